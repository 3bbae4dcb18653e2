"""What was found of the sending domain and of the relay, each time that somebody had it verified."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from campagne.extensions import Model
from campagne.models.columns import Instant, JSONText, PrimaryKey


class DomainCheck(Model):
    """One verification: when, the digest of the settings that it is about, and what was found on each point."""

    __tablename__ = "domain_checks"

    id: Mapped[PrimaryKey]
    checked_at: Mapped[Instant]
    settings: Mapped[str] = mapped_column(String(64), index=True)
    findings: Mapped[list[dict[str, str]]] = mapped_column(JSONText)
