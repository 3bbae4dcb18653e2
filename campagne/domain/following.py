"""What a board counts of a campaign: where its messages are, who has spoken, how both went day by day.

Each candidacy has one place among `MESSAGES` and one among `WORDS`, so that the counts of either add up to all of
them. What reached somebody hides what did not: a second address, or a reminder, may have arrived where another failed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

SENT, QUEUED, IN_DOUBT, REFUSED, BOUNCED = "sent", "queued", "in_doubt", "refused", "bounced"
PLACE_OF_EMAIL = {
    "sent": SENT,
    "queued": QUEUED,
    "claimed": QUEUED,
    "attempting": QUEUED,
    "retry": QUEUED,
    "in_doubt": IN_DOUBT,
    "refused_address": REFUSED,
    "refused_format": REFUSED,
    "refused_policy": REFUSED,
    "bounced": BOUNCED,
}
"""Where a message puts its candidacy, in order of precedence; a message that was held back puts it nowhere."""

TO_REACH, OBJECTED, OUTSIDE = "to_reach", "objected", "outside"
MESSAGES = (TO_REACH, QUEUED, SENT, IN_DOUBT, REFUSED, BOUNCED, OBJECTED, OUTSIDE)
"""Without any message: those to reach, those who want none, those who no longer stand."""

ANSWERED, DECLINED, AWAITED, NOTHING = "answered", "declined", "awaited", "nothing"
WORDS = (ANSWERED, DECLINED, AWAITED, NOTHING)
"""Awaited: asked, still standing, and neither answered nor declined. Nothing: nobody waits for a word of theirs."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """So many candidacies of one département that are the same in all that a board counts."""

    departement: str
    message: str
    word: str
    reachable: bool
    opposed: bool
    number: int


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many candidacies, by place of their messages and by word; those reachable, those opposed to more mail.

    `unreachable` are, of those to reach, those who have no address.
    """

    candidacies: int
    reachable: int
    opposed: int
    messages: Mapping[str, int]
    words: Mapping[str, int]
    unreachable: int


def counts(lines: Iterable[Line]) -> Counts:
    """Add lines up."""
    messages, words, total = Counter[str](), Counter[str](), Counter[str]()
    for line in lines:
        messages[line.message] += line.number
        words[line.word] += line.number
        total["reachable"] += line.number * line.reachable
        total["opposed"] += line.number * line.opposed
        total["unreachable"] += line.number * (line.message == TO_REACH and not line.reachable)
    return Counts(
        candidacies=messages.total(),
        reachable=total["reachable"],
        opposed=total["opposed"],
        messages={place: messages[place] for place in MESSAGES},
        words={word: words[word] for word in WORDS},
        unreachable=total["unreachable"],
    )


def by_departement(lines: Iterable[Line]) -> dict[str, Counts]:
    """Return the counts of each département, in the order of the codes."""
    found: dict[str, list[Line]] = {}
    for line in sorted(lines, key=lambda line: line.departement):
        found.setdefault(line.departement, []).append(line)
    return {departement: counts(own) for departement, own in found.items()}


@dataclass(frozen=True, kw_only=True)
class Day:
    """What happened on one day in Paris: messages that left, first answers received, and these since the beginning."""

    day: date
    messages: int
    answers: int
    answers_so_far: int


def days(messages: Mapping[date, int], answers: Mapping[date, int]) -> list[Day]:
    """Return the days on which anything happened, in order."""
    listed, so_far = [], 0
    for day in sorted({*messages, *answers}):
        so_far += answers.get(day, 0)
        listed.append(Day(day=day, messages=messages.get(day, 0), answers=answers.get(day, 0), answers_so_far=so_far))
    return listed


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar of a chart, in hundredths of its width and of its height, from the top left corner."""

    x: float
    y: float
    width: float
    height: float


GAP = 0.2
"""The part of its place that a bar leaves empty."""


def bars(values: Mapping[date, int]) -> list[Bar]:
    """Return a bar for each day from the first to the last; the highest fills the height, nothing draws nothing."""
    if not values:
        return []
    first, last, highest = min(values), max(values), max(values.values())
    place = 100 / ((last - first).days + 1)
    return [
        Bar(
            x=round((day - first).days * place + place * GAP / 2, 3),
            y=round(100 - 100 * value / highest, 3),
            width=round(place * (1 - GAP), 3),
            height=round(100 * value / highest, 3),
        )
        for day, value in sorted(values.items())
        if value
    ]


def every_day(listed: Sequence[Day]) -> dict[date, int]:
    """Return the answers so far at the end of each day, those without any event included: a total never falls back."""
    if not listed:
        return {}
    totals, known = {}, {each.day: each.answers_so_far for each in listed}
    so_far, day = 0, listed[0].day
    while day <= listed[-1].day:
        so_far = known.get(day, so_far)
        totals[day] = so_far
        day += timedelta(days=1)
    return totals
