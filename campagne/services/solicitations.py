"""What left towards each candidacy of a campaign, the outbox and people's own letters and calls together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, TypeVarTuple

from sqlalchemy import Select, func, select

from campagne.domain import states
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.mailing import OutgoingEmail
from campagne.models.outreach import Outreach
from campagne.services.remembered import remember

SOLICITING = ("invitation", "reminder")
"""Kinds of messages that ask for an answer. An announcement asks for none, a receipt and a test even less."""

Columns = TypeVarTuple("Columns")


def of(campaign: Campaign, *, only: Collection[int] | None = None) -> dict[int, list[states.Solicitation]]:
    """Return, by candidacy id, what left the outbox and what people did beside it, oldest first; of `only` these."""
    messages = _sent_messages(campaign, only)
    query = select(Outreach.candidacy_id, Outreach.kind, Outreach.happened_at)
    beside = query.join(Candidacy, Candidacy.id == Outreach.candidacy_id).where(
        Candidacy.campaign_id == campaign.id, *([] if only is None else [Candidacy.id.in_(only)])
    )
    for candidacy_id, kind, at in db.session.execute(beside.order_by(Outreach.happened_at, Outreach.id)):
        messages[candidacy_id].append(states.Solicitation(kind=kind, happened_at=at))
        messages[candidacy_id].sort(key=lambda solicitation: solicitation.happened_at)
    return messages


def outcomes(campaign: Campaign) -> dict[int, tuple[tuple[str, states.Outcome], ...]]:
    """Return, by candidacy id, what happened to it as pairs (kind, outcome), each once: all that a state looks at."""
    sent = _sent(campaign, select(OutgoingEmail.candidacy_id, OutgoingEmail.kind, OutgoingEmail.state))
    beside = select(Outreach.candidacy_id, Outreach.kind).join(Candidacy, Candidacy.id == Outreach.candidacy_id)
    happened: dict[int, tuple[tuple[str, states.Outcome], ...]] = {}
    rows = db.session.execute(sent.where(OutgoingEmail.attempted_at.is_not(None)).distinct())
    for candidacy_id, kind, state in rows:
        known, pair = happened.get(candidacy_id, ()), (kind, states.OUTCOME_OF_EMAIL[state])
        happened[candidacy_id] = known if pair in known else (*known, pair)
    for candidacy_id, kind in db.session.execute(beside.where(Candidacy.campaign_id == campaign.id).distinct()):
        happened[candidacy_id] = (*happened.get(candidacy_id, ()), (kind, states.Outcome.SENT))
    return happened


def rows(candidacy: Candidacy, messages: Iterable[states.Solicitation]) -> list[dict[str, Any]]:
    """Return the public rows of what left towards a candidacy, each kind counted from 1."""
    ranks: dict[str, int] = defaultdict(int)
    shown = []
    for message in messages:
        ranks[message.kind] += 1
        shown.append(
            {
                "constituency": candidacy.constituency.code,
                "candidacy_ref": candidacy.ref,
                "kind": message.kind,
                "rank": ranks[message.kind],
                "happened_at": message.happened_at,
                "outcome": message.outcome.value,
            }
        )
    return shown


def first_wave_at(campaign: Campaign) -> datetime | None:
    """Return when the campaign's first sending left."""
    query = _sent(campaign, select(func.min(OutgoingEmail.attempted_at)))
    return remember(("first_wave_at", campaign.id), lambda: db.session.scalars(query).one())


def _sent_messages(campaign: Campaign, only: Collection[int] | None) -> dict[int, list[states.Solicitation]]:
    columns = (OutgoingEmail.candidacy_id, OutgoingEmail.kind, OutgoingEmail.state, OutgoingEmail.attempted_at)
    query = _sent(campaign, select(*columns)).order_by(OutgoingEmail.attempted_at, OutgoingEmail.id)
    if only is not None:
        query = query.where(Candidacy.id.in_(only))
    messages: dict[int, list[states.Solicitation]] = defaultdict(list)
    for candidacy_id, kind, state, at in db.session.execute(query):
        if at is not None:
            outcome = states.OUTCOME_OF_EMAIL[state]
            messages[candidacy_id].append(states.Solicitation(kind=kind, happened_at=at, outcome=outcome))
    return messages


def _sent(campaign: Campaign, query: Select[*Columns]) -> Select[*Columns]:
    return query.join(Candidacy, Candidacy.id == OutgoingEmail.candidacy_id).where(
        Candidacy.campaign_id == campaign.id,
        OutgoingEmail.kind.in_(SOLICITING),
        OutgoingEmail.state.in_(states.OUTCOME_OF_EMAIL),
    )
