"""Who has a message of the outbox in hand: claimed by one worker, attempted, recorded, and never sent twice.

`queued → claimed → attempting → sent`, or `retry`, `refused_…`, `in_doubt`. The row says `attempting` in the database
before the first octet of the message leaves: a process that dies past that point leaves a doubt, which a person settles
and no program. Messages leave in small groups: one commit says that all of a group are about to leave, and the results
of the group before become durable with it, since a commit that waits for the disk costs more than a conversation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Boolean, CursorResult, Executable, bindparam, case, func, or_, select, update
from sqlalchemy.orm import joinedload

from campagne.domain.replies import WRITTEN_MAX, Decision
from campagne.extensions import db
from campagne.models.candidacy import Candidacy
from campagne.models.columns import UTCDateTime
from campagne.models.invitation import Invitation, Link
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.observation import masked
from campagne.services import suppressions
from campagne.services.triggers import Trigger

CLAIM_LEASE = timedelta(minutes=10)
ATTEMPT_LEASE = timedelta(minutes=5)
"""Longer than any conversation with a relay: each of its few steps has twenty seconds."""

DUE = ("queued", "retry")
_AT_ONCE = or_(OutgoingEmail.mailing_id.is_(None), OutgoingEmail.kind == Trigger.TEST.value)
"""What a person waits for: it goes before mailings, and no pause holds it back."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What one attempt came to: the reply, what it decides, and the reason given if it pauses the mailing."""

    email_id: int
    decision: Decision
    reply: str
    reason: str = ""

    @property
    def concerns_others(self) -> bool:
        """Whether more follows than the fate of one message."""
        return self.decision.suppresses or self.decision.pauses


