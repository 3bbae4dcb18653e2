"""Several machines: whatever is killed, lost or doubled, everyone is written to once, or a doubt is seen."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from campagne import clock
from campagne.extensions import db
from campagne.jobs import JOBS
from campagne.models.edition import Edition
from campagne.models.publication import EditionRequest
from campagne.services import campaigns as campaign_service
from campagne.services import delivery, edition_requests, editions
from tests.factories import campaigns, mail
from tests.fixtures.cluster import Cluster, children, kill, until
from tests.fixtures.mail import MailSink, ReceivedMail
from tests.fixtures.redis import RedisServer
from tests.fixtures.soaking import SOAKING

pytestmark = pytest.mark.fault

PAST_LEASES = timedelta(minutes=11)
PEOPLE, KILLS = (200, 20) if SOAKING else (60, 2)


@pytest.fixture
def database_kind() -> str:
    return "postgresql"


@pytest.fixture
def settings(settings: dict[str, str], redis: RedisServer) -> dict[str, str]:
    return settings | {"REDIS_URL": redis.url}


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[datetime], None]:
    """Move the clock of every process, those that run included."""
    hands = tmp_path / "now"
    monkeypatch.setenv("CAMPAGNE_NOW", str(hands))

    def move(instant: datetime) -> None:
        hands.with_suffix(".next").write_text(instant.isoformat())
        hands.with_suffix(".next").replace(hands)

    move(mail.SENDING)
    return move


@pytest.fixture
def cluster(moved: object, cluster: Cluster) -> Cluster:
    cluster.environment["CAMPAGNE_NOW"] = os.environ["CAMPAGNE_NOW"]
    return cluster


def launch(app: Flask, people: int) -> None:
    with app.app_context():
        mail.launched(mail.crowd(people))


def launch_reminder(app: Flask) -> None:
    with app.app_context():
        mail.launched(campaign_service.by_slug("presidentielle-2027"), "reminder", now=clock.now())


def states(app: Flask) -> Counter[str]:
    with app.app_context():
        return Counter(mail.states().values())


def written(sink: MailSink) -> Counter[str]:
    return Counter(recipient for message in sink.received for recipient in message.recipients)


def everyone_was_written_to_once(sink: MailSink, people: int) -> bool:
    return len(written(sink)) == people and set(written(sink).values()) == {1}


def test_every_job_ticked_many_times_at_once_is_done_once(app: Flask, cluster: Cluster, smtp: MailSink) -> None:
    launch(app, 120)
    with app.app_context():
        campaign = campaigns.campaign("autre")  # nothing of it changes while the other one is sent
        campaigns.candidacy(campaigns.constituency(campaign))
        digest = editions.plan(campaign, now=mail.SENDING).digest
        edition_requests.request(campaign, plan_digest=digest, by=campaigns.coordinator(), now=mail.SENDING)
        db.session.commit()
    for job in JOBS:
        cluster.tick(job.name, times=6)
    cluster.worker(processes=4)

    assert until(lambda: states(app) == {"sent": 120})
    assert until(lambda: cluster.waiting() == 0)
    assert everyone_was_written_to_once(smtp, 120)
    with app.app_context():
        assert [edition.number for edition in db.session.query(Edition)] == [1]
        assert [request.state for request in db.session.query(EditionRequest)] == ["built"]


def test_ticks_lost_with_everything_that_redis_held_delay_and_change_nothing(
    app: Flask, cluster: Cluster, smtp: MailSink, moved: Callable[[datetime], None]
) -> None:
    launch(app, 40)
    cluster.tick("deliver_mail")
    cluster.empty_redis()
    assert cluster.waiting() == 0
    cluster.worker()
    emptied = threading.Event()

    def empty(_: ReceivedMail) -> None:
        if not emptied.is_set():
            cluster.empty_redis()
            emptied.set()

    smtp.at_final_dot = empty
    cluster.beat()

    assert until(emptied.is_set)
    assert until(lambda: states(app) == {"sent": 40})
    moved(mail.SENDING + timedelta(days=10))
    launch_reminder(app)
    assert until(lambda: len(smtp.received) == 80)
    assert set(written(smtp).values()) == {2}


def test_killed_in_mid_message_a_process_leaves_a_doubt_and_its_worker_goes_on(
    app: Flask, cluster: Cluster, smtp: MailSink, moved: Callable[[datetime], None]
) -> None:
    launch(app, 120)  # more than the two processes take at once: they die with what they had taken
    worker = cluster.worker()

    def kill_processes(_: ReceivedMail) -> None:
        if len(smtp.received) == 5:
            for pid in children(worker):
                os.kill(pid, signal.SIGKILL)

    smtp.at_final_dot = kill_processes
    cluster.beat()

    assert until(lambda: states(app)["sent"] >= 20 and states(app)["queued"] == 0)
    assert worker.poll() is None
    doubts = states(app)["attempting"]
    assert 1 <= doubts <= 2 * delivery.GROUP
    moved(mail.SENDING + PAST_LEASES)
    assert until(lambda: states(app) == {"sent": 120 - doubts, "in_doubt": doubts})
    assert everyone_was_written_to_once(smtp, 120)


def test_workers_and_beats_killed_at_any_instant_forget_nobody_and_write_to_nobody_twice(
    app: Flask, cluster: Cluster, smtp: MailSink, moved: Callable[[datetime], None]
) -> None:
    launch(app, PEOPLE)
    for kills in range(1, KILLS + 1):
        running, reached = [cluster.worker(), cluster.beat()], threading.Event()
        smtp.at_final_dot = lambda _, reached=reached: reached.set()
        assert until(reached.is_set)
        time.sleep(random.uniform(0, 0.2))
        for process in running:
            kill(process)
        cluster.empty_redis()
        moved(mail.SENDING + kills * PAST_LEASES)
    cluster.worker()
    cluster.beat()

    assert until(lambda: set(states(app)) <= {"sent", "in_doubt"})
    assert states(app)["in_doubt"] <= 2 * delivery.GROUP * KILLS  # two processes
    assert set(written(smtp).values()) == {1}
    with app.app_context():
        forgotten = {address for address, state in mail.states().items() if state == "sent"} - set(written(smtp))
    assert forgotten == set()
