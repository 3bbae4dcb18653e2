"""What changed in signed answers once their deadline had passed: when, and which of them.

Until its deadline a candidacy revises freely. Later it still corrects, and answers what it had left out: each time is
dated, so that what came in time is never taken for late, nor what came late for being in time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import TypedDict

from campagne.domain import dates
from campagne.domain.editions import instant


class LateChange(TypedDict):
    """One signature after the deadline: its instant (ISO 8601, UTC) and the keys of the questions, each list sorted.

    `changed` are those whose answer has other words, `added` those that had none, `removed` those that have none any
    more; opening words are one more answer there, to `domain.answers.OPENING`.
    """

    at: str
    changed: list[str]
    added: list[str]
    removed: list[str]


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A signed sheet: when each of its answers was given its words, by the key of the question."""

    signed_at: datetime
    given: Mapping[str, datetime]


def between(sheets: Sequence[Signed], deadline: datetime) -> list[LateChange]:
    """Return what changed after `deadline` from one sheet to the next, oldest first.

    A letter that was typed again bears the instant of the first try: it takes its place, and corrects nothing. Nor does
    a sheet that says the same under another signature.
    """
    at_each = list({sheet.signed_at: sheet for sheet in sheets}.values())
    found = (_change(before, after) for before, after in pairwise(at_each) if after.signed_at > deadline)
    return [change for change in found if change["changed"] or change["added"] or change["removed"]]


def words(changes: Iterable[LateChange]) -> str:
    """Say them in a few words: « corrigé le 2 avril », « corrigé le 2 avril, complété le 3 avril »; else nothing."""
    changes = list(changes)
    if not changes:
        return ""
    corrected = _days(
        change["at"] for change in changes if change["changed"] or change["removed"] or not change["added"]
    )
    completed = _days(change["at"] for change in changes if change["added"])
    if corrected == completed:
        return f"corrigé et complété {dates.days(corrected)}"
    said = {"corrigé": corrected, "complété": completed}
    return ", ".join(f"{verb} {dates.days(days)}" for verb, days in said.items() if days)


def _change(before: Signed, after: Signed) -> LateChange:
    # Words that change take the instant of their sheet, whichever way they go: back to what they were is a change too.
    kept = before.given.keys() & after.given.keys()
    return {
        "at": instant(after.signed_at),
        "changed": sorted(key for key in kept if before.given[key] != after.given[key]),
        "added": sorted(after.given.keys() - kept),
        "removed": sorted(before.given.keys() - kept),
    }


def _days(instants: Iterable[str]) -> list[date]:
    return list(dict.fromkeys(_day(each) for each in instants))


def _day(written: str) -> date:
    return datetime.fromisoformat(written).astimezone(dates.PARIS).date()
