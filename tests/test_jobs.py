"""Background work on the tables: a job does what is waiting, commits it, and says whether more is left."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from flask import Flask

from campagne import jobs
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.publication import EditionRequest
from campagne.services import editions
from tests.factories import campaigns

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


def ask(app: Flask, *, times: int = 1) -> None:
    with app.app_context():
        campaign = campaigns.campaign()
        campaigns.candidacy(campaigns.constituency(campaign))
        by = campaigns.coordinator()
        for _ in range(times):
            editions.request(campaign, plan_digest=editions.plan(campaign, now=NOW).digest, by=by, now=NOW)
        db.session.commit()


def outcomes(app: Flask) -> list[tuple[str, int | None]]:
    with app.app_context():
        return [(row.state, row.number) for row in db.session.query(EditionRequest).order_by(EditionRequest.id)]


def test_a_requested_edition_is_built_by_the_job(app: Flask) -> None:
    ask(app)
    with app.app_context():
        assert not jobs.build_editions()
    assert outcomes(app) == [("built", 1)]


def test_a_doubled_tick_changes_nothing(app: Flask) -> None:
    ask(app)
    for _ in range(2):
        with app.app_context():
            jobs.build_editions()
    with app.app_context():
        edition = editions.latest(db.session.query(Campaign).one())
        assert edition is not None
        assert edition.number == 1


@pytest.mark.database
def test_ticked_many_times_at_once_the_job_builds_once_what_was_asked_for(app: Flask) -> None:
    ask(app)
    start = threading.Barrier(4)

    def tick(_: int) -> bool:
        start.wait(30)
        with app.app_context():
            return jobs.build_editions()

    with ThreadPoolExecutor(4) as ticks:
        list(ticks.map(tick, range(4)))
    assert outcomes(app) == [("built", 1)]


def test_the_same_content_asked_for_twice_is_one_edition(app: Flask) -> None:
    ask(app, times=2)
    for _ in range(2):
        with app.app_context():
            assert not jobs.build_editions()
    assert outcomes(app) == [("built", 1)]
