"""A campaign: one questionnaire put to the candidacies of one election, with its calendar and its rules."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from campagne.domain import deadlines
from campagne.domain.dates import full_moment, moment
from campagne.domain.elections import NATIONAL_ELECTIONS
from campagne.exceptions import DomainError
from campagne.extensions import Model
from campagne.models.columns import Instant, PrimaryKey

ELECTIONS = (
    "presidential",
    "legislative",
    "municipal",
    "departmental",
    "regional",
    "european",
    "senatorial",
    "other",
)
STATUSES = ("draft", "open", "archived")


class CampaignArchived(DomainError):
    """An archived campaign changes no more."""


class DeadlineOrder(DomainError):
    """A campaign's moments follow one another: answering deadline, then last certain moment."""


class PublicationTooSoon(DeadlineOrder):
    """What is sealed appears once the last words expected have cooled."""


class Campaign(Model):
    """A campaign. Instants are UTC; `keys` is how many people an irreversible act needs; `cooling_hours` in hours.

    `order_seed` draws the order of candidacies before the official list gives one; whoever enters late has at least
    `newcomer_days` days to answer. `sealed_at` is since when answers were to be sealed until the publication moment.
    """

    __tablename__ = "campaigns"
    __table_args__ = (
        CheckConstraint(f"election IN {ELECTIONS}", name="election"),
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        CheckConstraint("answers_by <= closes_at", name="moments_in_order"),
    )

    id: Mapped[PrimaryKey]
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    election: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20), default="draft")
    answers_by: Mapped[Instant]
    closes_at: Mapped[Instant]
    publication_at: Mapped[Instant | None]
    sealed_at: Mapped[Instant | None]
    keys: Mapped[int] = mapped_column(default=2)
    cooling_hours: Mapped[int] = mapped_column(default=24)
    silence_scope: Mapped[str] = mapped_column(String(20), default="national")
    reminders_max: Mapped[int] = mapped_column(default=3)
    reminders_min_days: Mapped[int] = mapped_column(default=5)
    inclusion_rule: Mapped[str] = mapped_column(default="")
    order_seed: Mapped[str | None] = mapped_column(String(32))
    newcomer_days: Mapped[int] = mapped_column(default=10, server_default="10")
    created_at: Mapped[Instant]

    @property
    def national(self) -> bool:
        """Whether the whole country is one constituency, coded `FR`."""
        return self.election in NATIONAL_ELECTIONS

    def open(self) -> None:
        """Open the campaign: links answer from now on. Opening twice changes nothing."""
        self.refuse_when_archived()
        self.status = "open"

    def refuse_when_archived(self) -> None:
        """Raise CampaignArchived when nothing may change any more."""
        if self.status == "archived":
            raise CampaignArchived("Cette campagne est archivée : elle ne change plus.")

    def set_moments(
        self,
        *,
        answers_by: datetime,
        closes_at: datetime | None = None,
        publication_at: datetime | None = None,
        cooling_hours: int | None = None,
    ) -> None:
        """Set the announced deadline, the last certain moment (by default the same instant) and the publication moment.

        A new campaign has its hours of cooling by default, and no publication moment to compare with them. Raises
        DeadlineOrder, PublicationTooSoon, and changes nothing then.
        """
        closes_at = closes_at or answers_by
        if closes_at < answers_by:
            raise DeadlineOrder(
                "Le dernier moment pour répondre ne peut pas précéder l'échéance annoncée.", field="closes_at"
            )
        if cooling_hours is not None:
            _refuse_too_soon(publication_at, answers_by, cooling_hours)
            self.cooling_hours = cooling_hours
        self.answers_by, self.closes_at, self.publication_at = answers_by, closes_at, publication_at

    def refuse_publication_too_soon(self) -> None:
        """Raise PublicationTooSoon where the publication moment comes before the last words expected have cooled."""
        _refuse_too_soon(self.publication_at, self.answers_by, self.cooling_hours)

    def own_deadline(self, invited_at: datetime) -> datetime | None:
        """Return the deadline of whoever is invited late, None when the announced one leaves enough days."""
        return deadlines.own_deadline(
            invited_at, answers_by=self.answers_by, closes_at=self.closes_at, days=self.newcomer_days
        )

    def sealed(self, now: datetime) -> bool:
        """Whether signed answers stay unseen until the publication moment."""
        return self.publication_at is not None and now < self.publication_at


def _refuse_too_soon(publication_at: datetime | None, answers_by: datetime, cooling_hours: int) -> None:
    earliest = deadlines.earliest_publication(answers_by, cooling_hours) if publication_at else None
    if publication_at is None or earliest is None or publication_at >= earliest:
        return
    wait = f", puis attendent {cooling_hours} heure{'s' if cooling_hours > 1 else ''}" if cooling_hours else ""
    remedy = ", ou raccourcissez le délai d'attente" if wait else ""
    raise PublicationTooSoon(
        f"Les réponses sont attendues jusqu'au {full_moment(answers_by)}{wait} : elles ne peuvent pas toutes "
        f"paraître le {moment(publication_at)}. Choisissez un moment de publication à partir du {moment(earliest)}, "
        f"avancez l'échéance{remedy}.",
        field="publication_at",
    )
