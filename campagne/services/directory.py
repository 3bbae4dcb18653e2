"""Candidacies as the coordination looks them up: by name or place, with or without an address."""

from __future__ import annotations

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from campagne.domain.text import search_key
from campagne.models.campaign import Campaign
from campagne.models.candidacy import IN_THE_RUNNING, Candidacy
from campagne.models.constituency import Constituency
from campagne.services import candidacies, contacts


def search(campaign: Campaign, words: str) -> Select[Candidacy]:
    """The candidacies whose name holds every word, or whose constituency has that code; all of them without words."""
    query = _in_order(campaign)
    held = [Candidacy.match_key.contains(word, autoescape=True) for word in search_key(words).split()]
    return query.where(or_(Constituency.code == words.strip().upper(), and_(*held))) if held else query


def by_reach(campaign: Campaign, *, reachable: bool) -> Select[Candidacy]:
    """The candidacies that still stand and have an address that may be written to, or those that have none."""
    ids = contacts.reachable_ids(campaign)
    standings = candidacies.latest_standings()
    return (
        _in_order(campaign)
        .join(standings, standings.c.candidacy_id == Candidacy.id)
        .where(standings.c.status.in_(IN_THE_RUNNING), Candidacy.id.in_(ids) if reachable else Candidacy.id.not_in(ids))
    )


def _in_order(campaign: Campaign) -> Select[Candidacy]:
    return (
        select(Candidacy)
        .join(Constituency)
        .where(Candidacy.campaign_id == campaign.id)
        .options(joinedload(Candidacy.constituency))
        .order_by(Constituency.code, Candidacy.sort_key, Candidacy.id)
    )
