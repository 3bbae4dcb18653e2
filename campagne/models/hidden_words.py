"""What is kept of a text that was hidden, for the day on which it is signed again. It is no part of what is public."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campagne.extensions import Model
from campagne.models.columns import PrimaryKey
from campagne.models.edition import Redaction


class HiddenWords(Model):
    """The keyed digest of the words that a decision hid, where they stood, and whether the position stays with them.

    A digest without a key would give a short text away to whoever tries a dictionary.
    """

    __tablename__ = "hidden_words"

    id: Mapped[PrimaryKey]
    redaction_id: Mapped[int] = mapped_column(ForeignKey("redactions.id"), unique=True)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    position: Mapped[bool]
    redaction: Mapped[Redaction] = relationship()
