"""A worker killed at the final dot: nobody is written to twice, and the row says that nobody knows.

The server keeps the message, then the worker dies before it could read the answer: the one moment when neither side can
tell. `make soak` does it again and again.
"""

from __future__ import annotations

import os
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

KILLS = 10 if SOAKING else 3
PAST_LEASES = timedelta(minutes=11)
At = Callable[[datetime], datetime]


def work(
    environment: dict[str, str], sink: MailSink, at_message: Callable[[int, subprocess.Popen[bytes]], None]
) -> int:
    """Run `worker --once` in a process of its own and return its code.

    `at_message` is told the rank of each message (from 1) once the server has kept it, before it says so.
    """
    command = [sys.executable, "-m", "campagne", "worker", "--once"]
    now = {"CAMPAGNE_NOW": os.environ["CAMPAGNE_NOW"]}
    ranks = iter(range(1, 10_000))
    ready = threading.Event()

    def at_final_dot(_: ReceivedMail) -> None:
        ready.wait(10)
        at_message(next(ranks), process)

    sink.at_final_dot = at_final_dot
    process = subprocess.Popen(command, env=environment | now, stderr=subprocess.PIPE)
    ready.set()
    _, errors = process.communicate(timeout=60)
    assert b"Traceback" not in errors, errors.decode()
    return process.returncode


def kill(process: subprocess.Popen[bytes]) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)  # dead before the server can answer


def kill_at(rank: int) -> Callable[[int, subprocess.Popen[bytes]], None]:
    return lambda reached, process: kill(process) if reached == rank else None


def never(_rank: int, _process: subprocess.Popen[bytes]) -> None:
    """Let the worker live."""


def states(app: Flask) -> Counter[str]:
    with app.app_context():
        return Counter(mail.states().values())


def written(sink: MailSink) -> Counter[str]:
    return Counter(recipient for message in sink.received for recipient in message.recipients)


@pytest.mark.database
def test_killed_at_the_final_dot_a_worker_leaves_a_doubt_and_nobody_is_written_to_twice(
    app: Flask, environment: dict[str, str], smtp: MailSink, at: At
) -> None:
    now = at(mail.SENDING)
    with app.app_context():
        mail.launched(mail.crowd(2 * KILLS + 2))

    for kills in range(1, KILLS + 1):
        assert work(environment, smtp, kill_at(2)) == -signal.SIGKILL
        assert states(app)["attempting"] == 1
        assert states(app)["in_doubt"] == kills - 1
        now = at(now + PAST_LEASES)
    assert work(environment, smtp, never) == 0

    assert states(app) == {"sent": KILLS + 2, "in_doubt": KILLS}
    assert set(written(smtp).values()) == {1}
    assert len(written(smtp)) == 2 * KILLS + 2
    at(now + timedelta(days=10))
    assert work(environment, smtp, never) == 0
    assert states(app)["in_doubt"] == KILLS
    assert sum(written(smtp).values()) == 2 * KILLS + 2


@pytest.mark.database
def test_killed_in_the_middle_of_a_group_a_worker_leaves_the_group_in_doubt_and_no_more(
    app: Flask, environment: dict[str, str], smtp: MailSink, at: At
) -> None:
    now = at(mail.SENDING)
    with app.app_context():
        mail.launched(mail.crowd(80))

    def kill_once_warm(rank: int, process: subprocess.Popen[bytes]) -> None:
        time.sleep(2 * delivery.WARM_UP_SECONDS / delivery.WARM_UP)
        if rank == 60:
            kill(process)

    assert work(environment, smtp, kill_once_warm) == -signal.SIGKILL
    doubts = states(app)["attempting"]
    assert 1 <= doubts <= delivery.GROUP
    assert len(smtp.received) == 60 >= states(app)["sent"] >= 60 - doubts
    at(now + PAST_LEASES)
    assert work(environment, smtp, never) == 0

    assert states(app) == {"sent": 80 - doubts, "in_doubt": doubts}
    assert set(written(smtp).values()) == {1}


def test_asked_to_stop_a_worker_ends_the_message_under_way_and_leaves_no_doubt(
    app: Flask, environment: dict[str, str], smtp: MailSink, at: At
) -> None:
    at(mail.SENDING)
    with app.app_context():
        mail.launched(mail.crowd(40))
    command = [sys.executable, "-m", "campagne", "worker"]
    process = subprocess.Popen(command, env=environment | {"CAMPAGNE_NOW": os.environ["CAMPAGNE_NOW"]})

    def ask_to_stop(_: ReceivedMail) -> None:
        process.send_signal(signal.SIGTERM)
        time.sleep(0.05)

    smtp.at_final_dot = ask_to_stop
    assert process.wait(30) == 0
    assert set(states(app)) <= {"queued", "sent"}
    assert states(app)["sent"] == len(smtp.received) >= 1
