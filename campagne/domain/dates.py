"""Dates in French words, in Paris time: "30 mars", "30 mars à 10 h", "mardi 30 mars 2027 à 10 h (heure de Paris)"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def day(value: date) -> str:
    """Say a day without its year: "30 mars", "1er avril". An instant is taken in Paris."""
    value = _in_paris(value)
    number = "1er" if value.day == 1 else str(value.day)
    return f"{number} {_MONTHS[value.month - 1]}"


def hour(value: datetime) -> str:
    """Say an hour in Paris: "10 h", "14 h 32"."""
    local = value.astimezone(PARIS)
    return f"{local.hour} h" + (f" {local.minute:02d}" if local.minute else "")


def moment(value: datetime) -> str:
    """Say an instant after its first mention: "30 mars à 10 h"."""
    return f"{day(value)} à {hour(value)}"


def weekday_moment(value: datetime) -> str:
    """Say an instant with its weekday, where the year is plain: "vendredi 26 mars à 18 h"."""
    return f"{_DAYS[_in_paris(value).weekday()]} {moment(value)}"


def full_day(value: date) -> str:
    """Say a day in full: "mardi 30 mars 2027"."""
    value = _in_paris(value)
    return f"{_DAYS[value.weekday()]} {day(value)} {value.year}"


def iso_day(value: date) -> str:
    """Write a day for machines, in Paris: "2027-03-30"."""
    return _in_paris(value).isoformat()


def full_moment(value: datetime) -> str:
    """Say an instant at its first mention: "mardi 30 mars 2027 à 10 h (heure de Paris)"."""
    return f"{full_day(value)} à {hour(value)} (heure de Paris)"


def _in_paris(value: date) -> date:
    return value.astimezone(PARIS).date() if isinstance(value, datetime) else value


def days(values: Sequence[date]) -> str:
    """Say several days in order: "le 8 mars", "les 8 et 18 mars", "les 22 février, 8 et 18 mars"."""
    words = [day(value) for value in values]
    if len(words) == 1:
        return f"le {words[0]}"
    shortened = [
        word.rsplit(" ", 1)[0] if value.month == following.month else word
        for word, value, following in zip(words, values, values[1:], strict=False)
    ]
    return f"les {', '.join(shortened)} et {words[-1]}"
