"""What people do to a mailing that has been launched, who did it, and when it should be over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.audit import AuditEntry
from campagne.models.campaign import Campaign, CampaignArchived
from campagne.models.mailing import Mailing
from campagne.services import claims, gate, steering
from tests.factories import campaigns, mail
from tests.fixtures.mail import MailSink

NOW = mail.SENDING
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def campaign(app: Flask, at: Callable[[datetime], datetime]) -> Iterator[Campaign]:
    at(NOW)
    with app.app_context():
        campaign = mail.crowd(12)
        mail.launched(campaign)
        yield campaign


@pytest.fixture
def mailing(campaign: Campaign) -> Mailing:
    return db.session.query(Mailing).one()


def states() -> list[str]:
    return sorted(mail.states().values())


def acts() -> list[tuple[str, str, dict[str, object]]]:
    return [(entry.actor, entry.action, entry.details) for entry in db.session.query(AuditEntry).order_by("seq")]


def test_a_person_pauses_and_resumes_and_the_trail_says_who(mailing: Mailing, smtp: MailSink) -> None:
    claire = campaigns.coordinator()

    steering.pause(mailing, by=claire, now=NOW)
    db.session.commit()
    mail.deliver()
    assert smtp.received == []
    assert mailing.paused_reason == "Claire Morvan a mis l'envoi en pause."
    steering.resume(mailing, by=claire, now=NOW)
    db.session.commit()
    mail.deliver()

    assert len(smtp.received) == 12
    assert acts()[-2:] == [("Claire Morvan", "pause_mailing", {}), ("Claire Morvan", "resume_mailing", {})]


def test_what_our_own_relay_put_off_leaves_as_soon_as_somebody_resumes(mailing: Mailing, smtp: MailSink) -> None:
    smtp.refuse(".*", "530 5.7.0 Authentication required")
    mail.deliver()
    db.session.refresh(mailing)
    assert mailing.state == "paused"
    smtp.accept_all()

    steering.resume(mailing, by=campaigns.coordinator(), now=NOW)
    db.session.commit()
    mail.deliver()

    assert len(smtp.received) == 12


@pytest.mark.database
def test_what_is_stopped_never_leaves_even_from_a_worker_that_had_claimed_it(mailing: Mailing, smtp: MailSink) -> None:
    held = claims.claim("dead", limit=2, now=NOW)

    assert steering.stop(mailing, by=campaigns.coordinator(), now=NOW) == 10
    db.session.commit()
    assert states() == ["claimed"] * 2 + ["stopped"] * 10
    claims.release(held, worker="dead")
    mail.deliver()

    assert states() == ["stopped"] * 12
    assert smtp.received == []
    assert acts()[-1] == ("Claire Morvan", "stop_mailing", {"stopped": 10})
    for act in (steering.resume, steering.pause, steering.stop):
        with pytest.raises((steering.NotPaused, steering.NotSending, steering.NothingToStop)):
            act(mailing, by=None, now=LATER)


def test_what_has_left_keeps_its_state_when_the_rest_is_stopped(mailing: Mailing, smtp: MailSink) -> None:
    for email in mail.emails()[5:]:
        email.due_at = LATER
    db.session.commit()
    mail.deliver()

    steering.stop(mailing, by=None, now=NOW)
    db.session.commit()

    assert states() == ["sent"] * 5 + ["stopped"] * 7


def test_a_mailing_that_is_over_has_nothing_to_pause_nor_to_stop(mailing: Mailing, smtp: MailSink) -> None:
    mail.deliver()

    with pytest.raises(steering.NotSending):
        steering.pause(mailing, by=None, now=NOW)
    with pytest.raises(steering.NothingToStop):
        steering.stop(mailing, by=None, now=NOW)


def test_nobody_steers_from_a_closed_account_nor_in_an_archived_campaign(campaign: Campaign, mailing: Mailing) -> None:
    gone = campaigns.coordinator(active=False)
    with pytest.raises(gate.NotAllowed):
        steering.pause(mailing, by=gone, now=NOW)
    with pytest.raises(gate.NotAllowed):
        steering.stop(mailing, by=gone, now=NOW)
    db.session.rollback()
    campaign.status = "archived"
    with pytest.raises(CampaignArchived):
        steering.stop(mailing, by=None, now=NOW)


def test_the_end_is_told_from_the_pace(app: Flask, mailing: Mailing) -> None:
    assert steering.expected_end(mailing, now=NOW) is None  # no limit, and nothing seen

    app.config["MAIL_RATE"] = 6
    assert steering.expected_end(mailing, now=NOW) == NOW + timedelta(minutes=2)
    for email in mail.emails():
        email.destination = "fai.example.org"
    app.config["MAIL_DOMAIN_RATE"] = 3
    assert steering.expected_end(mailing, now=NOW) == NOW + timedelta(minutes=4)

    mailing.state = "paused"
    assert steering.expected_end(mailing, now=NOW) is None


def test_the_end_is_told_from_what_was_seen_and_from_what_will_be_tried_again(app: Flask, mailing: Mailing) -> None:
    for rank, email in enumerate(mail.emails()[:4]):
        email.state, email.attempted_at = "sent", NOW + timedelta(seconds=30 * rank)
    db.session.flush()

    now = NOW + timedelta(minutes=2)
    told = steering.speed(mailing, now=now)
    assert (told.per_minute, told.end) == (2, now + timedelta(minutes=4))

    tried_again = mail.emails()[5]
    tried_again.state, tried_again.due_at = "retry", LATER
    assert steering.expected_end(mailing, now=now) == LATER
