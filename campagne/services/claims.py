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
from typing import Any

from sqlalchemy import Boolean, bindparam, case, func, or_, select, update
from sqlalchemy.orm import joinedload

from campagne.domain.replies import WRITTEN_MAX, Decision
from campagne.extensions import db
from campagne.models.candidacy import Candidacy
from campagne.models.columns import UTCDateTime
from campagne.models.contact import Contact
from campagne.models.invitation import Invitation, Link
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.observation import masked
from campagne.services import breaker, due, pacing, suppressions
from campagne.services.triggers import Trigger

CLAIM_LEASE = timedelta(minutes=10)
ATTEMPT_LEASE = timedelta(minutes=5)
"""Longer than any conversation with a relay: each of its few steps has twenty seconds."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What one attempt came to: the reply, what it decides, and the reason given if it pauses the mailing.

    `slower_at` is the instant, on the clock of waits, at which the domain asked to slow down.
    """

    email_id: int
    decision: Decision
    reply: str
    reason: str = ""
    slower_at: datetime | None = None

    @property
    def concerns_others(self) -> bool:
        """Whether more follows than the fate of one message."""
        return self.decision.pauses or self.slower_at is not None or self.decision.state == "refused_address"


def claim(worker: str, *, limit: int, now: datetime, paced_at: datetime | None = None) -> list[int]:
    """Take up to `limit` due messages for `worker`, and return their ids in the order in which they leave.

    Two workers never take the same one: SQLite lets one transaction write at a time, PostgreSQL skips locked rows.
    Receipts and tests go before mailings, which wait while they are paused. What the pace at `paced_at` (`now` unless
    said) does not let leave yet stays, and holds back no other domain.
    """
    allowance = pacing.Allowance(paced_at or now)
    ids: list[int] = []
    while room := allowance.room(limit - len(ids)):
        found = db.session.execute(due.next_messages(room, now).where(allowance.open())).all()
        chosen = allowance.choose([(row.id, row.destination) for row in found])
        due.changed(
            update(OutgoingEmail)
            .where(OutgoingEmail.id.in_(chosen))
            .values(state="claimed", claimed_by=worker, lease_until=now + CLAIM_LEASE)
        )
        ids += chosen
        if len(chosen) == len(found):
            break  # else a domain has spent its pace: look past it
    db.session.commit()
    return ids


def held_back(*, now: datetime, paced_at: datetime) -> timedelta | None:
    """Return how long the pace holds back the first message that is due, or None when it holds none."""
    domains = select(OutgoingEmail.destination).outerjoin(Mailing).where(*due.claimable(now)).distinct()
    held = pacing.wait(db.session.scalars(domains).all(), now=paced_at)
    db.session.commit()  # whoever waits holds nothing meanwhile
    return held


def release(ids: Sequence[int], *, worker: str) -> None:
    """Give back messages claimed and not attempted."""
    give_back(ids, worker=worker)
    db.session.commit()


def give_back(ids: Sequence[int], *, worker: str) -> None:
    """Write that messages wait again."""
    due.changed(
        update(OutgoingEmail)
        .where(OutgoingEmail.id.in_(ids), OutgoingEmail.state == "claimed", OutgoingEmail.claimed_by == worker)
        .values(state=_WAITING, claimed_by=None, lease_until=None)
    )


def end_leases(*, now: datetime) -> int:
    """Settle what dead workers left; return how many messages are in doubt from now on.

    A message that was only claimed has not left and waits again. One that was being attempted may have left: it is in
    doubt, and stays so. What waits again in a mailing that was stopped meanwhile does not leave.
    """
    expired = OutgoingEmail.lease_until < now
    due.changed(
        update(OutgoingEmail)
        .where(OutgoingEmail.state == "claimed", expired)
        .values(state=_WAITING, claimed_by=None, lease_until=None)
    )
    doubtful = due.changed(
        update(OutgoingEmail).where(OutgoingEmail.state == "attempting", expired).values(state="in_doubt")
    )
    stopped = select(Mailing.id).where(Mailing.state == "stopped").scalar_subquery()
    due.stop(OutgoingEmail.mailing_id.in_(stopped))
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
        joinedload(OutgoingEmail.contact).joinedload(Contact.suppression),
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
    due.changed(
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
    others = [result for result in results if result.concerns_others]
    others = [result for result in others if due.changed(_RECORDED, _columns(result, worker, now))]
    followed = [(db.session.get_one(OutgoingEmail, result.email_id), result) for result in others]
    # Mailings in their order, then paces, which a claim asks for last: no two workers wait for each other.
    for email, result in sorted(followed, key=lambda pair: (pair[1].slower_at is not None, pair[0].mailing_id or 0)):
        _follow(email, result, now)


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
        due.changed(
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


def _follow(email: OutgoingEmail, result: Result, now: datetime) -> None:
    if result.slower_at:
        pacing.slow_down(email.destination, now=result.slower_at)
    if email.kind == Trigger.TEST:
        return  # neither an address of a candidacy nor its mailing is to blame
    if result.decision.suppresses:
        suppressions.refuse(email.contact, now=now)
    if result.decision.state == "refused_address":
        breaker.after_failure(email, now=now)
    if result.decision.pauses and email.mailing:
        breaker.trip(email.mailing, result.reason, now=now)


def pause_all(reason: str, *, now: datetime) -> None:
    """Pause every mailing: our own relay refuses us."""
    breaker.trip_all(reason, now=now)
    db.session.commit()


def postpone(ids: Sequence[int], decision: Decision, *, reply: str, worker: str, now: datetime) -> None:
    """Put off everything that is due: our relay cannot be reached, and asking it for each message would not help.

    `ids` are the messages that `worker` had claimed; the attempt counts for these.
    """
    due_at = now + (decision.delay or timedelta())
    due.changed(
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
    due.changed(
        update(OutgoingEmail)
        .where(OutgoingEmail.state.in_(due.DUE), OutgoingEmail.due_at < due_at)
        .values(due_at=due_at)
    )
    db.session.commit()


def attempts(email_id: int) -> int:
    """Return how many times a message was attempted."""
    return db.session.scalars(select(OutgoingEmail.attempts).where(OutgoingEmail.id == email_id)).one()


_WAITING = case((OutgoingEmail.attempts > 0, "retry"), else_="queued")
