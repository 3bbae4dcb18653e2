"""Whoever contests something is a stranger: what they type stays text everywhere, how to reach them stays private."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from justhtml import JustHTML

from campagne.extensions import db
from campagne.models.reply_request import ReplyRequest
from campagne.services import editions, reply_decisions, reply_requests
from tests.factories import campaigns, lookup, people
from tests.factories import reply_requests as factory
from tests.factories.hostile import DIRECTIONS, FORMULAS, MARKUP
from tests.fixtures.client import CheckedClient
from tests.fixtures.pages import select

CORPUS = (*MARKUP, *DIRECTIONS, *FORMULAS[:6])
CANARY = "canari@vasseur.example.org"
HERE = "/campagnes/presidentielle-2027"
ROOM = "/coordination/campagnes/presidentielle-2027/droit-de-reponse/"
FILES = ("tableau.csv", "tableau.json", "donnees/reponses.csv", "donnees/toutes-les-editions.csv", "editions/2.json")


@pytest.fixture(params=range(len(CORPUS)))
def attacked(
    app: Flask, client: CheckedClient, request: pytest.FixtureRequest, at: Callable[[str | datetime], datetime]
) -> list[str]:
    """Each page that shows a reply whose every word attacks, from the form to the edition; two of them private."""
    at("2027-04-06T14:20")
    people.person(app)
    with app.app_context():
        candidacy = factory.published()
        people.member(candidacy.constituency.campaign)
        place, ref = factory.answer_of(candidacy), candidacy.ref
        db.session.commit()
    word = CORPUS[request.param]
    words = {"contested": f"là : {word}", "passage": word, "text": word, "name": f"A {word}", "quality": f"B {word}"}
    follow = client.submit("/droit-de-reponse", {"kind": "reply", "reach": CANARY, **words}, testid="reply-request")
    assert follow.status_code == 303, follow.text
    with app.app_context():
        asked, now = db.session.query(ReplyRequest).one(), factory.RECEIVED
        claire = campaigns.coordinator("autre@example.org")
        reply_decisions.insert(asked, place=place, site=factory.SITE, identified=True, by=claire, now=now)
        campaign = lookup.campaign()
        editions.build(editions.plan(campaign, now=now), now=now)
        assert reply_requests.inserted_in(asked) is not None
        db.session.commit()
    people.sign_in(client)
    private = [follow.location, f"{ROOM}1", f"{ROOM}?liste=traitees"]
    shown = (f"candidatures/{ref}", "questions/testing_logement", "tableau", "reponses", "editions/2")
    return [*private, place, *(f"{HERE}/{page}" for page in shown)]


def test_no_page_lets_it_become_markup_nor_says_how_to_reach_them(client: CheckedClient, attacked: list[str]) -> None:
    for address in attacked:
        content = client.get(address).get_data().decode()
        page = JustHTML(content, sanitize=False)
        for script in select(page, "script"):
            assert set(script.attrs or {}) <= {"src", "defer"}, address
        assert select(page, "img, svg[onload], mark, iframe, object, embed") == [], address
        links = [(link.attrs or {}).get("href") or "" for link in select(page, "a[href]")]
        assert all(link.startswith(("/", "#", "?", "http", "tel:")) for link in links), address
        assert not any(sign in content for sign in "\u202e\u2066\u200b\ufeff"), address
        assert CANARY not in content, address


def test_no_file_runs_it_nor_says_how_to_reach_them(client: CheckedClient, attacked: list[str]) -> None:
    for name in FILES:
        content = client.get(f"{HERE}/{name}").get_data().decode("utf-8-sig")
        assert CANARY not in content, name
        if name.endswith(".csv"):
            cells = (cell.lstrip('"') for line in content.splitlines() for cell in line.split(";"))
            assert not any(cell.startswith(("=", "+", "@", "\t")) for cell in cells), name
