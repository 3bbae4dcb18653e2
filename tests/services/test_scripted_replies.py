"""What a mail server may say, fifty times over real SMTP, through the whole delivery: what each reply leaves behind.

State of the message, minutes until it is tried again, whether its address takes no more mail, whether its mailing waits
for a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.mailing import OutgoingEmail
from campagne.services import relay
from tests.factories import mail
from tests.fixtures.scripted import HANG_UP, SAY_NOTHING, ScriptedServer

At = Callable[[datetime], datetime]


class Left(NamedTuple):
    """What an attempt leaves; `minutes` are the least and the most until the next one."""

    state: str
    minutes: tuple[float, float] | None = None
    suppressed: bool = False
    paused: bool = False


SENT = Left("sent")
IN_DOUBT = Left("in_doubt")
NETWORK = Left("retry", minutes=(5, 6.25))
LATER = Left("retry", minutes=(30, 45))
SLOWER = Left("retry", minutes=(30, 120))
MAILBOX = Left("retry", minutes=(1440, 1440))
ADDRESS = Left("refused_address", suppressed=True)
FORMAT = Left("refused_format")
POLICY = Left("refused_policy", paused=True)
OURS = Left("queued", minutes=(5, 18.75), paused=True)  # nobody waits for it: a person resumes

REPLIES = [
    ("dot", "250 2.0.0 Ok: queued as 4F1", SENT),
    ("dot", "251 2.1.5 will forward", SENT),
    # the way to our relay, and our relay
    ("greeting", "421 4.7.0 Too many connections", NETWORK),
    ("greeting", "554 5.7.1 No SMTP service here", OURS),
    ("greeting", HANG_UP, NETWORK),
    ("auth", "454 4.7.0 Temporary authentication failure", NETWORK),
    ("auth", "535 5.7.8 Authentication credentials invalid", OURS),
    ("auth", "534 5.7.9 Application-specific password required", OURS),
    ("mail", "421 4.3.2 Service shutting down", LATER),
    ("mail", "421 closing", NETWORK),
    ("mail", HANG_UP, NETWORK),
    ("mail", "530 5.7.0 Must issue a STARTTLS command first", OURS),
    ("mail", "451 4.3.0 Try again", LATER),
    ("mail", "501 5.1.7 Bad sender address syntax", FORMAT),
    ("mail", "550 5.7.1 Sender denied", POLICY),
    ("mail", "550 Mailbox unavailable", POLICY),
    # the recipient
    ("rcpt", "450 4.2.0 Greylisted, see postgrey", LATER),
    ("rcpt", "451 Try again later", LATER),
    ("rcpt", "452 4.2.2 Mailbox full", LATER),
    ("rcpt", "450 4.7.1 too many messages", SLOWER),
    ("rcpt", "432 4.3.2 Concurrent connections limit exceeded", SLOWER),
    ("rcpt", "421 closing", NETWORK),
    ("rcpt", HANG_UP, NETWORK),
    ("rcpt", "550 5.1.1 <a@example.org>: User unknown", ADDRESS),
    ("rcpt", "550-5.1.1 The email account that you tried\r\n550 5.1.1 to reach does not exist", ADDRESS),
    ("rcpt", "550 No such user here", ADDRESS),
    ("rcpt", "551 5.1.6 The recipient has moved", ADDRESS),
    ("rcpt", "553 5.1.3 Bad destination mailbox syntax", ADDRESS),
    ("rcpt", "556 5.1.10 Domain does not accept mail", ADDRESS),
    ("rcpt", "550 5.4.1 Recipient address rejected: Access denied", ADDRESS),
    ("rcpt", "550 5.2.1 The account is disabled", MAILBOX),
    ("rcpt", "552 5.2.2 Mailbox full", MAILBOX),
    ("rcpt", "552 over quota", MAILBOX),
    ("rcpt", "550 5.7.1 Relaying denied", POLICY),
    ("rcpt", "554 5.7.1 Blocked by blocklist", POLICY),
    ("rcpt", "550 Rejected", POLICY),
    ("rcpt", "555 5.5.4 Unsupported option: SMTPUTF8", FORMAT),
    # the message
    ("data", "451 4.3.0 Temporary failure", LATER),
    ("data", "554 5.7.1 Policy rejection", POLICY),
    ("data", "503 5.5.1 bad sequence of commands", FORMAT),
    ("data", HANG_UP, NETWORK),
    ("dot", "451 4.7.1 Greylisted", SLOWER),
    ("dot", "452 4.3.1 Insufficient system storage", LATER),
    ("dot", "421 4.7.28 Our system has detected an unusual rate", SLOWER),
    ("dot", "550 5.1.1 no such user", ADDRESS),
    ("dot", "552 5.3.4 Message too big", FORMAT),
    ("dot", "550 5.7.1 message content rejected as spam", POLICY),
    ("dot", "554 Transaction failed", POLICY),
    ("dot", "354 go on", IN_DOUBT),
    ("dot", HANG_UP, IN_DOUBT),
    ("dot", SAY_NOTHING, IN_DOUBT),
]


@pytest.fixture
def settings(settings: dict[str, str], scripted: ScriptedServer) -> dict[str, str]:
    return settings | {"MAIL_URL": scripted.url}


@pytest.fixture
def campaign(app: Flask, scripted: ScriptedServer, at: At, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One candidacy to write to, and a relay that we leave after a second of silence."""
    monkeypatch.setattr(relay, "TIMEOUT_SECONDS", 1)
    at(mail.SENDING)
    with app.app_context():
        mail.launched(mail.ready([("Inès", "Marchetti", "F")]))
        yield


