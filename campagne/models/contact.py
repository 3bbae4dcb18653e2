"""Where a candidacy can be written to, and the addresses that must never be written to again."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campagne.extensions import Model
from campagne.models.candidacy import Candidacy
from campagne.models.columns import Instant, PrimaryKey

CONTACT_STATUSES = ("usable", "refused", "erased")


class Contact(Model):
    """An address of a candidacy, with where, when and by whom it was found.

    `address_hmac` recognises it once it is erased.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        UniqueConstraint("candidacy_id", "address_key"),
        CheckConstraint(f"status IN {CONTACT_STATUSES}", name="status"),
    )

    id: Mapped[PrimaryKey]
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacies.id"), index=True)
    address: Mapped[str] = mapped_column(String(254))
    address_key: Mapped[str] = mapped_column(String(254))
    address_hmac: Mapped[str] = mapped_column(String(64), index=True)
    source: Mapped[str] = mapped_column(String(300))
    found_on: Mapped[date]
    finder: Mapped[str] = mapped_column(String(200), default="", server_default="")
    status: Mapped[str] = mapped_column(String(20), default="usable")
    created_at: Mapped[Instant]
    candidacy: Mapped[Candidacy] = relationship()
    suppression: Mapped[Suppression | None] = relationship(
        primaryjoin="Contact.address_hmac == foreign(Suppression.address_hmac)", viewonly=True, uselist=False
    )


class Suppression(Model):
    """An address that receives nothing more, known by its keyed hash alone so that it outlives the address."""

    __tablename__ = "suppressions"

    id: Mapped[PrimaryKey]
    address_hmac: Mapped[str] = mapped_column(String(64), unique=True)
    reason: Mapped[str] = mapped_column(String(40))
    since: Mapped[Instant]
