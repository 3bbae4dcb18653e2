"""Workers killed at random instants and started again, alone or several together: nobody forgotten, nobody twice.

`make soak` sends two hundred messages through twenty kills, then a thousand by eight workers; `make test` a short form.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from campagne.services import delivery
from tests.factories import mail
from tests.fixtures.mail import MailSink, ReceivedMail
from tests.fixtures.soaking import SOAKING

pytestmark = pytest.mark.fault

WORKER = [sys.executable, "-m", "campagne", "worker", "--once"]
PEOPLE, KILLS = (200, 20) if SOAKING else (80, 3)
LONGEST_SECONDS = 0.5
"""From the first message of a process to its death, at most: it then sends in groups."""
SHARED, WORKERS = (1000, 8) if SOAKING else (90, 3)
PAST_LEASES = timedelta(minutes=11)
At = Callable[[datetime], datetime]


def started(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    now = {"CAMPAGNE_NOW": os.environ["CAMPAGNE_NOW"]}
    return subprocess.Popen(WORKER, env=environment | now, stderr=subprocess.DEVNULL)


def states(app: Flask) -> dict[str, str]:
    with app.app_context():
        return mail.states()


def written(sink: MailSink) -> Counter[str]:
    return Counter(recipient for message in list(sink.received) for recipient in message.recipients)


def whole(app: Flask, sink: MailSink, people: int) -> None:
    """Nobody was written to twice, and whoever was not written to is in a visible doubt."""
    after, copies = states(app), written(sink)
    assert len(after) == people
    assert set(after.values()) <= {"sent", "in_doubt"}
    assert set(copies.values()) == {1}
    assert {address for address, state in after.items() if state == "sent"} <= set(copies)


@pytest.mark.database
def test_a_worker_killed_at_random_instants_forgets_nobody_and_writes_to_nobody_twice(
    app: Flask, environment: dict[str, str], smtp: MailSink, at: At
) -> None:
    now = at(mail.SENDING)
    with app.app_context():
        mail.launched(mail.crowd(PEOPLE))
    kills = 0
    for _ in range(KILLS):
        reached = threading.Event()
        smtp.at_final_dot = lambda _, reached=reached: reached.set()
        process = started(environment)
        while not reached.wait(0.05) and process.poll() is None:
            pass
        time.sleep(random.uniform(0, LONGEST_SECONDS))
        process.kill()
        kills += process.wait(10) == -signal.SIGKILL
        now = at(now + PAST_LEASES)
    assert started(environment).wait(120) == 0

    assert kills >= 1
    whole(app, smtp, PEOPLE)
    assert list(states(app).values()).count("in_doubt") <= delivery.GROUP * kills


@pytest.mark.database
def test_workers_together_write_to_everyone_once(
    app: Flask, environment: dict[str, str], smtp: MailSink, at: At
) -> None:
    at(mail.SENDING)
    with app.app_context():
        mail.launched(mail.crowd(SHARED))
    workers = [started(environment) for _ in range(WORKERS)]

    assert [worker.wait(300) for worker in workers] == [0] * WORKERS
    assert set(states(app).values()) == {"sent"}
    assert written(smtp) == dict.fromkeys(states(app), 1)


@pytest.mark.database
def test_workers_of_which_one_after_another_dies_write_to_nobody_twice(
    app: Flask, environment: dict[str, str], smtp: MailSink, at: At
) -> None:
    now = at(mail.SENDING)
    with app.app_context():
        mail.launched(mail.crowd(SHARED))
    workers = [started(environment) for _ in range(WORKERS)]
    lock, killed = threading.Lock(), list(workers[: WORKERS // 2])

    def kill_one(_: ReceivedMail) -> None:
        with lock:
            if killed and len(smtp.received) % 10 == 0:
                os.kill(killed.pop().pid, signal.SIGKILL)

    smtp.at_final_dot = kill_one
    ends = [worker.wait(300) for worker in workers]
    at(now + PAST_LEASES)
    assert started(environment).wait(120) == 0

    assert ends.count(0) >= WORKERS // 2
    whole(app, smtp, SHARED)
