"""What a campaign wrote on paper or in a message, typed by the coordination, and who read that typing again."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campagne.extensions import Model
from campagne.models.answer import AnswerSheet
from campagne.models.columns import Instant, PrimaryKey
from campagne.models.coordinator import Coordinator
from campagne.models.inbox import IncomingMessage

SHEET_EVENTS = ("confirmation", "rereading")


class Transcription(Model):
    """Where the words of a sheet of channel `letter` come from: a message that was kept, or a letter on paper.

    `dated` is the day that the letter bears, or that of the message; when it arrived is the sheet's `signed_at`, when
    it was typed its `recorded_at`. It is immutable: triggers refuse UPDATE and DELETE.
    """

    __tablename__ = "transcriptions"

    id: Mapped[PrimaryKey]
    sheet_id: Mapped[int] = mapped_column(ForeignKey("answer_sheets.id"), unique=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("incoming_messages.id"), index=True)
    dated: Mapped[date]
    coordinator_id: Mapped[int] = mapped_column(ForeignKey("coordinators.id"))
    sheet: Mapped[AnswerSheet] = relationship()
    message: Mapped[IncomingMessage | None] = relationship()
    coordinator: Mapped[Coordinator] = relationship()


class SheetEvent(Model):
    """What happened to a sheet since: somebody read its transcription again, or its campaign confirmed it.

    Each kind happens once; nothing is changed or taken back: triggers refuse UPDATE and DELETE. `name` is whoever
    confirmed, as typed and never public; `contact_id` the address whose link they used.
    """

    __tablename__ = "sheet_events"
    __table_args__ = (
        UniqueConstraint("sheet_id", "kind"),
        CheckConstraint(f"kind IN {SHEET_EVENTS}", name="kind"),
        CheckConstraint("(kind = 'rereading') = (coordinator_id IS NOT NULL)", name="by"),
    )

    id: Mapped[PrimaryKey]
    sheet_id: Mapped[int] = mapped_column(ForeignKey("answer_sheets.id"))
    kind: Mapped[str] = mapped_column(String(20))
    happened_at: Mapped[Instant]
    coordinator_id: Mapped[int | None] = mapped_column(ForeignKey("coordinators.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    name: Mapped[str] = mapped_column(String(200), default="", server_default="")
    coordinator: Mapped[Coordinator | None] = relationship()
