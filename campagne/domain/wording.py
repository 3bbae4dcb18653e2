"""Small agreements of French that sentences built from data need."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise

from campagne.domain import dates
from campagne.domain.text import fold

# A vowel, or a « y » before a consonant (« d'Yves », « de Yann »). Not « h »: both « d'Hugo » and « de Hugo » are said.
_ELIDES = re.compile(r"[aeiou]|y[^aeiouy]")
_BEFORE_HIGH = re.compile(r" +(?=[?!;:»%])")
_AFTER_OPENING = re.compile("« +")
_HOUR = re.compile(r"(?<=\d) h\b(?: (?=\d\d\b))?(?![’'])")
_WORD = re.compile(r"[^\W\d_](?:['’]?[^\W\d_])+")
_WIDTHS = dict.fromkeys("mwMW", 1.5) | dict.fromkeys("fijlrt'’", 0.6)
_HELD = 10.1
"""Ordinary letters that the narrowest column (83 px) holds on one line, in the widest of its types."""
_VOWELS = "aeiouyàâäéèêëîïôöùûüÿœæ"
# A syllable starts at a consonant before a vowel; « ch », « gn », « br »… are not parted.
_SYLLABLE = re.compile(f"(?:[cpt]h|gn|[bcdfgptv][rl]|[^\\W\\d_{_VOWELS}])(?=[{_VOWELS}])", re.IGNORECASE)
_EDGE = 3
_SOFT_HYPHEN, _AFTER_APOSTROPHE = "\u00ad", "\u200b"
NO_BREAK = "\u00a0"


def of(name: str) -> str:
    """Say whose: « de Paul Vasseur », « d'Inès Marchetti »."""
    return f"d'{name}" if _ELIDES.match(fold(name)) else f"de {name}"


def dated(value: datetime) -> str:
    """Say a day with its year, in Paris: « 6 avril 2027 »."""
    return f"{dates.day(value)} {value.astimezone(dates.PARIS).year}"


def number(value: int) -> str:
    """Write a number as it is read: « 150 000 », its thousands kept together."""
    return f"{value:,}".replace(",", NO_BREAK)


def counted(value: int, noun: str) -> str:
    """Say how many: « 0 réponse », « 1 réponse », « 1 200 réponses »; French is plural from two."""
    return f"{number(value)} {noun}{'s' if value > 1 else ''}"


def typeset(text: str) -> str:
    """Return a sentence of ours with no-break spaces inside « », before ? ! ; : % and within an hour (« 15 h 20 »)."""
    text = _AFTER_OPENING.sub(f"«{NO_BREAK}", text)
    text = _HOUR.sub(lambda hour: hour[0].replace(" ", NO_BREAK), text)
    return _BEFORE_HIGH.sub(NO_BREAK, text)


def breakable(name: str) -> str:
    """Return a name whose long words may be parted between syllables, for columns narrower than they are.

    A soft hyphen shows only where a line ends; browsers leave it out when they search.
    """
    return _WORD.sub(lambda found: _parted(found[0]) if _width(found[0]) > _HELD else found[0], name)


def _width(word: str) -> float:
    return sum(_WIDTHS.get(letter, 1.0) for letter in word)


def _parted(word: str) -> str:
    starts = (found.start() for found in _SYLLABLE.finditer(word))
    places = [at for at in starts if _EDGE <= at <= len(word) - _EDGE]
    parts = [word[start:end] for start, end in pairwise([0, *places, len(word)])]
    return "".join(part + (_AFTER_APOSTROPHE if part[-1] in "'’" else _SOFT_HYPHEN) for part in parts[:-1]) + parts[-1]
