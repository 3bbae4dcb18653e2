"""Where a campaign stands, as facts for `domain.next_steps`: what the coordination still has to do."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import func, select

from campagne.domain.next_steps import Facts
from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.audit import AuditEntry
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy, Standing
from campagne.models.edition import Edition
from campagne.models.invitation import Decline, Invitation
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.models.organisation import Organisation
from campagne.models.outreach import AuthenticityCheck
from campagne.models.questionnaire import Question, Questionnaire, Theme
from campagne.services import (
    campaigns,
    contacts,
    corrections,
    doubts,
    edition_requests,
    endings,
    left_aside,
    reply_decisions,
    reply_requests,
    sheet_events,
)
from campagne.services.recipients import LEFT_OR_LEAVING
from campagne.services.remembered import remember

TO_CHECK = ("in_doubt", "refused_address", "refused_format", "refused_policy", "bounced")
"""States of a message that a person has to look at: it has not arrived, or nobody knows."""
BY_HAND = (
    corrections.CORRECTED,
    *endings.ENDED.values(),
    sheet_events.REREAD,
    sheet_events.CONFIRMED,
    reply_decisions.INSERTED,
)
"""Acts that change what is public, on a day that may be before the latest edition."""


def facts(campaign: Campaign) -> Facts:
    """Return the facts of a campaign. It reads a dozen counts and loads no candidacy, whatever their number."""
    return remember(("facts", campaign.id), lambda: _facts(campaign))


def _facts(campaign: Campaign) -> Facts:
    figures = campaigns.figures(campaign)
    questions, frozen = _questionnaire(campaign)
    replies, reply_due = reply_requests.waiting(campaign)
    return Facts(
        organisation_known=db.session.get(Organisation, 1) is not None,
        questions=questions,
        frozen=frozen,
        candidacies=figures.candidacies,
        reachable=figures.reachable,
        invitation_written=_has_invitation_text(campaign),
        invited=figures.invited,
        waiting=_count_waiting(campaign),
        unconfirmed=_count_to_check(campaign),
        doubts=doubts.count(campaign),
        answered=figures.answered,
        declined=figures.declined,
        unpublished=_count_unpublished(campaign),
        edition=figures.edition,
        answers_by=campaign.answers_by,
        replies=replies,
        reply_due=reply_due,
        edition_wanted=edition_requests.pending(campaign),
    )


def _questionnaire(campaign: Campaign) -> tuple[int, bool]:
    """Return the number of questions of the latest version, and whether it is frozen."""
    latest = db.session.execute(
        select(Questionnaire.id, Questionnaire.frozen_at)
        .where(Questionnaire.campaign_id == campaign.id)
        .order_by(Questionnaire.version.desc())
        .limit(1)
    ).first()
    if latest is None:
        return 0, False
    count = select(func.count(Question.id)).join(Theme).where(Theme.questionnaire_id == latest.id)
    return db.session.scalars(count).one(), latest.frozen_at is not None


def _has_invitation_text(campaign: Campaign) -> bool:
    query = select(Mailing.id).where(Mailing.campaign_id == campaign.id, Mailing.kind == "invitation").limit(1)
    return db.session.scalars(query).first() is not None


def _count_waiting(campaign: Campaign) -> int:
    """Count the candidacies that could be written to and to which no invitation has left or is about to."""
    invited = select(OutgoingEmail.candidacy_id).where(
        OutgoingEmail.kind == "invitation", OutgoingEmail.state.in_(LEFT_OR_LEAVING)
    )
    waiting = select(func.count(Candidacy.id)).where(
        Candidacy.id.in_(contacts.reachable_ids(campaign)), Candidacy.id.not_in(invited)
    )
    return db.session.scalars(waiting).one()


def _count_to_check(campaign: Campaign) -> int:
    return db.session.scalars(
        select(func.count(OutgoingEmail.candidacy_id.distinct()))
        .join(Mailing)
        .where(Mailing.campaign_id == campaign.id, OutgoingEmail.kind != "test", OutgoingEmail.state.in_(TO_CHECK))
    ).one()


def _count_unpublished(campaign: Campaign) -> int:
    """Count what arrived since the latest edition: sheets, confirmations, declines, candidacies that came or left.

    Words that were denied are not waited for: no edition shows them.
    """
    latest = (
        select(Edition.published_at).where(Edition.campaign == campaign.slug).order_by(Edition.number.desc()).limit(1)
    )
    published_at = db.session.scalars(latest).first() or datetime.min.replace(tzinfo=UTC)
    signed = AnswerSheet.known_at > published_at, AnswerSheet.id.not_in(left_aside.denied(campaign).sheets)
    confirmed = AuthenticityCheck.outcome == "confirmed", AuthenticityCheck.happened_at > published_at
    counts = (
        select(func.count(AnswerSheet.id)).join(Invitation).where(*signed),
        select(func.count(AuthenticityCheck.id)).where(*confirmed),
        select(func.count(Decline.id)).join(Invitation).where(Decline.declared_at > published_at),
    )
    moved = select(func.count(Standing.id)).join(Candidacy).where(Standing.status_since > published_at)
    queries = [*(count.join(Candidacy) for count in counts), moved]
    by_hand = (AuditEntry.campaign_id == campaign.id, AuditEntry.action.in_(BY_HAND), AuditEntry.at > published_at)
    corrected = db.session.scalars(select(func.count(AuditEntry.id)).where(*by_hand)).one()
    return corrected + sum(
        db.session.scalars(query.where(Candidacy.campaign_id == campaign.id)).one() for query in queries
    )
