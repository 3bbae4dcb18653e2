"""Delivering the mail: what is due is claimed, checked once more, written, sent, and what became of it recorded.

Messages leave in small groups, so that a commit, which waits for the disk, serves several. A mailing begins one message
at a time: a server that refuses us is heard before more is risked. No transaction is open while a server is spoken to.
What may stop a message is asked when it leaves, and not only when it was queued: an opposition, a revoked link, a
deadline passed or electoral silence meanwhile all stop it.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import current_app

from campagne import clock
from campagne.domain.replies import Decision, Outcome, Reply, decide
from campagne.exceptions import DomainError
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.services import bounces, claims, letters, stops
from campagne.services.relay import RelayConnection, RelayFault

_LOG = logging.getLogger(__name__)
BATCH = 50
GROUP = 8
"""How many messages at most are said to be leaving at once: as many are in doubt when a worker is killed."""
GROUP_SECONDS = 1.0
"""No message of a group begins later: a relay that falls asleep must not make a group outlast its lease."""
WARM_UP, WARM_UP_SECONDS = 20, 0.25
"""How many messages of a mailing leave one by one, and for how long at least, before they leave in groups."""
PATIENCE_SECONDS = 0.5
"""How long a wait for the pace lasts at most: a worker that is asked to stop, or another job, waits for its end."""
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


@dataclass(frozen=True, kw_only=True)
class _Ready:
    """A message that may leave, in plain values: they outlive the transaction that read them."""

    id: int
    mailing_id: int | None
    content: bytes
    sender: str
    recipient: str
    attempts: int
    attempted_at: datetime | None
    created_at: datetime
    mailbox_before: bool


@dataclass
class _Start:
    """How a mailing has begun in this process: how many messages left, since when."""

    since: float = field(default_factory=time.monotonic)
    left: int = 0

    @property
    def over(self) -> bool:
        """Whether it has begun well."""
        return self.left >= WARM_UP and time.monotonic() >= self.since + WARM_UP_SECONDS


def _starts() -> dict[int, _Start]:
    """Return how each mailing has begun; a process that starts knows of none, and leaves little in doubt if it dies."""
    starts: dict[int, _Start] = current_app.extensions.setdefault("campagne.starts", {})
    return starts


@dataclass
class _Round:
    """One slice of work, under a name of its own: what it claims is its own until it is done with it."""

    relay: RelayConnection
    until: float
    worker: str = field(default_factory=lambda: secrets.token_hex(8))
    memory: letters.Memory = field(default_factory=letters.Memory)
    starts: dict[int, _Start] = field(default_factory=_starts)
    results: list[claims.Result] = field(default_factory=list)
    size: int = 1

    def go(self) -> bool:
        """Claim and send until nothing is due or the time is up; return whether something is still due."""
        try:
            while (ids := self.claim()) or self.wait():
                done = self.send_all(ids)
                if time.monotonic() >= self.until:
                    self.settle()
                    claims.release(ids[done:], worker=self.worker)
                    return True
            return False
        finally:
            self.settle()

    def claim(self) -> list[int]:
        """Take what is due, in the transaction that records the results of the last group."""
        self.record()
        ids = claims.claim(self.worker, limit=BATCH, now=clock.now(), paced_at=clock.ticking())
        self.results.clear()
        return ids

    def wait(self) -> bool:
        """Wait a moment for what the pace holds back; return whether there is any."""
        held = claims.held_back(now=clock.now(), paced_at=clock.ticking())
        if held:
            time.sleep(min(held.total_seconds(), PATIENCE_SECONDS))
        return held is not None

    def send_all(self, ids: Sequence[int]) -> int:
        """Send by groups until the time is up; return how many are done with."""
        done = 0
        try:
            while done < len(ids) and time.monotonic() < self.until:
                if not self.relay.ready:
                    self.settle()
                    self.relay.open()
                done += self.send_some(ids[done : done + self.size])
        except RelayFault as fault:
            self.settle()
            self.put_off(ids[done:], fault)
            done = len(ids)
        return done

    def send_some(self, ids: Sequence[int]) -> int:
        """Check, write and send the first of these messages; return how many are done with.

        Raises RelayFault when the relay takes nothing at all.
        """
        self.record()
        held = self.trusted(claims.hold(ids, worker=self.worker))
        through = ids.index(held[-1].id) + 1 if held else len(ids)
        group = self.written(held, clock.now())
        claims.attempt([message.id for message in group], worker=self.worker, now=clock.now())
        self.results.clear()
        sent = self.send_group(group)
        if sent < len(group):
            return ids.index(group[sent].id)
        return through

    def trusted(self, held: list[OutgoingEmail]) -> list[OutgoingEmail]:
        """Return the first message, and those behind it as long as their mailings have begun well."""
        for rank, email in enumerate(held):
            if not self.warm(email.mailing_id):
                return held[: max(rank, 1)]
        return held

    def written(self, held: Sequence[OutgoingEmail], now: datetime) -> list[_Ready]:
        """Return those messages that may leave, as they leave; put the rows of the others where they belong."""
        spoken, desk = stops.spoken(held), letters.desk(held, memory=self.memory)
        group = []
        for email in held:
            if email.mailing and email.mailing.state != "sending" and email.kind != "test":
                self.leave_alone(email, email.mailing, now)
            elif stop := stops.stop(email, spoken, now=now):
                claims.set_aside(email, *stop, now=now)
            elif content := _content(email, desk, now):
                group.append(_ready(email, content))
        return group

    def leave_alone(self, email: OutgoingEmail, mailing: Mailing, now: datetime) -> None:
        """Write where a message belongs whose mailing was stopped or paused since it was claimed."""
        if mailing.state == "stopped":
            claims.set_aside(email, "stopped", "", now=now)
        else:
            claims.give_back([email.id], worker=self.worker)

    def send_group(self, group: Sequence[_Ready]) -> int:
        """Send messages said to be leaving, and return how many of them began to. Raises RelayFault.

        A refusal that may pause the mailing stops them: those behind are in hand as before.
        """
        began, sent = time.monotonic(), 0
        until = min(self.until, began + GROUP_SECONDS)
        try:
            for message in group:
                self.relay.open()
                if sent and time.monotonic() >= until:
                    break
                sent += 1
                decision = self.send(message)
                if decision.pauses or decision.state == "refused_address":
                    break
        finally:
            if spared := group[sent:]:
                self.settle({message.id: message.attempted_at for message in spared})
        self.size = self.next_size(group[:sent], time.monotonic() - began)
        return sent

    def next_size(self, sent: Sequence[_Ready], seconds: float) -> int:
        """Return how many messages may be said to be leaving at once, after these that took some seconds."""
        if not all(self.warm(message.mailing_id) for message in sent):
            return 1
        return min(GROUP, max(1, int(GROUP_SECONDS * len(sent) / max(seconds, 0.001))))

    def warm(self, mailing_id: int | None) -> bool:
        """Whether a mailing has begun well; a receipt begins nothing."""
        return mailing_id is None or (mailing_id in self.starts and self.starts[mailing_id].over)

    def send(self, message: _Ready) -> Decision:
        """Send one message, and return what its reply decides. Raises RelayFault when our relay refuses us."""
        reply = self.relay.attempt(message.content, sender=message.sender, recipient=message.recipient)
        decision = decide(
            reply.outcome,
            attempts=message.attempts,
            age=clock.now() - message.created_at,
            jitter=_jitter(),
            mailbox_before=message.mailbox_before,
        )
        ours = reply.outcome is Outcome.CONFIGURATION
        reason = (_RELAY_REFUSES if ours else _POLICY_REFUSES).format(reply.text)
        slower = clock.ticking() if reply.outcome is Outcome.SLOWER else None
        self.results.append(
            claims.Result(email_id=message.id, decision=decision, reply=str(reply), reason=reason, slower_at=slower)
        )
        self.remember(message.mailing_id, decision)
        if ours:
            raise RelayFault(reply)
        return decision

    def remember(self, mailing_id: int | None, decision: Decision) -> None:
        """Count a message of a mailing; one that pauses it makes it begin again."""
        if mailing_id is not None and decision.pauses:
            self.starts.pop(mailing_id, None)
        elif mailing_id is not None:
            self.starts.setdefault(mailing_id, _Start()).left += 1

    def record(self) -> None:
        """Write the results of the last group; what is committed next makes them durable."""
        claims.record(self.results, worker=self.worker, now=clock.now())

    def settle(self, spared: Mapping[int, datetime | None] | None = None) -> None:
        """Make the results durable at once, whatever was being written."""
        if self.results or spared:
            claims.settle(self.results, spared=spared, worker=self.worker, now=clock.now())
            self.results.clear()

    def put_off(self, ids: Sequence[int], fault: RelayFault) -> None:
        """Wait for our relay: it cannot be reached, or refuses us."""
        attempts = claims.attempts(ids[0]) + 1
        decision = decide(fault.outcome, attempts=attempts, age=timedelta(), jitter=_jitter())
        claims.postpone(ids, decision, reply=str(fault.reply), worker=self.worker, now=clock.now())
        _LOG.error("our mail relay takes nothing (%s): %s", fault.outcome, fault.reply)
        if decision.pauses:
            claims.pause_all(_RELAY_REFUSES.format(fault.reply.text), now=clock.now())


def _content(email: OutgoingEmail, desk: letters.Desk, now: datetime) -> bytes | None:
    """Return the bytes of a message; put aside one that cannot be written, and return None."""
    try:
        return letters.compose(email, desk=desk, now=now)
    except DomainError as error:
        claims.set_aside(email, "refused_format", str(error), now=now)
    except Exception:  # noqa: BLE001 -- a letter that cannot be written must not hold back those behind it
        _LOG.exception("message %s cannot be written", email.id)
        claims.set_aside(email, "refused_format", _OUR_ERROR, now=now)
    return None


def _ready(email: OutgoingEmail, content: bytes) -> _Ready:
    before = Reply.read(email.last_reply)
    return _Ready(
        id=email.id,
        mailing_id=email.mailing_id,
        content=content,
        sender=bounces.envelope_sender(email),
        recipient=email.recipient,
        attempts=email.attempts + 1,
        attempted_at=email.attempted_at,
        created_at=email.created_at,
        mailbox_before=before is not None and before.outcome is Outcome.MAILBOX,
    )


def _jitter() -> float:
    return secrets.randbelow(_DRAWS) / _DRAWS
