"""The newcomer's walk through the three doors: where it leads, and which steps this instance has already seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.candidacy import Candidacy, Standing
from campagne.models.constituency import Constituency
from campagne.models.edition import Edition
from campagne.models.invitation import Invitation
from campagne.services import campaigns
from campagne.services.demonstration import story


@dataclass(frozen=True, kw_only=True)
class Walk:
    """What the guide shows. `to_read` is published and over, `to_run` is open; `invited` counts `waiting` ones."""

    to_read: str
    to_run: str
    to_run_title: str
    answers_by: datetime
    candidate: str
    address: str
    constituency: str
    candidate_place: str
    waiting_place: str
    waiting: int
    invited: int
    answered: bool
    published: bool


def walk() -> Walk:
    """Return the walk as it stands on this instance."""
    told, places = story.read("legislative"), story.walk_places()
    campaign = campaigns.by_slug(told.slug)
    candidacy = candidacy_at(campaign.id, places.candidacy)
    to_invite = db.session.scalars(
        select(Constituency).where(Constituency.campaign_id == campaign.id, Constituency.code == places.to_invite)
    ).one()
    return Walk(
        to_read=story.read("presidential").slug,
        to_run=told.slug,
        to_run_title=campaign.title,
        answers_by=campaign.answers_by,
        candidate=candidacy.name,
        address=places.address,
        constituency=candidacy.constituency.code,
        candidate_place=places.candidacy_place,
        waiting_place=places.to_invite_place,
        waiting=_count(select(func.count(Candidacy.id)).where(Candidacy.constituency_id == to_invite.id)),
        invited=_count(
            select(func.count(Invitation.id)).join(Candidacy).where(Candidacy.constituency_id == to_invite.id)
        ),
        answered=_count(
            select(func.count(AnswerSheet.id)).join(Invitation).where(Invitation.candidacy_id == candidacy.id)
        )
        > 0,
        published=_count(select(func.count(Edition.id)).where(Edition.campaign == told.slug)) > len(told.editions),
    )


def candidacy_at(campaign_id: int, place: str) -> Candidacy:
    """Return the candidacy that a story names by its constituency and panel number: `FR/3`."""
    code, panel = place.split("/")
    return db.session.scalars(
        select(Candidacy)
        .join(Constituency)
        .join(Standing)
        .where(Candidacy.campaign_id == campaign_id, Constituency.code == code, Standing.panel == int(panel))
    ).one()


def _count(query: Select[int]) -> int:
    return db.session.scalars(query).one()
