"""The pace of sending, shared by all workers through one row for all domains (`*`) and one for each.

A claim holds the row of all until it commits, so that two workers never count the same place twice; the database is
their only common memory. What may not leave yet stays where it is and holds back nothing else.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from flask import current_app
from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects import postgresql, sqlite

from campagne.domain import pacing
from campagne.domain.pacing import MINUTE, Pace
from campagne.extensions import db
from campagne.models.mailing import OutgoingEmail, SendingPace

ALL = "*"
_FURTHEST = timedelta(hours=2)
"""No pace puts a message off for longer: what is further away was written by a clock that has been put back."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What is set, a minute, `inf` for no limit; `first_hour` is the warming of a new domain, 0 for none."""

    everyone: float
    domain: float
    first_hour: int

    @classmethod
    def current(cls) -> Self:
        """Return the limits of this instance."""
        config = current_app.config
        everyone, domain = (config[name] or math.inf for name in ("MAIL_RATE", "MAIL_DOMAIN_RATE"))
        return cls(everyone=everyone, domain=domain, first_hour=config["MAIL_WARM_UP"])

    def of(self, row: SendingPace, now: datetime) -> float:
        """Return the pace a minute at which a domain may be written to at `now`."""
        return min(
            self.domain,
            pacing.recovered(row.per_minute, row.slowed_at, now),
            pacing.warmed(self.first_hour, row.since, now),
        )

    @property
    def none(self) -> bool:
        """Whether nothing is set."""
        return self.everyone == self.domain == math.inf and not self.first_hour


class Allowance:
    """How many messages may leave at `now`, in all and for each domain, for the claim that holds it."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.limits = Limits.current()
        self.free = self.limits.none and not _any_slowed(now)
        self._all = None if self.free else _rows([ALL], now)[ALL]

    def room(self, most: int) -> int:
        """Return how many of `most` messages may leave, whatever their domain."""
        pace = self._pace_of_all()
        return min(most, pace.allowed(self.now)) if pace else most

    def choose(self, rows: Sequence[tuple[int, str]]) -> list[int]:
        """Return those of `rows` (identity and destination) that keep to their domain's pace, and count them."""
        if self.free:
            return [email_id for email_id, _ in rows]
        paces = {domain: self._pace(row) for domain, row in _rows(_domains(rows), self.now).items()}
        left = {domain: pace.allowed(self.now) for domain, pace in paces.items() if pace}
        chosen: list[int] = []
        taken: Counter[str] = Counter()
        for email_id, domain in rows:
            if taken[domain] < left.get(domain, math.inf):
                taken[domain] += 1
                chosen.append(email_id)
        self._count(taken, paces)
        return chosen

    def open(self) -> ColumnElement[bool]:
        """The condition on messages whose domain's pace lets one more leave."""
        closed = select(SendingPace.destination).where(
            SendingPace.next_at > self.now, SendingPace.next_at <= self.now + _FURTHEST
        )
        return OutgoingEmail.destination.not_in(closed)

    def _pace(self, row: SendingPace) -> Pace | None:
        per_minute = self.limits.of(row, self.now)
        return None if math.isinf(per_minute) else Pace(per_minute=per_minute, next_at=row.next_at)

    def _pace_of_all(self) -> Pace | None:
        if self._all is None or math.isinf(self.limits.everyone):
            return None
        return Pace(per_minute=self.limits.everyone, next_at=self._all.next_at)

    def _count(self, taken: Counter[str], paces: dict[str, Pace | None]) -> None:
        rows = _rows([domain for domain in taken if paces.get(domain)], self.now)
        for domain, row in rows.items():
            if pace := paces[domain]:
                row.next_at = pace.taken(taken[domain], self.now).next_at
        if self._all and (pace := self._pace_of_all()):
            self._all.next_at = pace.taken(taken.total(), self.now).next_at
        db.session.flush()


def wait(destinations: Collection[str], *, now: datetime) -> timedelta | None:
    """Return how long the first message to any of these waits for its pace, or None when no pace holds one back."""
    limits, rows = Limits.current(), _known({ALL, *destinations})
    everyone = rows.pop(ALL, None)
    if not destinations:
        return None
    if everyone and not math.isinf(limits.everyone):
        held = Pace(per_minute=limits.everyone, next_at=everyone.next_at).wait(now)
        if held:
            return held
    paces = [
        Pace(per_minute=limits.of(row, now), next_at=row.next_at)
        for row in rows.values()
        if not math.isinf(limits.of(row, now))
    ]
    return min((pace.wait(now) for pace in paces if pace.wait(now)), default=None)


def slow_down(destination: str, *, now: datetime) -> None:
    """Halve the pace of a domain that asks for it; several such replies within a minute are one request."""
    if not destination:
        return
    _rows([ALL], now)  # in the order of a claim, which would else wait for us while we wait for it
    limits, row = Limits.current(), _rows([destination], now)[destination]
    if row.slowed_at and now - row.slowed_at < pacing.SETTLING:
        return
    current = min(limits.of(row, now), limits.everyone)
    row.per_minute = pacing.slowed(pacing.UNSAID if math.isinf(current) else current)
    row.slowed_at = now
    db.session.flush()


def per_minute(destinations: Collection[str], *, now: datetime) -> dict[str, float]:
    """Return the pace a minute of each of these domains at `now`; `inf` for no limit."""
    limits, rows = Limits.current(), _known(destinations)
    new = SendingPace(per_minute=0, since=now)
    return {domain: limits.of(rows.get(domain, new), now) for domain in destinations}


def _any_slowed(now: datetime) -> bool:
    lately = SendingPace.slowed_at > now - pacing.DOUBLINGS * pacing.RECOVERY
    return db.session.scalars(select(SendingPace.destination).where(lately).limit(1)).first() is not None


def _domains(rows: Sequence[tuple[int, str]]) -> list[str]:
    """The domains of messages; one that was queued before domains were noted has none, and no pace of its own."""
    return sorted({domain for _, domain in rows if domain})


def _known(destinations: Collection[str]) -> dict[str, SendingPace]:
    rows = db.session.scalars(select(SendingPace).where(SendingPace.destination.in_(destinations)))
    return {row.destination: row for row in rows}


def _rows(destinations: Sequence[str], now: datetime) -> dict[str, SendingPace]:
    """Return the rows of these domains, made where there is none, each locked and read anew."""
    if not destinations:
        return {}
    fresh = {"per_minute": 0.0, "next_at": now - MINUTE, "since": now}
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    made = dialect.insert(SendingPace).values([{"destination": domain, **fresh} for domain in destinations])
    db.session.execute(made.on_conflict_do_nothing(index_elements=["destination"]))
    query = select(SendingPace).where(SendingPace.destination.in_(destinations)).order_by(SendingPace.destination)
    rows = db.session.scalars(query.with_for_update().execution_options(populate_existing=True))
    return {row.destination: row for row in rows}
