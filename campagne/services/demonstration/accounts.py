"""The two fictional coordinators, and passwords that differ from one instance to another."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Account:
    """A coordinator whose password the demonstration tells everyone."""

    name: str
    email: str
    party: str
    admin: bool


ACCOUNTS = (
    Account(name="Claire Morvan", email="claire.morvan@example.org", party="Alliance du Rivage", admin=True),
    Account(name="Karim Benhamou", email="karim.benhamou@example.org", party="Écologie commune", admin=False),
)


def password(account: Account, *, secret_key: str) -> str:
    """Return the account's password: drawn from the instance's own key, so that nothing has to keep it in clear."""
    drawn = hmac.digest(secret_key.encode(), f"demonstration:{account.email}".encode(), "sha256")
    letters = base64.b32encode(drawn).decode().lower()[:16]
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))
