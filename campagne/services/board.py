"""The board of a campaign: its candidacies counted by what happened to their messages and what they said.

The database counts; no candidacy is loaded. `facts` gives the same words for each candidacy to whoever lists them, so
that a list holds exactly the rows that a number of the board counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from campagne.domain import following
from campagne.extensions import db
from campagne.models.answer import AnswerSheet, DraftAnswer
from campagne.models.campaign import Campaign
from campagne.models.candidacy import IN_THE_RUNNING, Candidacy, Standing
from campagne.models.constituency import Constituency
from campagne.models.contact import Contact, Suppression
from campagne.models.invitation import Decline, Invitation
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.models.outreach import Outreach
from campagne.services import days, projection, solicitations
from campagne.services.remembered import remember

OBJECTIONS = ("unsubscribed", "complaint", "objection")
"""Reasons of a suppression that are somebody's wish, and no server's."""


@dataclass(frozen=True, kw_only=True)
class Board:
    """All that the board shows; `started` counts drafts begun and not signed, and nobody can be told from it."""

    everywhere: following.Counts
    by_departement: dict[str, following.Counts]
    started: int
    days: list[following.Day]


def of(campaign: Campaign) -> Board:
    """Return the board of `campaign`, counted in a few queries whatever the number of candidacies."""
    return remember(("board", campaign.id), lambda: _board(campaign))


def _board(campaign: Campaign) -> Board:
    lines = _lines(campaign)
    return Board(
        everywhere=following.counts(lines),
        by_departement=following.by_departement(lines),
        started=_count_started(campaign),
        days=following.days(days.messages(campaign), days.answers(campaign)),
    )


def facts(campaign: Campaign) -> Select[Any]:
    """The candidacies of `campaign`, each with what the board counts of it: département, message, word, and wishes."""
    sent, signed, declined = (_ranks(campaign), *(_latest(campaign, at) for at in _MOMENTS))
    running, writable = Standing.status.in_(IN_THE_RUNNING), Candidacy.id.in_(_addressed(campaign))
    reached = or_(sent.c.rank == _RANKS["sent"], Candidacy.id.in_(_lettered(campaign)))
    objects = Candidacy.id.in_(_opposed(campaign))
    message = case(
        *((sent.c.rank == rank, following.PLACE_OF_EMAIL[state]) for state, rank in _RANKS.items()),
        (~running, following.OUTSIDE),
        (and_(objects, ~writable), following.OBJECTED),
        else_=following.TO_REACH,
    )
    word = case(
        (or_(declined.c.at > signed.c.at, and_(declined.c.at.is_not(None), signed.c.at.is_(None))), following.DECLINED),
        (signed.c.at.is_not(None), following.ANSWERED),
        (and_(running, reached), following.AWAITED),
        else_=following.NOTHING,
    )
    columns = (message.label("message"), word.label("word"), and_(running, writable).label("reachable"))
    query = select(Candidacy.id, Constituency.departement, *columns, objects.label("opposed"))
    query = query.join(Constituency, Constituency.id == Candidacy.constituency_id).join(Standing, _is_latest())
    for each in (sent, signed, declined):
        query = query.outerjoin(each, each.c.candidacy_id == Candidacy.id)
    return query.where(Candidacy.campaign_id == campaign.id)


def _lines(campaign: Campaign) -> list[following.Line]:
    each = facts(campaign).subquery()
    same = (each.c.departement, each.c.message, each.c.word, each.c.reachable, each.c.opposed)
    rows = db.session.execute(select(*same, func.count()).group_by(*same))
    return [
        following.Line(
            departement=departement,
            message=message,
            word=word,
            reachable=bool(reachable),
            opposed=bool(opposed),
            number=number,
        )
        for departement, message, word, reachable, opposed, number in rows
    ]


_MOMENTS = (AnswerSheet.signed_at, Decline.declared_at)
_RANKS = {state: rank for rank, state in enumerate(following.PLACE_OF_EMAIL)}


def _ranks(campaign: Campaign) -> Subquery:
    """The candidacies that were asked, each with the rank of the message that tells most of it."""
    asked = (
        select(OutgoingEmail.candidacy_id, func.min(case(_RANKS, value=OutgoingEmail.state)).label("rank"))
        .join(Mailing, Mailing.id == OutgoingEmail.mailing_id)
        .where(Mailing.campaign_id == campaign.id, OutgoingEmail.kind.in_(solicitations.SOLICITING))
    )
    return asked.group_by(OutgoingEmail.candidacy_id).subquery()


def _latest(campaign: Campaign, moment: Any) -> Subquery:
    """The candidacies that did it, each with the moment of its latest word on the last frozen questionnaire."""
    questionnaire = projection.frozen_questionnaire(campaign)
    return (
        select(Invitation.candidacy_id, func.max(moment).label("at"))
        .join(Invitation, Invitation.id == moment.class_.invitation_id)
        .where(Invitation.questionnaire_id == (questionnaire.id if questionnaire else None))
        .group_by(Invitation.candidacy_id)
        .subquery()
    )


def _is_latest() -> ColumnElement[bool]:
    """Whether a standing is its candidacy's in the latest round that a list spoke of."""
    later = Standing.__table__.alias("later")
    newer = exists().where(later.c.candidacy_id == Standing.candidacy_id, later.c.round > Standing.round)
    return and_(Standing.candidacy_id == Candidacy.id, ~newer)


def _addressed(campaign: Campaign) -> Select[int]:
    """The candidacies that have an address that may be written to, standing or not."""
    suppressed = select(Suppression.address_hmac)
    return _contacts(campaign, Contact.status == "usable", Contact.address_hmac.not_in(suppressed))


def _opposed(campaign: Campaign) -> Select[int]:
    """The candidacies of which an address asked for no more mail."""
    wishes = select(Suppression.address_hmac).where(Suppression.reason.in_(OBJECTIONS))
    return _contacts(campaign, Contact.status != "erased", Contact.address_hmac.in_(wishes))


def _contacts(campaign: Campaign, *conditions: ColumnElement[bool]) -> Select[int]:
    # Named apart: inside the query of candidacies, their own table must not be taken for this one.
    own = aliased(Candidacy)
    query = select(Contact.candidacy_id).join(own, own.id == Contact.candidacy_id)
    return query.where(own.campaign_id == campaign.id, *conditions)


def _lettered(campaign: Campaign) -> Select[int]:
    own = aliased(Candidacy)
    query = select(Outreach.candidacy_id).join(own, own.id == Outreach.candidacy_id)
    return query.where(own.campaign_id == campaign.id, Outreach.kind == "letter")


def _count_started(campaign: Campaign) -> int:
    """Count the invitations on which a draft was begun, and nothing signed nor declined since."""
    questionnaire = projection.frozen_questionnaire(campaign)
    begun = (
        select(func.count(DraftAnswer.invitation_id.distinct()))
        .join(Invitation, Invitation.id == DraftAnswer.invitation_id)
        .where(
            Invitation.questionnaire_id == (questionnaire.id if questionnaire else None),
            Invitation.id.not_in(select(AnswerSheet.invitation_id)),
            Invitation.id.not_in(select(Decline.invitation_id)),
        )
    )
    return db.session.scalars(begun).one()
