"""Claims: each message is taken by one worker, and what dead workers leave is settled without writing twice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from campagne.domain.replies import Decision
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.invitation import Invitation
from campagne.models.mailing import OutgoingEmail
from campagne.services import claims, receipts
from tests.factories import campaigns, mail

NOW = mail.SENDING
PAST_LEASES = NOW + timedelta(minutes=11)
SENT = Decision(state="sent")


@pytest.fixture
def campaign(app: Flask) -> Iterator[Campaign]:
    with app.app_context():
        campaign = mail.ready()
        mail.launched(campaign)
        yield campaign


def attempting(worker: str = "w") -> int:
    """Claim one message and say that it is leaving; return its id."""
    (email_id,) = claims.claim(worker, limit=1, now=NOW)
    assert [email.id for email in claims.hold([email_id], worker=worker)] == [email_id]
    claims.attempt([email_id], worker=worker, now=NOW)
    return email_id


def settle(email_id: int, decision: Decision, reply: str, *, worker: str = "w", now: datetime = NOW) -> None:
    result = claims.Result(email_id=email_id, decision=decision, reply=reply)
    claims.settle([result], worker=worker, now=now)


def state(email_id: int) -> str:
    db.session.rollback()
    return db.session.get_one(OutgoingEmail, email_id).state


@pytest.mark.database
def test_eight_workers_take_each_of_a_thousand_messages_once(app: Flask) -> None:
    with app.app_context():
        mail.launched(mail.crowd(1000))
    start, taken = threading.Barrier(8), Counter[int]()

    def work(name: str) -> None:
        with app.app_context():
            start.wait(30)
            while ids := claims.claim(name, limit=25, now=NOW):
                taken.update(ids)

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(taken) == 1000
    assert set(taken.values()) == {1}
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(OutgoingEmail.state == "claimed")) == 1000


@pytest.mark.database
def test_messages_are_taken_in_the_order_drawn_and_only_once_due(campaign: Campaign) -> None:
    ids = [email.id for email in mail.emails()]

    assert claims.claim("w", limit=9, now=NOW - timedelta(seconds=1)) == []
    assert claims.claim("w", limit=2, now=NOW) == ids[:2]
    assert claims.claim("w", limit=9, now=NOW) == ids[2:]


def test_a_receipt_goes_before_a_mailing(campaign: Campaign) -> None:
    invitation = first_invitation(campaign)
    sheet = campaigns.signed(invitation, NOW, testing_logement="pour")
    receipts.queue_receipts(sheet, now=NOW)
    db.session.commit()

    first = db.session.get_one(OutgoingEmail, claims.claim("w", limit=1, now=NOW)[0])
    assert first.kind == "receipt"


def first_invitation(campaign: Campaign) -> Invitation:
    link = mail.emails(campaign.slug)[0].link
    assert link is not None
    return link.invitation


@pytest.mark.database
def test_a_message_claimed_by_a_dead_worker_waits_again(campaign: Campaign) -> None:
    (email_id,) = claims.claim("dead", limit=1, now=NOW)

    assert claims.end_leases(now=NOW + timedelta(minutes=9)) == 0
    assert state(email_id) == "claimed"
    claims.end_leases(now=PAST_LEASES)
    assert state(email_id) == "queued"


@pytest.mark.database
def test_a_message_that_was_leaving_when_its_worker_died_is_in_doubt_for_ever(campaign: Campaign) -> None:
    email_id = attempting("dead")

    assert claims.end_leases(now=PAST_LEASES) == 1
    assert state(email_id) == "in_doubt"
    assert email_id not in claims.claim("w", limit=9, now=PAST_LEASES + timedelta(days=30))
    assert claims.end_leases(now=PAST_LEASES + timedelta(days=30)) == 0


def test_a_slow_worker_settles_the_doubt_that_it_raised(campaign: Campaign) -> None:
    email_id = attempting("slow")
    claims.end_leases(now=PAST_LEASES)
    settle(email_id, SENT, "dot 250 OK", worker="slow", now=PAST_LEASES)

    assert state(email_id) == "sent"


@pytest.mark.parametrize("decision", [SENT, Decision(state="retry", delay=timedelta(minutes=5))])
def test_a_worker_records_nothing_about_the_message_of_another(campaign: Campaign, decision: Decision) -> None:
    email_id = attempting("mine")
    settle(email_id, decision, "dot 250 OK", worker="other")

    assert state(email_id) == "attempting"


def test_a_doubt_is_never_queued_again(campaign: Campaign) -> None:
    email_id = attempting("slow")
    claims.end_leases(now=PAST_LEASES)
    decision = Decision(state="retry", delay=timedelta(minutes=5))
    settle(email_id, decision, "dot 451", worker="slow", now=PAST_LEASES)

    assert state(email_id) == "in_doubt"


def test_a_message_whose_claim_has_passed_to_another_is_let_go(campaign: Campaign) -> None:
    (email_id,) = claims.claim("slow", limit=1, now=NOW)
    claims.end_leases(now=PAST_LEASES)
    claims.claim("fast", limit=1, now=PAST_LEASES)

    assert claims.hold([email_id], worker="slow") == []
    claims.release([email_id], worker="slow")
    assert state(email_id) == "claimed"


def test_a_paused_mailing_waits(campaign: Campaign) -> None:
    claims.pause_all("une raison", now=NOW)

    assert claims.claim("w", limit=9, now=NOW) == []


def test_a_refused_address_is_not_written_to_again_anywhere(campaign: Campaign) -> None:
    email_id = attempting()
    decision = Decision(state="refused_address", suppresses=True)
    settle(email_id, decision, "rcpt 550 5.1.1 <equipe@marchetti.example.org> unknown")

    email = db.session.get_one(OutgoingEmail, email_id)
    assert email.contact.status == "refused"
    assert mail.is_suppressed(email.contact.address_hmac)
    assert email.last_reply == "rcpt 550 5.1.1 <…@…> unknown"
