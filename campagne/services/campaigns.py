"""Campaigns: created, set, opened, counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from campagne.domain.campaign_options import TITLE_MAX, read_options
from campagne.domain.slugs import check_slug
from campagne.domain.text import clean_line
from campagne.exceptions import DomainError, Fault, InvalidContent
from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.campaign import ELECTIONS, Campaign
from campagne.models.candidacy import IN_THE_RUNNING, Candidacy
from campagne.models.coordinator import ROLES, Coordinator, Membership
from campagne.models.edition import Edition
from campagne.models.invitation import Decline, Invitation
from campagne.services import candidacies, contacts, gate, sealing
from campagne.services.remembered import remember


class UnknownCampaign(DomainError):
    """No campaign bears this slug."""


class SlugTaken(DomainError):
    """Two campaigns never share an address."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Where a campaign stands. `candidacies` are those that still stand, `reachable` those of them with an address.

    `answered` and `declined` go by the later of the two; `edition` is the latest number.
    """

    slug: str
    title: str
    election: str
    status: str
    answers_by: datetime
    candidacies: int
    reachable: int
    invited: int
    answered: int
    declined: int
    edition: int | None
    withdrawn: int


def by_slug(slug: str) -> Campaign:
    """Return the campaign at that address. Raises UnknownCampaign."""
    campaign = db.session.scalars(select(Campaign).where(Campaign.slug == slug)).one_or_none()
    if campaign is None:
        raise UnknownCampaign(f"Il n'y a pas de campagne « {slug[:60]} ».")
    return campaign


def create(
    slug: str, *, title: str, election: str, answers_by: datetime, by: gate.Actor = None, now: datetime
) -> Campaign:
    """Create a draft campaign; a coordinator who creates one holds every role on it.

    Raises InvalidContent naming every fault, SlugTaken.
    """
    title = clean_line(title)
    faults = []
    if not 0 < len(title) <= TITLE_MAX:
        faults.append(Fault("title", f"un titre de 1 à {TITLE_MAX} caractères est attendu"))
    if election not in ELECTIONS:
        faults.append(Fault("election", f"l'un de {', '.join(ELECTIONS)} est attendu"))
    if faults:
        raise InvalidContent(faults)
    if db.session.scalars(select(Campaign.id).where(Campaign.slug == check_slug(slug))).first() is not None:
        raise SlugTaken(f"Une campagne « {slug} » existe déjà.", field="slug")
    campaign = Campaign(slug=slug, title=title, election=election, created_at=now)
    campaign.set_moments(answers_by=answers_by)
    db.session.add(campaign)
    db.session.flush()
    if isinstance(by, Coordinator):
        db.session.add_all(Membership(campaign_id=campaign.id, coordinator=by, role=role) for role in ROLES)
        db.session.flush()
    return campaign


def open(campaign: Campaign, *, by: gate.Actor = None, now: datetime) -> Campaign:
    """Open the campaign: personal links take answers from now on. Opening twice changes nothing."""
    campaign.open()
    gate.require(gate.Effect.OPEN, campaign, by=by, now=now)
    db.session.flush()
    return campaign


def set_options(campaign: Campaign, given: Mapping[str, str], *, now: datetime) -> Campaign:
    """Change settings given as text (`domain.campaign_options`), all of them or none.

    A last moment that was the announced deadline follows it when it moves. Raises InvalidContent naming every fault,
    DeadlineOrder, PublicationTooSoon, SealKept, AlreadyPublic, CampaignArchived.
    """
    campaign.refuse_when_archived()
    values = read_options(given)
    answers_by = values.pop("answers_by", campaign.answers_by)
    follows = campaign.closes_at == campaign.answers_by
    closes_at = values.pop("closes_at", None if follows else campaign.closes_at)
    publication_at, before = values.pop("publication_at", campaign.publication_at), campaign.publication_at
    sealing.refuse_move(campaign, publication_at)
    campaign.set_moments(
        answers_by=answers_by,
        closes_at=closes_at,
        publication_at=publication_at,
        cooling_hours=values.pop("cooling_hours", campaign.cooling_hours),
    )
    if before is None or publication_at is None:
        campaign.sealed_at = (campaign.sealed_at or now) if publication_at else None
    for name, value in values.items():
        setattr(campaign, name, value)
    db.session.flush()
    return campaign


def figures(campaign: Campaign) -> Figures:
    """Count where the campaign stands."""
    return remember(("figures", campaign.id), lambda: _figures(campaign))


def _figures(campaign: Campaign) -> Figures:
    answered, declined = _latest_words(campaign)
    edition = db.session.scalars(select(func.max(Edition.number)).where(Edition.campaign == campaign.slug)).one()
    statuses = candidacies.count_by_status(campaign)
    return Figures(
        slug=campaign.slug,
        title=campaign.title,
        election=campaign.election,
        status=campaign.status,
        answers_by=campaign.answers_by,
        candidacies=sum(statuses[status] for status in IN_THE_RUNNING),
        reachable=contacts.count_reachable(campaign),
        invited=_count_invited(campaign),
        answered=answered,
        declined=declined,
        edition=edition,
        withdrawn=statuses["withdrawn"],
    )


def _count_invited(campaign: Campaign) -> int:
    return db.session.scalars(
        select(func.count(Invitation.candidacy_id.distinct()))
        .join(Candidacy, Candidacy.id == Invitation.candidacy_id)
        .where(Candidacy.campaign_id == campaign.id)
    ).one()


def _latest_words(campaign: Campaign) -> tuple[int, int]:
    """Count the candidacies that answered and those that declined; of both, the later counts."""
    signed = _latest(campaign, AnswerSheet)
    declared = _latest(campaign, Decline)
    declined = {key for key, moment in declared.items() if key not in signed or moment > signed[key]}
    return len(signed.keys() - declined), len(declined)


def _latest(campaign: Campaign, acts: type[AnswerSheet | Decline]) -> dict[int, datetime]:
    moment = AnswerSheet.signed_at if acts is AnswerSheet else Decline.declared_at
    rows = db.session.execute(
        select(Invitation.candidacy_id, func.max(moment))
        .join(Invitation, Invitation.id == acts.invitation_id)
        .join(Candidacy, Candidacy.id == Invitation.candidacy_id)
        .where(Candidacy.campaign_id == campaign.id)
        .group_by(Invitation.candidacy_id)
    )
    return dict(rows.all())
