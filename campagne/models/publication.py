"""The request for an edition, until the worker has built it, and the rule of a continuous publication."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campagne.extensions import Model
from campagne.models.campaign import Campaign
from campagne.models.columns import Instant, PrimaryKey

REQUEST_STATES = ("requested", "built", "refused")
BUILDING_STEPS = ("reading", "comparing", "preparing", "writing")
"""What a worker does one after the other: read what is public, compute what changes, prepare its words, write."""
SILENCE = timedelta(minutes=1)
"""Past this without a sign, one may wonder whether a worker is there at all."""


class CandidacyChange(Model):
    """A note that something of a candidacy was written, since the edition that answers it. Triggers write it."""

    __tablename__ = "candidacy_changes"

    id: Mapped[PrimaryKey]
    candidacy_id: Mapped[int]


class EditionRequest(Model):
    """A request for an edition. `plan_digest` binds it to the exact changes that were shown.

    With `due_at` it waits for the campaign's publication moment, at which everything sealed appears together: what is
    approved then is the rule, and `plan_digest` is that of what was shown when it was.

    A worker took it at `taken_at`, for the `attempts`-th time, and last gave a sign at `seen_at`: it was then at one of
    the steps, done of `done` things out of `total`. It was answered at `ended_at`.
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
    taken_at: Mapped[Instant | None]
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    step: Mapped[str] = mapped_column(String(20), default="", server_default="")
    done: Mapped[int] = mapped_column(default=0, server_default="0")
    total: Mapped[int] = mapped_column(default=0, server_default="0")
    seen_at: Mapped[Instant | None]
    ended_at: Mapped[Instant | None]
    campaign: Mapped[Campaign] = relationship()

    def take(self, *, now: datetime) -> None:
        """Say that a worker builds it from now on; one whose worker died is taken again from the start."""
        self.taken_at = self.seen_at = now
        self.attempts += 1
        self.step, self.done, self.total = BUILDING_STEPS[0], 0, 0

    @property
    def heard_of_at(self) -> datetime:
        """When something was last heard of it: a sign of a worker, else the moment from which one could take it."""
        return self.seen_at or self.due_at or self.requested_at

    def silent(self, now: datetime) -> bool:
        """Whether nothing was heard of it for so long that no worker may be there."""
        return now - self.heard_of_at > SILENCE


class Signer(Model):
    """What the worker says of the key with which it signs editions, for pages that never open it; one row.

    `key` is the public key (hexadecimal), None where no key is configured; `refusal` why one cannot be used.
    """

    __tablename__ = "signers"

    id: Mapped[PrimaryKey]
    key: Mapped[str | None] = mapped_column(String(64))
    refusal: Mapped[str] = mapped_column(default="")
    told_at: Mapped[Instant]


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
