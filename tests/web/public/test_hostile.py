"""Names, texts and questions that attack whoever shows them, through every public page and format of data."""

from __future__ import annotations

import json
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask

from campagne.domain.published import Publication
from tests.factories.editions import correct, publish
from tests.factories.hostile import DIRECTIONS, MARKUP
from tests.factories.published import comparison
from tests.fixtures.client import CheckedClient
from tests.fixtures.pages import select
from tests.web.public.conftest import NATIONAL, read

CORPUS = (*MARKUP, *DIRECTIONS)
QUESTION, WHO = "cv_recrutement", "c0000001"
PAGES = (
    "/",
    f"{NATIONAL}/",
    f"{NATIONAL}/tableau",
    f"{NATIONAL}/tableau?candidature={WHO}",
    f"{NATIONAL}/tableau?ordre=position",
    f"{NATIONAL}/tableau?sens=candidatures",
    f"{NATIONAL}/tableau?depuis=6",
    f"{NATIONAL}/questions/{QUESTION}",
    f"{NATIONAL}/themes/travail",
    f"{NATIONAL}/candidatures/{WHO}",
    f"{NATIONAL}/reponses",
    f"{NATIONAL}/editions/7",
    f"{NATIONAL}/editions/7/reponses/{WHO}/{QUESTION}",
    f"{NATIONAL}/integrer?candidature={WHO}",
    f"/integre{NATIONAL}/tableau",
    f"/integre{NATIONAL}/tableau?candidature={WHO}",
    f"{NATIONAL}/questionnaire",
    f"{NATIONAL}/sollicitations",
)
HANDLERS = ("onerror", "onload", "onclick")


def hostile(rank: int) -> Publication:
    """Return a comparison whose every word that somebody outside wrote is of the corpus, from `rank` on."""
    plain = comparison()

    def word(place: int) -> str:
        return CORPUS[(rank + place) % len(CORPUS)]

    return replace(
        plain,
        campaign=replace(plain.campaign, title=f"Présidentielle 2027 {word(0)}", organisation=f"Réseau {word(1)}"),
        questions=[
            replace(q, short_title=f"{n} {word(n)}"[:28], text=word(n + 1), theme_title=f"Thème {word(q.number // 3)}")
            for n, q in enumerate(plain.questions)
        ],
        candidacies=[
            replace(c, first_name=word(n), last_name=f"Nom {n}", label=word(n + 2), opening=word(n + 3))
            for n, c in enumerate(plain.candidacies)
        ],
        answers=[replace(a, text=f"{word(n)} {word(n + 1)}") for n, a in enumerate(plain.answers)],
    )


@pytest.fixture(params=range(0, len(CORPUS), 5))
def attacked(app: Flask, request: pytest.FixtureRequest) -> Publication:
    publication = hostile(request.param)
    publish(app, publication)
    answer = next(a for a in publication.answers if (a.candidacy_ref, a.question_key) == (WHO, QUESTION))
    later = replace(publication, edition=replace(publication.edition, number=7, added=0, changed=1))
    correct(app, later, replace(answer, text=f"corrigé {answer.text}", revision=2))
    return publication


@pytest.mark.usefixtures("attacked")
def test_no_page_lets_a_text_become_markup(client: CheckedClient) -> None:
    for address in PAGES:
        page = read(client, address)
        for script in select(page, "script"):
            assert set(script.attrs or {}) <= {"src", "defer"}, address
        assert select(page, "img, svg[onload], mark, iframe, object, embed") == [], address
        for element in select(page, "*"):
            assert not any(name.lower() in HANDLERS for name in element.attrs or {}), address
        links = [(link.attrs or {}).get("href") or "" for link in select(page, "a[href]")]
        assert all(link.startswith(("/", "#", "?", "http", "tel:")) for link in links), address


def test_each_text_stands_whole_as_text_in_its_page_and_its_json(attacked: Publication, client: CheckedClient) -> None:
    answer = attacked.answers[1]
    address = f"{NATIONAL}/questions/{answer.question_key}"
    shown = unescape(client.get(address).get_data().decode())
    content = json.loads(client.get(f"{address}.json").get_data())

    given = {person["ref"]: person["answers"] for person in content["candidacies"]}
    assert given[answer.candidacy_ref][answer.question_key]["comment"] == answer.text
    assert answer.text in shown


@pytest.mark.usefixtures("attacked")
def test_feeds_and_files_stay_well_formed(client: CheckedClient) -> None:
    for address in ("flux.atom", f"questions/{QUESTION}.atom", f"candidatures/{WHO}.atom"):
        feed = client.get(f"{NATIONAL}/{address}").get_data()
        assert b"<script" not in feed.lower(), address
    for address in ("tableau.csv", "donnees/reponses.csv", "tableau.csv?forme=large"):
        for line in client.get(f"{NATIONAL}/{address}").get_data().decode("utf-8-sig").splitlines():
            assert not any(cell.lstrip('"').startswith(("=", "+", "@", "\t")) for cell in line.split(";")), address
