"""Background work, declared once: its name, its period and what it does.

A tick only says "look at the table": lost or doubled, it changes nothing. A job commits its own work, in slices of
about two seconds, and says whether some is left, so that a worker can stop between two slices.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from campagne.services import delivery

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


JOBS: tuple[Job, ...] = (Job("deliver_mail", 2.0, deliver_mail),)
