"""Announcements: a plain message to everybody who can be written to, which asks for nothing and counts as nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.constituency import Constituency
from campagne.models.contact import Contact
from campagne.models.invitation import Decline, Invitation, Link
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.services import (
    edition_requests,
    editions,
    invitations,
    mailing_texts,
    mailings,
    progress,
    questionnaires,
    recipients,
    solicitations,
    suppressions,
)
from tests.factories import campaigns, mail
from tests.fixtures.mail import MailSink

WORDS = "{salutation},\n\nLes réponses sont en ligne : {page_campagne}"


@pytest.fixture
def campaign(app: Flask, at: Callable[[datetime], datetime]) -> Iterator[Campaign]:
    at(mail.SENDING)
    with app.app_context():
        yield mail.ready()


def announced(campaign: Campaign, body: str = WORDS, *, now: datetime = mail.SENDING) -> Mailing:
    mailing = mailings.draft(campaign, "announcement", now=now)
    mailings.save(mailing, subject="Les réponses sont en ligne", body=body)
    return mail.launched(campaign, "announcement", now=now)


def kinds() -> list[tuple[str, str]]:
    return [(email.kind, email.candidacy.last_name) for email in mail.emails()]


@pytest.mark.database
def test_it_goes_once_to_each_address_and_neither_freezes_nor_opens_nor_invites(campaign: Campaign) -> None:
    mailing = announced(campaign)
    assert mailings.launch(mailing, by=None, now=mail.SENDING).queued == 0

    assert sorted(kinds()) == [("announcement", name) for name in ("Delorme", "Marchetti", "Vasseur")]
    assert not questionnaires.current(campaign).frozen
    assert campaign.status == "draft"
    assert db.session.query(Invitation).count() == 0


def test_a_second_announcement_is_another_message_to_everybody(campaign: Campaign) -> None:
    announced(campaign)
    announced(campaign, now=mail.SENDING + timedelta(hours=1))

    assert len(kinds()) == 6


def test_who_answered_declined_or_is_past_their_deadline_is_written_to_as_well(campaign: Campaign) -> None:
    mail.launched(campaign)
    rows = db.session.scalars(select(Invitation).order_by(Invitation.id)).all()
    campaigns.signed(rows[0], mail.SENDING, testing_logement="pour")
    db.session.add(Decline(invitation_id=rows[1].id, declared_at=mail.SENDING))
    announced(campaign, now=campaigns.DEADLINE + timedelta(days=4))

    assert len([kind for kind, _ in kinds() if kind == "announcement"]) == 3


def test_whoever_cannot_be_written_to_is_left_out_with_the_reason(campaign: Campaign) -> None:
    country = db.session.query(Constituency).one()
    campaigns.contact(campaigns.candidacy(country, "D", "Withdrawn", status="withdrawn"), "d@d.example.org")
    campaigns.candidacy(country, "E", "Unknown")
    campaigns.contact(campaigns.candidacy(country, "A", "Sourceless"), "a@a.example.org", source=" ")
    suppressions.suppress(mail.address("Vasseur"), reason="unsubscribed", now=mail.SENDING)

    found = recipients.of(campaign, "announcement", now=mail.SENDING)
    assert {contact.candidacy.last_name for contact in found.contacts} == {"Marchetti", "Delorme"}
    assert {each.candidacy.last_name: each.reason for each in found.excluded} == {
        "Withdrawn": "la candidature n'est plus en lice",
        "Unknown": "aucune adresse connue",
        "Sourceless": "adresse sans source : sans elle, on n'écrit à personne",
        "Vasseur": "cette adresse ne reçoit plus de message",
    }


def test_with_the_personal_link_it_goes_to_those_who_have_one(campaign: Campaign, smtp: MailSink) -> None:
    mail.launched(campaign)
    late = campaigns.candidacy(db.session.query(Constituency).one(), "Awa", "Sow")
    campaigns.contact(late, mail.address("Sow"))
    revoked = db.session.scalars(select(Link).join(Contact).where(Contact.address == mail.address("Vasseur"))).one()
    invitations.revoke(revoked, now=mail.SENDING)
    announced(campaign, "{salutation}, votre lien : {lien}")
    mail.deliver()

    (letter,) = [one for one in smtp.to(mail.address("Marchetti")) if "en ligne" in str(one.message["Subject"])]
    assert "votre lien : http://localhost/r/" in letter.text()
    told = {name for kind, name in kinds() if kind == "announcement"}
    assert told == {"Marchetti", "Delorme"}
    excluded = recipients.of(campaign, "announcement", linked=True, now=mail.SENDING).excluded
    assert {each.reason for each in excluded} == {"pas encore invitée : elle n'a pas de lien personnel"}


@pytest.mark.database
def test_it_counts_as_nothing_that_asks_for_an_answer(campaign: Campaign, smtp: MailSink) -> None:
    announced(campaign)
    mail.deliver()

    assert len(smtp.received) == 3
    assert solicitations.of(campaign) == {}
    assert solicitations.outcomes(campaign) == {}
    assert solicitations.first_wave_at(campaign) is None
    assert (progress.facts(campaign).waiting, progress.facts(campaign).invited) == (3, 0)
    assert len(recipients.of(campaign, "invitation", now=mail.SENDING).contacts) == 3


def test_it_leaves_after_the_last_moment_to_answer_but_not_for_who_withdrew(
    campaign: Campaign, smtp: MailSink, at: Callable[[datetime], datetime]
) -> None:
    mail.launched(campaign)
    mail.deliver()
    campaign.closes_at = campaign.answers_by = mail.SENDING
    announced(campaign, "{lien}", now=at(mail.SENDING + timedelta(days=1)))
    gone = db.session.query(Candidacy).filter_by(last_name="Vasseur").one()
    gone.standings[0].status = "withdrawn"
    db.session.commit()
    mail.deliver()

    states = {email.candidacy.last_name: email.state for email in mail.emails() if email.kind == "announcement"}
    assert states == {"Marchetti": "sent", "Delorme": "sent", "Vasseur": "expired"}


def test_the_default_text_says_what_comes_then_what_is_online(campaign: Campaign) -> None:
    assert "Un questionnaire arrive" in mailings.shown(campaign, "announcement", now=mail.SENDING).subject
    mail.launched(campaign)
    seen = editions.plan(campaign, now=mail.SENDING).digest
    wanted = edition_requests.request(campaign, plan_digest=seen, by=campaigns.coordinator(), now=mail.SENDING)
    edition_requests.build(wanted, now=mail.SENDING)
    db.session.commit()

    online = mailings.shown(campaign, "announcement", now=mail.SENDING)
    assert "{page_campagne}" in online.body


def test_it_has_a_header_to_stop_and_both_parts(campaign: Campaign, smtp: MailSink) -> None:
    announced(campaign)
    mail.deliver()

    message = smtp.to(mail.address("Marchetti"))[0].message
    assert str(message["List-Unsubscribe"]).startswith("<http://localhost/desinscription/")
    assert str(message["List-Id"]) == "<presidentielle-2027.localhost>"
    assert "http://localhost/campagnes/presidentielle-2027/" in smtp.received[0].text("html")


def test_the_link_is_asked_of_invitations_and_reminders_only(campaign: Campaign) -> None:
    with pytest.raises(mailing_texts.LinkMissing):
        mailings.save(mailings.draft(campaign, "reminder", now=mail.SENDING), subject="Objet", body="Sans lien")
    mailings.save(mailings.draft(campaign, "announcement", now=mail.SENDING), subject="Objet", body="Sans lien")

    assert db.session.query(OutgoingEmail).count() == 0
