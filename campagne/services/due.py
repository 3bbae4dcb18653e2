"""The queue: which messages wait to leave, in what order, and how those of a mailing are taken out of it for good."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Executable, Select, not_, or_, select, update

from campagne.extensions import db
from campagne.models.mailing import Mailing, OutgoingEmail

DUE = ("queued", "retry")


def claimable(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions on a message that may be claimed at `now`."""
    awaited = or_(_FIRST, Mailing.state == "sending")
    return OutgoingEmail.state.in_(DUE), OutgoingEmail.due_at <= now, awaited


def next_messages(limit: int, now: datetime) -> Select[int, str]:
    """The query of the identity and destination of the messages that leave next, each locked for whoever asks."""
    return (
        select(OutgoingEmail.id, OutgoingEmail.destination)
        .outerjoin(Mailing, Mailing.id == OutgoingEmail.mailing_id)
        .where(*claimable(now))
        .order_by(not_(_FIRST), OutgoingEmail.due_at, OutgoingEmail.id)
        .limit(limit)
        .with_for_update(of=OutgoingEmail, skip_locked=True)
    )


_FIRST = OutgoingEmail.kind.in_(("receipt", "test"))
"""What somebody waits for: no pause of a mailing holds it back."""


def stop(condition: ColumnElement[bool]) -> int:
    """Say of the messages that wait and meet `condition` that they never leave; return how many."""
    return changed(
        update(OutgoingEmail)
        .where(OutgoingEmail.state.in_(DUE), OutgoingEmail.kind != "test", condition)
        .values(state="stopped", last_reply="", claimed_by=None, lease_until=None)
    )


def put_off(*, until: datetime) -> None:
    """Let nothing leave before `until`."""
    waiting = OutgoingEmail.state.in_(DUE), OutgoingEmail.due_at < until
    changed(update(OutgoingEmail).where(*waiting).values(due_at=until))


def changed(statement: Executable, values: dict[str, Any] | None = None) -> int:
    """Execute an update and return how many rows it changed. Rows that the session holds are not looked at."""
    result = db.session.execute(statement, values, execution_options={"synchronize_session": False})
    return cast(CursorResult[Any], result).rowcount
