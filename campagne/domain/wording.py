"""Small agreements of French that sentences built from data need."""

from __future__ import annotations

import re
from datetime import datetime

from campagne.domain import dates
from campagne.domain.text import fold

# A vowel, or a « y » before a consonant (« d'Yves », « de Yann »). Not « h »: both « d'Hugo » and « de Hugo » are said.
_ELIDES = re.compile(r"[aeiou]|y[^aeiouy]")
_BEFORE_HIGH = re.compile(r" +(?=[?!;:»%])")
_AFTER_OPENING = re.compile("« +")
_NO_BREAK = "\u00a0"


def of(name: str) -> str:
    """Say whose: « de Paul Vasseur », « d'Inès Marchetti »."""
    return f"d'{name}" if _ELIDES.match(fold(name)) else f"de {name}"


def dated(value: datetime) -> str:
    """Say a day with its year, in Paris: « 6 avril 2027 »."""
    return f"{dates.day(value)} {value.astimezone(dates.PARIS).year}"


def typeset(text: str) -> str:
    """Return a sentence of ours with no-break spaces inside « » and before ? ! ; : %, so that no line starts there."""
    text = _AFTER_OPENING.sub(f"«{_NO_BREAK}", text)
    return _BEFORE_HIGH.sub(_NO_BREAK, text)
