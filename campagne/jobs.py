"""Background work, declared once: its name, its period and what it does.

A tick only says "look at the table": lost or doubled, it changes nothing. A job commits its own work, in slices of
about two seconds, and says whether some is left, so that a worker can stop between two slices.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from campagne import clock
from campagne.extensions import db
from campagne.services import delivery, editions

SLICE_SECONDS = 2.0


@dataclass(frozen=True)
class Job:
    """Background work. `run` takes nothing, needs an application context, and returns whether some is left to do."""

    name: str
    period_seconds: float
    run: Callable[[], bool]


def deliver_mail() -> bool:
    """Send what is due in the outbox."""
    return delivery.deliver(seconds=SLICE_SECONDS)


def build_editions() -> bool:
    """Build the oldest edition that was asked for, or note on its request why it cannot be."""
    waiting = editions.requested()
    if waiting:
        editions.build_requested(waiting[0], now=clock.now())
        db.session.commit()
    return len(waiting) > 1


JOBS: tuple[Job, ...] = (Job("deliver_mail", 2.0, deliver_mail), Job("build_editions", 1.0, build_editions))
