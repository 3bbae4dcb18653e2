"""Campaigns that are ready to be written, launched, and what the outbox then holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from campagne.extensions import db
from campagne.jobs import deliver_mail
from campagne.models.campaign import Campaign
from campagne.models.contact import Suppression
from campagne.models.coordinator import Coordinator
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.services import campaigns as campaign_service
from campagne.services import mailing_texts, mailings, reviews, trials
from tests.factories import campaigns

SENDING = datetime(2027, 2, 22, 8, tzinfo=UTC)
PEOPLE = (("Inès", "Marchetti", "F"), ("Paul", "Vasseur", "M"), ("Lou", "Delorme", None))
PUBLICATION = datetime(2027, 3, 30, 8, tzinfo=UTC)


def address(last_name: str) -> str:
    """The address of a campaign's team."""
    return f"equipe@{last_name.lower()}.example.org"


def ready(people: Sequence[tuple[str, str, str | None]] = PEOPLE, **changes: Any) -> Campaign:
    """A draft campaign whose candidacies, each with one address, can be written to."""
    campaigns.organisation()
    known: dict[str, Any] = {"status": "draft", "publication_at": PUBLICATION}
    campaign = campaigns.campaign(**known | changes)
    campaigns.questionnaire(campaign, frozen=False)
    where = campaigns.constituency(campaign)
    for position, (first_name, last_name, sex) in enumerate(people, 1):
        candidacy = campaigns.candidacy(where, first_name, last_name, sex=sex, position=position)
        campaigns.contact(candidacy, address(last_name), source="sur le site de votre campagne")
    db.session.commit()
    return campaign


def crowd(number: int, **changes: Any) -> Campaign:
    """A ready campaign of many."""
    return ready([("Candidature", f"n{rank}", None) for rank in range(1, number + 1)], **changes)


def launched(campaign: Campaign, kind: str = "invitation", *, now: datetime = SENDING) -> Mailing:
    """The campaign's mailing of that kind, launched and committed."""
    mailing = mailings.draft(campaign, kind, now=now)
    mailings.launch(mailing, by="claire.morvan@example.org", now=now)
    db.session.commit()
    return mailing


def checked(campaign: Campaign, kind: str = "invitation", *, now: datetime = SENDING) -> None:
    """Say that the letters of a draft were read, and that its text was tried by somebody of the coordination."""
    mailing = mailings.draft(campaign, kind, now=now)
    reviews.read(mailing, mailing_texts.text_digest(mailing), by=None, now=now)
    by = db.session.scalars(select(Coordinator).order_by(Coordinator.id)).first() or campaigns.coordinator()
    trials.send(mailing, by=by, now=now)
    for trial in db.session.scalars(select(OutgoingEmail).filter_by(mailing_id=mailing.id, state="queued")):
        trial.state, trial.attempted_at, trial.sent_at = "sent", now, now
    db.session.commit()


def deliver() -> None:
    """Deliver until nothing is due, however slow the machine."""
    while deliver_mail():
        pass


def states(slug: str = "presidentielle-2027") -> dict[str, str]:
    """The state of each message, by the address that it is for; read anew."""
    db.session.rollback()
    return {email.contact.address: email.state for email in emails(slug)}


def emails(slug: str = "presidentielle-2027") -> list[OutgoingEmail]:
    """The messages of a campaign in the order in which they were queued, tests left out."""
    campaign = campaign_service.by_slug(slug)
    rows = db.session.scalars(select(OutgoingEmail).where(OutgoingEmail.kind != "test").order_by(OutgoingEmail.id))
    return [email for email in rows if email.candidacy.campaign_id == campaign.id]


def is_suppressed(digest: str) -> bool:
    """Whether the address of this keyed hash receives nothing more unasked."""
    return db.session.query(Suppression).filter_by(address_hmac=digest).first() is not None
