"""A questionnaire: versions of themes and questions, drafted together, then frozen for good."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campagne.domain.questionnaire_file import KINDS
from campagne.exceptions import DomainError
from campagne.extensions import Model
from campagne.models.campaign import Campaign
from campagne.models.columns import Instant, JSONText, PrimaryKey


class QuestionnaireFrozen(DomainError):
    """A frozen questionnaire does not change: candidacies answer the words that they were sent."""


class Questionnaire(Model):
    """One version of a campaign's questionnaire; `digest` and `frozen_at` come together, once."""

    __tablename__ = "questionnaires"
    __table_args__ = (
        UniqueConstraint("campaign_id", "version"),
        CheckConstraint("(digest IS NULL) = (frozen_at IS NULL)", name="frozen_with_digest"),
    )

    id: Mapped[PrimaryKey]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(200), default="")
    introduction: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(String(5), default="fr")
    digest: Mapped[str | None] = mapped_column(String(64))
    frozen_at: Mapped[Instant | None]
    campaign: Mapped[Campaign] = relationship()
    themes: Mapped[list[Theme]] = relationship(
        back_populates="questionnaire", order_by="Theme.position", cascade="all, delete-orphan"
    )

    @property
    def frozen(self) -> bool:
        """Whether the words are fixed."""
        return self.frozen_at is not None

    @property
    def questions(self) -> list[Question]:
        """All questions in the order in which they are asked."""
        return [question for theme in self.themes for question in theme.questions]

    def refuse_when_frozen(self) -> None:
        """Raise QuestionnaireFrozen when the words are fixed."""
        if self.frozen:
            raise QuestionnaireFrozen("Le questionnaire est gelé : ses mots ne changent plus.")

    def freeze(self, *, digest: str, now: datetime) -> None:
        """Fix the words and their digest, once."""
        self.refuse_when_frozen()
        self.digest, self.frozen_at = digest, now


class Theme(Model):
    """A theme of a questionnaire: a heading over some questions."""

    __tablename__ = "themes"
    __table_args__ = (UniqueConstraint("questionnaire_id", "key"),)

    id: Mapped[PrimaryKey]
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaires.id"))
    key: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(120))
    introduction: Mapped[str] = mapped_column(default="")
    position: Mapped[int]
    questionnaire: Mapped[Questionnaire] = relationship(back_populates="themes")
    questions: Mapped[list[Question]] = relationship(
        back_populates="theme", order_by="Question.position", cascade="all, delete-orphan"
    )


class Question(Model):
    """A question. `short_title` (28 characters at most) names it in tables; `comment_max` counts characters."""

    __tablename__ = "questions"
    __table_args__ = (
        UniqueConstraint("theme_id", "key"),
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint("length(short_title) <= 28", name="short_title"),
    )

    id: Mapped[PrimaryKey]
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), index=True)
    key: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    short_title: Mapped[str] = mapped_column(String(28))
    text: Mapped[str]
    context: Mapped[str] = mapped_column(default="")
    sources: Mapped[list[dict[str, str]]] = mapped_column(JSONText, default=list)
    kind: Mapped[str] = mapped_column(String(20), default="position")
    commitment: Mapped[bool] = mapped_column(default=False)
    required: Mapped[bool] = mapped_column(default=False)
    comment: Mapped[bool] = mapped_column(default=True)
    comment_max: Mapped[int] = mapped_column(default=300)
    theme: Mapped[Theme] = relationship(back_populates="questions")
    choices: Mapped[list[Choice]] = relationship(
        back_populates="question", order_by="Choice.position", cascade="all, delete-orphan", lazy="selectin"
    )

    def content(self) -> dict[str, Any]:
        """Return the question as the questionnaire file writes it, in the order of that file."""
        return {
            "key": self.key,
            "short_title": self.short_title,
            "text": self.text,
            "context": self.context,
            "sources": self.sources,
            "kind": self.kind,
            "commitment": self.commitment,
            "choices": [choice.content() for choice in self.choices],
            "required": self.required,
            "comment": self.comment,
            "comment_max": self.comment_max,
        }


class Choice(Model):
    """A choice of a question; `short_label` (16 characters at most) stands in tables."""

    __tablename__ = "choices"
    __table_args__ = (
        UniqueConstraint("question_id", "key"),
        CheckConstraint("length(short_label) <= 16", name="short_label"),
    )

    id: Mapped[PrimaryKey]
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    key: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(200))
    short_label: Mapped[str] = mapped_column(String(16), default="")
    position: Mapped[int]
    question: Mapped[Question] = relationship(back_populates="choices")

    def content(self) -> dict[str, str]:
        """Return the choice as the questionnaire file writes it."""
        return {"key": self.key, "label": self.label, "short_label": self.short_label}