def message() -> OutgoingEmail:
    db.session.rollback()
    return db.session.query(OutgoingEmail).one()


def left(email: OutgoingEmail, now: datetime) -> Left:
    """What stands in the database, the wait as it is."""
    assert email.mailing is not None
    wait = (email.due_at - now) / timedelta(minutes=1)
    return Left(
        state=email.state,
        minutes=(wait, wait) if email.state in {"queued", "retry"} else None,
        suppressed=mail.is_suppressed(email.contact.address_hmac),
        paused=email.mailing.state == "paused",
    )


def test_the_table_holds_what_was_promised() -> None:
    assert len(REPLIES) >= 45
    assert {stage for stage, _, _ in REPLIES} == {"greeting", "auth", "mail", "rcpt", "data", "dot"}


@pytest.mark.usefixtures("campaign")
@pytest.mark.parametrize(("stage", "reply", "expected"), REPLIES, ids=[f"{stage}-{said}" for stage, said, _ in REPLIES])
def test_a_reply_leaves_a_state_a_wait_an_address_and_a_mailing(
    scripted: ScriptedServer, stage: str, reply: str, expected: Left
) -> None:
    scripted.follow(stage, reply)
    mail.deliver()

    found = left(message(), mail.SENDING)
    assert found._replace(minutes=None) == expected._replace(minutes=None)
    assert (found.minutes is None) == (expected.minutes is None)
    if found.minutes and expected.minutes:
        assert expected.minutes[0] <= found.minutes[0] <= expected.minutes[1]
    assert message().contact.status == ("refused" if expected.suppressed else "usable")
    assert len(scripted.attempts) == (stage == "dot")


FINAL = [(stage, reply) for stage, reply, expected in REPLIES if expected.minutes is None and expected != SENT]


@pytest.mark.usefixtures("campaign")
@pytest.mark.parametrize(("stage", "reply"), FINAL[::6], ids=str)
def test_what_is_settled_is_never_tried_again(scripted: ScriptedServer, at: At, stage: str, reply: str) -> None:
    scripted.follow(stage, reply)
    mail.deliver()
    settled = message().state
    scripted.follow("dot", "250 OK")
    for days in (1, 6):
        at(mail.SENDING + timedelta(days=days))
        mail.deliver()

    assert (message().state, message().attempts) == (settled, 1)
    assert len(scripted.kept) <= 1


STORIES = [
    ("rcpt", ("450 4.2.0 Greylisted", "250 OK"), [LATER, SENT]),
    ("dot", ("451 4.3.0 later", "451 4.3.0 later", "250 OK"), [LATER, LATER, SENT]),
    ("greeting", (HANG_UP, "421 busy", "250 OK"), [NETWORK, Left("retry", minutes=(15, 18.75)), SENT]),
    ("rcpt", ("552 5.2.2 Mailbox full", "552 5.2.2 Mailbox full"), [MAILBOX, Left("refused_address")]),
    ("rcpt", ("450 4.2.0 Greylisted", "550 5.1.1 User unknown"), [LATER, ADDRESS]),
    ("dot", ("451 4.3.0 later", HANG_UP, "250 OK"), [LATER, IN_DOUBT, IN_DOUBT]),
]


@pytest.mark.usefixtures("campaign")
@pytest.mark.parametrize(("stage", "replies", "expected"), STORIES, ids=[" then ".join(each[1]) for each in STORIES])
def test_a_message_tried_again_is_one_message(
    scripted: ScriptedServer, at: At, stage: str, replies: tuple[str, ...], expected: list[Left]
) -> None:
    scripted.follow(stage, *replies)
    now = mail.SENDING
    for step in expected:
        mail.deliver()
        found = left(message(), now)
        assert found._replace(minutes=None) == step._replace(minutes=None)
        if found.minutes and step.minutes:
            assert step.minutes[0] <= found.minutes[0] <= step.minutes[1]
        now = at(max(message().due_at, now) + timedelta(minutes=1))

    assert len(scripted.kept) == (expected[-1] in (SENT, IN_DOUBT))
    identity = f"Message-ID: <{message().message_id}>".encode()
    assert all(identity in content for content in scripted.attempts)
