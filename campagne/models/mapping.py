"""Which column of an unknown table holds what, as somebody said it once for all files alike."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from campagne.extensions import Model
from campagne.models.columns import Instant, JSONText, PrimaryKey


class ColumnMapping(Model):
    """What the columns of a header mean.

    `header_digest` is the SHA-256 of its folded titles; `columns` gives the title of each field.
    """

    __tablename__ = "column_mappings"

    id: Mapped[PrimaryKey]
    header_digest: Mapped[str] = mapped_column(String(64), unique=True)
    columns: Mapped[dict[str, str]] = mapped_column(JSONText)
    saved_by: Mapped[str] = mapped_column(String(200))
    saved_at: Mapped[Instant]
