"""Dates in French words, in Paris time: "30 mars", "30 mars à 10 h", "mardi 30 mars 2027 à 10 h (heure de Paris)".

Where a constituency keeps another hour, a moment is said on its own clock first: "30 mars à 12 h à La Réunion (10 h à
Paris)". The day in Paris is said again when it is another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from campagne.domain.zones import LocalTime

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


def day(value: date, local: LocalTime | None = None) -> str:
    """Say a day without its year: "30 mars", "1er avril". An instant is taken in Paris, or at the place given."""
    value = _on_its_day(value, local)
    number = "1er" if value.day == 1 else str(value.day)
    return f"{number} {_MONTHS[value.month - 1]}"


def hour(value: datetime) -> str:
    """Say an hour in Paris: "10 h", "14 h 32"."""
    return _hour(value.astimezone(PARIS))


def to_the_second(value: datetime) -> str:
    """Say an hour in Paris that is followed closely: "10 h 02 min 05 s"."""
    local = value.astimezone(PARIS)
    return f"{local.hour} h {local.minute:02d} min {local.second:02d} s"


def moment(value: datetime, local: LocalTime | None = None) -> str:
    """Say an instant after its first mention: "30 mars à 10 h"."""
    if local:
        return _in_both(value, local, f"{day(value, local)} à")
    return f"{day(value)} à {hour(value)}"


def weekday_moment(value: datetime, local: LocalTime | None = None) -> str:
    """Say an instant with its weekday, where the year is plain: "vendredi 26 mars à 18 h"."""
    weekday = _DAYS[_on_its_day(value, local).weekday()]
    if local:
        return _in_both(value, local, f"{weekday} {day(value, local)} à")
    return f"{weekday} {moment(value)}"


def deadline(value: datetime, local: LocalTime | None = None) -> str:
    """Say an instant with its weekday and whose hour it is: "vendredi 26 mars à 18 h (heure de Paris)"."""
    said = weekday_moment(value, local)
    return said if local else f"{said} (heure de Paris)"


def full_day(value: date) -> str:
    """Say a day in full: "mardi 30 mars 2027"."""
    value = _on_its_day(value)
    return f"{_DAYS[value.weekday()]} {day(value)} {value.year}"


def iso_day(value: date) -> str:
    """Write a day for machines, in Paris: "2027-03-30"."""
    return _on_its_day(value).isoformat()


def full_moment(value: datetime, local: LocalTime | None = None) -> str:
    """Say an instant at its first mention: "mardi 30 mars 2027 à 10 h (heure de Paris)"."""
    if local:
        return _in_both(value, local, f"{full_day(_on_its_day(value, local))} à")
    return f"{full_day(value)} à {hour(value)} (heure de Paris)"


def _on_its_day(value: date, local: LocalTime | None = None) -> date:
    return value.astimezone(local.info if local else PARIS).date() if isinstance(value, datetime) else value


def _in_both(value: datetime, local: LocalTime, said: str) -> str:
    """Say an hour at a place, then in Paris, with its day there when it is another one."""
    there, here = value.astimezone(local.info), value.astimezone(PARIS)
    paris = _hour(here) if there.date() == here.date() else f"{_DAYS[here.weekday()]} {day(value)} à {_hour(here)}"
    return f"{said} {_hour(there)} {local.where} ({paris} à Paris)"


def _hour(local: datetime) -> str:
    return f"{local.hour} h" + (f" {local.minute:02d}" if local.minute else "")


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
