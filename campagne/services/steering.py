"""Steering a mailing that has been launched: what people do to it until its last message has left.

Every worker reads the mailing again before each message, so that a pause and a stop are obeyed within the time that one
message takes. What a stop finds in the queue never leaves; what a worker has in hand is set aside at its next look.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from campagne.domain.dates import moment
from campagne.domain.pacing import MINUTE, time_needed
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.coordinator import Coordinator
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.services import audit, due, gate, pacing
from campagne.services.breaker import YET_TO_LEAVE

SEEN = timedelta(minutes=5)
"""The speed of a sending is what was seen over this time."""


class NotPaused(DomainError):
    """Only a paused mailing is resumed."""


class NotSending(DomainError):
    """Only a mailing that is leaving is paused."""


class NothingToStop(DomainError):
    """Only a mailing of which something has yet to leave is stopped."""


@dataclass(frozen=True, kw_only=True)
class Speed:
    """How fast a mailing goes: messages attempted a minute, as seen, and when it should be over (None: not known)."""

    per_minute: float
    end: datetime | None

    @property
    def sentence(self) -> str:
        """Say both, as far as they are known."""
        seen = round(self.per_minute) or 1
        rhythm = f"{seen} message{'s' if seen > 1 else ''} par minute ces dernières minutes." if self.per_minute else ""
        return f"{rhythm} {f'Fin prévue le {moment(self.end)}.' if self.end else ''}".strip()


def pause(mailing: Mailing, *, by: gate.Actor, now: datetime) -> Mailing:
    """Hold back what has not left of a mailing. Raises NotSending, NotAllowed."""
    _lock(mailing)
    gate.refuse_closed_account(by)
    if mailing.state != "sending" or not waiting(mailing):
        raise NotSending("Cet envoi n'est pas en cours : il n'y a rien à mettre en pause.")
    mailing.state, mailing.paused_reason = "paused", f"{_name(by)} a mis l'envoi en pause."
    _record("pause_mailing", mailing, by, now)
    return mailing


def resume(mailing: Mailing, *, by: gate.Actor, now: datetime) -> Mailing:
    """Let what has not left of a paused mailing leave. Whoever does has looked at what paused it: it counts no more.

    What was put off because our own relay took nothing is due at once; what a server asked to try later keeps its hour.
    Raises NotPaused, and whatever the gate refuses.
    """
    _lock(mailing)
    if mailing.state != "paused":
        raise NotPaused("Cet envoi n'est pas en pause.")
    mailing.state, mailing.paused_reason, mailing.resumed_at = "sending", "", now
    put_off = (OutgoingEmail.mailing_id == mailing.id, OutgoingEmail.state == "queued", OutgoingEmail.due_at > now)
    due.changed(update(OutgoingEmail).where(*put_off).values(due_at=now))
    _record("resume_mailing", mailing, by, now)
    gate.require(gate.Effect.SEND, mailing, by=by, now=now)
    return mailing


def stop(mailing: Mailing, *, by: gate.Actor, now: datetime) -> int:
    """End a mailing for good; return how many messages of the queue will never leave.

    A message that a worker is about to attempt is set aside at its next look, and counts then. Raises NothingToStop,
    and whatever the gate refuses.
    """
    _lock(mailing)
    if mailing.state not in {"sending", "paused"} or not waiting(mailing):
        raise NothingToStop("Cet envoi est terminé : il n'y a plus rien à arrêter.")
    mailing.state, mailing.paused_reason = "stopped", ""
    db.session.flush()
    stopped = due.stop(OutgoingEmail.mailing_id == mailing.id)
    _record("stop_mailing", mailing, by, now, stopped=stopped)
    gate.require(gate.Effect.STOP, mailing, by=by, now=now)
    return stopped


def waiting(mailing: Mailing) -> dict[str, int]:
    """Count what has yet to leave of a mailing, by destination."""
    query = (
        select(OutgoingEmail.destination, func.count())
        .where(mailing.own_messages, OutgoingEmail.state.in_(YET_TO_LEAVE))
        .group_by(OutgoingEmail.destination)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def speed(mailing: Mailing, *, now: datetime) -> Speed:
    """Return how fast a mailing was seen to go lately, and its expected end."""
    return Speed(per_minute=_seen(mailing, now), end=expected_end(mailing, now=now))


def expected_end(mailing: Mailing, *, now: datetime) -> datetime | None:
    """Return when the last message should have left: the later of what the pace allows and what was seen lately.

    A message that waits for another attempt puts the end off. None when nothing is leaving, or nothing tells how fast.
    """
    left = waiting(mailing)
    if mailing.state != "sending" or not left:
        return None
    paces = pacing.per_minute(left, now=now)
    needed = time_needed(left, paces, pacing.Limits.current().everyone)
    seen = _seen(mailing, now)
    ends = [now + needed] if needed else []
    if seen:
        ends.append(now + timedelta(minutes=sum(left.values()) / seen))
    retried = select(OutgoingEmail.due_at).where(mailing.own_messages, OutgoingEmail.state == "retry")
    ends += db.session.scalars(retried.order_by(OutgoingEmail.due_at.desc()).limit(1))
    return max(ends, default=None)


def _seen(mailing: Mailing, now: datetime) -> float:
    """Return the messages attempted a minute, over the last minutes or since the first of them, one minute at least."""
    lately = OutgoingEmail.attempted_at > now - SEEN, OutgoingEmail.attempted_at <= now
    counted = select(func.count(), func.min(OutgoingEmail.attempted_at)).where(mailing.own_messages, *lately)
    number, first = db.session.execute(counted).one()
    return number / max((now - first) / MINUTE, 1) if first else 0.0


def _lock(mailing: Mailing) -> None:
    """Read the mailing anew and keep it: two people, or a person and a breaker, act one after the other."""
    db.session.flush()
    db.session.refresh(mailing, with_for_update=True)


def _record(action: str, mailing: Mailing, by: gate.Actor, now: datetime, **details: int) -> None:
    subject = ("mailing", str(mailing.id))
    audit.record(action, subject=subject, campaign=mailing.campaign, by=by, now=now, details=details)


def _name(by: gate.Actor) -> str:
    return by.name if isinstance(by, Coordinator) else by or audit.OPERATOR
