"""The audit trail: one entry an act, chained by hashes, written in the transaction of the act itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from campagne.domain.editions import digest, instant
from campagne.extensions import db
from campagne.models.audit import AuditEntry
from campagne.models.campaign import Campaign
from campagne.models.coordinator import Coordinator
from campagne.services import gate

START = "0" * 64
"""What the first entry follows."""
OPERATOR = "ligne de commande"


def record(
    action: str,
    *,
    subject: tuple[str, str],
    campaign: Campaign | None,
    by: gate.Actor,
    now: datetime,
    details: dict[str, Any] | None = None,
) -> AuditEntry:
    """Add an act to the trail. `subject` is its kind and reference; `details` holds neither addresses nor numbers."""
    # One writer at a time extends the chain: on PostgreSQL the last entry is their queue, SQLite has one writer anyway.
    last = db.session.scalars(
        select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1).with_for_update()
    ).one_or_none()
    entry = AuditEntry(
        seq=last.seq + 1 if last else 1,
        campaign_id=campaign.id if campaign else None,
        at=now,
        actor=_name(by),
        action=action,
        subject_kind=subject[0],
        subject_ref=subject[1],
        details=details or {},
        previous=last.hash if last else START,
    )
    entry.hash = _digest(entry)
    db.session.add(entry)
    db.session.flush()
    return entry


def of_subject(kind: str, ref: str, *, campaign: Campaign) -> Sequence[AuditEntry]:
    """Return what was done to one subject of a campaign, oldest first."""
    same = (AuditEntry.subject_kind == kind, AuditEntry.subject_ref == ref, AuditEntry.campaign_id == campaign.id)
    return db.session.scalars(select(AuditEntry).where(*same).order_by(AuditEntry.seq)).all()


def broken() -> Iterator[int]:
    """Yield the number of each entry that was altered, or that does not follow the one before it."""
    previous, number = START, 0
    for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq)):
        if entry.seq != number + 1 or entry.previous != previous or entry.hash != _digest(entry):
            yield entry.seq
        previous, number = entry.hash, entry.seq


def _name(by: gate.Actor) -> str:
    if isinstance(by, Coordinator):
        return by.name
    return by or OPERATOR


def _digest(entry: AuditEntry) -> str:
    content = {
        "seq": entry.seq,
        "campaign": entry.campaign_id,
        "at": instant(entry.at),
        "actor": entry.actor,
        "action": entry.action,
        "subject": [entry.subject_kind, entry.subject_ref],
        "details": entry.details,
        "previous": entry.previous,
    }
    return digest(content)
