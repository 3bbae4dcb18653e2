"""The order in which candidacies are written to: drawn from a published seed, so that anyone can draw it again."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable


def new_seed() -> str:
    """Draw a seed: 32 hexadecimal characters."""
    return secrets.token_hex(16)


def drawn_order(refs: Iterable[str], seed: str) -> list[str]:
    """Return the references in the order of the SHA-256 of `seed:reference`: no name, party or address weighs in."""
    return sorted(set(refs), key=lambda ref: hashlib.sha256(f"{seed}:{ref}".encode()).digest())
