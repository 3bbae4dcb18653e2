"""What becomes of a message that came back: nothing at all, unless it proves that it returns one of ours.

The proof is the envelope sender of that very message, signed for it alone, or the Message-ID that we alone can draw; an
address proves nothing, since anybody may write it. A report counts once, however often it is given.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from campagne import tokens
from campagne.domain import bounces
from campagne.domain.bounces import Incoming, Kind
from campagne.domain.replies import WRITTEN_MAX
from campagne.extensions import db
from campagne.models.contact import Contact
from campagne.models.mailing import OutgoingEmail
from campagne.models.report import Report
from campagne.observation import masked
from campagne.services import breaker, inbox, suppressions
from campagne.services.letters import STOP_MAILBOX
from campagne.services.triggers import Trigger

_LOG = logging.getLogger(__name__)
BOUNCE_MAILBOX = "bounce"
SOFT_MAX = 5
"""An address whose mail came back more often than that, each time for a passing reason, is refused."""
UNSUBSCRIBE, REPLY = "unsubscribe", "reply"
_MESSAGE_IDS_MAX = 20
_LEFT = ("sent", "in_doubt", "attempting")
_FAILURES = (Kind.HARD, Kind.SOFT, Kind.POLICY)
_POLICY = (
    "Un rapport de non-remise dit que nos messages sont refusés ({}). Cherchez pourquoi avant de reprendre l'envoi."
)


class Result(StrEnum):
    """Whether a message that came back counted: it did, it had before, or it returns no message of ours."""

    COUNTED = "counted"
    REPEATED = "repeated"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class Taken:
    """What a message was (one of `Kind`, or `unsubscribe`, or `reply`), and whether it counted."""

    kind: str
    result: Result

    @property
    def for_people(self) -> bool:
        """Whether somebody should look at it: neither a report nor an automatic reply, perhaps a person's words."""
        return self.kind == Kind.OTHER and self.result is Result.FOREIGN


def envelope_sender(email: OutgoingEmail) -> str:
    """Return the address to which a message comes back when it cannot be delivered: its own where there is a domain."""
    domain = current_app.config["BOUNCE_DOMAIN"]
    if not domain:
        return str(current_app.config["MAIL_DEFAULT_SENDER"])
    return f"{BOUNCE_MAILBOX}+{tokens.bounce_token(email.id, email.contact.address_hmac)}@{domain}"


def take(data: bytes, *, now: datetime) -> Taken:
    """Read one message that came back, and do what follows from it. Given twice, it counts once."""
    incoming = bounces.read(data)
    if contact := _stopping(incoming):
        suppressions.stop_reminders(contact, now=now)
        return Taken(UNSUBSCRIBE, Result.COUNTED)
    email = _returned(incoming)
    about = email or inbox.answered(incoming)
    if incoming.kind is Kind.OTHER and not incoming.arrived and about and about.kind != Trigger.TEST:
        kept = inbox.keep(data, incoming, about, now=now)
        return Taken(REPLY, Result.COUNTED if kept else Result.REPEATED)
    if email is None:
        return Taken(incoming.kind, Result.FOREIGN)
    if not _first(incoming, email, now):
        return Taken(incoming.kind, Result.REPEATED)
    _follow(incoming, email, now)
    db.session.flush()
    return Taken(incoming.kind, Result.COUNTED)


def _follow(incoming: Incoming, email: OutgoingEmail, now: datetime) -> None:
    if email.kind == Trigger.TEST:
        if incoming.kind in _FAILURES and not (incoming.arrived or incoming.delayed):
            _end(email, "bounced", incoming)
        return  # it was for one of us: no candidacy's address is to blame
    if incoming.kind is Kind.COMPLAINT and incoming.objects:
        suppressions.suppress(email.contact.address, reason="complaint", now=now)
        breaker.after_complaint(email, now=now)
    if incoming.arrived or incoming.delayed:
        _confirm(email, now)
    elif incoming.kind is Kind.HARD:
        _end(email, "bounced", incoming)
        suppressions.refuse(email.contact, now=now)
        breaker.after_failure(email, now=now)
    elif incoming.kind is Kind.SOFT:
        _end(email, "bounced", incoming)
        if _soft_bounces(email.contact) > SOFT_MAX:
            suppressions.refuse(email.contact, now=now)
    elif incoming.kind is Kind.POLICY:
        _end(email, "refused_policy", incoming)
        if email.mailing and _seconded(email):
            reason = _POLICY.format(incoming.words or incoming.status or "sans explication")
            breaker.trip(email.mailing, reason, now=now)
        else:
            _LOG.warning("message %s: a report says that our messages are refused: %s", email.id, incoming.status)


