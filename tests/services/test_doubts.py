"""Doubts are settled by a person or by a report, never by a program; what a person says is public and audited."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.audit import AuditEntry
from campagne.models.campaign import Campaign, CampaignArchived
from campagne.models.contact import Contact
from campagne.models.coordinator import Coordinator
from campagne.models.mailing import OutgoingEmail
from campagne.services import bounces, doubts, progress, projection
from campagne.services.gate import NotAllowed
from tests.factories import campaigns, mail
from tests.factories.reports import report
from tests.fixtures.mail import MailSink

INES = mail.address("Marchetti")
LATER = mail.SENDING + timedelta(hours=2)


@pytest.fixture
def campaign(app: Flask, smtp: MailSink, at: Callable[[datetime], datetime]) -> Iterator[Campaign]:
    """A campaign whose three invitations were attempted and are all in doubt; the mail server has them."""
    at(mail.SENDING)
    with app.app_context():
        campaign = mail.ready()
        mail.launched(campaign)
        mail.deliver()
        db.session.query(OutgoingEmail).update({"state": "in_doubt", "sent_at": None})
        db.session.commit()
        at(LATER)
        yield campaign


@pytest.fixture
def claire(campaign: Campaign) -> Coordinator:
    return campaigns.coordinator()


def first(campaign: Campaign) -> OutgoingEmail:
    """The message to Inès Marchetti's team."""
    return next(each for each in db.session.scalars(doubts.of(campaign)) if each.contact.address == INES)


def public_state(campaign: Campaign, email: OutgoingEmail) -> str:
    shown = {line["ref"]: line["state"] for line in projection.project(campaign, now=LATER).candidacies}
    return str(shown[email.candidacy.ref])


@pytest.mark.database
def test_what_left_is_sent_since_it_was_attempted_and_the_public_state_follows(
    campaign: Campaign, claire: Coordinator
) -> None:
    email = first(campaign)
    assert public_state(campaign, email) == "sending_unconfirmed"

    doubts.settle([email], doubts.SENT, by=claire, now=LATER)
    db.session.commit()

    assert (email.state, email.sent_at) == ("sent", mail.SENDING)
    assert public_state(campaign, email) == "awaited"
    entry = db.session.query(AuditEntry).filter_by(action="doubt_sent").one()
    assert (entry.actor, entry.subject_ref) == (claire.name, email.candidacy.ref)
    assert "@marchetti" not in str(entry.details)


@pytest.mark.database
def test_what_did_not_leave_goes_again_with_its_own_message_id(
    campaign: Campaign, claire: Coordinator, smtp: MailSink
) -> None:
    email = first(campaign)
    doubts.settle([email], doubts.AGAIN, by=claire, now=LATER)
    db.session.commit()
    assert email.state == "queued"
    mail.deliver()

    assert mail.states()[INES] == "sent"
    assert len({message.message["Message-ID"] for message in smtp.to(INES)}) == 1
    assert len(smtp.to(INES)) == 2
    assert doubts.count(campaign) == 2


def test_no_program_sends_a_doubt_again(campaign: Campaign, smtp: MailSink, at: Callable[[datetime], datetime]) -> None:
    at(LATER + timedelta(days=3))
    mail.deliver()

    assert len(smtp.received) == 3
    assert set(mail.states().values()) == {"in_doubt"}


def test_what_stops_a_message_stops_a_second_copy_too(campaign: Campaign, claire: Coordinator, smtp: MailSink) -> None:
    email = first(campaign)
    doubts.settle([email], doubts.AGAIN, by=claire, now=LATER)
    db.session.get_one(Contact, email.contact_id).status = "refused"
    db.session.commit()
    mail.deliver()

    assert mail.states()[INES] == "suppressed"
    assert len(smtp.to(INES)) == 1


