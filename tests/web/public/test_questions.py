"""Questions and themes counted as they may be quoted; what is said of letters, corrections and late answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask

from campagne.domain.published import Publication
from tests.factories.editions import correct, publish
from tests.factories.published import comparison
from tests.fixtures.client import CheckedClient
from tests.fixtures.pages import attribute, select, text_of
from tests.web.public.conftest import LOCAL, NATIONAL, read, said

QUESTION = f"{NATIONAL}/questions/cv_recrutement"


def publish_with(app: Flask, publication: Publication, rank: int, **changes: object) -> None:
    """Publish the comparison with one candidacy altered."""
    people = list(publication.candidacies)
    people[rank] = replace(people[rank], **changes)  # type: ignore[arg-type]  # the names are those of the fields
    publish(app, replace(publication, candidacies=people))


@pytest.mark.usefixtures("published")
def test_a_question_says_how_many_answered_of_those_solicited_and_never_a_share(client: CheckedClient) -> None:
    page = read(client, QUESTION)

    assert said(page, "[data-testid=sample]") == [
        "8 réponses sur 12 candidatures sollicitées. Ceci n'est pas un sondage."
    ]
    assert not any("%" in words for words in said(page, ".counts, [data-testid=sample], #paragraphe"))


def test_those_to_whom_nothing_was_sent_are_not_counted_as_solicited(app: Flask, client: CheckedClient) -> None:
    publish_with(app, comparison(), 3, state="address_sought", state_short="adresse recherchée")

    assert said(read(client, QUESTION), "[data-testid=sample]")[0].startswith("8 réponses sur 11 candidatures")


@pytest.mark.usefixtures("published")
def test_a_question_has_a_paragraph_to_copy_with_its_counts_its_edition_and_its_address(client: CheckedClient) -> None:
    paragraph = said(read(client, QUESTION), "#paragraphe")[0]

    assert paragraph.startswith("Présidentielle 2027. Question posée par Élues et élus contre les discriminations : «")
    assert "Au 6 avril 2027 : 4 pour, 2 contre, 2 nuancé, 0 ne se prononce pas, 4 sans réponse publiée." in paragraph
    assert paragraph.endswith(f"Ceci n'est pas un sondage. Source : édition 6, http://localhost{QUESTION}")


@pytest.mark.usefixtures("published", "constituencies")
@pytest.mark.parametrize(
    ("asked", "shared"),
    [
        (QUESTION, QUESTION),
        (f"{QUESTION}?candidature=c0000001&ordre=position", QUESTION),
        (
            f"{LOCAL}/questions/cv_recrutement?circonscription=97401",
            f"{LOCAL}/questions/cv_recrutement?circonscription=97401",
        ),
    ],
)
def test_a_question_is_shared_by_a_plain_address_that_leaves_nobody_out(
    client: CheckedClient, asked: str, shared: str
) -> None:
    page = read(client, asked)

    assert said(page, "#adresse") == [f"http://localhost{shared}"]
    assert said(page, "[data-copy=adresse]") == ["Copier l'adresse"]
    assert "#partager" in [attribute(link, "href") for link in select(page, "main p a")]


def test_a_choice_is_counted_in_its_short_words_and_said_in_full(app: Flask, client: CheckedClient) -> None:
    whole = comparison()
    long = "L'assouplir pour les entreprises qui ont réparé le tort causé"
    choices = [{"key": "pour", "label": long, "short_label": "Assouplir"}, {"key": "contre", "label": "La supprimer"}]
    asked = replace(whole.questions[2], kind="single_choice", choices=choices)
    publish(app, replace(whole, questions=[*whole.questions[:2], asked, *whole.questions[3:]]))

    page, table = read(client, QUESTION), read(client, f"{NATIONAL}/tableau")
    counts = "4 assouplir · 2 la supprimer · 4 sans réponse publiée"
    assert said(page, ".counts") == [f"{counts}."]
    assert said(page, "main > ul > li") == [f"{long} (en bref : assouplir)", "La supprimer"]
    assert said(table, ".contents .row-counts")[2] == counts
    assert said(table, "#q3 .counts") == [f"{counts}."]
    assert f"4 {long.lower()}" in said(page, "#paragraphe")[0]


@pytest.mark.usefixtures("constituencies")
def test_the_paragraph_of_one_constituency_names_it_and_leads_to_it(client: CheckedClient) -> None:
    address = f"{LOCAL}/questions/cv_recrutement?circonscription=97401"
    page = read(client, address)

    assert said(page, "[data-testid=sample]")[0].startswith("5 réponses sur 7 candidatures")
    paragraph = said(page, "#paragraphe")[0]
    assert paragraph.startswith("Législatives 2027, La Réunion, 1re circonscription. ")
    assert paragraph.endswith(f"http://localhost{address}")


@pytest.mark.usefixtures("published")
def test_a_theme_has_its_questions_their_counts_and_its_neighbours(client: CheckedClient) -> None:
    question = read(client, QUESTION)
    page = read(client, attribute(select(question, "main .soft a")[0], "href"))

    assert said(page, "h1") == ["Travailler"]
    assert said(page, "h2")[0] == "3. CV et recrutement"
    assert said(page, "#cv_recrutement .counts") == said(question, ".counts")
    sample = said(question, "[data-testid=sample]")[0].removesuffix(" Ceci n'est pas un sondage.")
    assert any(words.startswith(sample) for words in said(page, "#cv_recrutement p"))
    assert said(page, "nav.pager a") == ["‹ Vivre et se loger", "Droits et services publics ›"]
    assert client.get(f"{NATIONAL}/themes/autre").status_code == 404


@pytest.mark.usefixtures("published")
def test_citing_leads_to_the_address_of_the_answer_that_lasts(client: CheckedClient) -> None:
    lasting = f"{NATIONAL}/editions/6/reponses/c0000001/cv_recrutement"

    for address in (f"{NATIONAL}/tableau", QUESTION, f"{NATIONAL}/tableau?candidature=c0000001"):
        links = [attribute(link, "href") for link in select(read(client, address), "a[data-cite]")]
        assert lasting in links, address
    assert client.get(lasting).status_code == 200


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ("letter_unread", "transcription non relue"),
        ("letter_reread", "relue par l'équipe"),
        ("letter_confirmed", "confirmée par la candidature"),
    ],
)
def test_a_letter_says_by_whom_it_was_typed_and_who_vouches_for_it(
    app: Flask, client: CheckedClient, mark: str, words: str
) -> None:
    told = comparison()
    told = replace(told, answers=[replace(a, channel="letter") for a in told.answers if a.candidacy_ref == "c0000001"])
    publish_with(app, told, 0, channel="letter", marks=["letter", mark, "late"])

    page = read(client, f"{NATIONAL}/candidatures/c0000001")
    text = " ".join(said(page, "main"))

    assert "Réponses reçues par courrier le 24 mars, signées par Inès Marchetti" in text
    assert "validation déclarée" not in text
    assert ("Personne d'autre n'a encore relu" in text) == (mark == "letter_unread")
    assert said(page, "#cv_recrutement .source") == [
        f"Réponse du 24 mars, par courrier, transcrite, {words}, arrivée après le délai"
    ]
    assert client.get(f"{NATIONAL}/reponses?statut=transcrit").status_code == 200


def test_a_correction_keeps_the_former_text_and_a_hidden_one_says_why(app: Flask, client: CheckedClient) -> None:
    first = comparison()
    publish(app, first)
    answer = next(a for a in first.answers if (a.candidacy_ref, a.question_key) == ("c0000001", "cv_recrutement"))
    later = replace(first, edition=replace(first.edition, number=7))
    correct(app, later, replace(answer, text="Autre chose.", answered_at=datetime(2027, 4, 2, tzinfo=UTC)))

    page = read(client, f"{NATIONAL}/candidatures/c0000001")

    assert said(page, "#cv_recrutement .source") == ["Réponse corrigée le 2 avril"]
    assert said(page, "#cv_recrutement details summary")[0] == "Version précédente (24 mars)"
    assert answer.text in said(page, "#cv_recrutement details blockquote")


@pytest.mark.parametrize("path", ["tableau", "questions/testing_logement"])
def test_an_answer_of_several_choices_stands_under_each_and_has_one_anchor(
    app: Flask, client: CheckedClient, path: str
) -> None:
    whole = comparison()
    choices = [{"key": "a", "label": "Alpha"}, {"key": "b", "label": "Bravo"}]
    asked = [replace(whole.questions[0], kind="multiple_choice", choices=choices), *whole.questions[1:]]
    given = [replace(whole.answers[0], value="a b", label="Alpha, Bravo"), *whole.answers[1:]]
    publish(app, replace(whole, questions=asked, answers=given))

    page = read(client, f"{NATIONAL}/{path}?ordre=position")
    mine = [entry for entry in select(page, "li.entry") if "Alpha, Bravo" in text_of(entry)]
    assert [attribute(entry, "id") for entry in mine] == ["q1-c1", ""]
