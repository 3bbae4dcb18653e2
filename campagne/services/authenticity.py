"""Whether answers are a campaign's own: heard on its public telephone number, from a coordinator of another party.

Nobody picking up blocks no publication: such a campaign would otherwise be silenced by us. A campaign that says that
words are not its own stops them (`services/left_aside.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from campagne.domain.text import clean, clean_line
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.coordinator import Coordinator
from campagne.models.invitation import Invitation
from campagne.models.outreach import CHECK_OUTCOMES, AuthenticityCheck
from campagne.services import audit, impartiality

SOURCE_MAX = 300
NOTE_MAX = 500
SETTLED = ("confirmed", "denied")
"""Outcomes that say something of the answers; nobody picking up says nothing, and takes nothing back."""


class NothingToConfirm(DomainError):
    """Answers are confirmed once they are signed."""


class NumberSourceMissing(DomainError):
    """The number called is the public one, and the check says where it was found."""


class UnknownCheckOutcome(DomainError):
    """A check ends confirmed, denied, or without reply."""


class NoteTooLong(DomainError):
    """A note is short."""


@dataclass(frozen=True, kw_only=True)
class Unconfirmed:
    """A candidacy whose answers are about to appear; `check` is the last that settled something, or the last at all.

    It `holds` where it is about what was last signed.
    """

    candidacy: Candidacy
    check: AuthenticityCheck | None
    holds: bool

    @property
    def denied(self) -> bool:
        """Whether its campaign said that the answers, as last signed, are not its own."""
        return self.check is not None and self.check.outcome == "denied" and self.holds


def record(
    candidacy: Candidacy,
    *,
    outcome: str,
    number_source: str,
    note: str = "",
    by: Coordinator,
    now: datetime,
) -> AuthenticityCheck:
    """Note a call to the campaign's public number, found at `number_source`.

    Raises SameParty, NothingToConfirm, NumberSourceMissing, UnknownCheckOutcome, NoteTooLong, CampaignArchived.
    """
    campaign = candidacy.constituency.campaign
    campaign.refuse_when_archived()
    impartiality.refuse_own_party(candidacy, by)
    if outcome not in CHECK_OUTCOMES:
        raise UnknownCheckOutcome("Dites ce que la campagne a répondu.", field="outcome")
    if signed_at(candidacy) is None:
        raise NothingToConfirm("Cette candidature n'a signé aucune réponse : il n'y a rien à confirmer.")
    check = AuthenticityCheck(
        candidacy=candidacy,
        coordinator=by,
        outcome=outcome,
        number_source=_checked_source(number_source),
        note=_checked_note(note),
        happened_at=now,
    )
    db.session.add(check)
    audit.record(
        "check_authenticity",
        subject=("candidacy", candidacy.ref),
        campaign=campaign,
        by=by,
        now=now,
        details={"outcome": outcome},
    )
    return check


def signed_at(candidacy: Candidacy) -> datetime | None:
    """Return since when we hold what the candidacy last signed, None when it signed nothing."""
    return db.session.scalars(
        select(func.max(AnswerSheet.known_at))
        .join(Invitation, Invitation.id == AnswerSheet.invitation_id)
        .where(Invitation.candidacy_id == candidacy.id)
    ).one()


def checks(candidacy: Candidacy) -> Sequence[AuthenticityCheck]:
    """Return the calls made about one candidacy's answers, oldest first."""
    made = select(AuthenticityCheck).where(AuthenticityCheck.candidacy_id == candidacy.id)
    return db.session.scalars(made.order_by(AuthenticityCheck.happened_at, AuthenticityCheck.id)).all()


def confirmations(campaign: Campaign) -> dict[int, datetime]:
    """Return when each campaign confirmed, by candidacy id: the last check that settled something decides."""
    return _settled(campaign, "confirmed")


def denials(campaign: Campaign) -> dict[int, datetime]:
    """Return when each campaign said that the answers are not its own, by candidacy id."""
    return _settled(campaign, "denied")


def _settled(campaign: Campaign, outcome: str) -> dict[int, datetime]:
    deciding = _deciding(campaign).items()
    return {candidacy_id: check.happened_at for candidacy_id, check in deciding if check.outcome == outcome}


def unconfirmed(campaign: Campaign, refs: Iterable[str]) -> list[Unconfirmed]:
    """Return those of `refs` whose answers, as last signed, no call has confirmed; denied ones first."""
    deciding, signed = _deciding(campaign), _signed(campaign)
    found = []
    listed = select(Candidacy).where(Candidacy.campaign_id == campaign.id).order_by(Candidacy.sort_key, Candidacy.id)
    wanted = set(refs)
    for candidacy in db.session.scalars(listed) if wanted else ():
        check, last_signed = deciding.get(candidacy.id), signed.get(candidacy.id)
        holds = bool(check and last_signed and check.happened_at >= last_signed)
        if candidacy.ref in wanted and not (check and check.outcome == "confirmed" and holds):
            found.append(Unconfirmed(candidacy=candidacy, check=check, holds=holds))
    return sorted(found, key=lambda each: not each.denied)


def _checked_source(number_source: str) -> str:
    number_source = clean_line(number_source)
    if not 0 < len(number_source) <= SOURCE_MAX:
        raise NumberSourceMissing(
            f"Dites où le numéro public a été trouvé, en {SOURCE_MAX} caractères au plus.", field="number_source"
        )
    return number_source


def _checked_note(note: str) -> str:
    note = clean(note)
    if len(note) > NOTE_MAX:
        raise NoteTooLong(f"La note compte {len(note)} caractères, {NOTE_MAX} au plus.", field="note")
    return note


def _deciding(campaign: Campaign) -> dict[int, AuthenticityCheck]:
    made = db.session.scalars(
        select(AuthenticityCheck)
        .join(Candidacy, Candidacy.id == AuthenticityCheck.candidacy_id)
        .where(Candidacy.campaign_id == campaign.id)
        .order_by(AuthenticityCheck.happened_at, AuthenticityCheck.id)
    )
    deciding: dict[int, AuthenticityCheck] = {}
    for check in made:
        if check.outcome in SETTLED or check.candidacy_id not in deciding:
            deciding[check.candidacy_id] = check
    return deciding


def _signed(campaign: Campaign) -> dict[int, datetime]:
    rows = db.session.execute(
        select(Invitation.candidacy_id, func.max(AnswerSheet.known_at))
        .join(Invitation, Invitation.id == AnswerSheet.invitation_id)
        .join(Candidacy, Candidacy.id == Invitation.candidacy_id)
        .where(Candidacy.campaign_id == campaign.id)
        .group_by(Invitation.candidacy_id)
    )
    return dict(rows.all())
