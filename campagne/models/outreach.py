"""What people do beside mail: look for an address, call, write a letter, hear whether answers are genuine."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campagne.extensions import Model
from campagne.models.candidacy import Candidacy
from campagne.models.columns import Instant, PrimaryKey
from campagne.models.coordinator import Coordinator

SEARCH_OUTCOMES = ("address", "none", "form_only", "post_only", "released")
OUTREACH_KINDS = ("call", "letter")
OUTREACH_OUTCOMES = ("reached", "no_reply", "call_back", "sent")
CHECK_OUTCOMES = ("confirmed", "denied", "no_reply")

_OPEN = text("concluded_at IS NULL")


class AddressSearch(Model):
    """A volunteer looking for a candidacy's address: theirs alone until `expires_at`, or until they conclude."""

    __tablename__ = "address_searches"
    __table_args__ = (
        CheckConstraint(f"outcome IN {SEARCH_OUTCOMES}", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (concluded_at IS NULL)", name="concluded"),
        Index("uq_address_searches_open", "candidacy_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[PrimaryKey]
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacies.id"), index=True)
    coordinator_id: Mapped[int] = mapped_column(ForeignKey("coordinators.id"))
    claimed_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    concluded_at: Mapped[Instant | None]
    outcome: Mapped[str | None] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(500), default="")
    candidacy: Mapped[Candidacy] = relationship()
    coordinator: Mapped[Coordinator] = relationship()


class Outreach(Model):
    """A call or a letter to a candidacy: its date and channel are public, never a name, a number or the note."""

    __tablename__ = "outreaches"
    __table_args__ = (
        CheckConstraint(f"kind IN {OUTREACH_KINDS}", name="kind"),
        CheckConstraint(f"outcome IN {OUTREACH_OUTCOMES}", name="outcome"),
    )

    id: Mapped[PrimaryKey]
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacies.id"), index=True)
    coordinator_id: Mapped[int | None] = mapped_column(ForeignKey("coordinators.id"))
    kind: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(20))
    happened_at: Mapped[Instant]
    tracking: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    recorded_at: Mapped[Instant]
    candidacy: Mapped[Candidacy] = relationship()


class AuthenticityCheck(Model):
    """A call to a campaign's public number, by a coordinator of another party, to hear whether answers are its own."""

    __tablename__ = "authenticity_checks"
    __table_args__ = (CheckConstraint(f"outcome IN {CHECK_OUTCOMES}", name="outcome"),)

    id: Mapped[PrimaryKey]
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacies.id"), index=True)
    coordinator_id: Mapped[int] = mapped_column(ForeignKey("coordinators.id"))
    outcome: Mapped[str] = mapped_column(String(20))
    number_source: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(String(500), default="")
    happened_at: Mapped[Instant]
    candidacy: Mapped[Candidacy] = relationship()
    coordinator: Mapped[Coordinator] = relationship()
