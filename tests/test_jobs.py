"""Background work on the tables: a job does what is waiting, commits it, and says whether more is left."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from campagne import jobs
from campagne.extensions import db
from campagne.models.audit import AuditEntry
from campagne.models.campaign import Campaign
from campagne.models.coordinator import Coordinator
from campagne.models.edition import Edition
from campagne.models.publication import EditionRequest, PublicationRule
from campagne.services import continuous, edition_requests, editions, signing
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


def test_a_requested_edition_is_built_by_the_job_in_the_name_of_who_asked(app: Flask) -> None:
    ask(app)
    with app.app_context():
        assert not jobs.build_editions()
        assert db.session.query(AuditEntry).filter_by(action="edition.publish").one().actor == "Claire Morvan"
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


def test_what_fails_keeps_nothing_else_waiting_and_is_refused_in_the_end(
    app: Flask, at: Callable[[datetime], datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    at(NOW)
    ask(app)
    with app.app_context():
        other = campaigns.campaign("autre")
        campaigns.candidacy(campaigns.constituency(other))
        by = db.session.query(Coordinator).one()
        edition_requests.request(other, plan_digest=editions.plan(other, now=NOW).digest, by=by, now=NOW)
        db.session.commit()
    build = editions.build

    def fail_for_one(planned: EditionPlan, **said: Any) -> Edition:
        if planned.campaign.slug != "autre":
            raise OSError("no space left")
        return build(planned, **said)

    monkeypatch.setattr(editions, "build", fail_for_one)
    for turn in range(edition_requests.ATTEMPTS_MOST):
        at(NOW + turn * edition_requests.PAUSE)
        with app.app_context(), pytest.raises(OSError, match="no space"):
            jobs.build_editions()
        if turn == 0:
            assert [state for state, _ in outcomes(app)] == ["requested", "requested"]
            with app.app_context():
                jobs.build_editions()
                assert not edition_requests.ready(now=NOW)
            assert outcomes(app) == [("requested", None), ("built", 1)]
    with app.app_context():
        refused = db.session.get_one(EditionRequest, 1)
        assert refused.refusal.startswith("La construction a échoué pour une raison technique")
        assert refused.ended_at
    assert outcomes(app) == [("refused", None), ("built", 1)]


def test_a_rule_that_fails_lets_the_others_be_followed(
    app: Flask, at: Callable[[datetime], datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    at(NOW)
    with app.app_context():
        for slug in ("une", "autre"):
            campaign = campaigns.campaign(slug)
            campaigns.candidacy(campaigns.constituency(campaign))
            by = db.session.query(Coordinator).first() or campaigns.coordinator()
            continuous.approve(campaign, plan_digest=continuous.plan(campaign, now=NOW).digest, by=by, now=NOW)
        db.session.commit()
    plan = continuous.plan

    def fail_for_one(campaign: Campaign, **said: Any) -> EditionPlan:
        if campaign.slug == "une":
            raise OSError("no space left")
        return plan(campaign, **said)

    monkeypatch.setattr(continuous, "plan", fail_for_one)
    with app.app_context(), pytest.raises(OSError, match="no space"):
        jobs.publish_continuously()
    with app.app_context():
        jobs.publish_continuously()
        assert [edition.campaign for edition in db.session.query(Edition)] == ["autre"]
        assert "raison technique" in db.session.get_one(PublicationRule, 1).refusal


def test_what_appears_at_its_moment_waits_for_the_key_that_signs_it(
    app: Flask, at: Callable[[datetime], datetime], tmp_path: Path
) -> None:
    at(NOW)
    moment = NOW + timedelta(hours=1)
    with app.app_context():
        campaign = campaigns.campaign()
        campaigns.candidacy(campaigns.constituency(campaign))
        campaign.publication_at, campaign.answers_by = moment, NOW - timedelta(days=3)
        campaign.closes_at = campaign.answers_by
        edition_requests.schedule(campaign, by=campaigns.coordinator(), now=NOW)
        db.session.commit()
    app.config["SIGNING_KEY_FILE"] = tmp_path / "signing.pem"
    at(moment)
    drain(app)
    assert outcomes(app) == [("requested", None)]
    with app.app_context():
        assert "clé" in db.session.query(EditionRequest).one().refusal
    signing.draw(tmp_path / "signing.pem")
    at(moment + edition_requests.PAUSE)
    drain(app)
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
