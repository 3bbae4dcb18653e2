"""Signed words that a continuous edition leaves aside: those of the cooling delay, and those that were contested.

What is already public stays so: an edition never takes back words because they are recent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.campaign import Campaign
from campagne.models.edition import PublishedCandidacy
from campagne.models.invitation import Invitation
from campagne.models.questionnaire import Questionnaire
from campagne.services import authenticity


@dataclass(frozen=True, kw_only=True)
class Held:
    """The sheets left aside, by id, and the instant from which the first of each candidacy (by its id) was signed.

    What is said of such a candidacy stays what could be said then, unless earlier words of it do not wait: nobody is
    called silent while their words wait, and nothing public is sealed again.
    """

    sheets: frozenset[int] = frozenset()
    since: Mapping[int, datetime] = field(default_factory=dict)


NOTHING = Held()
"""An edition by hand or at a moment leaves nothing aside."""


def held(campaign: Campaign, *, now: datetime) -> Held:
    """Return what waits at `now`: known for less than the cooling hours, or denied by a call made since."""
    shown = select(PublishedCandidacy.sheet_digest).where(
        PublishedCandidacy.campaign == campaign.slug, PublishedCandidacy.last_edition.is_(None)
    )
    public, denials = set(db.session.scalars(shown)), authenticity.denials(campaign)
    sheets, since, done = set(), {}, set()
    for row in db.session.execute(_signed(campaign)):
        done |= {row.candidacy_id} if row.digest in public else set()
        denied_at = denials.get(row.candidacy_id)
        denied = denied_at is not None and denied_at >= row.known_at
        if row.candidacy_id not in done and (denied or _cooling(row.known_at, campaign, now)):
            sheets.add(row.id)
            since[row.candidacy_id] = row.signed_at
    return Held(sheets=frozenset(sheets), since=since)


def _signed(campaign: Campaign) -> Select[int, str, int, datetime, datetime]:
    """Select the sheets of a campaign, the latest of each candidacy first: those before a public one are past."""
    return (
        select(AnswerSheet.id, AnswerSheet.digest, Invitation.candidacy_id, AnswerSheet.known_at, AnswerSheet.signed_at)
        .join(Invitation, Invitation.id == AnswerSheet.invitation_id)
        .join(Questionnaire, Questionnaire.id == Invitation.questionnaire_id)
        .where(Questionnaire.campaign_id == campaign.id)
        .order_by(AnswerSheet.revision.desc())
    )


def _cooling(known_at: datetime, campaign: Campaign, now: datetime) -> bool:
    """Tell whether words are too recent; what was sealed had its own moment, at which it may appear."""
    if campaign.publication_at is not None and known_at <= campaign.publication_at:
        return False
    return known_at + timedelta(hours=campaign.cooling_hours) > now
