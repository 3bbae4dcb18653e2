"""The one source of "now": aware, in UTC, and steerable by CAMPAGNE_NOW outside production."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

_PARIS = ZoneInfo("Europe/Paris")  # as `domain.dates`, which stands above: the two layers may not know one another


def now() -> datetime:
    """Return the present instant in UTC.

    `CAMPAGNE_NOW` holds an ISO 8601 instant that stands still, or the path of a file holding one, read again at each
    call so that several processes move together. A naive instant is Paris time. `config` refuses it in production.
    """
    steered = os.environ.get("CAMPAGNE_NOW")
    if not steered:
        return datetime.now(UTC)
    return parse_instant(_instant_text(steered))


def ticking() -> datetime:
    """Return an instant that moves, by which to wait: `now`, or the machine's where `CAMPAGNE_NOW` stands still."""
    steered = os.environ.get("CAMPAGNE_NOW")
    return now() if steered and Path(steered).is_file() else datetime.now(UTC)


@contextmanager
def standing_at(instant: datetime) -> Iterator[None]:
    """Stop the clock of this process at an aware instant, then let it go on: a demonstration is told at its hours."""
    before = os.environ.get("CAMPAGNE_NOW")
    os.environ["CAMPAGNE_NOW"] = instant.isoformat()
    try:
        yield
    finally:
        if before is None:
            del os.environ["CAMPAGNE_NOW"]
        else:
            os.environ["CAMPAGNE_NOW"] = before


def parse_instant(text: str) -> datetime:
    """Read an ISO 8601 instant; a naive one is Paris time. Returns UTC. Raises ValueError."""
    instant = datetime.fromisoformat(text.strip())
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=_PARIS)
    return instant.astimezone(UTC)


def _instant_text(setting: str) -> str:
    path = Path(setting)
    return path.read_text(encoding="utf-8") if path.is_file() else setting
