"""How answers and opening words are digested, so that anyone can check that nothing was removed or altered.

Canonical JSON is RFC 8785. A leaf is salted: once its text and salt are erased, nobody can guess the text from the
digest that remains.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785

from campagne.domain.answers import OPENING

SALT_BYTES = 16


def canonical(value: Any) -> bytes:
    """Return a value's canonical JSON (RFC 8785)."""
    return rfc8785.dumps(value)


def digest(value: Any) -> str:
    """Return the SHA-256, in hexadecimal, of a value's canonical JSON."""
    return hashlib.sha256(canonical(value)).hexdigest()


def instant(value: datetime) -> str:
    """Write an instant as digests do: UTC, to the second, "2027-03-24T17:00:00Z"."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_salt() -> str:
    """Draw the salt of a leaf."""
    return secrets.token_hex(SALT_BYTES)


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """Exactly what the digest of one answer covers, or that of opening words (see `opening_leaf`)."""

    campaign: str
    candidacy: str
    question: str
    questionnaire_version: int
    value: str | None
    commitment: str | None
    comment: str
    revision: int
    channel: str
    answered_at: datetime
    salt: str

    def digest(self) -> str:
        """Return the leaf's digest."""
        return digest(vars(self) | {"answered_at": instant(self.answered_at)})


def opening_leaf(*, text: str, **said: Any) -> Leaf:
    """Return what the digest of opening words covers: an answer to no question, without value nor commitment."""
    return Leaf(question=OPENING, value=None, commitment=None, comment=text, **said)


def sheet_digest(facts: Mapping[str, Any], leaves: Iterable[str]) -> str:
    """Return the digest of a signed sheet: what it says of itself, and its leaves in the questions' order.

    The leaf of its opening words comes before these. Sheets signed when they had none gave their text as `opening`,
    which stays empty since.
    """
    return digest({**facts, "leaves": list(leaves)})
