"""What a candidacy writes: drafts by field, then signed sheets that never change."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, UniqueConstraint, func, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campagne.extensions import Model
from campagne.models.columns import Instant, PrimaryKey
from campagne.models.invitation import Invitation
from campagne.models.questionnaire import Question

CHANNELS = ("form", "letter")
_OPENING = text("question_id IS NULL")


class DraftAnswer(Model):
    """One field being written, kept at each save. A row without question is the opening word. Never shown in public."""

    __tablename__ = "draft_answers"
    __table_args__ = (
        UniqueConstraint("invitation_id", "question_id"),
        # NULL differs from NULL in a unique constraint, so the one opening word needs an index of its own.
        Index(
            "uq_draft_answers_opening",
            "invitation_id",
            unique=True,
            sqlite_where=_OPENING,
            postgresql_where=_OPENING,
        ),
    )

    id: Mapped[PrimaryKey]
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id"))
    value: Mapped[str | None]
    commitment: Mapped[str | None] = mapped_column(String(20))
    comment: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[Instant]


class AnswerSheet(Model):
    """One signed revision of all answers of an invitation. It is immutable: triggers refuse UPDATE and DELETE.

    A letter counts as signed when it arrives (`signed_at`), and is typed later (`recorded_at`, None for a form). What
    proves the opening words is kept as for an answer, and is None where there are none.
    """

    __tablename__ = "answer_sheets"
    __table_args__ = (
        UniqueConstraint("invitation_id", "revision"),
        CheckConstraint(f"channel IN {CHANNELS}", name="channel"),
        Index("ix_answer_sheets_opening_leaf", "opening_leaf"),
    )

    id: Mapped[PrimaryKey]
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("links.id"))
    revision: Mapped[int]
    opening: Mapped[str] = mapped_column(default="")
    opening_revision: Mapped[int | None]
    opening_answered_at: Mapped[Instant | None]
    opening_salt: Mapped[str | None] = mapped_column(String(64))
    opening_leaf: Mapped[str | None] = mapped_column(String(64))
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    channel: Mapped[str] = mapped_column(String(10), default="form")
    signatory: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(40))
    declaration: Mapped[str]
    digest: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[Instant]
    recorded_at: Mapped[Instant | None]
    invitation: Mapped[Invitation] = relationship()
    answers: Mapped[list[Answer]] = relationship(back_populates="sheet", lazy="selectin")

    @hybrid_property
    def known_at(self) -> datetime:
        """The instant from which these words were in our hands as they stand here."""
        return self.recorded_at or self.signed_at

    @known_at.inplace.expression
    @classmethod
    def _known_at(cls) -> ColumnElement[datetime]:
        return func.coalesce(cls.recorded_at, cls.signed_at)


class Answer(Model):
    """One answer of a sheet; `value` holds keys separated by spaces.

    `revision` and `answered_at` say when these words were first given, so that an unchanged answer keeps its salt and
    leaf from one sheet to the next.
    """

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("sheet_id", "question_id"), Index("ix_answers_leaf", "leaf"))

    id: Mapped[PrimaryKey]
    sheet_id: Mapped[int] = mapped_column(ForeignKey("answer_sheets.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    value: Mapped[str | None]
    commitment: Mapped[str | None] = mapped_column(String(20))
    comment: Mapped[str] = mapped_column(default="")
    revision: Mapped[int]
    answered_at: Mapped[Instant]
    salt: Mapped[str] = mapped_column(String(64))
    leaf: Mapped[str] = mapped_column(String(64))
    sheet: Mapped[AnswerSheet] = relationship(back_populates="answers")
    question: Mapped[Question] = relationship()

    @property
    def hidden(self) -> bool:
        """Whether its text was hidden: the salt went with it, and the leaf stays."""
        return not self.salt
