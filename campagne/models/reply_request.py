"""A request about something published: an error to be corrected, or a reply to be inserted, and what was decided."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campagne.domain.reply_decisions import DECISIONS, KINDS
from campagne.extensions import Model
from campagne.models.campaign import Campaign
from campagne.models.columns import Instant, PrimaryKey
from campagne.models.coordinator import Coordinator

_OPEN = text("decision IS NULL")


class ReplyRequest(Model):
    """A request, as it was received. `contested` is the address or the words that were given, `passage` what it quotes.

    Whoever asked follows it by a token of which only the hash is kept. `reach`, how to speak with them, is for the
    coordination alone and is erased once the matter is old (`reach_erased_at`); `origin` marks for some hours where the
    request came from, against floods. `candidacy_ref` and `question_key` are what the address named. A reply that is
    accepted has a `salt` and a `leaf`; once it is hidden, `text` and `salt` are empty, `passage` too.
    """

    __tablename__ = "reply_requests"
    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(KINDS)}", name="kind"),
        CheckConstraint(f"decision IN {tuple(DECISIONS)}", name="decision"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(coalesce(decision, '') = 'refused') = (motive IS NOT NULL)", name="refused"),
        Index("ix_reply_requests_open", "campaign_id", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_reply_requests_received", "received_at"),
    )

    id: Mapped[PrimaryKey]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    contested: Mapped[str] = mapped_column(String(500))
    candidacy_ref: Mapped[str | None] = mapped_column(String(12))
    question_key: Mapped[str | None] = mapped_column(String(40))
    passage: Mapped[str]
    text: Mapped[str]
    name: Mapped[str] = mapped_column(String(200))
    quality: Mapped[str] = mapped_column(String(200))
    reach: Mapped[str] = mapped_column(String(254))
    reach_erased_at: Mapped[Instant | None]
    origin: Mapped[str] = mapped_column(String(32))
    received_at: Mapped[Instant]
    due_at: Mapped[Instant]
    decision: Mapped[str | None] = mapped_column(String(12))
    motive: Mapped[str | None] = mapped_column(String(20))
    explanation: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[Instant | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("coordinators.id"))
    salt: Mapped[str | None] = mapped_column(String(64))
    leaf: Mapped[str | None] = mapped_column(String(64))
    campaign: Mapped[Campaign] = relationship()
    coordinator: Mapped[Coordinator | None] = relationship()
