"""What pauses a mailing without anybody asking: a refusal of our messages, too many dead addresses, complaints.

Nothing is lost by a pause, and only a person ends it. Each is an alert in the log and an entry in the trail.
"""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from campagne.domain.bounces import Kind
from campagne.domain.breaker import (
    WINDOW,
    Alarm,
    complaints,
    complaints_reason,
    failures_reason,
    too_many_failures,
)
from campagne.extensions import db
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.models.report import Report
from campagne.observation import masked
from campagne.services import audit

_LOG = logging.getLogger(__name__)
AUTOMATIC = "arrêt automatique"
YET_TO_LEAVE = ("queued", "claimed", "attempting", "retry")
"""States of a message that has yet to leave."""

LEFT = ("sent", "bounced", "in_doubt")


def trip(mailing: Mailing, reason: str, *, now: datetime) -> None:
    """Hold back what has not left of a mailing until somebody has looked, and raise the alert."""
    if mailing.state != "sending":
        return
    mailing.state, mailing.paused_reason = "paused", masked(reason)
    subject = ("mailing", str(mailing.id))
    audit.record("pause_mailing", subject=subject, campaign=mailing.campaign, by=AUTOMATIC, now=now)
    _LOG.error("ALERT: mailing %d paused: %s", mailing.id, masked(reason))


def trip_all(reason: str, *, now: datetime) -> None:
    """Hold back every mailing: our own relay refuses us."""
    for mailing in db.session.scalars(select(Mailing).where(Mailing.state == "sending")):
        trip(mailing, reason, now=now)


def after_failure(email: OutgoingEmail, *, now: datetime) -> None:
    """Pause the mailing of a message whose address does not exist, when too many around it met the same."""
    mailing = _watched(email)
    if mailing is None:
        return
    failed, from_start = _around(email, mailing)
    if found := too_many_failures(failed, from_start=from_start):
        _alert(mailing, failures_reason(*found), now=now)


def after_complaint(email: OutgoingEmail, *, now: datetime) -> None:
    """Pause the mailing of a message that somebody calls a nuisance, or warn, by the share of those who do."""
    mailing = _watched(email)
    if mailing is None:
        return
    complained, left = _complaints(mailing)
    alarm = complaints(complained, left)
    if alarm is Alarm.PAUSE:
        _alert(mailing, complaints_reason(complained, left), now=now)
    elif alarm is Alarm.WARN:
        _LOG.warning("mailing %d: %d complaint(s) for %d messages that left", mailing.id, complained, left)


def _watched(email: OutgoingEmail) -> Mailing | None:
    """Return the mailing whose messages are counted, locked: two failures at once would each miss the other."""
    if email.mailing_id is None or email.kind == "test":
        return None
    return db.session.scalars(select(Mailing).where(Mailing.id == email.mailing_id).with_for_update()).one()


def _alert(mailing: Mailing, reason: str, *, now: datetime) -> None:
    """Pause what has something left to hold back; what is over can only be told."""
    waiting = select(OutgoingEmail.id).where(
        OutgoingEmail.mailing_id == mailing.id, OutgoingEmail.state.in_(YET_TO_LEAVE)
    )
    if db.session.scalars(waiting.limit(1)).first() is None:
        _LOG.error("ALERT: mailing %d, which is over: %s", mailing.id, reason)
    else:
        trip(mailing, reason, now=now)


def _around(email: OutgoingEmail, mailing: Mailing) -> tuple[list[bool], bool]:
    """Return which messages attempted around this one failed for good, in order, and whether the first is there.

    What was attempted before a person resumed the mailing was looked at, and counts no more.
    """
    when, number = OutgoingEmail.attempted_at, OutgoingEmail.id
    later = or_(when > email.attempted_at, and_(when == email.attempted_at, number > email.id))
    attempted = (mailing.own_messages, when.is_not(None))
    flags = select(_failed()).where(*attempted)
    if mailing.resumed_at:
        flags = flags.where(when > mailing.resumed_at)
    before = db.session.scalars(flags.where(~later).order_by(when.desc(), number.desc()).limit(WINDOW)).all()
    after = db.session.scalars(flags.where(later).order_by(when, number).limit(WINDOW - 1)).all()
    return [bool(flag) for flag in (*reversed(before), *after)], len(before) < WINDOW


def _failed() -> ColumnElement[bool]:
    """Whether a message failed for good: refused in the conversation, or by a report that came later."""
    report = select(Report.id).where(Report.email_id == OutgoingEmail.id, Report.kind == Kind.HARD.value).exists()
    return or_(OutgoingEmail.state == "refused_address", and_(OutgoingEmail.state == "bounced", report))


def _complaints(mailing: Mailing) -> tuple[int, int]:
    """Return how many messages were first complained of since the mailing was last resumed, and how many have left.

    The first time counts alone: whoever holds a message could write such a report about it again and again.
    """
    of_mailing = OutgoingEmail.mailing_id == mailing.id
    complained = (
        select(Report.email_id)
        .join(Report.email)
        .where(of_mailing, Report.kind == Kind.COMPLAINT.value)
        .group_by(Report.email_id)
    )
    if mailing.resumed_at:
        complained = complained.having(func.min(Report.received_at) > mailing.resumed_at)
    left = select(func.count(OutgoingEmail.id)).where(of_mailing, OutgoingEmail.state.in_(LEFT))
    return len(db.session.scalars(complained).all()), db.session.scalars(left).one()