def claim(worker: str, *, limit: int, now: datetime) -> list[int]:
    """Take up to `limit` due messages for `worker`, and return their ids in the order in which they leave.

    Two workers never take the same one: SQLite lets one transaction write at a time, PostgreSQL skips locked rows.
    Receipts and tests go before mailings; a paused mailing waits.
    """
    ids = list(
        db.session.scalars(
            select(OutgoingEmail.id)
            .outerjoin(Mailing, Mailing.id == OutgoingEmail.mailing_id)
            .where(
                OutgoingEmail.state.in_(DUE),
                OutgoingEmail.due_at <= now,
                or_(_AT_ONCE, Mailing.state == "sending"),
            )
            .order_by(_AT_ONCE.desc(), OutgoingEmail.due_at, OutgoingEmail.id)
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
    give_back(ids, worker=worker)
    db.session.commit()


def give_back(ids: Sequence[int], *, worker: str) -> None:
    """Write that messages wait again."""
    _changed(
        update(OutgoingEmail)
        .where(OutgoingEmail.id.in_(ids), OutgoingEmail.state == "claimed", OutgoingEmail.claimed_by == worker)
        .values(state=_WAITING, claimed_by=None, lease_until=None)
    )


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


def hold(ids: Sequence[int], *, worker: str) -> list[OutgoingEmail]:
    """Return those of these messages that `worker` still has, read anew and locked, in the order of `ids`."""
    found = {email.id: email for email in db.session.scalars(_HELD, {"ids": ids, "worker": worker}).unique()}
    return [found[email_id] for email_id in ids if email_id in found]


_HELD = (
    select(OutgoingEmail)
    .where(
        OutgoingEmail.id.in_(bindparam("ids", expanding=True)),
        OutgoingEmail.state == "claimed",
        OutgoingEmail.claimed_by == bindparam("worker"),
    )
    .options(
        joinedload(OutgoingEmail.contact),
        joinedload(OutgoingEmail.candidacy).joinedload(Candidacy.standings),
        joinedload(OutgoingEmail.candidacy).joinedload(Candidacy.constituency),
        joinedload(OutgoingEmail.mailing).joinedload(Mailing.campaign),
        joinedload(OutgoingEmail.link).joinedload(Link.invitation).joinedload(Invitation.questionnaire),
    )
    .with_for_update(of=OutgoingEmail)
    .execution_options(populate_existing=True)
)
"""Built once: it is asked for each group. Everything that its checks and letters need comes with it."""


def attempt(ids: Sequence[int], *, worker: str, now: datetime) -> None:
    """Say durably that these held messages are about to leave, with all that was written since the last commit."""
    _changed(
        update(OutgoingEmail)
        .where(OutgoingEmail.id.in_(ids), OutgoingEmail.state == "claimed", OutgoingEmail.claimed_by == worker)
        .values(
            state="attempting",
            attempts=OutgoingEmail.attempts + 1,
            attempted_at=now,
            lease_until=now + ATTEMPT_LEASE,
        )
    )
    db.session.commit()


def set_aside(email: OutgoingEmail, state: str, reason: str, *, now: datetime) -> None:
    """Write that this message does not leave, and why."""
    email.state, email.last_reply = state, reason[:WRITTEN_MAX]
    email.claimed_by = email.lease_until = None
    if state == "refused_format":
        email.attempted_at = now  # the fault is ours, and dated: the public page says that a message failed to leave
    db.session.flush()


def record(results: Iterable[Result], *, worker: str, now: datetime) -> None:
    """Write what became of attempts, with what follows for their addresses and, for their `reason`, their mailings.

    What `worker` knows settles even a doubt that its slowness raised, but a doubt is never sent again. The next
    `attempt`, `claim` or `settle` makes it durable.
    """
    plain = [result for result in results if not result.concerns_others]
    if plain:
        db.session.connection().execute(_RECORDED, [_columns(result, worker, now) for result in plain])
    for result in results:
        if result.concerns_others and _changed(_RECORDED, _columns(result, worker, now)):
            _follow(db.session.get_one(OutgoingEmail, result.email_id), result.decision, result.reason, now)


_RECORDED = (
    update(OutgoingEmail)
    .where(
        OutgoingEmail.id == bindparam("email_id"),
        OutgoingEmail.claimed_by == bindparam("worker"),
        or_(
            OutgoingEmail.state == "attempting", (OutgoingEmail.state == "in_doubt") & bindparam("final", type_=Boolean)
        ),
    )
    .values(
        state=bindparam("to_state"),
        due_at=func.coalesce(bindparam("to_due_at", type_=UTCDateTime), OutgoingEmail.due_at),
        sent_at=bindparam("to_sent_at"),
        last_reply=bindparam("to_reply"),
        lease_until=None,
    )
)


def _columns(result: Result, worker: str, now: datetime) -> dict[str, Any]:
    decision = result.decision
    return {
        "email_id": result.email_id,
        "worker": worker,
        "final": decision.delay is None,
        "to_state": decision.state,
        "to_due_at": now + decision.delay if decision.delay else None,
        "to_sent_at": now if decision.state == "sent" else None,
        "to_reply": masked(result.reply)[:WRITTEN_MAX],
    }


def settle(
    results: Sequence[Result], *, spared: Mapping[int, datetime | None] | None = None, worker: str, now: datetime
) -> None:
    """Record results durably, whatever the transaction under way has come to.

    `spared` are messages said to be leaving of which not one octet has left: `worker` has them in hand as before, with
    the moment of the attempt before.
    """
    db.session.rollback()
    record(results, worker=worker, now=now)
    for email_id, attempted_at in (spared or {}).items():
        _changed(
            update(OutgoingEmail)
            .where(
                OutgoingEmail.id == email_id, OutgoingEmail.state == "attempting", OutgoingEmail.claimed_by == worker
            )
            .values(
                state="claimed",
                attempts=OutgoingEmail.attempts - 1,
                attempted_at=attempted_at,
                lease_until=now + CLAIM_LEASE,
            )
        )
    db.session.commit()


def _follow(email: OutgoingEmail, decision: Decision, reason: str, now: datetime) -> None:
    if email.kind == Trigger.TEST:
        return  # neither an address of a candidacy nor its mailing is to blame
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


def _changed(statement: Executable, values: dict[str, Any] | None = None) -> int:
    result = db.session.execute(statement, values, execution_options={"synchronize_session": False})
    return cast(CursorResult[Any], result).rowcount
