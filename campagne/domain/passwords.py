"""What a password may be: long, and not one that everybody tries first. No rule of composition, which only annoys."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from campagne.domain.text import fold
from campagne.exceptions import DomainError

LEAST, MOST = 15, 128  # characters
OWN_LEAST = 8
"""Letters and digits that must remain once the words anyone could guess about this person are taken out."""

_SEQUENCES = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
    "a1z2e3r4t5y6u7i8o9p0",
    "1a2z3e4r5t6y7u8i9o0p",
)
_COMMON = (
    "motdepasse", "password", "passphrase", "bonjour", "bienvenue", "changeme", "changezmoi", "azerty", "qwerty",
    "soleil", "jetaime", "iloveyou", "doudou", "loulou", "chouchou", "marseille", "liberteegalitefraternite", "liberte",
    "egalite", "fraternite", "republique", "letmein", "trustno1", "superman", "starwars", "football", "princesse",
    "correcthorsebatterystaple", "monmotdepasse", "secret", "administrateur", "administrator", "campagne", "candidat",
    "election", "presidentielle", "mairie", "coordination", "france", "paris",
)  # fmt: skip
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")


class WeakPassword(DomainError):
    """A password is long and cannot be guessed from what everybody knows."""


def normalise(password: str) -> str:
    """Return the password as it is hashed: NFKC, so that the same keys give the same password on every machine."""
    return unicodedata.normalize("NFKC", password)


def too_long(password: str) -> bool:
    """Whether a password is refused before any hashing: hashing a megabyte is a way to stop a server."""
    return len(password) > MOST


def check(password: str, *, context: Iterable[str] = ()) -> str:
    """Return the password as it is to be hashed. Raises WeakPassword, in one French sentence.

    15 to 128 characters (spaces and accents welcome); nothing that is only a repetition, a run of keys, or words that
    everybody tries: the usual ones and those of `context` (name, address, network). Offline, by a short list.
    """
    if too_long(password):
        raise WeakPassword(f"Ce mot de passe dépasse {MOST} caractères.", field="password")
    password = normalise(password)
    if len(password) < LEAST:
        raise WeakPassword(
            f"Ce mot de passe compte {len(password)} caractères, {LEAST} au moins : une phrase convient très bien.",
            field="password",
        )
    if _guessable(password, context):
        raise WeakPassword(
            "Ce mot de passe est de ceux que l'on essaie en premier : prenez plutôt cinq mots sans rapport.",
            field="password",
        )
    return password


def _guessable(password: str, context: Iterable[str]) -> bool:
    letters = _NOT_ALPHANUMERIC.sub("", fold(password))
    words = {_NOT_ALPHANUMERIC.sub("", fold(word)) for word in context}
    for word in sorted({word for word in words if len(word) >= 4} | set(_COMMON), key=len, reverse=True):
        letters = letters.replace(word, "")
    own = _without_repetition(letters)
    return len(own) < OWN_LEAST or _is_run(own)


def _without_repetition(text: str) -> str:
    """Return the unit of a text that only repeats it (`abcabcabc` → `abc`), else the text."""
    size = (text + text).find(text, 1) if text else 0
    return text[:size]


def _is_run(text: str) -> bool:
    """Whether a text is made of neighbours of the alphabet, of the digits or of a keyboard, either way."""
    return any(text in sequence or text in sequence[::-1] for sequence in _SEQUENCES)
