"""Who has a message of the outbox in hand: claimed by one worker, attempted, recorded, and never sent twice.

`queued → claimed → attempting → sent`, or `retry`, `refused_…`, `in_doubt`. The row says `attempting` in the database
before the first octet of the message leaves: a process that dies past that point leaves a doubt, which a person settles
and no program. Claiming, attempting and recording commit by themselves, since what they tell has already happened or is
about to.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Executable, bindparam, case, or_, select, update
from sqlalchemy.orm import joinedload

from campagne.domain.replies import WRITTEN_MAX, Decision
from campagne.extensions import db
from campagne.models.candidacy import Candidacy
from campagne.models.invitation import Invitation, Link
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.observation import masked
from campagne.services import suppressions

CLAIM_LEASE = timedelta(minutes=10)
ATTEMPT_LEASE = timedelta(minutes=5)
"""Longer than any conversation with a relay: each of its few steps has twenty seconds."""

DUE = ("queued", "retry")


def claim(worker: str, *, limit: int, now: datetime) -> list[int]:
    """Take up to `limit` due messages for `worker`, and return their ids in the order in which they leave.

    Two workers never take the same one: SQLite lets one transaction write at a time, PostgreSQL skips locked rows.
    Receipts go before mailings; a paused mailing waits.
    """
    ids = list(
        db.session.scalars(
            select(OutgoingEmail.id)
            .outerjoin(Mailing, Mailing.id == OutgoingEmail.mailing_id)
            .where(
                OutgoingEmail.state.in_(DUE),
                OutgoingEmail.due_at <= now,
                or_(OutgoingEmail.mailing_id.is_(None), Mailing.state == "sending"),
            )
            .order_by(OutgoingEmail.mailing_id.is_not(None), OutgoingEmail.due_at, OutgoingEmail.id)
            .limit(limit)
            .with_for_update(of=OutgoingEmail, skip_locked=True)
        )
    )
    _changed(
        update(OutgoingEmail)
        .where(OutgoingEmail.id.in_(ids))
        .values(state="claimed", claimed_by=worker, lease_until=now + CLAIM_LEASE)
    )
    db.session.commit()
    return ids


def release(ids: Sequence[int], *, worker: str) -> None:
    """Give back messages claimed and not attempted."""
    _changed(
        update(OutgoingEmail)
        .where(OutgoingEmail.id.in_(ids), OutgoingEmail.state == "claimed", OutgoingEmail.claimed_by == worker)
        .values(state=_WAITING, claimed_by=None, lease_until=None)
    )
    db.session.commit()


def end_leases(*, now: datetime) -> int:
    """Settle what dead workers left; return how many messages are in doubt from now on.

    A message that was only claimed has not left and waits again. One that was being attempted may have left: it is in
    doubt, and stays so.
    """
    expired = OutgoingEmail.lease_until < now
    _changed(
        update(OutgoingEmail)
        .where(OutgoingEmail.state == "claimed", expired)
        .values(state=_WAITING, claimed_by=None, lease_until=None)
    )
    doubtful = _changed(
        update(OutgoingEmail).where(OutgoingEmail.state == "attempting", expired).values(state="in_doubt")
    )
    db.session.commit()
    return doubtful


def hold(email_id: int, *, worker: str) -> OutgoingEmail | None:
    """Return a message claimed by `worker`, read anew and locked, or None when it is no longer its own."""
    return db.session.scalars(_HELD, {"email_id": email_id, "worker": worker}).unique().one_or_none()


_HELD = (
    select(OutgoingEmail)
    .where(
        OutgoingEmail.id == bindparam("email_id"),
        OutgoingEmail.state == "claimed",
        OutgoingEmail.claimed_by == bindparam("worker"),
    )
    .options(
        joinedload(OutgoingEmail.contact),
        joinedload(OutgoingEmail.candidacy).joinedload(Candidacy.standings),
        joinedload(OutgoingEmail.mailing).joinedload(Mailing.campaign),
        joinedload(OutgoingEmail.link).joinedload(Link.invitation).joinedload(Invitation.questionnaire),
    )
    .with_for_update(of=OutgoingEmail)
)
"""Built once: it is asked for each message."""


def attempt(email: OutgoingEmail, *, now: datetime) -> None:
    """Say in the database that this message is about to leave."""
    email.state, email.attempts = "attempting", email.attempts + 1
    email.attempted_at, email.lease_until = now, now + ATTEMPT_LEASE
    db.session.commit()


def set_aside(email: OutgoingEmail, state: str, reason: str, *, now: datetime) -> None:
    """Say that this message does not leave, and why."""
    email.state, email.last_reply = state, reason[:WRITTEN_MAX]
    email.claimed_by = email.lease_until = None
    if state == "refused_format":
        email.attempted_at = now  # the fault is ours, and dated: the public page says that a message failed to leave
    db.session.commit()


def record(email_id: int, decision: Decision, *, reply: str, reason: str = "", worker: str, now: datetime) -> None:
    """Write what became of an attempt, with what follows for its address and, for that `reason`, its mailing.

    What `worker` knows settles even a doubt that its slowness raised, but a doubt is never sent again.
    """
    settles = OutgoingEmail.state == "attempting"
    if decision.delay is None:
        settles = or_(settles, OutgoingEmail.state == "in_doubt")
    changed = _changed(
        update(OutgoingEmail)
        .where(OutgoingEmail.id == email_id, OutgoingEmail.claimed_by == worker, settles)
        .values(
            state=decision.state,
            due_at=now + decision.delay if decision.delay else OutgoingEmail.due_at,
            sent_at=now if decision.state == "sent" else None,
            last_reply=masked(reply)[:WRITTEN_MAX],
            lease_until=None,
        )
    )
    if changed and (decision.suppresses or decision.pauses):
        _follow(db.session.get_one(OutgoingEmail, email_id), decision, reason, now)
    db.session.commit()


def _follow(email: OutgoingEmail, decision: Decision, reason: str, now: datetime) -> None:
    if decision.suppresses:
        suppressions.refuse(email.contact, now=now)
    if decision.pauses and email.mailing:
        pause(email.mailing, reason)


def pause(mailing: Mailing, reason: str) -> None:
    """Hold back what has not left of a mailing until somebody has looked."""
    if mailing.state == "sending":
        mailing.state, mailing.paused_reason = "paused", masked(reason)


def pause_all(reason: str) -> None:
    """Hold back every mailing: our own relay refuses us."""
    for mailing in db.session.scalars(select(Mailing).where(Mailing.state == "sending")):
        pause(mailing, reason)
    db.session.commit()


def postpone(ids: Sequence[int], decision: Decision, *, reply: str, worker: str, now: datetime) -> None:
    """Put off everything that is due: our relay cannot be reached, and asking it for each message would not help.

    `ids` are the messages that `worker` had claimed; the attempt counts for these.
    """
    due_at = now + (decision.delay or timedelta())
    _changed(
        update(OutgoingEmail)
        .where(OutgoingEmail.id.in_(ids), OutgoingEmail.claimed_by == worker, OutgoingEmail.state == "claimed")
        .values(
            state=decision.state,
            due_at=due_at,
            attempts=OutgoingEmail.attempts + 1,
            last_reply=masked(reply)[:WRITTEN_MAX],
            claimed_by=None,
            lease_until=None,
        )
    )
    _changed(
        update(OutgoingEmail).where(OutgoingEmail.state.in_(DUE), OutgoingEmail.due_at < due_at).values(due_at=due_at)
    )
    db.session.commit()


def attempts(email_id: int) -> int:
    """Return how many times a message was attempted."""
    return db.session.scalars(select(OutgoingEmail.attempts).where(OutgoingEmail.id == email_id)).one()


_WAITING = case((OutgoingEmail.attempts > 0, "retry"), else_="queued")


def _changed(statement: Executable) -> int:
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    return cast(CursorResult[Any], result).rowcount
