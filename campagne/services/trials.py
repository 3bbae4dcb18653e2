"""Trying a letter on oneself: a message to the account of whoever asks, never to an address that somebody types.

It shows the letter of the longest name, without a personal link or a way to stop that would work, and counts nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.candidacy import Candidacy
from campagne.models.contact import Contact
from campagne.models.coordinator import Coordinator
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.services import audit, gate, mailing_texts, mailings, outbox, reviews
from campagne.services.breaker import YET_TO_LEAVE
from campagne.services.triggers import Trigger

HOURLY_MAX = 10


class TooManyTrials(DomainError):
    """One person tries a few letters an hour."""


class NobodyToImitate(DomainError):
    """A trial shows somebody's letter."""


def send(mailing: Mailing, *, by: Coordinator, now: datetime) -> bool:
    """Queue the letter of the longest name for the address of `by`; return False when this text is already on its way.

    Raises NobodyToImitate, TooManyTrials, OrganisationUnknown, and what the words may not say.
    """
    gate.refuse_closed_account(by)
    campaign = mailing.campaign
    campaign.refuse_when_archived()
    mailing_texts.refuse_unsendable(mailing, mailing.subject, mailing.body)
    contacts = _imitated(mailing, now)
    before = _of(by)
    if len([trial for trial in before if trial.created_at > now - timedelta(hours=1)]) >= HOURLY_MAX:
        raise TooManyTrials(f"{HOURLY_MAX} messages d'essai par heure, pas davantage. Attendez un peu.")
    prefix = f"{mailing_texts.text_digest(mailing)}:{by.id}:"
    same = [trial for trial in before if trial.cause_key.startswith(f"test:{prefix}")]
    if any(trial.state in YET_TO_LEAVE for trial in same):
        return False
    message = outbox.Message(
        trigger=Trigger.TEST,
        contact=reviews.longest_name(contacts),
        mailing=mailing,
        coordinator=by,
        tried=f"{prefix}{len(same)}",
    )
    queued = outbox.enqueue([message], now=now)
    audit.record("try_mailing", subject=("mailing", str(mailing.id)), campaign=campaign, by=by, now=now)
    return queued == 1


def latest(mailing: Mailing) -> OutgoingEmail | None:
    """Return the trial of this very text that went the furthest, whoever asked for it: one sent, else the last."""
    same = OutgoingEmail.cause_key.startswith(f"test:{mailing_texts.text_digest(mailing)}:", autoescape=True)
    order = ((OutgoingEmail.state == "sent").desc(), OutgoingEmail.id.desc())
    return db.session.scalars(select(OutgoingEmail).where(same).order_by(*order).limit(1)).first()


def text_has_changed(email: OutgoingEmail) -> bool:
    """Whether the text that a trial was to show has changed since."""
    tried = email.cause_key.split(":")[1]
    return email.mailing is None or tried != mailing_texts.text_digest(email.mailing)


def _imitated(mailing: Mailing, now: datetime) -> Sequence[Contact]:
    """Return the recipients of a mailing, or while it has none any usable address of its campaign."""
    if chosen := mailings.recipients_of(mailing, now=now).contacts:
        return chosen
    usable = (
        select(Contact)
        .join(Candidacy, Candidacy.id == Contact.candidacy_id)
        .where(Candidacy.campaign_id == mailing.campaign.id, Contact.status == "usable")
        .order_by(func.length(Candidacy.last_name).desc(), Contact.id)
        .limit(1)
    )
    if not (contacts := list(db.session.scalars(usable))):
        raise NobodyToImitate("Il faut l'adresse d'une candidature au moins pour montrer le message qu'elle recevrait.")
    return contacts


def _of(coordinator: Coordinator) -> Sequence[OutgoingEmail]:
    mine = select(OutgoingEmail).where(OutgoingEmail.coordinator_id == coordinator.id)
    return db.session.scalars(mine).all()
