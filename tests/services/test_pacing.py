"""The pace that all workers hold together, on both databases, under a clock that moves."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select

from campagne.extensions import db
from campagne.jobs import deliver_mail
from campagne.models.mailing import Mailing, OutgoingEmail, SendingPace
from campagne.services import claims, pacing, receipts
from campagne.worker import drain
from tests.factories import campaigns, mail
from tests.fixtures.mail import MailSink

LARGE = "fai.example.org"
NOW = mail.SENDING
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
EVERYONE, DOMAIN = 90, 40


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    return settings | {"MAIL_RATE": str(EVERYONE), "MAIL_DOMAIN_RATE": str(DOMAIN)}


@pytest.fixture
def queued(app: Flask) -> Callable[[int], None]:
    """A mailing to so many domains; the even ones are one large provider, which comes first in the queue."""

    def launch(number: int) -> None:
        with app.app_context():
            mail.launched(mail.crowd(number))
            for email in mail.emails()[: number // 2]:
                email.destination = LARGE
            db.session.commit()

    return launch


@pytest.fixture
def clock_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Return a function that sets the clock, which then stands there without the machine's being asked."""
    path = tmp_path / "now"
    monkeypatch.setenv("CAMPAGNE_NOW", str(path))

    def stop_clock(now: datetime) -> None:
        path.write_text(now.isoformat(), encoding="utf-8")

    return stop_clock


@pytest.fixture
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def take(at: datetime, limit: int = 50) -> list[str]:
    """What a worker may take at that instant, by destination."""
    ids = claims.claim("w", limit=limit, now=NOW, paced_at=at)
    rows = db.session.execute(select(OutgoingEmail.id, OutgoingEmail.destination).where(OutgoingEmail.id.in_(ids)))
    by_id = {row.id: row.destination for row in rows}
    return [by_id[email_id] for email_id in ids]


def busiest(instants: list[datetime]) -> int:
    """The most that any minute saw."""
    return max(sum(begin <= each < begin + MINUTE for each in instants) for begin in instants)


@pytest.mark.database
def test_eight_workers_never_exceed_the_pace_of_a_domain_nor_that_of_all(
    app: Flask, queued: Callable[[int], None]
) -> None:
    queued(240)
    ticks, turn, left = itertools.count(), threading.Lock(), list[tuple[datetime, str]]()

    def work() -> None:
        with app.app_context():
            for _ in range(40):
                with turn:
                    at = NOW + next(ticks) * SECOND / 4
                left.extend((at, destination) for destination in take(at))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert EVERYONE / 2 < busiest([at for at, _ in left]) <= EVERYONE
    assert DOMAIN / 2 < busiest([at for at, destination in left if destination == LARGE]) <= DOMAIN
    assert len(left) > EVERYONE  # eighty seconds


@pytest.mark.database
@pytest.mark.usefixtures("_inside")
def test_a_domain_that_has_spent_its_pace_holds_back_no_other(queued: Callable[[int], None]) -> None:
    queued(12)

    taken = take(NOW)

    assert taken[0] == LARGE
    assert len(taken) == 3
    assert LARGE not in taken[1:]
    held = claims.held_back(now=NOW, paced_at=NOW)
    assert held == MINUTE / (EVERYONE - 2) + timedelta(microseconds=1)
    assert take(NOW + held - timedelta(microseconds=1)) == []
    assert len(take(NOW + held)) == 1
    assert LARGE in take(NOW + 3 * SECOND)


@pytest.mark.usefixtures("_inside")
def test_a_receipt_goes_before_a_mailing_and_no_pause_holds_it(queued: Callable[[int], None]) -> None:
    queued(12)
    db.session.query(Mailing).one().state = "paused"
    link = mail.emails()[3].link
    assert link is not None
    receipts.queue_receipts(campaigns.signed(link.invitation, NOW, testing_logement="pour"), now=NOW)
    db.session.commit()

    (taken,) = claims.claim("w", limit=50, now=NOW)

    assert db.session.get_one(OutgoingEmail, taken).kind == "receipt"
    assert claims.held_back(now=NOW, paced_at=NOW) is None


@pytest.mark.usefixtures("_inside")
def test_where_nothing_is_set_nothing_is_counted(app: Flask, queued: Callable[[int], None]) -> None:
    app.config |= {"MAIL_RATE": 0, "MAIL_DOMAIN_RATE": 0}
    queued(12)

    assert len(take(NOW)) == 12
    assert db.session.query(SendingPace).all() == []
    assert mail.emails()[0].destination == LARGE


@pytest.mark.usefixtures("_inside")
def test_a_message_notes_the_domain_that_takes_it() -> None:
    mail.launched(mail.ready())

    assert {email.destination for email in mail.emails()} == {
        f"{name}.example.org" for name in ("marchetti", "vasseur", "delorme")
    }


@pytest.mark.usefixtures("_inside")
def test_a_new_domain_is_warmed_up_when_asked(app: Flask, queued: Callable[[int], None]) -> None:
    app.config["MAIL_WARM_UP"] = 2
    queued(12)

    first_day = [LARGE in take(NOW + minutes * MINUTE) for minutes in (0, 29, 31, 59, 61)]
    next_day = [LARGE in take(NOW + timedelta(days=1) + minutes * MINUTE) for minutes in (0, 14, 16)]

    assert first_day == [True, False, True, False, True]
    assert next_day == [True, False, True]


def test_a_domain_that_asks_for_it_is_slowed_once_a_minute_and_comes_back(
    app: Flask, queued: Callable[[int], None], smtp: MailSink, clock_file: Callable[[datetime], None]
) -> None:
    queued(12)
    smtp.refuse("n[0-9]", "450 4.7.28 Too many messages, slow down")
    paces = []
    with app.app_context():
        for seconds in (0, 5, 70, 3700, 8000):
            now = NOW + seconds * SECOND
            clock_file(now)
            deliver_mail()
            paces.append(pacing.per_minute([LARGE], now=now)[LARGE])
            smtp.accept_all() if seconds == 70 else None

    assert paces == [20, 20, 10, 20, 40]


def test_a_worker_that_drains_waits_for_the_pace_even_under_a_clock_that_stands_still(
    app: Flask, queued: Callable[[int], None], smtp: MailSink, at: Callable[[str | datetime], datetime]
) -> None:
    at(NOW)
    queued(6)
    begun = time.monotonic()
    with app.app_context():
        transactions = count_transactions()

    drain(app)

    assert len(smtp.received) == 6
    assert time.monotonic() - begun > 2 * 60 / DOMAIN  # three to one domain: two intervals
    assert len(transactions) < 100  # it slept


def count_transactions() -> list[object]:
    """A list that grows at each transaction of this process."""
    begun: list[object] = []
    event.listen(db.engine, "begin", begun.append)
    return begun
