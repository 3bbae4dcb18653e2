"""Communes as people look for them: « st denis », « Saint-Denis 974 », « 97411 », « Paris 15e », and what is answered.

Homonyms are told apart by their département; a commune shared by several constituencies is said so, with what is known
of its parts. An order never depends on the database: by name, then by number (arrondissements), then by code.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from campagne.domain.constituencies import DEPARTEMENTS, brief_name, departement_name, order
from campagne.domain.text import search_key

SEARCH_MAX = 80
SHOWN_MAX = 40
KEYS_VERSION = 1
"""To be raised with any change of `key`: published rows hold keys, and are made again when it changes."""

_LONG = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "s": "sur"}
_ARTICLES = ("le", "la", "les", "l")
_ORDINAL = re.compile(r"^(\d{1,2})(?:er|ere|re|e|eme|nd|nde)$")
_ARRONDISSEMENT = frozenset({"arrondissement", "arrondissements", "arr"})
_CITY_PART = re.compile(r"(paris|lyon|marseille) \d{1,2}")
_INSEE = re.compile(r"\d{5}|2[AB]\d{3}", re.IGNORECASE)
_COUNTS = {2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six", 7: "sept", 8: "huit", 9: "neuf", 10: "dix"}
_SUFFIX = " circonscription"


@dataclass(frozen=True, kw_only=True)
class Commune:
    """A commune with the constituencies in which it votes: (code, which part of it, empty when unknown or all)."""

    insee: str
    name: str
    departement: str
    search_key: str
    places: Sequence[tuple[str, str]]

    @property
    def title(self) -> str:
        """The name that tells it from its homonyms: « Saint-Denis, La Réunion (974) »."""
        return f"{self.name}, {departement_name(self.departement)} ({self.departement})"

    @property
    def codes(self) -> list[str]:
        """The codes of its constituencies."""
        return [code for code, _hint in self.places]


@dataclass(frozen=True)
class Found:
    """What a search gives: the communes of exactly that name, then those whose name begins so; `more` were left out."""

    exact: Sequence[Commune]
    starting: Sequence[Commune]
    more: bool = False

    def __bool__(self) -> bool:
        return bool(self.exact or self.starting)

    @property
    def one(self) -> Commune | None:
        """The commune meant, when there can be no other."""
        if self.exact:
            return self.exact[0] if len(self.exact) == 1 else None
        return self.starting[0] if len(self.starting) == 1 and not self.more else None

    @property
    def homonyms(self) -> Sequence[Commune]:
        """Those among which the reader chooses first."""
        return () if self.one else self.exact or self.starting

    @property
    def others(self) -> Sequence[Commune]:
        """Those whose name only begins so, where something nearer was found."""
        return self.starting if self.exact else ()


def key(name: str) -> str:
    """Return the words by which a commune is found: no accent, no hyphen, « St » as « Saint », « 15e » as « 15 »."""
    words = (_LONG.get(word, _ORDINAL.sub(r"\1", word)) for word in search_key(name).split())
    return " ".join(word for word in words if word not in _ARRONDISSEMENT)


def insee_asked(text: str) -> str | None:
    """Return the INSEE code that a search is, or None when it is a name."""
    text = text.strip()
    return text.upper() if text.isascii() and _INSEE.fullmatch(text) else None


def spellings(asked: str) -> list[str]:
    """Return the keys under which a name may stand: as asked, or after the article that people leave out."""
    return [asked, *(f"{article} {asked}" for article in _ARTICLES)]


def narrower(asked: str) -> Iterable[tuple[str, str | None]]:
    """Yield other readings of a key that found nothing: (name, département), then the city of an arrondissement."""
    for code, name in DEPARTEMENTS.items():
        for said in (code.lower(), search_key(name)):
            if asked.endswith(f" {said}"):
                yield asked.removesuffix(f" {said}"), code
    part = _CITY_PART.fullmatch(asked)
    if part:
        yield part[1], None


def in_order(communes: Iterable[Commune]) -> list[Commune]:
    """Sort by name, then by number (arrondissements), then by département and code."""
    return sorted(communes, key=_order)


def _order(commune: Commune) -> tuple[str, int, str, str]:
    words, _, last = commune.search_key.rpartition(" ")
    if last.isascii() and last.isdecimal():
        return words, int(last), order(commune.departement), commune.insee
    return commune.search_key, 0, order(commune.departement), commune.insee


def shared_sentence(commune: Commune, names: Mapping[str, str]) -> str:
    """Say that a commune is shared: « Saint-Denis est partagée entre la 1re et la 6e circonscription. »."""
    said = [brief_name(names[code]) for code in commune.codes]
    if all(name.startswith("la ") and name.endswith(_SUFFIX) for name in said):
        said = [*(name.removesuffix(_SUFFIX) for name in said[:-1]), said[-1]]
    return f"{commune.name} est partagée entre {', '.join(said[:-1])} et {said[-1]}."


def hints(commune: Commune, names: Mapping[str, str]) -> list[str]:
    """Say which part of a commune votes where, as far as it is known: « Le Chaudron, La Bretagne : 6e. »."""
    return [
        f"{hint} : {brief_name(names[code]).removeprefix('la ').removesuffix(_SUFFIX)}."
        for code, hint in commune.places
        if hint
    ]


def all_of_them(count: int) -> str:
    """Say how many, as a link to see them: « Voir les deux »."""
    return f"Voir les {_COUNTS.get(count, count)}"


def digest_of_texts(rows: Iterable[Sequence[object]]) -> str:
    """Return the SHA-256 of the canonical JSON (RFC 8785) of rows that hold texts only.

    For texts without control characters the standard library writes that form exactly, thirty times faster.
    """
    written = json.dumps(list(rows), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
