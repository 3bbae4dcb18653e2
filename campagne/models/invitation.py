"""An invitation to answer, the personal links that open it, and the wish not to answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campagne.domain import deadlines
from campagne.extensions import Model
from campagne.models.candidacy import Candidacy
from campagne.models.columns import Instant, PrimaryKey, mint_ref
from campagne.models.contact import Contact
from campagne.models.questionnaire import Questionnaire


class Invitation(Model):
    """One candidacy asked one questionnaire.

    `answers_by` is its own announced deadline when it entered late, `closes_at` its own last moment when it alone is
    let in later; elsewhere the campaign's hold.
    """

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("candidacy_id", "questionnaire_id"),)

    id: Mapped[PrimaryKey]
    ref: Mapped[str] = mapped_column(String(12), unique=True, default=lambda: mint_ref(10))
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacies.id"))
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaires.id"), index=True)
    answers_by: Mapped[Instant | None]
    closes_at: Mapped[Instant | None]
    created_at: Mapped[Instant]
    candidacy: Mapped[Candidacy] = relationship()
    questionnaire: Mapped[Questionnaire] = relationship()

    @property
    def last_moment(self) -> datetime:
        """The instant after which nothing is taken any more."""
        return self.closes_at or self.questionnaire.campaign.closes_at

    @property
    def deadline(self) -> datetime:
        """The announced deadline of this very candidacy: the campaign's, or its own when it entered late."""
        campaign = self.questionnaire.campaign
        return deadlines.in_force(self.answers_by, answers_by=campaign.answers_by, last_moment=self.last_moment)

    def is_open(self, now: datetime) -> bool:
        """Whether an answer is taken at `now`: the campaign is open and its last moment is not past."""
        return self.questionnaire.campaign.status == "open" and now <= self.last_moment

    def is_late(self, now: datetime) -> bool:
        """Whether an answer given at `now` comes after the announced deadline, and will be marked so."""
        return now > self.deadline


class Link(Model):
    """A personal link. Only the hash of its token is kept; the token is computed from the link and its generation."""

    __tablename__ = "links"
    __table_args__ = (
        UniqueConstraint("invitation_id", "contact_id"),
        CheckConstraint("role IN ('answer')", name="role"),
    )

    id: Mapped[PrimaryKey]
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(20), default="answer")
    name: Mapped[str] = mapped_column(String(120), default="")
    generation: Mapped[int] = mapped_column(default=1)
    revoked_at: Mapped[Instant | None]
    created_at: Mapped[Instant]
    invitation: Mapped[Invitation] = relationship()
    contact: Mapped[Contact | None] = relationship()

    @property
    def live(self) -> bool:
        """Whether this link still opens."""
        return self.revoked_at is None


class Decline(Model):
    """The wish not to answer, with a reason in the candidacy's own words if any. `signatory` is never public.

    `channel` tells the candidacy's own form from a mail that the coordination read.
    """

    __tablename__ = "declines"
    __table_args__ = (CheckConstraint("channel IN ('form', 'mail')", name="channel"),)

    id: Mapped[PrimaryKey]
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), index=True)
    motive: Mapped[str] = mapped_column(String(300), default="")
    signatory: Mapped[str] = mapped_column(String(200), default="", server_default="")
    channel: Mapped[str] = mapped_column(String(20), default="form", server_default="form")
    declared_at: Mapped[Instant]
