"""Until when somebody is asked to answer: the announced deadline, or one's own for whoever entered the list late."""

from __future__ import annotations

from datetime import datetime, timedelta

_QUEUE = timedelta(hours=1)
"""A message waits its turn: what it waits below this does not make one whole day less."""


def own_deadline(invited_at: datetime, *, answers_by: datetime, closes_at: datetime, days: int) -> datetime | None:
    """Return the deadline of whoever is invited at `invited_at`, None when the announced one leaves `days` days.

    It is `days` days later, and never past the campaign's last moment.
    """
    wanted = min(invited_at + timedelta(days=days), closes_at)
    return wanted if wanted > answers_by else None


def in_force(own: datetime | None, *, answers_by: datetime, last_moment: datetime) -> datetime:
    """Return the deadline that holds: one's own as long as it is later than the announced one, never past the last."""
    return max(min(own, last_moment), answers_by) if own else answers_by


def earliest_publication(answers_by: datetime, cooling_hours: int) -> datetime:
    """Return the first moment at which everything sealed may appear: what is signed at the last minute cools first."""
    return answers_by + timedelta(hours=cooling_hours)


def days_left(first_message_at: datetime, deadline: datetime) -> int:
    """Return the whole days between the first message that left and the deadline, none when it came after."""
    return max((deadline - first_message_at + _QUEUE) // timedelta(days=1), 0)
