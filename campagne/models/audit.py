"""The audit trail: what people of the coordination did, in one chain that shows whatever is altered or taken out."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from campagne.extensions import Model
from campagne.models.columns import Instant, JSONText, PrimaryKey


class AuditEntry(Model):
    """One act. `hash` digests the entry and the hash of the one before it; `details` never holds an address."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_subject", "campaign_id", "subject_kind", "subject_ref"),)

    id: Mapped[PrimaryKey]
    seq: Mapped[int] = mapped_column(unique=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"))
    at: Mapped[Instant]
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_ref: Mapped[str] = mapped_column(String(60))
    details: Mapped[dict[str, Any]] = mapped_column(JSONText)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
