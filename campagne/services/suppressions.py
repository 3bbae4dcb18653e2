"""Addresses that receive nothing more, recognised by a keyed hash that outlives the address itself."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from flask import current_app
from sqlalchemy import select

from campagne.domain.addresses import address_key
from campagne.extensions import db
from campagne.models.contact import Suppression


def address_hmac(address: str) -> str:
    """Return the keyed hash by which an address is recognised: HMAC-SHA-256 under the suppression key, hexadecimal."""
    key = current_app.config["SUPPRESSION_KEY"].encode()
    return hmac.new(key, address_key(address).encode(), hashlib.sha256).hexdigest()


def is_suppressed(digest: str) -> bool:
    """Whether the address of this keyed hash must not be written to."""
    return db.session.scalar(select(Suppression.id).where(Suppression.address_hmac == digest)) is not None


def suppress(address: str, *, reason: str, now: datetime) -> None:
    """Never write to this address again. Doing it twice changes nothing."""
    digest = address_hmac(address)
    if not is_suppressed(digest):
        db.session.add(Suppression(address_hmac=digest, reason=reason, since=now))
        db.session.flush()
