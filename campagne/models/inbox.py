"""Messages that people of campaigns wrote back, until somebody of the coordination has read them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campagne.extensions import Model
from campagne.models.candidacy import Candidacy
from campagne.models.columns import Instant, PrimaryKey
from campagne.models.coordinator import Coordinator
from campagne.models.mailing import OutgoingEmail

INBOX_OUTCOMES = ("call_back", "declined", "address", "handled", "transcribed")


class IncomingMessage(Model):
    """What somebody answered to a message of ours: their words, without what they quote.

    `outcome` says what was made of it; `call_back` alone still waits for something to be done.
    """

    __tablename__ = "incoming_messages"
    __table_args__ = (
        UniqueConstraint("email_id", "identity"),
        CheckConstraint(f"outcome IN {INBOX_OUTCOMES}", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled"),
    )

    id: Mapped[PrimaryKey]
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacies.id"), index=True)
    email_id: Mapped[int] = mapped_column(ForeignKey("emails.id"))
    identity: Mapped[str] = mapped_column(String(64))
    sender: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str]
    received_at: Mapped[Instant]
    outcome: Mapped[str | None] = mapped_column(String(20))
    settled_at: Mapped[Instant | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("coordinators.id"))
    candidacy: Mapped[Candidacy] = relationship()
    email: Mapped[OutgoingEmail] = relationship()
    coordinator: Mapped[Coordinator | None] = relationship()
