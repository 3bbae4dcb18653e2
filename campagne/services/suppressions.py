"""Addresses that receive nothing more, recognised by a keyed hash that outlives the address itself."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from flask import current_app
from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite

from campagne import tokens
from campagne.domain.addresses import address_key
from campagne.extensions import db
from campagne.models.contact import Contact, Suppression

REASONS = ("unsubscribed", "refused", "complaint", "objection")
"""Why an address is not written to, each stronger than those before. Only the first lets receipts through: whoever
wants no more reminders still holds the link, and is owed the proof of what they sign."""


def address_hmac(address: str) -> str:
    """Return the keyed hash by which an address is recognised: HMAC-SHA-256 under the suppression key, hexadecimal."""
    key = current_app.config["SUPPRESSION_KEY"].encode()
    return hmac.new(key, address_key(address).encode(), hashlib.sha256).hexdigest()


def stops(reason: str, kind: str) -> bool:
    """Whether an address suppressed for that reason takes no message of that kind (invitation, receipt…)."""
    return not (reason == "unsubscribed" and kind == "receipt")


def suppress(address: str, *, reason: str, now: datetime) -> None:
    """Never write to this address again, for one of `REASONS`; a stronger reason replaces a weaker one."""
    _suppress(address_hmac(address), reason, now)


def refuse(contact: Contact, *, now: datetime) -> None:
    """Say that nobody can be written to at the address of a contact, for every candidacy that it was to serve."""
    db.session.execute(
        update(Contact)
        .where(Contact.address_hmac == contact.address_hmac, Contact.status == "usable")
        .values(status="refused")
    )
    _suppress(contact.address_hmac, "refused", now)


def contact_of(token: str) -> Contact | None:
    """Return the contact whose mail carried this unsubscribe token, or None for any other text."""
    contact_id = tokens.numbered(token)
    contact = db.session.get(Contact, contact_id) if contact_id else None
    expected = tokens.unsubscribe_token(contact.id, contact.address_hmac) if contact else ""
    return contact if tokens.is_same(token, expected) else None


def stop_reminders(contact: Contact, *, now: datetime) -> None:
    """Send no more invitation or reminder to this address (RFC 8058). Its personal link and its receipts stay."""
    _suppress(contact.address_hmac, "unsubscribed", now)


def object_to_mail(contact: Contact, *, now: datetime) -> None:
    """Send nothing more to this address, whatever happens (RGPD, article 21). Its personal link stays."""
    _suppress(contact.address_hmac, "objection", now)


def take_back(contact: Contact) -> None:
    """Write to this address again, as its reader asks. One that servers refuse stays refused."""
    own = Suppression.reason.in_(("unsubscribed", "complaint", "objection"))
    db.session.execute(delete(Suppression).where(Suppression.address_hmac == contact.address_hmac, own))


def _suppress(digest: str, reason: str, now: datetime) -> None:
    """Record the reason by the hash alone, even when two requests ask at once."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    new = dialect.insert(Suppression).values(address_hmac=digest, reason=reason, since=now)
    weaker = Suppression.reason.in_(REASONS[: REASONS.index(reason)])
    db.session.execute(
        new.on_conflict_do_update(index_elements=["address_hmac"], set_={"reason": reason}, where=weaker)
    )
