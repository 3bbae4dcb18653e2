"""By when whoever contests a publication is answered: within three days, within twenty-four hours in campaign.

Sources: LCEN (loi 2004-575), article 1-1, III (article 6, IV until 2024): replies are inserted within three days of
their receipt, under the conditions of article 13 of the loi du 29 juillet 1881, which brings that down to twenty-four
hours during an electoral period.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

IN_CAMPAIGN = timedelta(hours=24)
OTHERWISE = timedelta(days=3)
PRESSING = timedelta(hours=12)
"""What is left when a clock begins to press: the half of what a campaign leaves."""


class Urgency(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    PRESSING = "pressing"
    OVERDUE = "overdue"


def due_at(received_at: datetime, *, in_campaign: bool) -> datetime:
    """Return the last moment at which a request received then is answered, hour for hour: no day is rounded up.

    No text read here says when an electoral period begins. The official campaign does (Code électoral, article L47 A:
    from the second Monday before the vote), but no later than it: a campaign that is open here counts as one, so that
    the clock is never slower than the law's.
    """
    return received_at + (IN_CAMPAIGN if in_campaign else OTHERWISE)


def urgency(due: datetime, now: datetime) -> Urgency:
    """Return how a clock stands at `now`; the last moment itself is still in time."""
    left = due - now
    if left < timedelta(0):
        return Urgency.OVERDUE
    return Urgency.PRESSING if left <= PRESSING else Urgency.RUNNING


def said(due: datetime, now: datetime) -> str:
    """Say how long is left, or how late it is: "il reste 3 h 10", "en retard de 2 jours 4 h"."""
    if now > due:
        return f"en retard de {_length(max(now - due, timedelta(minutes=1)))}"
    return f"il reste {_length(due - now)}"


def _length(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    days, hours = divmod(minutes // 60, 24)
    if days >= 2:
        return f"{days} jours{f' {hours} h' if hours else ''}"
    if minutes < 60:
        return f"{minutes} min" if minutes else "moins d'une minute"
    return f"{minutes // 60} h{f' {minutes % 60:02d}' if minutes % 60 else ''}"
