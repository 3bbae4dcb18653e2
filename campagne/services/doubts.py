"""Doubts: messages of which nobody knows whether they left, until a delivery report or a person settles them.

A worker that died, or a relay that fell silent, after the last octet of a message leaves a row `in_doubt`. No program
ever sends it again, for that may be a second copy; a person who has looked into the relay's log says what happened.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from campagne.domain.dates import PARIS
from campagne.domain.editions import digest
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.mailing import OutgoingEmail
from campagne.services import audit, gate

IN_DOUBT = "in_doubt"
SENT, AGAIN = "sent", "again"
SETTLEMENTS = {SENT: "doubt_sent", AGAIN: "doubt_again"}
"""What a person may say of a doubt, and the act that the audit trail then names."""
_arose = func.coalesce(OutgoingEmail.attempted_at, OutgoingEmail.created_at)
"""When a doubt arose: when the message was attempted."""


class DoubtUnknown(DomainError):
    """A doubt is settled where there is one: somebody, or a report, may have been quicker."""


class DoubtsMoved(DomainError):
    """Several doubts are settled at once as they were seen, no other ones."""


class MailingEnded(DomainError):
    """A message of a mailing that was stopped for good does not leave again."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """The doubts of one mailing (None: receipts) that arose on one day in Paris."""

    mailing_id: int | None
    kind: str
    day: date
    ids: tuple[int, ...]

    @property
    def seen(self) -> str:
        """What names exactly these messages."""
        return _digest(self.ids)


def of(campaign: Campaign) -> Select[OutgoingEmail]:
    """The messages of a campaign in doubt, oldest first; a test that the coordination sent itself is no doubt."""
    return (
        select(OutgoingEmail)
        .join(Candidacy, Candidacy.id == OutgoingEmail.candidacy_id)
        .where(Candidacy.campaign_id == campaign.id, OutgoingEmail.state == IN_DOUBT, OutgoingEmail.kind != "test")
        .options(joinedload(OutgoingEmail.candidacy), joinedload(OutgoingEmail.contact))
        .order_by(_arose, OutgoingEmail.id)
    )


def count(campaign: Campaign) -> int:
    """Count the messages in doubt."""
    ids = of(campaign).with_only_columns(OutgoingEmail.id).order_by(None).subquery()
    return db.session.scalars(select(func.count()).select_from(ids)).one()


def groups(campaign: Campaign) -> list[Group]:
    """Return the doubts by mailing and day, the oldest day first."""
    columns = (OutgoingEmail.id, OutgoingEmail.mailing_id, OutgoingEmail.kind, _arose)
    rows = db.session.execute(of(campaign).with_only_columns(*columns))
    found = sorted((at.astimezone(PARIS).date(), mailing_id or 0, kind, key) for key, mailing_id, kind, at in rows)
    return [
        Group(mailing_id=mailing_id or None, kind=kind, day=day, ids=tuple(row[-1] for row in same))
        for (day, mailing_id, kind), same in groupby(found, key=itemgetter(0, 1, 2))
    ]


def one(campaign: Campaign, email_id: int) -> list[OutgoingEmail]:
    """Return that message in doubt alone. Raises DoubtUnknown."""
    return _some(of(campaign), {email_id} & {key for group in groups(campaign) for key in group.ids})


def named(campaign: Campaign, message_id: str) -> list[OutgoingEmail]:
    """Return the message in doubt that bears this Message-ID, with or without its brackets. Raises DoubtUnknown."""
    bare = message_id.strip().strip("<>")
    return _some(of(campaign), set(db.session.scalars(select(OutgoingEmail.id).filter_by(message_id=bare))))


def together(campaign: Campaign, mailing_id: int | None, day: date) -> list[OutgoingEmail]:
    """Return the doubts of one mailing (None: receipts) and one day in Paris. Raises DoubtUnknown."""
    same = [group for group in groups(campaign) if (group.mailing_id, group.day) == (mailing_id, day)]
    return _some(of(campaign), {key for group in same for key in group.ids})


def seen(emails: Sequence[OutgoingEmail]) -> str:
    """Return what names exactly these messages, for a page that shows them before they are settled."""
    return _digest(email.id for email in emails)


def refuse_unlike(emails: Sequence[OutgoingEmail], digest_seen: str) -> None:
    """Raise DoubtsMoved unless these messages are those that were seen."""
    if seen(emails) != digest_seen:
        raise DoubtsMoved("Ces messages ont changé depuis que vous les avez lus : relisez-les, puis recommencez.")


def settle(emails: Sequence[OutgoingEmail], settlement: str, *, by: gate.Actor, now: datetime) -> int:
    """Say of messages in doubt that they are `sent`, or that they did not leave and go `again`; return how many.

    What left did so when it was attempted. What goes again waits like any other message, and everything that may stop
    a message is asked once more when it leaves. Raises DoubtUnknown, MailingEnded, and what the gate refuses.
    """
    ids = [email.id for email in emails]
    locked = select(OutgoingEmail).where(OutgoingEmail.id.in_(ids), OutgoingEmail.state == IN_DOUBT)
    held = db.session.scalars(locked.order_by(OutgoingEmail.id).with_for_update(of=OutgoingEmail)).all()
    if len(held) != len(ids):
        raise DoubtUnknown(_GONE)
    for email in held:
        if settlement == AGAIN:
            _queue_again(email, now)
        else:
            email.state, email.sent_at = "sent", email.attempted_at or now
        email.claimed_by = email.lease_until = None
        _record(email, settlement, by, now)
    for subject in _subjects(held):
        effect = gate.Effect.SEND if settlement == AGAIN else gate.Effect.SETTLE
        gate.require(effect, subject, by=by, now=now)
    db.session.flush()
    return len(held)


def _digest(ids: Iterable[int]) -> str:
    return digest(sorted(ids))


_GONE = "Ce doute n'existe pas, ou vient d'être levé : rien n'a été changé."


def _queue_again(email: OutgoingEmail, now: datetime) -> None:
    if email.mailing and email.mailing.state == "stopped":
        raise MailingEnded("Cet envoi est arrêté : ses messages ne partent plus. Un nouvel envoi peut les remplacer.")
    email.state, email.due_at = "queued", now


def _record(email: OutgoingEmail, settlement: str, by: gate.Actor, now: datetime) -> None:
    audit.record(
        SETTLEMENTS[settlement],
        subject=("candidacy", email.candidacy.ref),
        campaign=email.candidacy.constituency.campaign,
        by=by,
        now=now,
        details={"kind": email.kind, "message_id": email.message_id},
    )


def _subjects(emails: Sequence[OutgoingEmail]) -> Iterator[gate.Subject]:
    """Yield what the gate is asked about: each mailing once, and the candidacy of a message of no mailing."""
    yield from {email.mailing.id: email.mailing for email in emails if email.mailing}.values()
    yield from (email.candidacy for email in emails if not email.mailing)


def _some(query: Select[OutgoingEmail], ids: Collection[int]) -> list[OutgoingEmail]:
    found = list(db.session.scalars(query.where(OutgoingEmail.id.in_(ids))))
    if not found:
        raise DoubtUnknown(_GONE)
    return found
