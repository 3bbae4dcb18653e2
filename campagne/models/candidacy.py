"""A candidacy: one person or one list in one constituency; what changes with the round is a standing."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campagne.extensions import Model
from campagne.models.columns import Instant, JSONText, PrimaryKey, mint_ref
from campagne.models.constituency import Constituency

STANDINGS = ("declared", "standing", "not_listed", "withdrawn", "deceased", "eliminated")
"""Before the official list: declared. Afterwards: standing on it, or declared and not listed; then what ends it."""
IN_THE_RUNNING = ("declared", "standing")
"""Who is asked, and may be written to."""
IMPORT_KINDS = ("official", "declared")


class ImportedFile(Model):
    """A list of candidacies as it was read: its hash, source and date, kept for the public ledger."""

    __tablename__ = "imports"
    __table_args__ = (CheckConstraint(f"kind IN {IMPORT_KINDS}", name="kind"),)

    id: Mapped[PrimaryKey]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    round: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(300))
    layout: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20), default="official", server_default="official")
    dated: Mapped[date | None]
    imported_at: Mapped[Instant]


class Candidacy(Model):
    """A candidacy. `ref` is minted once; `label` is what it calls itself, unknown prints nothing.

    In a list election the names are those of the head of the list, `label` its title and `people` how many are on it.
    """

    __tablename__ = "candidacies"
    __table_args__ = (
        UniqueConstraint("campaign_id", "ref"),
        Index("ix_candidacies_campaign_match", "campaign_id", "match_key"),
        Index("ix_candidacies_campaign_sort", "campaign_id", "sort_key"),
        CheckConstraint("sex IN ('F', 'M')", name="sex"),
        CheckConstraint("people > 0", name="people"),
    )

    id: Mapped[PrimaryKey]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    constituency_id: Mapped[int] = mapped_column(ForeignKey("constituencies.id"), index=True)
    ref: Mapped[str] = mapped_column(String(12), default=mint_ref)
    first_name: Mapped[str] = mapped_column(String(120), default="")
    last_name: Mapped[str] = mapped_column(String(120))
    sex: Mapped[str | None] = mapped_column(String(1))
    label: Mapped[str | None] = mapped_column(String(300))
    substitute: Mapped[str | None] = mapped_column(String(250))
    people: Mapped[int] = mapped_column(default=1, server_default="1")
    sort_key: Mapped[str] = mapped_column(String(300))
    match_key: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[Instant]
    constituency: Mapped[Constituency] = relationship()
    standings: Mapped[list[Standing]] = relationship(
        back_populates="candidacy", order_by="Standing.round", lazy="selectin"
    )

    @property
    def name(self) -> str:
        """The name as it is said: first name, then surname."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def standing(self) -> Standing:
        """The candidacy's place in the latest round that a list speaks of."""
        return self.standings[-1]

    @property
    def in_the_running(self) -> bool:
        """Whether this candidacy is asked and may be written to."""
        return self.standing.status in IN_THE_RUNNING


class Standing(Model):
    """A candidacy's place in one round: panel number, the Ministry's nuance, order of display, status."""

    __tablename__ = "standings"
    __table_args__ = (
        UniqueConstraint("candidacy_id", "round"),
        CheckConstraint(f"status IN {STANDINGS}", name="status"),
    )

    id: Mapped[PrimaryKey]
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacies.id"))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    round: Mapped[int] = mapped_column(default=1)
    panel: Mapped[int | None]
    nuance: Mapped[str | None] = mapped_column(String(20))
    position: Mapped[int]
    status: Mapped[str] = mapped_column(String(20), default="standing")
    status_since: Mapped[Instant]
    candidacy: Mapped[Candidacy] = relationship(back_populates="standings")


class ImportChange(Model):
    """What one list changed of one candidacy: `fields` holds (field, before, after)."""

    __tablename__ = "import_changes"

    id: Mapped[PrimaryKey]
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"))
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacies.id"), index=True)
    fields: Mapped[list[tuple[str, Any, Any]]] = mapped_column(JSONText)
    imported: Mapped[ImportedFile] = relationship()
