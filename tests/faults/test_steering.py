"""A pause and a stop, obeyed by two real workers that are sending: within seconds, and nothing leaves afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from campagne.extensions import db
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.services import steering
from tests.factories import mail
from tests.fixtures.mail import MailSink

pytestmark = pytest.mark.fault

SLOWLY = 0.03
"""Seconds that the mail server takes for each message: seven hundred would take twenty."""
ANSWER = 5.0
Steer = Callable[[Mailing], object]


@contextmanager
def two_workers(environment: dict[str, str]) -> Iterator[None]:
    command = [sys.executable, "-m", "campagne", "worker"]
    now = {"CAMPAGNE_NOW": os.environ["CAMPAGNE_NOW"]}
    workers = [subprocess.Popen(command, env=environment | now) for _ in range(2)]
    try:
        yield
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            assert worker.wait(30) == 0


def until(condition: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def states(app: Flask) -> Counter[str]:
    counted = select(OutgoingEmail.state, func.count()).group_by(OutgoingEmail.state)
    with app.app_context():
        return Counter({row[0]: row[1] for row in db.session.execute(counted)})


def in_hand(app: Flask) -> int:
    return sum(states(app)[state] for state in ("claimed", "attempting"))


def steer(app: Flask, act: Steer) -> None:
    with app.app_context():
        act(db.session.query(Mailing).one())
        db.session.commit()


@pytest.mark.database
@pytest.mark.parametrize("waits", ["queued", "stopped"])
def test_two_workers_obey_within_seconds(
    app: Flask, environment: dict[str, str], smtp: MailSink, at: Callable[[datetime], datetime], waits: str
) -> None:
    act = steering.pause if waits == "queued" else steering.stop
    at(mail.SENDING)
    with app.app_context():
        mail.launched(mail.crowd(700))
    smtp.at_final_dot = lambda _: time.sleep(SLOWLY)

    with two_workers(environment):
        until(lambda: len(smtp.received) > 20, 30)
        steer(app, lambda mailing: act(mailing, by=None, now=mail.SENDING))
        left = len(smtp.received)
        until(lambda: in_hand(app) == 0, ANSWER)
        settled = len(smtp.received)
        time.sleep(2.5)  # a whole period of the worker

    assert len(smtp.received) == settled
    assert settled - left <= 6  # what each worker had in its hand while the act was being written
    assert states(app) == {"sent": settled, waits: 700 - settled}
