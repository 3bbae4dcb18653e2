"""A mailing: one frozen text sent to many, each copy a row of the outbox."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, and_, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campagne.extensions import Model
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.columns import Instant, PrimaryKey
from campagne.models.contact import Contact
from campagne.models.coordinator import Coordinator
from campagne.models.invitation import Link

MAILING_KINDS = ("invitation", "reminder", "announcement")
MAILING_STATES = ("draft", "sending", "paused", "stopped")
EMAIL_KINDS = (*MAILING_KINDS, "receipt", "test")
EMAIL_STATES = (
    "queued",
    "claimed",
    "attempting",
    "sent",
    "retry",
    "in_doubt",
    "refused_address",
    "refused_format",
    "refused_policy",
    "bounced",
    "suppressed",
    "silenced",
    "revoked",
    "expired",
    "stopped",
)
_DUE = text("state IN ('queued', 'retry')")


class Mailing(Model):
    """The text of one sending. It is frozen, with its digest, when the first row is queued.

    `reviewed` digests the text whose letters, drawn and longest, somebody has read. A `stopped` mailing never resumes.
    What failed before `resumed_at` was looked at by a person and pauses it no more.
    """

    __tablename__ = "mailings"
    __table_args__ = (
        CheckConstraint(f"kind IN {MAILING_KINDS}", name="kind"),
        CheckConstraint(f"state IN {MAILING_STATES}", name="state"),
    )

    id: Mapped[PrimaryKey]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str]
    digest: Mapped[str | None] = mapped_column(String(64))
    seed: Mapped[str | None] = mapped_column(String(64))
    reviewed: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20), default="draft")
    paused_reason: Mapped[str] = mapped_column(default="")
    sent_by: Mapped[str] = mapped_column(String(200), default="")
    queued_at: Mapped[Instant | None]
    resumed_at: Mapped[Instant | None]
    created_at: Mapped[Instant]
    campaign: Mapped[Campaign] = relationship()

    @property
    def own_messages(self) -> ColumnElement[bool]:
        """The condition of its messages; those by which its text was tried are none of its sending."""
        return and_(OutgoingEmail.mailing_id == self.id, OutgoingEmail.kind != "test")


class OutgoingEmail(Model):
    """One message to one recipient, unique by its cause. It holds no body: the text is rendered at the claim.

    `destination` is the domain that takes it, by which sending is paced. A `test` shows a mailing's letter to the
    coordinator who asked for it, and never to the contact whose letter it is.
    """

    __tablename__ = "emails"
    __table_args__ = (
        CheckConstraint(f"kind IN {EMAIL_KINDS}", name="kind"),
        CheckConstraint(f"state IN {EMAIL_STATES}", name="state"),
        CheckConstraint("(kind = 'test') = (coordinator_id IS NOT NULL)", name="tested_by"),
        Index("ix_emails_due", "due_at", sqlite_where=_DUE, postgresql_where=_DUE),
        Index("ix_emails_mailing_state", "mailing_id", "state"),
        Index("ix_emails_mailing_attempted", "mailing_id", "attempted_at"),
    )

    id: Mapped[PrimaryKey]
    mailing_id: Mapped[int | None] = mapped_column(ForeignKey("mailings.id"))
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacies.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("links.id"))
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("answer_sheets.id"))
    coordinator_id: Mapped[int | None] = mapped_column(ForeignKey("coordinators.id"))
    destination: Mapped[str] = mapped_column(String(254), default="", server_default="")
    kind: Mapped[str] = mapped_column(String(20))
    cause_key: Mapped[str] = mapped_column(String(120), unique=True)
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[str] = mapped_column(String(20), default="queued")
    due_at: Mapped[Instant]
    lease_until: Mapped[Instant | None]
    claimed_by: Mapped[str | None] = mapped_column(String(80))
    attempts: Mapped[int] = mapped_column(default=0)
    last_reply: Mapped[str] = mapped_column(default="")
    attempted_at: Mapped[Instant | None]
    sent_at: Mapped[Instant | None]
    created_at: Mapped[Instant]
    mailing: Mapped[Mailing | None] = relationship()
    candidacy: Mapped[Candidacy] = relationship()
    contact: Mapped[Contact] = relationship()
    link: Mapped[Link | None] = relationship()
    coordinator: Mapped[Coordinator | None] = relationship()

    @property
    def recipient(self) -> str:
        """The address that it leaves for: its contact's, or for a test that of whoever asked for it."""
        return self.coordinator.email if self.coordinator else self.contact.address


class SendingPace(Model):
    """How fast one domain is written to, for all workers; `destination` is `*` for all domains together.

    `next_at` is the instant from which one more message keeps to the pace; `per_minute` may be lower than what is
    set, after the domain has asked to slow down at `slowed_at`. `since` is when it was first written to.
    """

    __tablename__ = "sending_paces"

    destination: Mapped[str] = mapped_column(String(254), primary_key=True)
    per_minute: Mapped[float]
    next_at: Mapped[Instant]
    slowed_at: Mapped[Instant | None]
    since: Mapped[Instant]
