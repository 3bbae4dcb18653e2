"""Steering a mailing that has been launched: what people do to it until its last message has left."""

from __future__ import annotations

from datetime import datetime

from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.mailing import Mailing
from campagne.services import gate


class NotPaused(DomainError):
    """Only a paused mailing is resumed."""


def resume(mailing: Mailing, *, by: gate.Actor, now: datetime) -> Mailing:
    """Let what has not left of a paused mailing leave. Raises NotPaused, and whatever the gate refuses."""
    if mailing.state != "paused":
        raise NotPaused("Cet envoi n'est pas en pause.")
    mailing.state, mailing.paused_reason = "sending", ""
    gate.require(gate.Effect.SEND, mailing, by=by, now=now)
    db.session.flush()
    return mailing
