"""Short names for addresses and files: what a campaign's slug and a question's key may be, and how one is proposed."""

from __future__ import annotations

import re
from collections.abc import Collection

from campagne.domain.text import search_key
from campagne.exceptions import DomainError

SLUG_MAX = 60
KEY_MAX = 40
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class MalformedSlug(DomainError):
    """A slug stands in addresses that people copy by hand."""


def check_slug(slug: str) -> str:
    """Return the slug when it is small letters and digits, in groups joined by one hyphen, 60 characters at most."""
    if len(slug) > SLUG_MAX or not _SLUG.fullmatch(slug):
        raise MalformedSlug(
            f"« {slug[:SLUG_MAX]} » ne convient pas : {SLUG_MAX} caractères au plus, des lettres sans accent en "
            "minuscules et des chiffres, séparés par un tiret (« presidentielle-2027 »).",
            field="slug",
        )
    return slug


def propose_slug(title: str, *, taken: Collection[str] = ()) -> str:
    """Return a slug made of the words of a title, unlike those already taken."""
    return _propose(title, "-", SLUG_MAX, taken) or _propose("campagne", "-", SLUG_MAX, taken)


def propose_key(title: str, *, taken: Collection[str] = (), fallback: str = "question") -> str:
    """Return an identifier (`[a-z0-9_]{1,40}`) made of the words of a title, unlike those already taken."""
    return _propose(title, "_", KEY_MAX, taken) or _propose(fallback, "_", KEY_MAX, taken)


def _propose(title: str, separator: str, limit: int, taken: Collection[str]) -> str:
    words = "".join(letter if letter.isascii() else "" for letter in search_key(title)).split()
    base = separator.join(words)[:limit].strip(separator)
    proposed, rank = base, 1
    while proposed in taken and base:
        rank += 1
        suffix = f"{separator}{rank}"
        proposed = base[: limit - len(suffix)].strip(separator) + suffix
    return proposed
