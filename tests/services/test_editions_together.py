"""Editions built at the same moment by several: one follows the other, and nothing is published twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.edition import Edition
from campagne.models.publication import EditionRequest
from campagne.services import edition_requests, editions
from tests.factories import campaigns, lookup

pytestmark = pytest.mark.database

NOW = campaigns.DEADLINE + timedelta(days=4)
LATER = NOW + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _campaign(app: Flask) -> None:
    with app.app_context():
        campaign = campaigns.campaign(publication_at=NOW)
        place = campaigns.constituency(campaign)
        campaigns.candidacy(place)
        campaigns.candidacy(place, "Paul", "Vasseur", position=2)
        db.session.commit()


def together(app: Flask, *acts: Callable[[threading.Barrier], str]) -> list[str]:
    """Do each act in a thread and a context of its own; they meet at the barrier. Return what they say, sorted."""
    meeting = threading.Barrier(len(acts))

    def act(rank: int) -> str:
        with app.app_context():
            return acts[rank](meeting)

    with ThreadPoolExecutor(len(acts)) as hands:
        return sorted(each.result(60) for each in [hands.submit(act, rank) for rank in range(len(acts))])


def answering(rank: int) -> Callable[[threading.Barrier], str]:
    """Return the act of a worker that has looked, and answers the request of that rank; it says what it built."""

    def answer(meeting: threading.Barrier) -> str:
        wanted = edition_requests.waiting(now=LATER)[rank]
        db.session.rollback()
        meeting.wait(30)
        edition = edition_requests.build(wanted, now=LATER)
        db.session.commit()
        return f"édition {edition.number}" if edition else ""

    return answer


def numbers(app: Flask) -> list[int]:
    with app.app_context():
        return [edition.number for edition in db.session.query(Edition).order_by(Edition.number)]


def test_of_two_editions_planned_alike_one_appears_and_the_other_says_why_not(app: Flask) -> None:
    def publish(meeting: threading.Barrier) -> str:
        planned = editions.plan(lookup.campaign(), now=NOW)
        db.session.rollback()
        meeting.wait(30)
        try:
            edition = editions.build(planned, now=NOW)
        except editions.PlanChanged as refusal:
            return str(refusal)
        db.session.commit()
        return f"édition {edition.number}"

    assert together(app, publish, publish) == [
        "Une autre édition a paru entre-temps. Relisez l'aperçu, puis publiez de nouveau.",
        "édition 1",
    ]
    assert numbers(app) == [1]


def test_two_different_requests_answered_at_once_are_answered_one_after_the_other(app: Flask) -> None:
    with app.app_context():
        campaign, by = lookup.campaign(), campaigns.coordinator()
        edition_requests.schedule(campaign, by=by, now=NOW - timedelta(hours=1))
        seen = editions.plan(campaign, now=LATER).digest
        edition_requests.request(campaign, plan_digest=seen, by=by, now=NOW - timedelta(hours=1))
        db.session.commit()

    assert together(app, answering(0), answering(1)) == ["", "édition 1"]
    assert numbers(app) == [1]
    with app.app_context():
        refusals = [request.refusal for request in db.session.query(EditionRequest).filter_by(state="refused")]
    assert refusals == ["Rien n'a changé depuis l'édition 1 : il n'y a rien à publier."]


def test_a_request_answered_meanwhile_is_not_answered_again(app: Flask) -> None:
    with app.app_context():
        campaign, by = lookup.campaign(), campaigns.coordinator()
        edition_requests.request(campaign, plan_digest=editions.plan(campaign, now=NOW).digest, by=by, now=NOW)
        db.session.commit()

    assert together(app, answering(0), answering(0), answering(0)) == ["", "", "édition 1"]
    assert numbers(app) == [1]


def test_a_publication_taken_back_while_it_appears_is_published_and_said_so(app: Flask) -> None:
    with app.app_context():
        by = campaigns.coordinator()
        edition_requests.schedule(lookup.campaign(), by=by, now=NOW - timedelta(hours=1))
        db.session.commit()

    def cancel(meeting: threading.Barrier) -> str:
        campaign, by = lookup.campaign(), lookup.person("claire.morvan@example.org")
        db.session.rollback()
        meeting.wait(30)
        edition_requests.cancel(campaign, by=by)
        db.session.commit()
        return ""

    together(app, answering(0), cancel)

    with app.app_context():
        state = db.session.query(EditionRequest).one().state
    assert (numbers(app), state) in [([1], "built"), ([], "refused")]
