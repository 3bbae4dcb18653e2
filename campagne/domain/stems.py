"""Words as a search compares them: folded first, then cut down to their stem, in what is kept as in what is typed.

Folding comes first: Snowball needs the accent to cut « égalité », and would leave « egalite » at another stem. A stem
holds the letters a to z and digits only and opens with a letter, so that every search engine takes it for one word.
Published rows hold stems: changing a rule here takes a migration that writes them again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from campagne.domain.text import fold

STEM_MAX = 40
# Modifier letters that stand for an apostrophe are letters to Unicode; accents may stand apart from theirs.
_WORD = re.compile(r"((?:[^\W_\u02b9-\u02bc]|[\u0300-\u036f])+)(['’‘`\u00b4\u2032\u201b\uff07\u02b9-\u02bc]?)")
_ELIDED = frozenset({"l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu"})
_IRREGULAR = {
    **{plural: f"{plural[:-3]}ail" for plural in ("travaux", "baux", "vitraux", "emaux", "coraux")},
    **{plural: plural[:-1] for plural in ("lieux", "milieux", "enjeux", "jeux", "voeux", "feux", "cheveux", "aveux")},
    "yeux": "oeil",
}


@dataclass(frozen=True)
class Word:
    """A word of a text, from the character `start` to the one before `end`, with the stem that stands for it."""

    start: int
    end: int
    stem: str


def words(text: str) -> Iterator[Word]:
    """Yield the words of a text in their order; what is elided before an apostrophe is none (« l'accès » is one)."""
    for found in _WORD.finditer(text):
        stem = _stem(*found.groups())
        if stem:
            yield Word(found.start(1), found.end(1), stem)


def stems(*texts: str) -> str:
    """Return the stems of some texts, separated by one space: what a search index holds."""
    # No word holds a blank: what stands between two of them is cut once, however often it comes again.
    parts = (part for text in texts for part in text.split())
    return " ".join(filter(None, [_cut_once(part) if len(part) <= STEM_MAX else _cut(part) for part in parts]))


def _cut(part: str) -> str:
    return " ".join(stem for parts in _WORD.findall(part) if (stem := _stem(*parts)))


_cut_once = lru_cache(50_000)(_cut)


@lru_cache(100_000)
def stem_of(word: str) -> str:
    """Return the stem of one word, at most 40 characters; empty when there is no letter nor digit in it."""
    bare = "".join(map(_plain, fold(word)))[:STEM_MAX]
    if not bare or bare[0].isdigit():
        return f"n{bare}" if bare else ""
    if len(bare) > 3 and bare[-1] == "s" and bare[-2] != "s":
        bare = bare[:-1]  # Snowball keeps the s of short words: « élus »
    if len(bare) > 4 and bare.endswith("ee"):
        bare = bare[:-1]  # without its accent, « handicapée » no longer looks like a participle
    if bare.endswith("iere"):
        bare = bare[:-1]  # nor « policière » like « policier »
    # A stemmer of its own at each new word: it holds what it works on, and threads share this function.
    return snowballstemmer.stemmer("french").stemWord(_IRREGULAR.get(bare, bare)) or bare


def _stem(word: str, apostrophe: str) -> str:
    return "" if apostrophe and fold(word) in _ELIDED else stem_of(word)


def _plain(character: str) -> str:
    """Return a folded character in the letters a to z and digits; other scripts by their number, signs not at all."""
    if character.isascii():
        return character if character.isalnum() else ""
    return f"x{ord(character):x}" if character.isalnum() else ""
