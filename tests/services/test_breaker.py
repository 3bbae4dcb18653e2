"""What pauses a mailing by itself, through a real mail server and real reports."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.audit import AuditEntry
from campagne.models.mailing import Mailing
from campagne.services import bounces, steering
from tests.factories import mail
from tests.factories.reports import complaint, report
from tests.fixtures.mail import MailSink

LATER = mail.SENDING + timedelta(hours=2)
NOBODY = "550 5.1.1 No such user"


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    return settings | {"BOUNCE_DOMAIN": "retours.example.org"}


@pytest.fixture(autouse=True)
def _inside(app: Flask, smtp: MailSink, at: Callable[[datetime], datetime]) -> Iterator[None]:
    at(mail.SENDING)
    with app.app_context():
        yield


def launch(number: int, smtp: MailSink, *, refused: set[int]) -> None:
    """A mailing to so many; the addresses of those ranks, in the order in which they are written to, do not exist."""
    mail.launched(mail.crowd(number))
    for rank, email in enumerate(mail.emails()):
        if rank in refused:
            smtp.refuse(f"^{re.escape(email.contact.address)}$", NOBODY)


def mailing() -> Mailing:
    db.session.rollback()
    return db.session.query(Mailing).one()


def returned(smtp: MailSink, rank: int, content: Callable[..., bytes] = report) -> None:
    bounces.take(content(smtp.received[rank]), now=LATER)
    db.session.commit()


def count(state: str) -> int:
    return list(mail.states().values()).count(state)


@pytest.mark.database
def test_the_third_dead_address_of_the_first_twenty_pauses_at_once(
    smtp: MailSink, caplog: pytest.LogCaptureFixture
) -> None:
    launch(40, smtp, refused={1, 4, 5})

    mail.deliver()

    assert mailing().state == "paused"
    assert mailing().paused_reason.startswith("3 messages sur 6 ont été refusés ou sont revenus")
    assert (count("sent"), count("refused_address"), count("queued")) == (3, 3, 34)
    assert "ALERT: mailing 1 paused: 3 messages sur 6" in caplog.text
    entry = db.session.query(AuditEntry).filter_by(action="pause_mailing").one()
    assert (entry.actor, entry.subject_kind, entry.subject_ref) == ("arrêt automatique", "mailing", "1")


def test_two_of_the_first_twenty_and_ten_of_a_hundred_do_not(smtp: MailSink) -> None:
    launch(120, smtp, refused={0, 1, *range(30, 38), *range(105, 107)})

    mail.deliver()

    assert mailing().state == "sending"
    assert count("sent") == 108


def test_the_eleventh_of_a_hundred_in_a_row_does(smtp: MailSink) -> None:
    launch(130, smtp, refused=set(range(101, 112)))

    mail.deliver()

    assert mailing().state == "paused"
    assert "11 messages sur 100" in mailing().paused_reason
    assert count("queued") == 130 - 112


def test_whoever_resumes_has_looked_and_the_count_begins_anew(
    smtp: MailSink, at: Callable[[datetime], datetime]
) -> None:
    launch(40, smtp, refused={0, 1, 2, 9, 12, 15})
    mail.deliver()
    steering.resume(mailing(), by=None, now=mail.SENDING)
    db.session.commit()
    at(LATER)

    mail.deliver()

    assert mailing().state == "paused"
    assert mailing().paused_reason.startswith("3 messages sur 13")  # ranks 3 to 15
    assert count("queued") == 24


@pytest.mark.database
def test_a_report_that_comes_later_counts_at_the_place_of_its_message(smtp: MailSink) -> None:
    launch(40, smtp, refused={1})
    deliver_the_first(25)
    returned(smtp, 22)  # rank 23: past the first twenty
    returned(smtp, 3)
    assert mailing().state == "sending"

    returned(smtp, 5)

    assert mailing().state == "paused"
    assert "3 messages sur" in mailing().paused_reason


def test_a_mailing_that_is_over_raises_the_alert_and_stays_over(
    smtp: MailSink, caplog: pytest.LogCaptureFixture
) -> None:
    launch(5, smtp, refused=set())
    mail.deliver()
    for rank in range(3):
        returned(smtp, rank)

    assert mailing().state == "sending"
    assert "ALERT: mailing 1, which is over: 3 messages sur 3" in caplog.text


@pytest.mark.database
def test_one_complaint_among_fifty_messages_pauses(smtp: MailSink) -> None:
    launch(52, smtp, refused=set())
    deliver_the_first(50)

    returned(smtp, 0, complaint)

    assert mailing().state == "paused"
    assert mailing().paused_reason.startswith("1 plainte pour 50 messages partis : 2 %.")


def test_one_complaint_among_four_hundred_warns(smtp: MailSink, caplog: pytest.LogCaptureFixture) -> None:
    launch(402, smtp, refused=set())
    deliver_the_first(400)

    returned(smtp, 0, complaint)

    assert mailing().state == "sending"
    assert "mailing 1: 1 complaint(s) for 400 messages that left" in caplog.text


def test_a_policy_from_the_fifth_message_on_is_met_once(smtp: MailSink, caplog: pytest.LogCaptureFixture) -> None:
    launch(40, smtp, refused=set())
    smtp.at_final_dot = lambda _: smtp.refuse("", "550 5.7.1 Blocked") if len(smtp.received) == 4 else None

    mail.deliver()

    assert [email.attempts for email in mail.emails()].count(1) == 5
    assert mailing().state == "paused"
    assert "ALERT: mailing 1 paused: Un serveur refuse nos messages" in caplog.text


def deliver_the_first(number: int) -> None:
    """Deliver so many; the others are not due before tomorrow."""
    for email in mail.emails()[number:]:
        email.due_at = mail.SENDING + timedelta(days=1)
    db.session.commit()
    mail.deliver()