def _seconded(email: OutgoingEmail) -> bool:
    """Whether another recipient of the same mailing has had a report of a policy refusal.

    Whoever received a message holds its envelope sender, and can write such a report about it: alone, it counts among
    the messages to look at and holds up nobody else's. A refusal that a server speaks to us itself pauses at once.
    """
    others = (OutgoingEmail.mailing_id == email.mailing_id, Contact.address_hmac != email.contact.address_hmac)
    said = select(Report.id).join(Report.email).join(OutgoingEmail.contact).where(*others, Report.kind == "policy")
    return db.session.scalar(said.where(OutgoingEmail.candidacy_id != email.candidacy_id).limit(1)) is not None


def _confirm(email: OutgoingEmail, now: datetime) -> None:
    """A message that nobody knew the fate of did leave: somebody has it, or another server still tries.

    One that a person had put back in the queue, for want of this very report, does not leave a second time.
    """
    if email.state == "in_doubt" or _put_back(email):
        email.state, email.sent_at = "sent", email.attempted_at or now


def _end(email: OutgoingEmail, state: str, incoming: Incoming) -> None:
    if email.state in _LEFT or _put_back(email):
        email.state, email.lease_until = state, None
        email.last_reply = masked(f"rapport {incoming.status} {incoming.words}")[:WRITTEN_MAX]


def _put_back(email: OutgoingEmail) -> bool:
    """Whether a person said that a message in doubt had not left, and it waits to leave again."""
    return email.state == "queued" and email.attempted_at is not None


def _first(incoming: Incoming, email: OutgoingEmail, now: datetime) -> bool:
    """Write the report down; return False when it was there already, even written by another process just now."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    row = dialect.insert(Report).values(
        email_id=email.id,
        identity=incoming.identity,
        kind=incoming.kind.value,
        status=incoming.status,
        final=not incoming.delayed,
        received_at=now,
    )
    unless_known = row.on_conflict_do_nothing(index_elements=["email_id", "identity"])
    return bool(db.session.execute(unless_known.returning(Report.id)).all())


def _soft_bounces(contact: Contact) -> int:
    return db.session.scalars(
        select(func.count(Report.id))
        .join(Report.email)
        .where(
            OutgoingEmail.contact_id == contact.id,
            OutgoingEmail.kind != Trigger.TEST.value,
            Report.kind == Kind.SOFT.value,
            Report.final,
        )
    ).one()


def _returned(incoming: Incoming) -> OutgoingEmail | None:
    """Return the message of ours that a report proves to return. One false token spoils the whole."""
    signed = set(_tokens(incoming, BOUNCE_MAILBOX))
    if signed:
        return _signed(signed.pop()) if len(signed) == 1 else None
    named = OutgoingEmail.message_id.in_(incoming.message_ids[:_MESSAGE_IDS_MAX])
    found = db.session.scalars(select(OutgoingEmail).where(named).limit(2).with_for_update()).all()
    return found[0] if len(found) == 1 else None


def _signed(token: str) -> OutgoingEmail | None:
    email_id = tokens.numbered(token)
    email = db.session.get(OutgoingEmail, email_id, with_for_update=True) if email_id else None
    expected = tokens.bounce_token(email.id, email.contact.address_hmac) if email else ""
    return email if tokens.is_same(token, expected) else None


def _stopping(incoming: Incoming) -> Contact | None:
    """Return the contact whose mail program wrote to the address that stops reminders."""
    if incoming.kind in {Kind.HARD, Kind.SOFT, Kind.POLICY}:
        return None
    found = (suppressions.contact_of(token) for token in _tokens(incoming, STOP_MAILBOX))
    return next((contact for contact in found if contact), None)


def _tokens(incoming: Incoming, mailbox: str) -> Iterator[str]:
    for address in incoming.addressed:
        name, plus, token = address.partition("@")[0].lower().partition("+")
        if name == mailbox and plus:
            yield token
