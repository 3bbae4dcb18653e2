"""How fast mail leaves: a leaky bucket (GCRA, ITU-T I.371) for all domains together, and one for each domain.

A pace promises that no minute, wherever it begins, sees more messages than its number. Large receivers answer 4.7.x to
whoever writes faster than they know them, and small relays limit their customers: it is cheaper to go slowly.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
BURST = timedelta(seconds=2)
"""What may leave at once, in time at full pace: a worker wakes about that often."""

UNSAID = 120.0
"""From what a domain is slowed when nothing is set."""

LOWEST = 1.0
"""A domain that asks to slow down still gets a message a minute: what nobody can speed up must end."""

RECOVERY = timedelta(hours=1)
"""A pace that was halved doubles after each such time, back to what is set."""

SETTLING = timedelta(minutes=1)
"""Messages already leaving hear the same "slower": within this time it is one request."""

SKEW = timedelta(minutes=5)
"""How far apart the clocks of workers may be, or the moments at which they looked at theirs."""

WARMING = timedelta(days=1)
DOUBLINGS = 20
"""A pace that doubled a million times over limits nothing any more."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """`per_minute` messages at most in any minute; `next_at` is the instant from which one more keeps to it.

    Nothing but these two numbers is remembered, so that workers share a pace through one row.
    """

    per_minute: float
    next_at: datetime

    @property
    def burst(self) -> int:
        """How many may leave at once after a rest."""
        return max(1, math.floor(self.per_minute * (BURST / MINUTE)))

    @property
    def interval(self) -> timedelta:
        """The time between two messages once the burst is spent: a minute holds the burst and what follows it."""
        followers = self.per_minute - (self.burst - 1)
        return timedelta(microseconds=math.ceil(MINUTE / timedelta(microseconds=1) / followers))

    def allowed(self, now: datetime) -> int:
        """Return how many may leave at `now`.

        A `next_at` further away than one interval and the skew of clocks was written by one that has been put back:
        one message may leave.
        """
        return max(0, min((now - self._start(now)) // self.interval + 1, self.burst))

    def taken(self, number: int, now: datetime) -> Pace:
        """Return the pace once `number` messages have left at `now`."""
        return replace(self, next_at=self._start(now) + number * self.interval)

    def wait(self, now: datetime) -> timedelta:
        """Return how long the next message waits."""
        return timedelta() if self.allowed(now) else self.next_at - now

    def _start(self, now: datetime) -> datetime:
        """A rest earns no more than the burst."""
        earned = now - (self.burst - 1) * self.interval
        return max(self.next_at, earned) if self.next_at <= now + self.interval + SKEW else now


def slowed(current: float) -> float:
    """Return the pace of a domain that asks to slow down while it is written to at `current` a minute: half."""
    return max(current / 2, LOWEST)


def recovered(slow: float, since: datetime | None, now: datetime) -> float:
    """Return what a pace slowed to `slow` at `since` has come back to: it doubles every hour. Never slowed: `inf`."""
    return _doubled(slow, now - since, RECOVERY) if since else math.inf


def warmed(first_hour: float, since: datetime, now: datetime) -> float:
    """Return the pace a minute of a domain first written to at `since`: `first_hour` an hour, doubled each day.

    A receiver that has never seen a sender judges it by its first days. 0 means no warming: no limit.
    """
    return _doubled(first_hour / 60, now - since, WARMING) if first_hour else math.inf


def time_needed(waiting: Mapping[str, int], paces: Mapping[str, float], all_per_minute: float) -> timedelta | None:
    """Return how long messages need: `waiting` of them for each domain, at its pace a minute and at that of all.

    A pace that is missing or infinite is no limit; None where nothing limits anything.
    """
    minutes = [sum(waiting.values()) / all_per_minute]
    minutes += [count / paces.get(domain, math.inf) for domain, count in waiting.items()]
    return timedelta(minutes=max(minutes)) if max(minutes) > 0 else None


def _doubled(start: float, elapsed: timedelta, period: timedelta) -> float:
    times = max(elapsed // period, 0)
    return start * 2.0**times if times < DOUBLINGS else math.inf
