"""Delivering the mail: what is due is claimed, checked once more, written, sent, and what became of it recorded.

No transaction is open while a server is spoken to. What may stop a message is asked when it leaves, and not only when
it was queued: an opposition, a revoked link, a deadline passed or electoral silence meanwhile all stop it.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from campagne import clock
from campagne.domain.replies import Outcome, Reply, decide
from campagne.exceptions import DomainError
from campagne.models.mailing import OutgoingEmail
from campagne.services import bounces, claims, gate, letters, recipients, suppressions
from campagne.services.relay import RelayConnection, RelayFault

_LOG = logging.getLogger(__name__)
BATCH = 50
_DRAWS = 10_000
_RELAY_REFUSES = "Notre serveur d'envoi nous refuse ({}). Corrigez sa configuration, puis reprenez l'envoi."
_OUR_ERROR = "Ce message n'a pas pu être écrit : erreur de notre part."
_POLICY_REFUSES = "Un serveur refuse nos messages ({}). Cherchez pourquoi avant de reprendre l'envoi."


def deliver(*, seconds: float) -> bool:
    """Send what is due for about `seconds`; return whether something is still due."""
    if doubtful := claims.end_leases(now=clock.now()):
        _LOG.warning("%d message(s) in doubt: a worker ended while they were leaving", doubtful)
    with RelayConnection() as relay:
        return _Round(relay, until=time.monotonic() + seconds).go()


@dataclass
class _Round:
    """One slice of work, under a name of its own: what it claims is its own until it is done with it."""

    relay: RelayConnection
    until: float
    worker: str = field(default_factory=lambda: secrets.token_hex(8))
    memory: letters.Memory = field(default_factory=dict)

    def go(self) -> bool:
        """Claim and send until nothing is due or the time is up; return whether something is still due."""
        while ids := claims.claim(self.worker, limit=BATCH, now=clock.now()):
            done = self.send_all(ids)
            claims.release(ids[done:], worker=self.worker)
            if time.monotonic() >= self.until:
                return True
        return False

    def send_all(self, ids: Sequence[int]) -> int:
        """Send one by one until the time is up; return how many are done with."""
        for rank, email_id in enumerate(ids):
            if time.monotonic() >= self.until:
                return rank
            try:
                self.relay.open()
                self.send(email_id)
            except RelayFault as fault:
                self.put_off(ids[rank:], fault)
                break
        return len(ids)

    def send(self, email_id: int) -> None:
        """Check, write, send and record one message. Raises RelayFault when the relay takes nothing at all."""
        email = claims.hold(email_id, worker=self.worker)
        content = self.content(email, clock.now()) if email else None
        if email is None or content is None:
            return
        recipient, age = email.contact.address, clock.now() - email.created_at
        sender = bounces.envelope_sender(email)
        attempts, before = email.attempts + 1, Reply.read(email.last_reply)
        claims.attempt(email, now=clock.now())
        reply = self.relay.attempt(content, sender=sender, recipient=recipient)
        mailbox_before = before is not None and before.outcome is Outcome.MAILBOX
        decision = decide(reply.outcome, attempts=attempts, age=age, jitter=_jitter(), mailbox_before=mailbox_before)
        ours = reply.outcome is Outcome.CONFIGURATION
        reason = (_RELAY_REFUSES if ours else _POLICY_REFUSES).format(reply.text)
        claims.record(email_id, decision, reply=str(reply), reason=reason, worker=self.worker, now=clock.now())
        if decision.pauses:
            _LOG.error("mailing paused (%s): %s", reply.outcome, reply)
        if ours:
            raise RelayFault(reply)

    def content(self, email: OutgoingEmail, now: datetime) -> bytes | None:
        """Return the bytes of a message that may leave; else put its row where it belongs, and return None."""
        if email.mailing and email.mailing.state == "paused":
            claims.release([email.id], worker=self.worker)
            return None
        if stop := _stop(email, now):
            claims.set_aside(email, *stop, now=now)
            return None
        try:
            return letters.compose(email, memory=self.memory, now=now)
        except DomainError as error:
            claims.set_aside(email, "refused_format", str(error), now=now)
        except Exception:  # noqa: BLE001 -- a letter that cannot be written must not hold back those behind it
            _LOG.exception("message %s cannot be written", email.id)
            claims.set_aside(email, "refused_format", _OUR_ERROR, now=now)
        return None

    def put_off(self, ids: Sequence[int], fault: RelayFault) -> None:
        """Wait for our relay: it cannot be reached, or refuses us."""
        attempts = claims.attempts(ids[0]) + 1
        decision = decide(fault.outcome, attempts=attempts, age=timedelta(), jitter=_jitter())
        claims.postpone(ids, decision, reply=str(fault.reply), worker=self.worker, now=clock.now())
        _LOG.error("our mail relay takes nothing (%s): %s", fault.outcome, fault.reply)
        if decision.pauses:
            claims.pause_all(_RELAY_REFUSES.format(fault.reply.text))


def _stop(email: OutgoingEmail, now: datetime) -> tuple[str, str] | None:
    """Return the state and the reason of what stops a message at the last moment, if anything does.

    A receipt is owed to its signatory as long as the address takes mail: no deadline, silence or link stops it.
    """
    if email.contact.status != "usable" or suppressions.stops(email.contact.address_hmac, email.kind):
        return "suppressed", "Cette adresse ne reçoit plus de message."
    if email.mailing is None:
        return None
    if email.link and not email.link.live:
        return "revoked", "Le lien personnel a été annulé."
    reason = _out_of_date(email, now)
    if reason:
        return "expired", reason
    try:
        gate.require(gate.Effect.SEND, email.mailing, now=now)
    except DomainError as refusal:
        return "silenced", str(refusal)
    return None


def _out_of_date(email: OutgoingEmail, now: datetime) -> str | None:
    """Say why a mailing's message comes too late. An announcement asks for no answer: no deadline stops it."""
    asking = email.link.invitation if email.link and email.kind != "announcement" else None
    if asking and not asking.is_open(now):
        return "Le dernier moment pour répondre est passé."
    if not email.candidacy.in_the_running:
        return "La candidature n'est plus en lice."
    if asking and email.kind == "reminder" and recipients.has_spoken(asking):
        return "La candidature a répondu entre-temps."
    return None


def _jitter() -> float:
    return secrets.randbelow(_DRAWS) / _DRAWS
