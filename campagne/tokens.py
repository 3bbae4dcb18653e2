"""Personal links: issue them and read them, a salt for each use, each bound to something that can be revoked.

This is the only reader of the link key. A candidate's token is computed, never stored: the database knows its hash.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

ACTIVATION_LIFETIME = timedelta(hours=72)
_NUMBERED = re.compile(r"([1-9][0-9]{0,8})-[a-z2-7]{26}")


@dataclass(frozen=True, kw_only=True)
class Activation:
    """What an activation link says: whose it is, and under which session key it was issued."""

    coordinator_id: int
    fingerprint: str
    expires_at: datetime

    def opens(self, session_key: str, *, now: datetime) -> bool:
        """Whether the link still opens: not expired, and the key unchanged, so that it serves once."""
        return now <= self.expires_at and self.fingerprint == _fingerprint(session_key)


def issue_activation(coordinator_id: int, session_key: str, *, now: datetime) -> str:
    """Return the token of a one-time activation link, dead after 72 hours or once the session key changes."""
    expires_at = int((now + ACTIVATION_LIFETIME).timestamp())
    return str(_activations().dumps([coordinator_id, _fingerprint(session_key), expires_at]))


def read_activation(token: str) -> Activation | None:
    """Return what the token says when this instance signed it, else nothing."""
    try:
        coordinator_id, fingerprint, expires_at = _activations().loads(token)
    except BadSignature:
        return None
    expiry = datetime.fromtimestamp(expires_at, UTC)
    return Activation(coordinator_id=coordinator_id, fingerprint=fingerprint, expires_at=expiry)


def link_token(link_id: int, generation: int) -> str:
    """Return the token of a candidate's link: 43 characters safe in an address, 256 bits under the link key.

    The same link and generation always give the same token, so that a message is rendered as it leaves and nothing
    keeps it; the next generation makes this one a stranger.
    """
    message = f"link:{link_id}:{generation}".encode()
    drawn = hmac.digest(current_app.config["LINK_KEY"].encode(), message, "sha256")
    return base64.urlsafe_b64encode(drawn).rstrip(b"=").decode()


def token_hash(token: str) -> str:
    """Return what the database keeps of a token: its SHA-256, 64 hexadecimal characters. Any text has one.

    A plain hash is enough for 256 unguessable bits (ASVS 5.0, 6.5.2 asks for 112 at least).
    """
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def unsubscribe_token(contact_id: int, address_hmac: str) -> str:
    """Return the token by which whoever reads a contact's mail stops it: `<id>-` and 128 bits under the link key.

    It is bound to the address too, by its keyed hash, so that a contact corrected since is not stopped by the mail of
    another. It is no personal link and opens nothing.
    """
    return _numbered(f"unsubscribe:{contact_id}:{address_hmac}", contact_id)


def bounce_token(email_id: int, address_hmac: str) -> str:
    """Return the token of the envelope sender of one message, `<id>-` and 128 bits: only its reports bear it.

    It is bound to the address, by its keyed hash: a late report does not blame the address that replaced the one it was
    about.
    """
    return _numbered(f"bounce:{email_id}:{address_hmac}", email_id)


def transcription_token(email_id: int, address_hmac: str) -> str:
    """Return the token by which whoever reads the receipt of a transcription sees it: `<id>-` and 128 bits.

    It names the receipt, hence the sheet and the address, and is bound to the address by its keyed hash.
    """
    return _numbered(f"transcription:{email_id}:{address_hmac}", email_id)


def reply_token(ref: str) -> str:
    """Return the token of the page that follows a request (right of reply): 43 characters, 256 bits under the link key.

    It is made from the request's reference, so that nothing but its hash is kept.
    """
    drawn = hmac.digest(current_app.config["LINK_KEY"].encode(), f"reply:{ref}".encode(), "sha256")
    return base64.urlsafe_b64encode(drawn).rstrip(b"=").decode()


def origin_mark(address: str) -> str:
    """Return what tells one place of the network from another for a while, without naming it: 32 hexadecimal digits.

    An IPv6 address counts with its /64, which is what one subscriber has. Words that are no address have a mark too.
    """
    with suppress(ValueError):
        place = ip_address(address)
        address = str(ip_network((place, 64), strict=False)) if place.version == 6 else str(place)
    return hmac.digest(current_app.config["LINK_KEY"].encode(), f"origin:{address}".encode(), "sha256")[:16].hex()


def numbered(token: str) -> int | None:
    """Return the id that one of the tokens above speaks of, *not checked*, or None for any other text."""
    found = _NUMBERED.fullmatch(token)
    return int(found[1]) if found else None


def is_same(token: str, expected: str) -> bool:
    """Whether two tokens are one, told in a time that does not depend on where they differ."""
    return hmac.compare_digest(token.encode(errors="replace"), expected.encode())


def seal_visit(link_id: int, generation: int) -> str:
    """Return the signed cookie of somebody who opened a link. It names the link, never its token."""
    return str(_visits().dumps([link_id, generation]))


def read_visit(cookie: str) -> tuple[int, int] | None:
    """Return the link's id and generation that a cookie names, or nothing when this instance did not sign it."""
    try:
        link_id, generation = _visits().loads(cookie)
    except BadSignature:
        return None
    return link_id, generation


def _numbered(purpose: str, number: int) -> str:
    """Return a token that mail servers may carry in an address: it survives a change of case."""
    drawn = hmac.digest(current_app.config["LINK_KEY"].encode(), purpose.encode(), "sha256")[:16]
    return f"{number}-{base64.b32encode(drawn).rstrip(b'=').decode().lower()}"


def _activations() -> URLSafeSerializer:
    return URLSafeSerializer(
        current_app.config["SECRET_KEY"], salt="activation", signer_kwargs={"digest_method": hashlib.sha256}
    )


def _visits() -> URLSafeSerializer:
    return URLSafeSerializer(
        current_app.config["SECRET_KEY"], salt="candidate-session", signer_kwargs={"digest_method": hashlib.sha256}
    )


def _fingerprint(session_key: str) -> str:
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]
