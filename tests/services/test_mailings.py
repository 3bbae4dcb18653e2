"""Mailings: words kept or refused at their place, one launch, a drawn order, reminders to the right people."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from campagne.domain.drawing import drawn_order
from campagne.domain.placeholders import UnknownPlaceholder
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.constituency import Constituency
from campagne.models.invitation import Decline, Invitation, Link
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.models.questionnaire import Questionnaire
from campagne.services import mailing_texts, mailings, questionnaires, recipients, steering, suppressions
from campagne.services.campaigns import by_slug
from campagne.services.organisation import OrganisationUnknown
from campagne.services.questionnaires import EmptyQuestionnaire
from tests.factories import campaigns, mail

LATER = mail.SENDING + timedelta(days=10)


@pytest.fixture
def campaign(app: Flask) -> Iterator[Campaign]:
    with app.app_context():
        yield mail.ready()


def excluded(campaign: Campaign, kind: str = "invitation", *, days: int = 0) -> dict[str, str]:
    found = recipients.of(campaign, kind, now=mail.SENDING + timedelta(days=days))
    return {exclusion.candidacy.last_name: exclusion.reason for exclusion in found.excluded}


def everything_sent() -> None:
    for email in db.session.scalars(select(OutgoingEmail).where(OutgoingEmail.state == "queued")):
        email.state, email.sent_at, email.attempted_at = "sent", email.created_at, email.created_at
    db.session.commit()


def invitation_of(last_name: str) -> Invitation:
    return db.session.query(Invitation).join(Candidacy).filter(Candidacy.last_name == last_name).one()


def test_a_draft_is_made_once_from_the_default_text(campaign: Campaign) -> None:
    first = mailings.draft(campaign, "invitation", now=mail.SENDING)

    assert mailings.draft(campaign, "invitation", now=LATER) is first
    assert first.subject == "{questions} à {candidature}, réponse avant le {echeance_jour}"
    assert mailings.draft(campaign, "reminder", now=LATER).body.endswith(first.body)


def test_a_reminder_takes_the_words_of_the_invitation_that_left(campaign: Campaign) -> None:
    mailing = mailings.draft(campaign, "invitation", now=mail.SENDING)
    mailings.save(mailing, subject="Trois mots", body="Nos mots à nous : {lien}")
    mail.launched(campaign)

    reminder = mailings.draft(campaign, "reminder", now=LATER)
    assert reminder.subject == "Trois mots"
    assert reminder.body.endswith("\n\nNos mots à nous : {lien}")


@pytest.mark.parametrize(
    ("subject", "body", "refusal", "field"),
    [
        ("", "{lien}", mailing_texts.TextMissing, "subject"),
        ("O" * 201, "{lien}", mailing_texts.TextMissing, "subject"),
        ("Objet", " ", mailing_texts.TextMissing, "body"),
        ("Objet", "{lien} {surprise}", UnknownPlaceholder, "body"),
        ("{{7*7}}", "{lien}", UnknownPlaceholder, "subject"),
        ("Objet", "{lien} {premier_message}", UnknownPlaceholder, "body"),
        ("Objet", "Sans adresse où répondre", mailing_texts.LinkMissing, "body"),
        ("{lien}", "{lien}", mailing_texts.LinkMissing, "subject"),
    ],
)
def test_words_that_cannot_be_sent_are_refused_at_their_place(
    campaign: Campaign, subject: str, body: str, refusal: type[DomainError], field: str
) -> None:
    mailing = mailings.draft(campaign, "invitation", now=mail.SENDING)
    before = (mailing.subject, mailing.body)

    with pytest.raises(refusal) as refused:
        mailings.save(mailing, subject=subject, body=body)
    assert refused.value.field == field
    assert (mailing.subject, mailing.body) == before


def test_the_promise_of_sealing_is_refused_where_nothing_seals(campaign: Campaign) -> None:
    mailing = mailings.draft(campaign, "invitation", now=mail.SENDING)
    mailings.save(mailing, subject="Objet", body="{lien} aucune page ne les montre")
    campaign.publication_at = None

    with pytest.raises(mailing_texts.UnsealedPromise):
        mailings.launch(mailing, by=None, now=mail.SENDING)
    assert db.session.query(OutgoingEmail).count() == 0


@pytest.mark.database
def test_the_first_launch_freezes_the_questionnaire_opens_the_campaign_and_fixes_the_text(campaign: Campaign) -> None:
    mailing = mail.launched(campaign)

    assert questionnaires.current(campaign).frozen
    assert (campaign.status, mailing.state, mailing.sent_by) == ("open", "sending", "claire.morvan@example.org")
    assert (len(mailing.digest or ""), len(mailing.seed or "")) == (64, 32)
    with pytest.raises(mailings.MailingLaunched):
        mailings.save(mailing, subject="Autre", body="{lien}")


@pytest.mark.database
def test_launching_twice_adds_nothing(campaign: Campaign) -> None:
    mailing = mail.launched(campaign)
    again = mailings.launch(mailing, by=None, now=LATER)

    assert again.queued == 0
    assert db.session.query(OutgoingEmail).count() == 3


@pytest.mark.database
def test_many_launches_at_once_write_one_message_each(app: Flask) -> None:
    with app.app_context():
        slug = mail.crowd(20).slug
        mailing_id = mailings.draft(by_slug(slug), "invitation", now=mail.SENDING).id
        db.session.commit()
    start, queued = threading.Barrier(8), []

    def launch() -> None:
        start.wait(10)
        with app.app_context():
            mailing = db.session.get_one(Mailing, mailing_id)
            queued.append(mailings.launch(mailing, by=None, now=mail.SENDING).queued)
            db.session.commit()

    threads = [threading.Thread(target=launch) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with app.app_context():
        assert sorted(queued) == [0] * 7 + [20]
        assert db.session.scalar(select(func.count()).select_from(OutgoingEmail)) == 20
        assert db.session.scalar(select(func.count()).select_from(Link)) == 20


def test_the_order_is_drawn_from_the_seed_and_can_be_drawn_again(app: Flask) -> None:
    with app.app_context():
        campaign = mail.crowd(30)
        mailing = mail.launched(campaign)
        order = [email.candidacy.ref for email in mail.emails()]

        assert order == drawn_order(order, mailing.seed or "")
        names = [email.candidacy.last_name for email in mail.emails()]
        assert names != sorted(names)


def test_each_message_bears_its_cause_and_a_message_id_of_our_domain(campaign: Campaign) -> None:
    mailing = mail.launched(campaign)
    emails = mail.emails()

    assert {email.cause_key for email in emails} == {
        f"mailing:{mailing.id}:{email.candidacy_id}:{email.contact_id}" for email in emails
    }
    assert len({email.message_id for email in emails}) == 3
    assert all(email.message_id.endswith("@example.org") for email in emails)


def test_newcomers_are_invited_without_writing_again_to_the_others(campaign: Campaign) -> None:
    mail.launched(campaign)
    everything_sent()
    newcomer = campaigns.candidacy(country(campaign), "Awa", "Sow")
    campaigns.contact(newcomer, mail.address("Sow"))
    mail.launched(campaign, now=LATER)

    assert [email.candidacy.last_name for email in mail.emails()[3:]] == ["Sow"]
    assert excluded(campaign)["Marchetti"] == "déjà invitée"


def country(campaign: Campaign) -> Constituency:
    return db.session.query(Constituency).filter_by(campaign_id=campaign.id).one()


def test_those_who_cannot_be_written_to_are_named_with_the_reason(campaign: Campaign) -> None:
    where = country(campaign)
    campaigns.contact(campaigns.candidacy(where, "A", "Sourceless"), "a@a.example.org", source=" ")
    campaigns.contact(campaigns.candidacy(where, "B", "Opposed"), "b@b.example.org")
    campaigns.contact(campaigns.candidacy(where, "C", "Refused"), "c@c.example.org", status="refused")
    campaigns.contact(campaigns.candidacy(where, "D", "Withdrawn", status="withdrawn"), "d@d.example.org")
    campaigns.candidacy(where, "E", "Unknown")
    suppressions.suppress("b@b.example.org", reason="objection", now=mail.SENDING)

    assert excluded(campaign) == {
        "Sourceless": "adresse sans source : sans elle, on n'écrit à personne",
        "Opposed": "cette adresse ne reçoit plus de message",
        "Refused": "adresse refusée par son serveur",
        "Withdrawn": "la candidature n'est plus en lice",
        "Unknown": "aucune adresse connue",
    }
    mail.launched(campaign)
    assert len(mail.emails()) == 3


def test_a_reminder_goes_to_those_who_have_not_spoken(campaign: Campaign) -> None:
    mail.launched(campaign)
    everything_sent()
    campaigns.signed(invitation_of("Marchetti"), LATER, testing_logement="pour")
    db.session.add(Decline(invitation_id=invitation_of("Vasseur").id, declared_at=LATER))
    db.session.commit()
    mail.launched(campaign, "reminder", now=LATER)

    assert [(email.kind, email.candidacy.last_name) for email in mail.emails()[3:]] == [("reminder", "Delorme")]


def test_no_reminder_leaves_before_an_invitation(campaign: Campaign) -> None:
    mail.launched(campaign)

    assert set(excluded(campaign, "reminder", days=10).values()) == {
        "aucune invitation n'est encore partie à cette adresse"
    }


def test_reminders_keep_their_distance_and_their_number(campaign: Campaign) -> None:
    campaign.reminders_max, campaign.reminders_min_days = 2, 5
    mail.launched(campaign)
    everything_sent()
    assert set(excluded(campaign, "reminder", days=4).values()) == {"dernier message il y a moins de 5 jours"}
    for days in (5, 10):
        mail.launched(campaign, "reminder", now=mail.SENDING + timedelta(days=days))
        everything_sent()

    assert set(excluded(campaign, "reminder", days=14).values()) == {"a reçu le nombre convenu de rappels (2)"}
    with pytest.raises(mailings.NobodyToWriteTo):
        mail.launched(campaign, "reminder", now=mail.SENDING + timedelta(days=20))


def test_a_launch_that_cannot_be_is_refused_and_leaves_nothing(campaign: Campaign) -> None:
    with pytest.raises(mailings.DeadlineAnnouncedPast):
        mail.launched(campaign, now=campaigns.DEADLINE + timedelta(seconds=1))
    db.session.rollback()

    assert not questionnaires.current(by_slug(campaign.slug)).frozen
    assert db.session.query(OutgoingEmail).count() == 0


def test_a_launch_needs_questions_and_somebody_who_asks(app: Flask) -> None:
    with app.app_context():
        campaign = campaigns.campaign(status="draft")
        campaigns.contact(campaigns.candidacy(campaigns.constituency(campaign)))
        with pytest.raises(OrganisationUnknown):
            mail.launched(campaign)
        campaigns.organisation()
        with pytest.raises(EmptyQuestionnaire):
            mail.launched(campaign)
        assert db.session.query(Questionnaire).filter(Questionnaire.frozen_at.is_not(None)).count() == 0


def test_only_a_paused_mailing_is_resumed(campaign: Campaign) -> None:
    mailing = mail.launched(campaign)
    with pytest.raises(steering.NotPaused):
        steering.resume(mailing, by=None, now=LATER)
    mailing.state, mailing.paused_reason = "paused", "une raison"

    assert steering.resume(mailing, by=None, now=LATER).state == "sending"
    assert mailing.paused_reason == ""


def test_a_mailing_is_an_invitation_or_a_reminder(campaign: Campaign) -> None:
    with pytest.raises(mailings.UnknownKind):
        mailings.draft(campaign, "tract", now=mail.SENDING)
