"""What happened to a campaign day by day in Paris: messages that left, first answers received; counted, and listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from campagne.domain.dates import PARIS
from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.invitation import Invitation
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.services import projection, solicitations


def messages(campaign: Campaign) -> dict[date, int]:
    """Count the invitations and reminders that left, by day."""
    return _by_day(_sent(campaign), OutgoingEmail.sent_at)


def answers(campaign: Campaign) -> dict[date, int]:
    """Count the candidacies that answered for the first time, by day."""
    return _by_day(_first(campaign), AnswerSheet.signed_at)


def messages_on(campaign: Campaign, day: date) -> Select[OutgoingEmail]:
    """The invitations and reminders that left on that day, in order."""
    begins, ends = _limits(day)
    query = _sent(campaign).where(OutgoingEmail.sent_at >= begins, OutgoingEmail.sent_at < ends)
    return query.options(joinedload(OutgoingEmail.candidacy)).order_by(OutgoingEmail.sent_at, OutgoingEmail.id)


def answers_on(campaign: Campaign, day: date, *, before_too: bool = False) -> Select[AnswerSheet]:
    """The first answers received on that day, or until its end, in order."""
    begins, ends = _limits(day)
    query = _first(campaign).where(AnswerSheet.signed_at < ends)
    query = query if before_too else query.where(AnswerSheet.signed_at >= begins)
    whose = joinedload(AnswerSheet.invitation).joinedload(Invitation.candidacy)
    return query.options(whose).order_by(AnswerSheet.signed_at, AnswerSheet.id)


def _sent(campaign: Campaign) -> Select[OutgoingEmail]:
    return (
        select(OutgoingEmail)
        .join(Mailing, Mailing.id == OutgoingEmail.mailing_id)
        .where(
            Mailing.campaign_id == campaign.id,
            OutgoingEmail.kind.in_(solicitations.SOLICITING),
            OutgoingEmail.sent_at.is_not(None),
        )
    )


def _first(campaign: Campaign) -> Select[AnswerSheet]:
    questionnaire = projection.frozen_questionnaire(campaign)
    return (
        select(AnswerSheet)
        .join(Invitation, Invitation.id == AnswerSheet.invitation_id)
        .join(Candidacy, Candidacy.id == Invitation.candidacy_id)
        .where(Invitation.questionnaire_id == (questionnaire.id if questionnaire else None), AnswerSheet.revision == 1)
    )


def _by_day(query: Select[Any], moment: Any) -> dict[date, int]:
    """Count rows by day in Paris. The database counts by hour: no zone is a whole number of days from UTC."""
    sqlite = db.engine.dialect.name == "sqlite"
    hour = func.strftime("%Y-%m-%dT%H", moment) if sqlite else func.to_char(func.timezone("UTC", moment), _HOUR)
    counted: Counter[date] = Counter()
    rows: Iterable[Any] = db.session.execute(query.with_only_columns(hour.label("hour"), func.count()).group_by("hour"))
    for text, number in rows:
        counted[datetime.fromisoformat(f"{text}:00").replace(tzinfo=UTC).astimezone(PARIS).date()] += number
    return dict(counted)


_HOUR = 'YYYY-MM-DD"T"HH24'


def _limits(day: date) -> tuple[datetime, datetime]:
    begins = datetime.combine(day, time(), PARIS)
    return begins, datetime.combine(day + timedelta(days=1), time(), PARIS)
