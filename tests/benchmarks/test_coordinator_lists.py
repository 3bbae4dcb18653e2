"""What the coordinator's list pages cost with 50 000 candidacies: milliseconds of processor, on SQLite in this process.

`pytest tests/benchmarks/test_coordinator_lists.py -s` prints the figures: `cold` is the first page after a write, which
counts everything again; `warm` the median of the next ones.
"""

from __future__ import annotations

import json
import statistics
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient

from campagne.extensions import db
from campagne.models.coordinator import Coordinator
from tests.factories import campaigns, crowds, people
from tests.fixtures.client import CheckedClient

pytestmark = pytest.mark.benchmark

NUMBER = 50_000
BASE = "/coordination/campagnes/municipales"
WARM_MS = 50
PAGES = {
    "index": "/candidatures/",
    "page 700": "/candidatures/?page=700",
    "facets": "/candidatures/?departement=07&situation=standing&joignable=oui&etat=awaited",
    "search": "/candidatures/?q=ines%20kab",
    "rare": "/candidatures/?etat=declined",
    "contacts": "/adresses/",
    "reachable": "/adresses/?joignables=oui",
    "hunt": "/recherche/",
    "hunt in one place": "/recherche/?departement=07",
    "board": "/suivi/",
    "public states": "/suivi/etats",
    "one public state": "/suivi/etats?etat=declined",
}


@pytest.fixture
def member(app: Flask, client: CheckedClient) -> FlaskClient:
    """A member of a campaign of 50 000 candidacies, signed in; pages are not checked: that costs more than they do."""
    people.person(app)
    with app.app_context():
        campaign = campaigns.campaign("municipales", election="municipal")
        people.member(campaign)
        crowds.crowd(campaign, NUMBER)
        db.session.commit()
    people.sign_in(client)
    bare = FlaskClient(app)
    for cookie in (client._cookies or {}).values():
        bare.set_cookie(cookie.key, cookie.value, path=cookie.path)
    return bare


def milliseconds(member: FlaskClient, page: str) -> float:
    began = time.process_time()  # neither the disk nor the neighbours: what the server itself spends
    assert member.get(BASE + page).status_code == 200
    return (time.process_time() - began) * 1_000


def touch(app: Flask) -> None:
    """Write something, whatever it is: everything that was counted is counted again."""
    with app.app_context():
        db.session.query(Coordinator).update({"failures": 1})
        db.session.commit()


def test_every_list_page_answers_in_a_blink(app: Flask, member: FlaskClient) -> None:
    figures = {}
    for name, page in PAGES.items():
        milliseconds(member, page)  # templates are compiled once
        touch(app)
        cold = milliseconds(member, page)
        warm = statistics.median(milliseconds(member, page) for _ in range(9))
        figures[name] = {"cold": round(cold), "warm": round(warm, 1)}

    print(json.dumps(figures, indent=1))
    assert {name: each["warm"] for name, each in figures.items() if each["warm"] > WARM_MS} == {}
