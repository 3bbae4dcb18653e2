"""Delivering the mail: what is due is claimed, checked once more, written, sent, and what became of it recorded.

No transaction is open while a server is spoken to. What may stop a message is asked when it leaves, and not only when
it was queued: an opposition, a revoked link, a deadline passed or electoral silence meanwhile all stop it.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app

from campagne import clock
from campagne.domain.replies import Outcome, Reply, decide
from campagne.exceptions import DomainError
from campagne.models.invitation import Invitation
from campagne.models.mailing import OutgoingEmail
from campagne.services import gate, letters, outbox, recipients, suppressions
from campagne.services.relay import RelayConnection, RelayFault

_LOG = logging.getLogger(__name__)
BATCH = 50
_DRAWS = 10_000
_RELAY_REFUSES = "Notre serveur d'envoi nous refuse ({}). Corrigez sa configuration, puis reprenez l'envoi."
_POLICY_REFUSES = "Un serveur refuse nos messages ({}). Cherchez pourquoi avant de reprendre l'envoi."


def deliver(*, seconds: float) -> bool:
    """Send what is due for about `seconds`; return whether something is still due."""
    worker, until = secrets.token_hex(8), time.monotonic() + seconds
    if doubtful := outbox.end_leases(now=clock.now()):
        _LOG.warning("%d message(s) in doubt: a worker ended while they were leaving", doubtful)
    with RelayConnection() as relay:
        while ids := outbox.claim(worker, limit=BATCH, now=clock.now()):
            done = _deliver_batch(ids, relay, worker, until)
            outbox.release(ids[done:], worker=worker)
            if time.monotonic() >= until:
                return True
    return False


def _deliver_batch(ids: Sequence[int], relay: RelayConnection, worker: str, until: float) -> int:
    """Send one by one until the time is up; return how many are done with."""
    for rank, email_id in enumerate(ids):
        if time.monotonic() >= until:
            return rank
        try:
            relay.open()
            _deliver_one(email_id, relay, worker)
        except RelayFault as fault:
            _put_off(ids[rank:], fault, worker)
            return len(ids)
    return len(ids)


def _deliver_one(email_id: int, relay: RelayConnection, worker: str) -> None:
    """Check, write, send and record one message. Raises RelayFault when the relay takes nothing at all."""
    email = outbox.hold(email_id, worker=worker)
    content = _content(email, worker, clock.now()) if email else None
    if email is None or content is None:
        return
    recipient, age = email.contact.address, clock.now() - email.created_at
    attempts, before = email.attempts + 1, Reply.read(email.last_reply)
    outbox.attempt(email, now=clock.now())
    reply = relay.attempt(content, sender=current_app.config["MAIL_DEFAULT_SENDER"], recipient=recipient)
    mailbox_before = before is not None and before.outcome is Outcome.MAILBOX
    decision = decide(reply.outcome, attempts=attempts, age=age, jitter=_jitter(), mailbox_before=mailbox_before)
    ours = reply.outcome is Outcome.CONFIGURATION
    reason = (_RELAY_REFUSES if ours else _POLICY_REFUSES).format(reply.text)
    outbox.record(email_id, decision, reply=str(reply), reason=reason, worker=worker, now=clock.now())
    if decision.pauses:
        _LOG.error("mailing paused (%s): %s", reply.outcome, reply)
    if ours:
        raise RelayFault(reply)


def _content(email: OutgoingEmail, worker: str, now: datetime) -> bytes | None:
    """Return the bytes of a message that may leave; else put its row where it belongs, and return None."""
    if email.mailing and email.mailing.state == "paused":
        outbox.release([email.id], worker=worker)
        return None
    if stop := _stop(email, now):
        outbox.set_aside(email, *stop, now=now)
        return None
    try:
        return letters.compose(email, now=now)
    except DomainError as error:
        outbox.set_aside(email, "refused_format", str(error), now=now)
    except Exception:  # noqa: BLE001 -- a letter that cannot be written must not hold back those behind it
        _LOG.exception("message %s cannot be written", email.id)
        outbox.set_aside(email, "refused_format", "Ce message n'a pas pu être écrit : erreur de notre part.", now=now)
    return None


def _stop(email: OutgoingEmail, now: datetime) -> tuple[str, str] | None:
    """Return the state and the reason of what stops a message at the last moment, if anything does.

    A receipt is owed to its signatory as long as the address takes mail: no deadline, silence or link stops it.
    """
    if email.contact.status != "usable" or suppressions.is_suppressed(email.contact.address_hmac):
        return "suppressed", "Cette adresse ne reçoit plus de message."
    if email.mailing is None or email.link is None:
        return None
    if not email.link.live:
        return "revoked", "Le lien personnel a été annulé."
    reason = _out_of_date(email, email.link.invitation, now)
    if reason:
        return "expired", reason
    try:
        gate.require(gate.Effect.SEND, email.mailing, now=now)
    except DomainError as refusal:
        return "silenced", str(refusal)
    return None


def _out_of_date(email: OutgoingEmail, invitation: Invitation, now: datetime) -> str | None:
    if not invitation.is_open(now):
        return "Le dernier moment pour répondre est passé."
    if email.candidacy.standing.status != "standing":
        return "La candidature n'est plus en lice."
    if email.kind == "reminder" and recipients.has_spoken(invitation):
        return "La candidature a répondu entre-temps."
    return None


def _put_off(ids: Sequence[int], fault: RelayFault, worker: str) -> None:
    attempts = outbox.attempts(ids[0]) + 1
    decision = decide(fault.outcome, attempts=attempts, age=timedelta(), jitter=_jitter())
    outbox.postpone(ids, decision, reply=str(fault.reply), worker=worker, now=clock.now())
    _LOG.error("our mail relay takes nothing (%s): %s", fault.outcome, fault.reply)
    if decision.pauses:
        outbox.pause_all(_RELAY_REFUSES.format(fault.reply.text))


def _jitter() -> float:
    return secrets.randbelow(_DRAWS) / _DRAWS
