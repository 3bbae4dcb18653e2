"""A person of the coordination, and the roles that they hold on campaigns."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campagne.extensions import Model
from campagne.models.columns import Instant, PrimaryKey

ROLES = ("drafting", "coordination", "publication")
FAILURES_BEFORE_PAUSE = 10
PAUSE = timedelta(minutes=15)


def new_session_key() -> str:
    """Return a fresh session key; changing a coordinator's key ends every session and every pending link."""
    return secrets.token_urlsafe(32)


class Coordinator(Model):
    """A person of the coordination. `email_key` is the address as compared; the address itself stays as given.

    `party` keeps them from being the contact of a candidacy of their own party.
    """

    __tablename__ = "coordinators"

    id: Mapped[PrimaryKey]
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    party: Mapped[str] = mapped_column(String(120), default="", server_default="")
    admin: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    password_hash: Mapped[str | None]
    session_key: Mapped[str] = mapped_column(String(43), unique=True, default=new_session_key)
    failures: Mapped[int] = mapped_column(default=0)
    paused_until: Mapped[Instant | None]
    created_at: Mapped[Instant]
    memberships: Mapped[list[Membership]] = relationship(back_populates="coordinator")

    @property
    def activated(self) -> bool:
        """Whether this person has chosen a password."""
        return self.password_hash is not None

    def is_paused(self, now: datetime) -> bool:
        """Whether sign-in is paused after too many wrong passwords."""
        return self.paused_until is not None and now < self.paused_until

    def record_failure(self, now: datetime) -> None:
        """Count a wrong password; the tenth in a row pauses sign-in for a quarter of an hour."""
        self.failures += 1
        if self.failures >= FAILURES_BEFORE_PAUSE:
            self.failures, self.paused_until = 0, now + PAUSE

    def record_success(self) -> None:
        """Forget earlier wrong passwords."""
        self.failures, self.paused_until = 0, None

    def end_sessions(self) -> None:
        """End every session and every pending activation link of this person."""
        self.session_key = new_session_key()


class Membership(Model):
    """A role that a coordinator holds on a campaign."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("campaign_id", "coordinator_id", "role"),
        CheckConstraint(f"role IN {ROLES}", name="role"),
    )

    id: Mapped[PrimaryKey]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    coordinator_id: Mapped[int] = mapped_column(ForeignKey("coordinators.id"))
    role: Mapped[str] = mapped_column(String(20))
    coordinator: Mapped[Coordinator] = relationship(back_populates="memberships")
