"""The request for an edition, until the worker has built it, and the rule of a continuous publication."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campagne.extensions import Model
from campagne.models.campaign import Campaign
from campagne.models.columns import Instant, PrimaryKey

REQUEST_STATES = ("requested", "built", "refused")


class CandidacyChange(Model):
    """A note that something of a candidacy was written, since the edition that answers it. Triggers write it."""

    __tablename__ = "candidacy_changes"

    id: Mapped[PrimaryKey]
    candidacy_id: Mapped[int]


class EditionRequest(Model):
    """A request for an edition. `plan_digest` binds it to the exact changes that were shown.

    With `due_at` it waits for the campaign's publication moment, at which everything sealed appears together: what is
    approved then is the rule, and `plan_digest` is that of what was shown when it was.
    """

    __tablename__ = "edition_requests"
    __table_args__ = (CheckConstraint(f"state IN {REQUEST_STATES}", name="state"),)

    id: Mapped[PrimaryKey]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    plan_digest: Mapped[str] = mapped_column(String(64))
    requested_by: Mapped[str] = mapped_column(String(200))
    requested_at: Mapped[Instant]
    due_at: Mapped[Instant | None]
    state: Mapped[str] = mapped_column(String(20), default="requested")
    number: Mapped[int | None]
    refusal: Mapped[str] = mapped_column(default="")
    campaign: Mapped[Campaign] = relationship()


_IN_FORCE = text("withdrawn_at IS NULL")


class PublicationRule(Model):
    """The rule of a continuous publication, approved once; at most one of a campaign is not withdrawn.

    `plan_digest` is that of what it would have published when it was approved. `looked_at` is when the worker last
    looked for something to publish, and `refusal` why it could not.
    """

    __tablename__ = "publication_rules"
    __table_args__ = (
        Index(
            "uq_publication_rules_in_force",
            "campaign_id",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
    )

    id: Mapped[PrimaryKey]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    plan_digest: Mapped[str] = mapped_column(String(64))
    approved_by: Mapped[str] = mapped_column(String(200))
    approved_at: Mapped[Instant]
    looked_at: Mapped[Instant | None]
    refusal: Mapped[str] = mapped_column(default="")
    withdrawn_by: Mapped[str | None] = mapped_column(String(200))
    withdrawn_at: Mapped[Instant | None]
    campaign: Mapped[Campaign] = relationship()
