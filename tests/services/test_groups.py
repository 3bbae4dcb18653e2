"""Messages leave in groups: what one commit says of several is put right as soon as something goes wrong."""

from __future__ import annotations

import re
import smtplib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask

from campagne.domain.replies import Reply, Stage
from campagne.extensions import db
from campagne.models.invitation import Decline
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.services import delivery, steering
from campagne.services.relay import RelayConnection, RelayFault
from tests.factories import mail
from tests.fixtures.mail import MailSink, ReceivedMail

At = Callable[[datetime], datetime]
pytestmark = pytest.mark.database


@pytest.fixture
def launched(app: Flask, smtp: MailSink, at: At, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A mailing of thirty whose first message leaves by itself, then groups; its addresses, in their order."""
    monkeypatch.setattr(delivery, "GROUP_SECONDS", 60)
    monkeypatch.setattr(delivery, "WARM_UP", 1)
    monkeypatch.setattr(delivery, "WARM_UP_SECONDS", 0)
    at(mail.SENDING)
    with app.app_context():
        mail.launched(mail.crowd(30))
        yield [email.contact.address for email in mail.emails()]


def states() -> Counter[str]:
    return Counter(mail.states().values())


def test_a_group_is_said_to_be_leaving_before_the_first_of_it_does(
    launched: list[str], smtp: MailSink, app: Flask
) -> None:
    seen: list[Counter[str]] = []

    def look(_: ReceivedMail) -> None:
        with app.app_context():
            seen.append(states())

    smtp.at_final_dot = look
    delivery.deliver(seconds=60)

    assert seen[0]["attempting"] == 1
    assert seen[1] == {"sent": 1, "attempting": delivery.GROUP, "claimed": 30 - 1 - delivery.GROUP}
    assert seen[1] == seen[delivery.GROUP]
    assert states() == {"sent": 30}
    assert Counter(recipient for message in smtp.received for recipient in message.recipients) == dict.fromkeys(
        launched, 1
    )


def test_a_refusal_by_policy_stops_the_rest_of_its_group(launched: list[str], smtp: MailSink) -> None:
    smtp.refuse(f"^{re.escape(launched[3])}$", "550 5.7.1 Blocked", stage="data")
    delivery.deliver(seconds=60)

    assert states() == {"sent": 3, "refused_policy": 1, "queued": 26}
    spared = db.session.query(OutgoingEmail).filter_by(state="queued")
    assert {(email.attempts, email.attempted_at) for email in spared} == {(0, None)}

    smtp.accept_all()
    steering.resume(db.session.query(Mailing).one(), by=None, now=mail.SENDING)
    db.session.commit()
    delivery.deliver(seconds=60)
    assert states() == {"sent": 29, "refused_policy": 1}
    assert len(smtp.received) == 29


def test_a_relay_lost_in_the_middle_of_a_group_puts_off_what_had_not_begun(
    launched: list[str], smtp: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    reachable = RelayConnection.configure_host

    def configure_host(connection: RelayConnection) -> smtplib.SMTP:
        if len(smtp.received) < 4:
            return reachable(connection)
        raise RelayFault(Reply(stage=Stage.CONNECT, code=0, text="refused"))

    monkeypatch.setattr(RelayConnection, "configure_host", configure_host)
    smtp.at_final_dot = lambda _: smtp.hang_up_at_final_dot() if len(smtp.received) == 4 else None
    delivery.deliver(seconds=60)

    assert states() == {"sent": 3, "in_doubt": 1, "retry": 26}
    assert len(smtp.received) == 4


def test_a_relay_that_falls_asleep_does_not_keep_a_group_waiting(
    launched: list[str], smtp: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall_asleep(_: ReceivedMail) -> None:
        monkeypatch.setattr(delivery, "GROUP_SECONDS", 0.1)
        if len(smtp.received) > 1:
            time.sleep(0.3)

    smtp.at_final_dot = fall_asleep
    delivery.deliver(seconds=0.2)

    assert states() == {"sent": len(smtp.received), "queued": 30 - len(smtp.received)}
    assert len(smtp.received) <= 3


def test_each_of_a_group_is_checked_as_it_leaves(launched: list[str], smtp: MailSink, at: At) -> None:
    delivery.deliver(seconds=60)
    later = at(mail.SENDING + timedelta(days=10))
    campaign = db.session.query(Mailing).one().campaign
    mail.launched(campaign, "reminder", now=later)
    reminders = [email for email in mail.emails() if email.kind == "reminder"]
    for email in reminders[::3]:
        assert email.link is not None
        db.session.add(Decline(invitation_id=email.link.invitation_id, declared_at=later))
    db.session.commit()
    delivery.deliver(seconds=60)

    db.session.rollback()
    assert [email.state for email in reminders] == ["expired", "sent", "sent"] * 10
    assert len(smtp.received) == 30 + 20
    assert "Rappel : notre message du 22 février" in smtp.received[-1].text()
