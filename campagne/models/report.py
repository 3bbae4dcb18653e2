"""What came back about a message of ours, kept so that the same report never counts twice."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campagne.extensions import Model
from campagne.models.columns import Instant, PrimaryKey
from campagne.models.mailing import OutgoingEmail

REPORT_KINDS = ("hard", "soft", "policy", "complaint", "auto_reply", "other")


class Report(Model):
    """One report of one message: no text and no address, only what it says of the delivery.

    `identity` digests what makes two copies of a report the same; `final` is false while the message is still tried.
    """

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("email_id", "identity"),
        CheckConstraint(f"kind IN {REPORT_KINDS}", name="kind"),
    )

    id: Mapped[PrimaryKey]
    email_id: Mapped[int] = mapped_column(ForeignKey("emails.id"))
    identity: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(12))
    final: Mapped[bool]
    received_at: Mapped[Instant]
    email: Mapped[OutgoingEmail] = relationship()
