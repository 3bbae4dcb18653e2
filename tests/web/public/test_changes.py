"""What changed: editions with before and after, marks on request, feeds, and one answer at an address that lasts."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from flask import Flask

from campagne.domain.published import Answer, Publication
from tests.factories.editions import ask_otherwise, correct, publish, remove
from tests.factories.published import comparison
from tests.factories.redactions import hide
from tests.fixtures.client import CheckedClient
from tests.fixtures.pages import attribute, select
from tests.web.public.conftest import LOCAL, NATIONAL, read, said

ATOM = {"a": "http://www.w3.org/2005/Atom"}
BEFORE = "C'est au Parlement d'en décider après un débat avec les maires."
AFTER = "C'est au Parlement d'en décider après un débat avec les associations."
FEEDS = (
    f"{NATIONAL}/flux.atom",
    f"{NATIONAL}/questions/testing_logement.atom",
    f"{NATIONAL}/candidatures/c0000001.atom",
    f"{NATIONAL}/circonscriptions/FR.atom",
)


@pytest.fixture
def corrected(app: Flask, published: Publication) -> Answer:
    """Edition 7, in which the first answer says something else."""
    later = replace(published, edition=replace(published.edition, number=7, added=0, changed=1))
    answer = replace(published.answers[0], text=AFTER, revision=2)
    correct(app, later, answer)
    return answer


def later(publication: Publication, number: int) -> Publication:
    return replace(publication, edition=replace(publication.edition, number=number, digest=f"{number:x}" * 64))


def entries(client: CheckedClient, address: str) -> list[ET.Element]:
    response = client.get(address)
    assert response.status_code == 200, address
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(response.text).findall("a:entry", ATOM)  # noqa: S314 -- our own feed


@pytest.mark.database
def test_an_edition_shows_words_taken_away_and_words_added(client: CheckedClient, corrected: Answer) -> None:
    page = read(client, f"{NATIONAL}/editions/7")

    assert said(page, "main del") == ["maires"]
    assert said(page, "main ins") == ["associations"]
    assert said(page, "main section.answer h3") == ["Inès Marchetti : Testing logement"]


@pytest.mark.parametrize("address", [f"{NATIONAL}/", f"{NATIONAL}/tableau", f"{NATIONAL}/tableau?edition=7"])
@pytest.mark.database
def test_those_whose_answers_changed_are_named_beside_the_numbers(
    client: CheckedClient, corrected: Answer, address: str
) -> None:
    assert "1 réponse modifiée depuis l'édition 6 (Inès Marchetti)" in said(read(client, address), "main")[0]


def test_before_and_after_show_all_that_makes_an_answer(
    app: Flask, client: CheckedClient, published: Publication
) -> None:
    first = next(answer for answer in published.answers if answer.commitment == "principe")
    again = replace(first, commitment="date", channel="letter", answered_at=first.answered_at + timedelta(days=4))
    correct(app, later(published, 7), again)

    before, after = select(read(client, f"{NATIONAL}/editions/7"), ".version")
    assert said(before, ".degree") == ["Engagement de principe"]
    assert said(after, ".degree") == ["Engagement daté"]
    assert said(before, ".source") == ["Réponse du 24 mars"]
    assert said(after, ".source") == ["Réponse du 28 mars, par courrier, transcrit"]
    for version in (before, after):
        assert said(version, ".pos") == [first.label]
        assert said(version, "blockquote") == ([first.text] if first.text else [])


def test_a_degree_of_commitment_alone_is_shown_before_and_after(
    app: Flask, client: CheckedClient, published: Publication
) -> None:
    first = next(answer for answer in published.answers if answer.commitment == "principe")
    alone = replace(first, value=None, label="", text="")
    correct(app, later(published, 7), alone)
    correct(app, later(published, 8), replace(alone, commitment="aucun"))

    page = read(client, f"{NATIONAL}/editions/8")
    assert said(page, ".version .degree") == ["Engagement de principe", "Pas d'engagement"]
    assert said(page, ".version .soft") == ["(sans commentaire)", "(sans commentaire)"]


def test_a_former_version_of_an_answer_keeps_its_commitment(
    app: Flask, client: CheckedClient, published: Publication
) -> None:
    first = next(answer for answer in published.answers if answer.commitment == "principe")
    correct(app, later(published, 7), replace(first, commitment="aucun", channel="letter"))
    correct(app, later(published, 8), replace(first, commitment="date"))

    page = read(client, f"{NATIONAL}/candidatures/{first.candidacy_ref}")
    assert said(page, "details.fold .degree") == ["Pas d'engagement", "Engagement de principe"]
    assert said(page, "details.fold .source") == ["Par courrier, transcrit"]


@pytest.mark.parametrize(("first", "kept"), [(6, AFTER), (7, BEFORE)])
def test_the_notice_of_a_hidden_text_is_no_quotation_and_is_compared_with_nothing(
    app: Flask, client: CheckedClient, corrected: Answer, first: int, kept: str
) -> None:
    with app.app_context():
        hide("c0000001", "testing_logement", "[texte masqué]", first=first)

    page = read(client, f"{NATIONAL}/editions/7")
    assert said(page, ".version .silent") == ["[texte masqué]"]
    assert said(page, ".version blockquote") == [kept]
    assert said(page, "main del, main ins") == []


@pytest.mark.database
def test_an_edition_is_taken_as_a_file(client: CheckedClient, corrected: Answer) -> None:
    text = client.get(f"{NATIONAL}/editions/7.csv").text.removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [(row["changement"], row["commentaire_avant"], row["commentaire"]) for row in rows] == [
        ("modifiee", BEFORE, AFTER)
    ]
    change = client.get(f"{NATIONAL}/editions/7.json").get_json()["answers"]
    assert [(each["before"]["comment"], each["after"]["comment"]) for each in change] == [(BEFORE, AFTER)]


def test_the_list_of_editions_is_taken_as_a_file(client: CheckedClient, corrected: Answer) -> None:
    text = client.get(f"{NATIONAL}/editions.csv").text.removeprefix("\ufeff")

    assert [row["edition"] for row in csv.DictReader(io.StringIO(text), delimiter=";")] == ["7", "6"]


@pytest.mark.database
def test_what_is_newer_than_an_edition_is_marked_when_the_address_asks(
    client: CheckedClient, corrected: Answer
) -> None:
    for address in (
        f"{NATIONAL}/tableau",
        f"{NATIONAL}/questions/testing_logement",
        f"{NATIONAL}/candidatures/c0000001",
    ):
        assert set(said(read(client, f"{address}?depuis=6"), ".fresh")) == {"modifié depuis l'édition 6"}, address
        assert said(read(client, address), ".fresh") == []
    line = said(read(client, f"{NATIONAL}/tableau?depuis=6"), "[data-testid=since]")
    assert line[0].startswith("1 réponse modifiée depuis l'édition 6 : elle est marquée.")


@pytest.mark.database
def test_new_is_said_only_of_what_was_not_answered_before(
    app: Flask, client: CheckedClient, published: Publication, corrected: Answer
) -> None:
    silent = published.candidacies[3]
    correct(app, later(published, 8), replace(corrected, candidacy_ref=silent.ref))

    page = read(client, f"{NATIONAL}/tableau?depuis=6")
    assert said(page, ".grid .fresh") == ["modifié depuis l'édition 6", "nouveau"]
    assert said(page, "[data-testid=since]")[0].startswith(
        "1 réponse nouvelle, 1 modifiée depuis l'édition 6 : elles sont marquées."
    )
    assert said(read(client, f"{NATIONAL}/tableau?depuis=7"), ".grid .fresh") == ["nouveau"]


def test_the_table_of_an_edition_stays_that_of_the_edition_when_others_follow(
    client: CheckedClient, corrected: Answer
) -> None:
    for number in (6, 7):
        links = [attribute(a, "href") for a in select(read(client, f"{NATIONAL}/editions/{number}"), "main p a")]
        assert f"{NATIONAL}/tableau?edition={number}" in links


@pytest.mark.parametrize("since", ["7", "0", "99", "abc"])
def test_nothing_is_newer_than_the_edition_that_is_read(client: CheckedClient, corrected: Answer, since: str) -> None:
    assert client.get(f"{NATIONAL}/tableau?depuis={since}").status_code == 404


def test_marking_hides_nothing(client: CheckedClient, corrected: Answer) -> None:
    assert client.get(f"{NATIONAL}/tableau.csv?depuis=6").text == client.get(f"{NATIONAL}/tableau.csv").text


@pytest.mark.database
@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_opens_with_the_latest_change(client: CheckedClient, corrected: Answer, address: str) -> None:
    latest = entries(client, address)[0]

    title = (latest.findtext("a:title", namespaces=ATOM) or "").replace("\xa0", " ")
    assert title == "Inès Marchetti, Testing logement : réponse modifiée"
    assert AFTER in (latest.findtext("a:content", namespaces=ATOM) or "")


@pytest.mark.parametrize("address", FEEDS)
def test_a_text_that_is_hidden_reaches_those_who_follow(
    app: Flask, client: CheckedClient, corrected: Answer, address: str
) -> None:
    then = "2027-04-10T09:00:00Z"
    with app.app_context():
        hide("c0000001", "testing_logement", "[texte masqué]", first=7, at=datetime.fromisoformat(then))

    latest, *others = entries(client, address)
    assert latest.findtext("a:updated", namespaces=ATOM) == then
    assert all(each.findtext("a:updated", namespaces=ATOM) != then for each in others)
    whole = ET.fromstring(client.get(address).text)  # noqa: S314 -- our own feed
    assert whole.findtext("a:updated", namespaces=ATOM) == then


@pytest.mark.parametrize(("answers", "said"), [(0, "0 réponse"), (1, "1 réponse"), (2, "2 réponses")])
def test_the_first_edition_counts_its_answers_in_the_right_number(
    app: Flask, client: CheckedClient, answers: int, said: str
) -> None:
    whole = comparison()
    publish(app, replace(later(whole, 1), answers=whole.answers[:answers]))

    (first,) = entries(client, f"{NATIONAL}/flux.atom")
    assert (first.findtext("a:title", namespaces=ATOM) or "").replace("\xa0", " ") == f"Première édition : {said}"


def test_each_entry_of_a_feed_has_an_address_that_leads_to_it(client: CheckedClient, corrected: Answer) -> None:
    found = entries(client, f"{NATIONAL}/questions/testing_logement.atom")

    addresses = [entry.findtext("a:id", namespaces=ATOM) or "" for entry in found]
    assert len(addresses) == len(set(addresses)) > 1
    for address in addresses:
        path = "/" + address.split("/", 3)[3]
        assert client.get(path.partition("#")[0]).status_code == 200, path


def test_a_feed_of_a_place_tells_nothing_of_another(client: CheckedClient, constituencies: list[Publication]) -> None:
    found = entries(client, f"{LOCAL}/circonscriptions/7103.atom")

    assert found
    assert all("/reponses/c" in (entry.findtext("a:id", namespaces=ATOM) or "") for entry in found)
    assert client.get(f"{LOCAL}/circonscriptions/9999.atom").status_code == 404


@pytest.mark.database
def test_an_answer_keeps_its_address_and_its_words_in_each_edition(client: CheckedClient, corrected: Answer) -> None:
    address = f"{NATIONAL}/editions/{{}}/reponses/c0000001/testing_logement"
    then, now = read(client, address.format(6)), read(client, address.format(7))

    assert said(then, "main .card > blockquote") == [BEFORE]
    assert said(now, "main .card > blockquote") == [AFTER]
    assert "Cette réponse a changé depuis." in said(then, ".chosen strong")
    assert said(now, ".chosen") == []
    assert f"« {AFTER} »" in said(now, "#citation")[0].replace("\xa0", " ")
    assert said(now, "#citation")[0].endswith("/editions/7/reponses/c0000001/testing_logement")


def test_an_answer_says_that_it_changed_whatever_edition_the_address_asks_for(
    client: CheckedClient, corrected: Answer
) -> None:
    address = f"{NATIONAL}/editions/6/reponses/c0000001/testing_logement"

    assert said(read(client, f"{address}?edition=6"), ".chosen strong") == ["Cette réponse a changé depuis."]


def test_what_an_edition_says_of_a_candidacy_that_is_gone_leads_nowhere(
    app: Flask, client: CheckedClient, published: Publication
) -> None:
    remove(app, later(published, 7), "c0000001")

    page = read(client, f"{NATIONAL}/editions/7")
    assert said(page, "section.answer h3")[0] == "Inès Marchetti : Testing logement"
    assert select(page, "section.answer h3 a") == []


def test_an_edition_names_what_changed_of_a_question(app: Flask, client: CheckedClient, published: Publication) -> None:
    asked = published.questions[0]
    ask_otherwise(app, later(published, 7), asked.key, replace(asked, number=12, context="Autre."))

    words = "numéro : 1, puis 12 ; contexte : changement"
    assert said(read(client, f"{NATIONAL}/editions/7"), "main > ul li") == [f"« Testing logement » : {words}"]
    (change,) = client.get(f"{NATIONAL}/editions/7.json").get_json()["questions"]
    assert (change["key"], change["words"]) == ("testing_logement", words)
    assert (change["before"]["number"], change["after"]["number"]) == (1, 12)


@pytest.mark.parametrize("address", FEEDS)
def test_feeds_tell_what_a_question_takes_away_with_it(
    app: Flask, client: CheckedClient, published: Publication, address: str
) -> None:
    ask_otherwise(app, later(published, 7), "testing_logement", None)

    if "/questions/" in address:
        assert client.get(address).status_code == 404
    else:
        title = entries(client, address)[0].findtext("a:title", namespaces=ATOM) or ""
        assert title.replace("\xa0", " ") == "Inès Marchetti, Testing logement : réponse retirée, pour"


@pytest.mark.parametrize(
    "path", ["6/reponses/c0000001/autre", "6/reponses/c9/testing_logement", "9/reponses/c0000001/testing_logement"]
)
def test_an_answer_that_is_not_there_has_no_address(client: CheckedClient, corrected: Answer, path: str) -> None:
    assert client.get(f"{NATIONAL}/editions/{path}").status_code == 404


def test_the_silent_have_no_answer_to_cite(client: CheckedClient, published: Publication) -> None:
    assert client.get(f"{NATIONAL}/editions/6/reponses/c0000004/testing_logement").status_code == 404


@pytest.mark.database
def test_the_pages_of_an_edition_show_each_change_once_in_the_order_of_its_file(
    client: CheckedClient, constituencies: list[Publication]
) -> None:
    content = client.get(f"{LOCAL}/editions/6.json").get_json()
    first = read(client, f"{LOCAL}/editions/6")
    others = [read(client, f"{LOCAL}/editions/6?page={number}") for number in (2, 3)]

    shown = [attribute(section, "id") for page in (first, *others) for section in select(page, "section.answer")]
    assert shown == [f"{change['ref']}-{change['question']}" for change in content["answers"]]
    people = [change["ref"] for change in content["candidacies"]]
    assert [attribute(item, "id") for item in select(first, "main li[id]")] == people
    assert [select(page, "main li[id]") for page in others] == [[], []]
    assert all(f"{LOCAL}/editions/6" in [attribute(a, "href") for a in select(page, "main p a")] for page in others)
