"""The settings of a campaign as people write them (`reminders_max=3`), read and checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from campagne.domain.dates import PARIS
from campagne.domain.text import clean, clean_line
from campagne.exceptions import DomainError, Fault, InvalidContent

TITLE_MAX = 120
INCLUSION_RULE_MAX = 1_000
SILENCE_SCOPES = ("national", "constituency")
_YEARS = range(2000, 2201)


class MalformedOption(DomainError):
    """A setting that cannot be read as what it is."""


def read_moment(text: str) -> datetime:
    """Return in UTC what « 2027-03-26T18:00 » says, in Paris when it has no offset. Raises MalformedOption."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        moment = None
    if moment is None or len(text.strip()) < len("2027-03-26T18:00") or moment.year not in _YEARS:
        raise MalformedOption(f"« {clean_line(text)[:40]} » n'est pas un moment : écrivez-le 2027-03-26T18:00.")
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    utc = moment.replace(tzinfo=PARIS).astimezone(UTC)
    if utc.astimezone(PARIS).replace(tzinfo=None) != moment:
        raise MalformedOption(f"« {text.strip()} » n'existe pas : cette nuit-là, on avance d'une heure.")
    return utc


def _optional_moment(text: str) -> datetime | None:
    return read_moment(text) if text.strip() else None


def _number(least: int, most: int) -> Callable[[str], int]:
    def read_number(text: str) -> int:
        digits = text.strip()
        if not (digits.isascii() and digits.isdigit() and least <= int(digits[:6]) <= most):
            raise MalformedOption(f"un nombre entier de {least} à {most} est attendu")
        return int(digits)

    return read_number


def _title(text: str) -> str:
    title = clean_line(text)
    if not 0 < len(title) <= TITLE_MAX:
        raise MalformedOption(f"un titre de 1 à {TITLE_MAX} caractères est attendu")
    return title


def _rule(text: str) -> str:
    rule = clean(text)
    if len(rule) > INCLUSION_RULE_MAX:
        raise MalformedOption(f"{len(rule)} caractères, {INCLUSION_RULE_MAX} au plus")
    return rule


def _scope(text: str) -> str:
    if text.strip() not in SILENCE_SCOPES:
        raise MalformedOption(f"l'un de {', '.join(SILENCE_SCOPES)} est attendu")
    return text.strip()


READERS: Mapping[str, Callable[[str], Any]] = {
    "title": _title,
    "answers_by": read_moment,
    "closes_at": _optional_moment,
    "publication_at": _optional_moment,
    "keys": _number(1, 9),
    "cooling_hours": _number(0, 720),
    "silence_scope": _scope,
    "reminders_max": _number(0, 10),
    "reminders_min_days": _number(1, 60),
    "inclusion_rule": _rule,
    "newcomer_days": _number(0, 60),
}
"""Each setting with what reads it. Empty, `closes_at` follows `answers_by` and `publication_at` is unset."""


def read_options(given: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings as values. Raises InvalidContent naming every fault at once."""
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, text in given.items():
        if name not in READERS:
            faults.append(Fault(clean_line(name)[:40], f"réglage inconnu ; les réglages sont {', '.join(READERS)}"))
            continue
        try:
            values[name] = READERS[name](text)
        except MalformedOption as fault:
            faults.append(Fault(name, str(fault)))
    if faults:
        raise InvalidContent(faults)
    return values
