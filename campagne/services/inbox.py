"""« Messages à lire »: what people of campaigns wrote back, attached to their candidacy, and what is made of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import joinedload

from campagne.domain import human_mail
from campagne.domain.bounces import Incoming
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.contact import Contact
from campagne.models.coordinator import Coordinator
from campagne.models.inbox import IncomingMessage
from campagne.models.invitation import Decline
from campagne.models.mailing import OutgoingEmail
from campagne.services import audit, contacts, declines, gate, impartiality

WAITING, TO_CALL, DONE = "a-lire", "a-rappeler", "traites"
"""The three lists of messages."""

_ANSWERS_MAX = 40
_PER_MESSAGE_MAX = 50
"""Answers kept to one message of ours: what comes after is no conversation."""


class AlreadySettled(DomainError):
    """A message is dealt with once."""


class NothingToDecline(DomainError):
    """Only what carried a personal link invites, and can be declined."""


def answered(incoming: Incoming) -> OutgoingEmail | None:
    """Return the message of ours that a mail answers: it names a Message-ID that we alone can draw."""
    named = OutgoingEmail.message_id.in_(incoming.answers[:_ANSWERS_MAX])
    return db.session.scalars(select(OutgoingEmail).where(named).order_by(OutgoingEmail.id.desc()).limit(1)).first()


def keep(data: bytes, incoming: Incoming, email: OutgoingEmail, *, now: datetime) -> bool:
    """Keep what a person wrote, for somebody to read; return False when it was kept before, or when it is a flood."""
    about = select(func.count()).where(IncomingMessage.email_id == email.id)
    if db.session.scalars(about).one() >= _PER_MESSAGE_MAX:
        return False
    said = human_mail.read(data)
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    row = dialect.insert(IncomingMessage).values(
        candidacy_id=email.candidacy_id,
        email_id=email.id,
        identity=incoming.identity,
        sender=said.sender,
        subject=said.subject,
        text=said.text,
        received_at=now,
    )
    unless_known = row.on_conflict_do_nothing(index_elements=["email_id", "identity"])
    return bool(db.session.execute(unless_known.returning(IncomingMessage.id)).all())


def listed(campaign: Campaign, which: str) -> Select[IncomingMessage]:
    """The messages of one of the three lists, those that wait the longest first; those dealt with, the latest first."""
    order = IncomingMessage.id.desc() if which == DONE else IncomingMessage.id
    loaded = joinedload(IncomingMessage.candidacy).joinedload(Candidacy.constituency)
    return of(campaign).where(_CONDITIONS[which]).options(loaded).order_by(order)


def of(campaign: Campaign) -> Select[IncomingMessage]:
    """All messages of a campaign, as a query."""
    return select(IncomingMessage).join(IncomingMessage.candidacy).where(Candidacy.campaign_id == campaign.id)


def counts(campaign: Campaign) -> dict[str, int]:
    """Return how many messages each of the three lists holds."""
    query = of(campaign).with_only_columns(IncomingMessage.outcome, func.count()).group_by(IncomingMessage.outcome)
    by_outcome: dict[str | None, int] = dict(db.session.execute(query).all())
    waiting, to_call = by_outcome.pop(None, 0), by_outcome.pop("call_back", 0)
    return {WAITING: waiting, TO_CALL: to_call, DONE: sum(by_outcome.values())}


def call_back(message: IncomingMessage, *, by: Coordinator, now: datetime) -> None:
    """Say that somebody has to call. Raises AlreadySettled, SameParty."""
    impartiality.refuse_own_party(message.candidacy, by)
    _settle(message, "call_back", by=by, now=now)


def handle(message: IncomingMessage, *, by: Coordinator, now: datetime) -> None:
    """Say that nothing more has to be done. Raises AlreadySettled."""
    _settle(message, "handled", by=by, now=now)


def decline(message: IncomingMessage, *, signatory: str, motive: str, by: Coordinator, now: datetime) -> Decline:
    """Note that the candidacy wrote that it does not wish to answer.

    Raises NothingToDecline, AlreadySettled, SameParty, DeadlinePassed, MotiveTooLong.
    """
    impartiality.refuse_own_party(message.candidacy, by)
    if message.email.link is None:
        raise NothingToDecline("Ce message répond à un accusé de réception : il n'y a rien à décliner.")
    _settle(message, "declined", by=by, now=now)
    invitation = message.email.link.invitation
    return declines.decline(invitation, motive=motive, signatory=signatory, channel="mail", now=now)


def transcribed(message: IncomingMessage, *, by: Coordinator, now: datetime) -> None:
    """Say that the answers which the message holds were typed. A slip of ours can be typed anew.

    Raises AlreadySettled when something else was made of it.
    """
    if message.outcome != "transcribed":
        _settle(message, "transcribed", by=by, now=now)


def add_address(message: IncomingMessage, address: str, *, sure: bool, by: Coordinator, now: datetime) -> Contact:
    """Record an address that the message gives, with the message as its source.

    Raises AlreadySettled, SameParty, and what `contacts.add` raises.
    """
    impartiality.refuse_own_party(message.candidacy, by)
    _settle(message, "address", by=by, now=now)
    source = "dans une réponse de votre équipe"
    return contacts.add(message.candidacy, address, source=source, sure=sure, by=by, now=now)


def _settle(message: IncomingMessage, outcome: str, *, by: Coordinator, now: datetime) -> None:
    gate.refuse_closed_account(by)
    campaign = message.candidacy.constituency.campaign
    campaign.refuse_when_archived()
    db.session.refresh(message, with_for_update=True)
    if message.outcome not in {None, "call_back"}:
        raise AlreadySettled("Ce message est déjà traité.")
    message.outcome, message.settled_at, message.settled_by = outcome, now, by.id
    db.session.flush()
    subject = ("candidacy", message.candidacy.ref)
    details = {"message": message.id, "outcome": outcome}
    audit.record("settle_message", subject=subject, campaign=campaign, by=by, now=now, details=details)


_CONDITIONS = {
    WAITING: IncomingMessage.outcome.is_(None),
    TO_CALL: IncomingMessage.outcome == "call_back",
    DONE: IncomingMessage.outcome.in_(("declined", "address", "handled", "transcribed")),
}
