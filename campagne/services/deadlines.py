"""Until when each candidacy is asked to answer: what is announced to whoever is invited now, and to those invited."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, select

from campagne.domain.deadlines import in_force
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.invitation import Invitation
from campagne.models.mailing import Mailing
from campagne.models.questionnaire import Questionnaire


def of_newcomers(campaign: Campaign, *, now: datetime) -> datetime:
    """Return the deadline announced to whoever is invited at `now` for the first time.

    Past the announced deadline a first wave leaves no more, and only those who enter the list after one have their own.
    """
    if now > campaign.answers_by and not _has_invited(campaign):
        return campaign.answers_by
    return campaign.own_deadline(now) or campaign.answers_by


def of_candidacy(candidacy: Candidacy, campaign: Campaign, *, now: datetime) -> datetime:
    """Return the deadline announced to a candidacy: that of its latest invitation, or of one that would leave now."""
    asked = select(Invitation).where(Invitation.candidacy_id == candidacy.id).order_by(Invitation.id.desc()).limit(1)
    invitation = db.session.scalars(asked).first()
    return invitation.deadline if invitation else of_newcomers(campaign, now=now)


def own(campaign: Campaign, *, only: Collection[int] | None = None) -> dict[int, datetime]:
    """Return, by candidacy id, the deadline of each that was invited late and has its own; the campaign's is absent."""
    query = (
        select(Invitation.candidacy_id, Invitation.answers_by, Invitation.closes_at)
        .join(Questionnaire, Questionnaire.id == Invitation.questionnaire_id)
        .where(Questionnaire.campaign_id == campaign.id, Invitation.answers_by.is_not(None))
        .order_by(Invitation.id)
    )
    if only is not None:
        query = query.where(Invitation.candidacy_id.in_(only))
    return {
        row.candidacy_id: in_force(
            row.answers_by, answers_by=campaign.answers_by, last_moment=row.closes_at or campaign.closes_at
        )
        for row in db.session.execute(query)
    }


def _has_invited(campaign: Campaign) -> bool:
    left = exists().where(
        Mailing.campaign_id == campaign.id, Mailing.kind == "invitation", Mailing.queued_at.is_not(None)
    )
    return bool(db.session.scalar(select(left)))
