"""Which communes vote in which legislative constituency: one table for all campaigns, replaced as a whole."""

from __future__ import annotations

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from campagne.extensions import Model
from campagne.models.columns import Instant, PrimaryKey


class CommuneTable(Model):
    """A table of communes as it was loaded, the latest being the current one; `digest` covers its rows."""

    __tablename__ = "commune_tables"

    id: Mapped[PrimaryKey]
    digest: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(300))
    communes: Mapped[int]
    loaded_at: Mapped[Instant]


class Commune(Model):
    """A commune of the current table and one constituency in which it votes; `hint` says which part of it."""

    __tablename__ = "communes"
    __table_args__ = (UniqueConstraint("insee", "constituency_code"),)

    id: Mapped[PrimaryKey]
    insee: Mapped[str] = mapped_column(String(5))
    name: Mapped[str] = mapped_column(String(120))
    constituency_code: Mapped[str] = mapped_column(String(12))
    hint: Mapped[str] = mapped_column(String(200), default="")
