"""Background work on the tables: a job does what is waiting, commits it, and says whether more is left."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from campagne import jobs
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.edition import Edition
from campagne.models.publication import EditionRequest, PublicationRule
from campagne.services import continuous, edition_requests, editions
from campagne.services.editions import EditionPlan
from campagne.worker import drain
from tests.factories import campaigns

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


def ask(app: Flask, *, times: int = 1) -> None:
    with app.app_context():
        campaign = campaigns.campaign()
        campaigns.candidacy(campaigns.constituency(campaign))
        by = campaigns.coordinator()
        for _ in range(times):
            edition_requests.request(campaign, plan_digest=editions.plan(campaign, now=NOW).digest, by=by, now=NOW)
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


@pytest.mark.database
def test_drained_by_several_workers_at_once_a_rule_publishes_one_edition_and_nobody_fails(
    app: Flask, at: Callable[[datetime], datetime]
) -> None:
    at(NOW)
    with app.app_context():
        campaign = campaigns.campaign()
        campaigns.candidacy(campaigns.constituency(campaign))
        seen = continuous.plan(campaign, now=NOW).digest
        continuous.approve(campaign, plan_digest=seen, by=campaigns.coordinator(), now=NOW)
        db.session.commit()
    start = threading.Barrier(4)

    def work(_: int) -> None:
        start.wait(30)
        drain(app)

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(work, range(4)))
    with app.app_context():
        assert [edition.number for edition in db.session.query(Edition)] == [1]
        rule = db.session.query(PublicationRule).one()
        assert (rule.looked_at, rule.refusal) == (NOW, "")


@pytest.mark.database
def test_two_processes_that_drain_at_once_publish_one_edition_and_say_nothing(
    app: Flask, environment: dict[str, str]
) -> None:
    ask(app)
    command, env = [sys.executable, "-m", "campagne", "worker", "--once"], environment | {"CAMPAGNE_NOW": str(NOW)}
    workers = [subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [worker.communicate(timeout=120)[1] for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0], said
    assert "Error" not in "".join(said)
    assert outcomes(app) == [("built", 1)]


@pytest.mark.database
def test_candidates_go_on_writing_while_an_edition_is_computed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(app)
    prepared = editions.prepared

    def write() -> None:
        with app.app_context():
            db.session.add(campaigns.coordinator("karim.benhamou@example.org"))
            db.session.commit()

    def prepare(*given: Any, **named: Any) -> EditionPlan:
        with ThreadPoolExecutor(1) as somebody:
            somebody.submit(write).result(5)
        return prepared(*given, **named)

    monkeypatch.setattr(editions, "prepared", prepare)
    with app.app_context():
        jobs.build_editions()
    assert outcomes(app) == [("built", 1)]


def test_the_same_content_asked_for_twice_is_one_edition(app: Flask) -> None:
    ask(app, times=2)
    for _ in range(2):
        with app.app_context():
            assert not jobs.build_editions()
    assert outcomes(app) == [("built", 1)]
