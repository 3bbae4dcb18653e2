"""Personal links: issue them and read them, a salt for each use, each bound to something that can be revoked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

ACTIVATION_LIFETIME = timedelta(hours=72)


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


def _activations() -> URLSafeSerializer:
    return URLSafeSerializer(
        current_app.config["SECRET_KEY"], salt="activation", signer_kwargs={"digest_method": hashlib.sha256}
    )


def _fingerprint(session_key: str) -> str:
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]
