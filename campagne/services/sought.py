"""Who is sought: the candidacies in the running that have no address that works, by place; and how far the hunt is.

It follows from the addresses themselves: one that bounces puts its candidacy back by itself, and a campaign that asked
for no more mail is not looked for elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import IN_THE_RUNNING, Candidacy
from campagne.models.constituency import Constituency
from campagne.models.contact import Contact, Suppression
from campagne.models.outreach import AddressSearch
from campagne.services import candidacies
from campagne.services.remembered import remember


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the hunt is in one département: `sought` have no address, of which `held` are being looked for."""

    departement: str
    candidacies: int
    sought: int
    held: int

    @property
    def found(self) -> int:
        """How many have an address."""
        return self.candidacies - self.sought


def query(campaign: Campaign, departement: str = "") -> Select[Candidacy]:
    """The candidacies to look for, by place and name; with a `departement`, its own alone."""
    found = (
        select(Candidacy)
        .join(Constituency, Constituency.id == Candidacy.constituency_id)
        .where(Candidacy.id.in_(_running(campaign)), Candidacy.id.not_in(_addressed(campaign)))
        .options(joinedload(Candidacy.constituency))
        .order_by(Constituency.code, Candidacy.sort_key, Candidacy.id)
    )
    return found.where(Constituency.departement == departement) if departement else found


def ids(campaign: Campaign, departement: str = "") -> list[int]:
    """Return the ids of those to look for, in the order of `query`."""
    return [key for key, place in _missing(campaign) if not departement or place == departement]


def load(candidacy_ids: Sequence[int]) -> list[Candidacy]:
    """Return the candidacies of a few ids, in their order."""
    found = select(Candidacy).where(Candidacy.id.in_(candidacy_ids)).options(joinedload(Candidacy.constituency))
    by_id = {candidacy.id: candidacy for candidacy in db.session.scalars(found)}
    return [by_id[key] for key in candidacy_ids]


def progress(campaign: Campaign, *, now: datetime) -> list[Progress]:
    """Return how far the hunt is, by département, those without any candidacy left out."""
    missing, taken = dict(_missing(campaign)), Counter[str]()
    for candidacy_id in db.session.scalars(held(now)):
        taken.update([missing[candidacy_id]] if candidacy_id in missing else [])
    counts = Counter(missing.values())
    return [
        Progress(departement=departement, candidacies=total, sought=counts[departement], held=taken[departement])
        for departement, total in remember(("running", campaign.id), lambda: _by_departement(campaign))
    ]


def is_sought(candidacy: Candidacy) -> bool:
    """Whether this candidacy stands and has no address that works."""
    campaign = candidacy.constituency.campaign
    return db.session.scalars(query(campaign).where(Candidacy.id == candidacy.id)).first() is not None


def held(now: datetime) -> Select[int]:
    """The ids of the candidacies that somebody is looking for at `now`."""
    return select(AddressSearch.candidacy_id).where(
        AddressSearch.concluded_at.is_(None), AddressSearch.expires_at > now
    )


def _missing(campaign: Campaign) -> list[tuple[int, str]]:
    """Return the id and département of each candidacy to look for, in order."""
    rows = query(campaign).with_only_columns(Candidacy.id, Constituency.departement).options()
    return remember(("sought", campaign.id), lambda: [(key, place) for key, place in db.session.execute(rows)])


def _by_departement(campaign: Campaign) -> list[tuple[str, int]]:
    counted = (
        select(Constituency.departement, func.count())
        .join(Candidacy, Constituency.id == Candidacy.constituency_id)
        .where(Candidacy.id.in_(_running(campaign)))
        .group_by(Constituency.departement)
        .order_by(Constituency.departement)
    )
    return [(departement, total) for departement, total in db.session.execute(counted)]


def _running(campaign: Campaign) -> Select[int]:
    standings = candidacies.latest_standings()
    return (
        select(Candidacy.id)
        .join(standings, standings.c.candidacy_id == Candidacy.id)
        .where(Candidacy.campaign_id == campaign.id, standings.c.status.in_(IN_THE_RUNNING))
    )


def _addressed(campaign: Campaign) -> Select[int]:
    """The ids of the candidacies that need no search: an address works, even one that wants no mail from us."""
    bounced = select(Suppression.address_hmac).where(Suppression.reason == "refused")
    return (
        select(Contact.candidacy_id)
        .join(Candidacy, Candidacy.id == Contact.candidacy_id)
        .where(Candidacy.campaign_id == campaign.id, Contact.status == "usable", Contact.address_hmac.not_in(bounced))
    )
