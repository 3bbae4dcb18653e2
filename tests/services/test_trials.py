"""A letter tried on oneself: to the account of whoever asks, without anything that works, counted nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.contact import Contact
from campagne.models.coordinator import Coordinator
from campagne.models.invitation import Invitation
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.services import (
    bounces,
    mailing_texts,
    mailings,
    outbox,
    progress,
    recipients,
    solicitations,
    trials,
)
from tests.factories import campaigns, mail
from tests.fixtures.mail import MailSink, ReceivedMail

CLAIRE = "claire.morvan@example.org"


@pytest.fixture
def campaign(app: Flask, at: Callable[[datetime], datetime]) -> Iterator[Campaign]:
    at(mail.SENDING)
    with app.app_context():
        yield mail.ready()


@pytest.fixture
def claire(campaign: Campaign) -> Coordinator:
    return campaigns.coordinator(CLAIRE)


def tried(campaign: Campaign, by: Coordinator, kind: str = "invitation", *, now: datetime = mail.SENDING) -> Mailing:
    mailing = mailings.draft(campaign, kind, now=now)
    assert trials.send(mailing, by=by, now=now)
    db.session.commit()
    return mailing


def rows() -> list[OutgoingEmail]:
    db.session.rollback()
    return list(db.session.scalars(select(OutgoingEmail).order_by(OutgoingEmail.id)))


def read(sink: MailSink) -> ReceivedMail:
    mail.deliver()
    (letter,) = sink.received
    return letter


@pytest.mark.parametrize("kind", ["invitation", "announcement"])
def test_it_goes_to_whoever_asks_with_the_letter_of_the_longest_name(
    campaign: Campaign, claire: Coordinator, smtp: MailSink, kind: str
) -> None:
    tried(campaign, claire, kind)
    letter = read(smtp)

    assert letter.recipients == (CLAIRE,)
    assert letter.message["To"].addresses[0].addr_spec == CLAIRE
    assert str(letter.message["Subject"]).startswith("[Essai] ")
    assert "Inès Marchetti" in str(letter.message["Subject"]) + letter.text()


def test_nothing_in_it_works(campaign: Campaign, claire: Coordinator, smtp: MailSink) -> None:
    tried(campaign, claire)
    letter = read(smtp)

    assert letter.message["List-Unsubscribe"] is None
    assert letter.message["List-Unsubscribe-Post"] is None
    assert re.search(r"http://localhost/r/…\s", letter.text())
    assert letter.text().rstrip().endswith("/desinscription/…")
    assert db.session.query(Invitation).count() == 0


@pytest.mark.database
def test_it_counts_nowhere(campaign: Campaign, claire: Coordinator, smtp: MailSink) -> None:
    mailing = tried(campaign, claire)
    mail.deliver()

    assert [row.state for row in rows()] == ["sent"]
    assert len(recipients.of(campaign, "invitation", now=mail.SENDING).contacts) == 3
    assert solicitations.of(campaign) == {}
    assert solicitations.outcomes(campaign) == {}
    assert solicitations.first_wave_at(campaign) is None
    assert (progress.facts(campaign).invited, progress.facts(campaign).waiting) == (0, 3)
    assert not any(outbox.counts(campaign).values())
    assert not any(outbox.mailing_counts(mailing).values())


def test_a_refusal_blames_no_candidacy_and_pauses_nothing(
    campaign: Campaign, claire: Coordinator, smtp: MailSink
) -> None:
    smtp.refuse("claire")
    mailing = tried(campaign, claire)
    mail.deliver()

    assert [row.state for row in rows()] == ["refused_address"]
    assert {contact.status for contact in db.session.query(Contact)} == {"usable"}
    assert progress.facts(campaign).unconfirmed == 0
    assert mailing.state == "draft"


def test_what_comes_back_of_it_blames_nobody_and_is_no_message_to_read(
    campaign: Campaign, claire: Coordinator, smtp: MailSink
) -> None:
    tried(campaign, claire)
    mail.deliver()
    (row,) = rows()
    report = (
        f"From: MAILER-DAEMON@example.org\r\nAuto-Submitted: auto-replied\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; example.org\r\n\r\n"
        f"Final-Recipient: rfc822; {CLAIRE}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{row.message_id}>\r\n\r\nx\r\n--b--\r\n"
    )
    answer = f"From: {CLAIRE}\r\nSubject: Re\r\nIn-Reply-To: <{row.message_id}>\r\n\r\nBien reçu.\r\n"

    assert bounces.take(answer.encode(), now=mail.SENDING).result is bounces.Result.FOREIGN
    assert bounces.take(report.encode(), now=mail.SENDING).result is bounces.Result.COUNTED
    db.session.commit()
    assert {contact.status for contact in db.session.query(Contact)} == {"usable"}
    assert rows()[0].state == "bounced"


def test_a_text_changed_meanwhile_is_not_shown_in_its_place(
    campaign: Campaign, claire: Coordinator, smtp: MailSink
) -> None:
    mailing = tried(campaign, claire)
    mailings.save(mailing, subject="Autre", body="{lien}")
    db.session.commit()
    mail.deliver()

    assert smtp.received == []
    assert [row.state for row in rows()] == ["expired"]
    assert trials.latest(mailing) is None


def test_a_closed_account_receives_none(campaign: Campaign, claire: Coordinator, smtp: MailSink) -> None:
    tried(campaign, claire)
    claire.active = False
    db.session.commit()
    mail.deliver()

    assert smtp.received == []


def test_pressing_twice_sends_one_and_an_hour_takes_ten(campaign: Campaign, claire: Coordinator) -> None:
    mailing = tried(campaign, claire)
    assert not trials.send(mailing, by=claire, now=mail.SENDING)
    for number in range(1, trials.HOURLY_MAX):
        mailings.save(mailing, subject=f"Objet {number}", body="{lien}")
        assert trials.send(mailing, by=claire, now=mail.SENDING)
    mailings.save(mailing, subject="Un de trop", body="{lien}")

    with pytest.raises(trials.TooManyTrials):
        trials.send(mailing, by=claire, now=mail.SENDING + timedelta(minutes=59))
    assert trials.send(mailing, by=claire, now=mail.SENDING + timedelta(minutes=61))
    assert trials.send(mailing, by=campaigns.coordinator("karim@example.org"), now=mail.SENDING)


def test_the_text_of_another_campaign_is_another_text(campaign: Campaign) -> None:
    other = campaigns.campaign("legislatives-2027", status="draft", publication_at=mail.PUBLICATION)
    campaigns.questionnaire(other, frozen=False)
    digests = {
        mailing_texts.text_digest(mailings.draft(each, "invitation", now=mail.SENDING)) for each in (campaign, other)
    }

    assert len(digests) == 2


def test_it_needs_somebody_whose_letter_it_shows(app: Flask) -> None:
    with app.app_context():
        campaigns.organisation()
        campaign = campaigns.campaign(status="draft")
        campaigns.questionnaire(campaign, frozen=False)

        with pytest.raises(trials.NobodyToImitate):
            trials.send(
                mailings.draft(campaign, "invitation", now=mail.SENDING), by=campaigns.coordinator(), now=mail.SENDING
            )
