"""The network that asks: one row of facts which mails and legal notices need."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from campagne.extensions import Model
from campagne.models.columns import Instant, JSONText


class Organisation(Model):
    """The network's facts: names, who signs (mandate, party, support), telephones, notices, hosting, money."""

    __tablename__ = "organisation"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str]
    short_name: Mapped[str]
    address: Mapped[str]
    telephone: Mapped[str]
    telephone_hours: Mapped[str]
    press: Mapped[list[dict[str, str]]] = mapped_column(JSONText, default=list, server_default="[]")
    email: Mapped[str]
    reply_to: Mapped[str]
    publication_director: Mapped[str]
    host: Mapped[dict[str, str]] = mapped_column(JSONText)
    members: Mapped[int]
    signatories: Mapped[list[dict[str, str]]] = mapped_column(JSONText)
    money: Mapped[str]
    presentation: Mapped[str]
    updated_at: Mapped[Instant]

    def public_facts(self) -> dict[str, Any]:
        """Return what `/nous` and the notices show: everything, since the file holds nothing that is private."""
        return {
            column.key: getattr(self, column.key)
            for column in self.__table__.columns
            if column.key not in {"id", "updated_at"}
        }
