"""All the answers of a campaign: words, filters with their counts, pages, the line that says what is chosen."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote_plus, urlencode

import pytest
from flask import Flask
from justhtml import JustHTML

from campagne.domain.published import Publication
from campagne.domain.stems import stem_of, stems
from tests.factories.editions import correct, publish
from tests.factories.hostile import DIRECTIONS, EVERYTHING, MARKUP
from tests.factories.published import comparison, edition
from tests.factories.redactions import hide
from tests.fixtures.client import CheckedClient
from tests.fixtures.pages import attribute, select, text_of
from tests.web.public.conftest import LOCAL, NATIONAL, read, said

ALL = f"{NATIONAL}/reponses"


def facet(page: JustHTML, title: str) -> dict[str, str]:
    """Return the values of a filter with the numbers beside them."""
    found = [each for each in select(page, ".filter") if said(each, "h3") == [title]]
    assert len(found) == 1, title
    texts = [" ".join(text_of(item).split()) for item in select(found[0], "li")]
    return {text.rsplit(" ", 2)[0]: text.rsplit(" ", 2)[1] for text in texts}


def chosen(page: JustHTML) -> str:
    return " ".join(said(page, ".chosen strong"))


def follow(page: JustHTML, words: str) -> str:
    """Return where the only link of these words leads."""
    found = [attribute(link, "href") for link in select(page, "a") if " ".join(text_of(link).split()) == words]
    assert len(found) == 1, words
    return found[0]


@pytest.mark.database
@pytest.mark.usefixtures("published")
def test_words_are_found_without_their_accents_and_marked(client: CheckedClient, published: Publication) -> None:
    page = read(client, f"{ALL}?q=prefets+obligations")

    expected = sum({stem_of("préfet"), stem_of("obligation")} <= set(stems(a.text).split()) for a in published.answers)
    assert 0 < expected < len(published.answers)
    assert chosen(page) == f"Vue choisie : {expected} réponses sur {len(published.answers)}."
    assert set(said(page, "mark")) == {"préfets", "obligation"}
    assert len(select(page, ".found-answer")) == expected


@pytest.mark.database
@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("asked", "same"),
    [
        ("« moyens de faire appliquer »", "moyens appliquer"),
        ("moyens -appliquer", "introuvable"),
        ("PRÉFETS", "prefet"),
        ("l'obligation", "obligations"),
    ],
)
def test_two_searches_find_the_same_answers(client: CheckedClient, asked: str, same: str) -> None:
    def found(words: str) -> list[str]:
        texts = said(
            read(client, f"{ALL}?{urlencode({'q': words, 'question': 'testing_logement'})}"), ".found-answer h3"
        )
        return sorted(texts)

    assert found(asked) == found(same)


@pytest.mark.database
def test_what_is_refused_alone_leaves_all_the_rest(client: CheckedClient, published: Publication) -> None:
    page = read(client, f"{ALL}?q=-prefets+-annee")

    rest = [a for a in published.answers if not {stem_of("préfet"), stem_of("année")} & set(stems(a.text).split())]
    assert chosen(page).startswith(f"Vue choisie : {len(rest)} réponses ")


@pytest.mark.usefixtures("constituencies")
def test_the_counts_of_a_filter_stand_under_the_others_and_are_what_its_links_give(client: CheckedClient) -> None:
    page = read(client, f"{LOCAL}/reponses?departement=71&q=obligation")
    positions = facet(page, "Position")

    assert facet(page, "Département").keys() == {"Saône-et-Loire (71)", "La Réunion (974)"}
    for words, number in positions.items():
        if number != "0":
            assert chosen(read(client, follow(page, words))).startswith(f"Vue choisie : {number} réponse")
    assert "0" in positions.values()


@pytest.mark.usefixtures("constituencies")
def test_every_filter_survives_another_one_the_order_the_words_and_the_pages(client: CheckedClient) -> None:
    address = f"{LOCAL}/reponses?nuance=DVC&departement=71"
    page = read(client, address)
    onwards = [follow(page, words) for words in ("Pour", "par position", "Page suivante ›", "Vivre et se loger")]

    assert all("nuance=DVC" in href and "departement=71" in href for href in onwards)
    fields = {attribute(field, "name"): attribute(field, "value") for field in select(page, "form[role=search] input")}
    assert fields == {"q": "", "nuance": "DVC", "departement": "71"}
    assert chosen(read(client, onwards[2])) == chosen(page)


@pytest.mark.usefixtures("published")
def test_pages_hold_every_answer_once_in_the_official_order(client: CheckedClient, published: Publication) -> None:
    shown: list[str] = []
    for number in (1, 2, 3):
        page = read(client, f"{ALL}?page={number}")
        shown += [attribute(link, "href") for link in select(page, ".found-answer h3 a")]

    order = [(c.ref, q.key) for c in published.candidacies for q in published.questions if published.answer(c, q)]
    assert shown == [f"{NATIONAL}/candidatures/{ref}#{key}" for ref, key in order]
    assert client.get(f"{ALL}?page=4").status_code == 404


@pytest.mark.usefixtures("published")
def test_by_position_the_groups_keep_their_fixed_order(client: CheckedClient) -> None:
    page = read(client, f"{ALL}?ordre=position&question=testing_logement")

    assert said(page, ".found-answer .pos") == ["Pour"] * 6 + ["Contre", "Nuancé"]


@pytest.mark.usefixtures("published")
def test_the_line_says_how_many_of_whom_and_that_it_is_no_poll(client: CheckedClient) -> None:
    page = read(client, f"{ALL}?question=testing_logement&position=contre")

    assert said(page, "#resultats [role=status]") == [
        "1 réponse, de 1 candidature sur 12 sollicitées. Ceci n'est pas un sondage."
    ]
    assert chosen(page) == "Vue choisie : 1 réponse sur 68."
    assert said(page, ".chosen a") == ["Voir toutes les réponses"]


@pytest.mark.usefixtures("published")
def test_nothing_found_says_what_to_try(client: CheckedClient) -> None:
    page = read(client, f"{ALL}?q=introuvable&position=pour")

    assert said(page, ".empty p") == ["Aucune réponse ne correspond à ce choix."]
    assert follow(page, "Chercher ces mots dans toutes les réponses") == f"{ALL}?q=introuvable"
    assert select(page, "#filtres")
    assert said(read(client, f"{ALL}?q=%3F%21"), ".empty p") == ["Cette recherche ne contient aucun mot."]


@pytest.mark.usefixtures("published")
def test_filters_that_would_keep_nothing_are_left_out(client: CheckedClient) -> None:
    page = read(client, f"{ALL}?q=introuvable")

    assert not select(page, "#filtres")
    assert not select(page, "a[href='#filtres']")


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    "query",
    ["question=x", "position=x", "nuance=x", "circonscription=0101", "statut=x", "ordre=x", "q=a&q=b", "page=0"],
)
def test_a_value_that_the_campaign_lacks_is_not_found(client: CheckedClient, query: str) -> None:
    assert client.get(f"{ALL}?{query}").status_code == 404


@pytest.mark.usefixtures("published")
def test_a_page_is_shared_by_everyone_under_a_tag(client: CheckedClient) -> None:
    first = client.get(f"{ALL}?q=obligation&utm_source=x")

    assert first.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in first.headers
    again = client.get(f"{ALL}?q=obligation", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_an_edition_keeps_its_words_and_its_counts(app: Flask, client: CheckedClient, published: Publication) -> None:
    before = published.answers[0]
    later = replace(published, edition=edition(7, added=0))
    correct(app, later, replace(before, text="Un mot inédit", value="contre", label="Contre", revision=2))

    assert chosen(read(client, f"{ALL}?q=inedit")).startswith("Vue choisie : 1 réponse ")
    assert chosen(read(client, f"{ALL}?q=inedit&edition=6")).startswith("Vue choisie : 0 réponse ")
    then, now = (facet(read(client, f"{ALL}?question=testing_logement{at}"), "Position") for at in ("&edition=6", ""))
    assert (then["Pour"], now["Pour"]) == ("6", "5")


@pytest.mark.database
@pytest.mark.usefixtures("published")
def test_a_hidden_text_is_found_no_more_and_its_note_stands_in_its_place(app: Flask, client: CheckedClient) -> None:
    address = f"{ALL}?question=testing_logement&candidature=c0000001"
    before = facet(read(client, f"{ALL}?question=testing_logement"), "Position")
    word = said(read(client, address), ".found-answer blockquote")[0].split()[0]
    with app.app_context():
        hide("c0000001", "testing_logement", "Texte masqué le 7 avril.")

    assert said(read(client, address), ".found-answer .silent") == ["Texte masqué le 7 avril."]
    assert chosen(read(client, f"{address}&q={quote_plus(word)}")) == "Vue choisie : 0 réponse sur 68."
    assert chosen(read(client, f"{address}&q=masque")) == "Vue choisie : 0 réponse sur 68."
    after = facet(read(client, f"{ALL}?question=testing_logement"), "Position")
    assert (int(before["Pour"]) - int(after["Pour"]), after["Texte sans position"]) == (1, "1")


@pytest.mark.database
@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("asked", EVERYTHING)
def test_whatever_is_typed_is_answered_and_comes_back_as_text(client: CheckedClient, asked: str) -> None:
    answer = client.get(f"{ALL}?q={quote_plus(asked, errors='surrogatepass')}")

    assert answer.status_code == 200
    page = JustHTML(answer.get_data(as_text=True), sanitize=False)
    assert not select(page, "main script, main img, main svg[onload], main b")
    assert not set("".join(DIRECTIONS)) & set("\u202e\u2066\u200f\u200b") & set(answer.get_data(as_text=True))


def test_markup_in_answers_names_and_filters_is_text(app: Flask, client: CheckedClient) -> None:
    hostile = comparison()
    people = [
        replace(c, last_name=MARKUP[n % len(MARKUP)], label=MARKUP[-n % len(MARKUP)], nuance=MARKUP[0][:20])
        for n, c in enumerate(hostile.candidacies)
    ]
    given = [replace(a, text=f"obligation {MARKUP[n % len(MARKUP)]}") for n, a in enumerate(hostile.answers)]
    questions = [replace(q, short_title=MARKUP[0][:28], theme_title=MARKUP[1]) for q in hostile.questions]
    publish(app, replace(hostile, candidacies=people, answers=given, questions=questions))

    page = read(client, f"{ALL}?q=obligation+alert&nuance={quote_plus(MARKUP[0][:20])}")

    assert not select(page, "main script, main img, main b")
    assert {"obligation", "alert"} <= set(said(page, "mark"))
    assert any("<script>" in text for text in said(page, ".filter a"))


@pytest.mark.usefixtures("published", "constituencies")
@pytest.mark.parametrize(
    "address",
    [
        f"{NATIONAL}/tableau",
        f"{NATIONAL}/tableau?edition=6",
        f"{LOCAL}/circonscriptions/7103",
        f"{LOCAL}/questions/cv_recrutement",
        f"{LOCAL}/questions/cv_recrutement?circonscription=7103",
    ],
)
def test_a_count_leads_to_as_many_as_it_says(client: CheckedClient, address: str) -> None:
    links = select(read(client, address), ".counts a")

    assert links
    for link in links[:4]:
        number = int(text_of(link).split()[0])
        path, _, place = attribute(link, "href").partition("#")
        counted = f"#{place} + .entries > li" if place else ".found-answer"
        assert len(select(read(client, path), counted)) == min(number, 30)


@pytest.mark.usefixtures("published", "constituencies")
def test_those_without_a_published_answer_are_counted_by_a_link_where_one_page_shows_them(
    client: CheckedClient,
) -> None:
    def linked(address: str) -> list[str]:
        return [text_of(link) for link in select(read(client, address), ".counts a") if "sans" in text_of(link)]

    assert linked(f"{NATIONAL}/questions/cv_recrutement") == ["4 sans réponse publiée"]
    assert linked(f"{LOCAL}/questions/cv_recrutement?circonscription=7103")
    assert not linked(f"{LOCAL}/themes/travail")


@pytest.mark.parametrize("vouched", ["letter_unread", "letter_reread", "letter_confirmed"])
def test_answers_that_came_by_letter_are_listed_whoever_vouches_for_them(
    app: Flask, client: CheckedClient, vouched: str
) -> None:
    by_letter = comparison()
    first = replace(by_letter.candidacies[0], marks=("letter", vouched))
    publish(app, replace(by_letter, candidacies=[first, *by_letter.candidacies[1:]]))

    page = read(client, f"{ALL}?statut=transcrit")

    assert len(select(page, ".found-answer")) == sum(a.candidacy_ref == first.ref for a in by_letter.answers)