@pytest.mark.parametrize("said", [("delivered", "2.0.0", "sent"), ("failed", "5.1.1", "bounced")])
def test_a_report_on_the_first_copy_holds_back_the_second(
    campaign: Campaign, claire: Coordinator, smtp: MailSink, said: tuple[str, str, str]
) -> None:
    action, status, state = said
    doubts.settle([first(campaign)], doubts.AGAIN, by=claire, now=LATER)
    db.session.commit()
    bounces.take(report(smtp.to(INES)[0], status, "", action=action, to="collectif@example.org"), now=LATER)
    db.session.commit()
    mail.deliver()

    assert mail.states()[INES] == state
    assert len(smtp.to(INES)) == 1


@pytest.mark.parametrize("settlement", doubts.SETTLEMENTS)
def test_a_doubt_is_settled_once(campaign: Campaign, claire: Coordinator, settlement: str) -> None:
    email = first(campaign)
    doubts.settle([email], settlement, by=claire, now=LATER)

    for other in doubts.SETTLEMENTS:
        with pytest.raises(doubts.DoubtUnknown):
            doubts.settle([email], other, by=claire, now=LATER)


@pytest.mark.parametrize("settlement", doubts.SETTLEMENTS)
def test_the_gate_stands_before_either_settlement(campaign: Campaign, claire: Coordinator, settlement: str) -> None:
    claire.active = False
    with pytest.raises(NotAllowed):
        doubts.settle([first(campaign)], settlement, by=claire, now=LATER)
    db.session.rollback()

    campaign.status = "archived"
    with pytest.raises(CampaignArchived):
        doubts.settle([first(campaign)], settlement, by=claire, now=LATER)


def test_a_message_of_a_stopped_mailing_does_not_leave_again_but_may_have_left(
    campaign: Campaign, claire: Coordinator
) -> None:
    email = first(campaign)
    assert email.mailing is not None
    email.mailing.state = "stopped"
    with pytest.raises(doubts.MailingEnded):
        doubts.settle([email], doubts.AGAIN, by=claire, now=LATER)
    db.session.rollback()

    assert doubts.settle([first(campaign)], doubts.SENT, by=claire, now=LATER) == 1


@pytest.mark.database
def test_doubts_of_one_mailing_and_day_are_settled_together_as_they_were_seen(
    campaign: Campaign, claire: Coordinator
) -> None:
    last = db.session.scalars(doubts.of(campaign)).all()[-1]
    last.attempted_at = datetime.fromisoformat("2027-02-22T23:30+00:00")  # the next day in Paris
    db.session.commit()
    (group, alone) = doubts.groups(campaign)
    assert (group.day, len(group.ids)) == (date(2027, 2, 22), 2)
    assert (alone.day, alone.ids) == (date(2027, 2, 23), (last.id,))

    emails = doubts.together(campaign, group.mailing_id, group.day)
    doubts.refuse_unlike(emails, group.seen)
    with pytest.raises(doubts.DoubtsMoved):
        doubts.refuse_unlike(emails[:1], group.seen)
    assert doubts.settle(emails, doubts.SENT, by=claire, now=LATER) == 2
    assert [each.id for each in db.session.scalars(doubts.of(campaign))] == [last.id]


def test_a_doubt_of_another_campaign_is_unknown_here(campaign: Campaign) -> None:
    other = campaigns.campaign("autre")
    email = first(campaign)

    assert doubts.count(other) == 0
    with pytest.raises(doubts.DoubtUnknown):
        doubts.one(other, email.id)
    with pytest.raises(doubts.DoubtUnknown):
        doubts.named(other, email.message_id)
    assert doubts.named(campaign, f" <{email.message_id}> ") == [email]


def test_a_test_that_the_coordination_sent_itself_is_no_doubt(campaign: Campaign, claire: Coordinator) -> None:
    email = first(campaign)
    email.kind, email.coordinator_id = "test", claire.id
    db.session.flush()

    assert doubts.count(campaign) == 2


def test_the_steps_of_a_campaign_say_that_doubts_wait(campaign: Campaign) -> None:
    assert progress.facts(campaign).doubts == 3
