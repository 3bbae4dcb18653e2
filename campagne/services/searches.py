"""The hunt for addresses: a candidacy without one is looked for by one volunteer at a time, and the outcome is kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from campagne.domain import dates
from campagne.domain.text import clean
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.constituency import Constituency
from campagne.models.contact import Contact
from campagne.models.coordinator import Coordinator
from campagne.models.outreach import AddressSearch
from campagne.services import audit, contacts, gate, sought

HELD_FOR = timedelta(minutes=30)
"""How long a candidacy is one volunteer's alone."""
AGAIN_AFTER = timedelta(days=7)
"""How long a search that found nothing keeps its candidacy from being proposed to the next volunteer."""
FRUITLESS = ("none", "form_only", "post_only")
NOTE_MAX = 500
TRIES = 5
"""How many times the next candidacy is asked for when others are always quicker."""


class AlreadyClaimed(DomainError):
    """One volunteer at a time looks for the address of a candidacy."""


class NotSought(DomainError):
    """A candidacy is looked for while it stands and has no address that works."""


class SearchOver(DomainError):
    """A search is concluded once, by whoever holds it."""


class UnknownSearchOutcome(DomainError):
    """A search ends with an address, with nothing, with a form or with a postal address."""


class SearchNoteTooLong(DomainError):
    """What is noted of a search is short."""


def next_candidacy(campaign: Campaign, *, departement: str = "", now: datetime) -> Candidacy | None:
    """Return the candidacy to propose next: held by nobody, never looked for rather than long ago; None when all are.

    One for which nothing was found is not proposed again for a week.
    """
    latest = (
        select(AddressSearch.candidacy_id, func.max(AddressSearch.concluded_at).label("at"))
        .where(AddressSearch.outcome.in_(FRUITLESS))
        .group_by(AddressSearch.candidacy_id)
        .subquery()
    )
    return db.session.scalars(
        sought.query(campaign, departement)
        .outerjoin(latest, latest.c.candidacy_id == Candidacy.id)
        .where(Candidacy.id.not_in(sought.held(now)), or_(latest.c.at.is_(None), latest.c.at <= now - AGAIN_AFTER))
        .order_by(None)
        .order_by(latest.c.at.is_not(None), latest.c.at, Constituency.code, Candidacy.sort_key, Candidacy.id)
        .limit(1)
    ).first()


def claim(candidacy: Candidacy, *, by: Coordinator, now: datetime) -> AddressSearch:
    """Give a candidacy to a volunteer for half an hour; claiming it again renews it.

    A volunteer holds one candidacy at a time: what they held before is released, and so is what somebody else held for
    too long. Raises AlreadyClaimed, NotSought, NotAllowed, CampaignArchived.
    """
    campaign = candidacy.constituency.campaign
    campaign.refuse_when_archived()
    gate.refuse_closed_account(by)
    # Two volunteers at once would both find it free: the row of the candidacy is their queue.
    db.session.execute(select(Candidacy.id).where(Candidacy.id == candidacy.id).with_for_update())
    if not sought.is_sought(candidacy):
        raise NotSought("Cette candidature n'est pas à chercher : elle a une adresse, ou n'est plus en lice.")
    held = _open(AddressSearch.candidacy_id == candidacy.id)
    if held and held.coordinator_id != by.id and now < held.expires_at:
        raise AlreadyClaimed(
            f"{held.coordinator.name} cherche déjà cette adresse, jusqu'à {dates.hour(held.expires_at)}."
        )
    release(campaign, by=by, now=now, but=candidacy)
    if held and held.coordinator_id == by.id:
        held.expires_at = now + HELD_FOR
        return held
    if held:
        _conclude(held, "released", now)
    search = AddressSearch(candidacy=candidacy, coordinator=by, claimed_at=now, expires_at=now + HELD_FOR)
    db.session.add(search)
    db.session.flush()
    return search


def claim_next(campaign: Campaign, *, departement: str = "", by: Coordinator, now: datetime) -> AddressSearch | None:
    """Give a volunteer the candidacy to look for next; None when none is left to propose. Raises as `claim`."""
    refused: AlreadyClaimed | None = None
    for _ in range(TRIES):
        candidacy = next_candidacy(campaign, departement=departement, now=now)
        if candidacy is None:
            return None
        try:
            return claim(candidacy, by=by, now=now)
        except AlreadyClaimed as lost:  # somebody was quicker, in the meantime
            refused = lost
    raise refused or AlreadyClaimed("D'autres personnes cherchent en même temps : réessayez dans un instant.")


def held_by(candidacy: Candidacy, by: Coordinator) -> AddressSearch | None:
    """Return the search of this candidacy that this volunteer has not concluded, expired or not."""
    return _open(AddressSearch.candidacy_id == candidacy.id, AddressSearch.coordinator_id == by.id)


def holding(campaign: Campaign, by: Coordinator, *, now: datetime) -> AddressSearch | None:
    """Return the search that this volunteer is at, in a campaign."""
    own = select(AddressSearch).join(Candidacy, Candidacy.id == AddressSearch.candidacy_id)
    return db.session.scalars(
        own.where(
            Candidacy.campaign_id == campaign.id,
            AddressSearch.coordinator_id == by.id,
            AddressSearch.concluded_at.is_(None),
            AddressSearch.expires_at > now,
        )
    ).first()


def release(campaign: Campaign, *, by: Coordinator, now: datetime, but: Candidacy | None = None) -> None:
    """Let go of whatever this volunteer holds in a campaign, `but` one."""
    own = (
        select(AddressSearch)
        .join(Candidacy, Candidacy.id == AddressSearch.candidacy_id)
        .where(
            Candidacy.campaign_id == campaign.id,
            AddressSearch.coordinator_id == by.id,
            AddressSearch.concluded_at.is_(None),
        )
    )
    for search in db.session.scalars(own if but is None else own.where(Candidacy.id != but.id)):
        _conclude(search, "released", now)


def found(search: AddressSearch, address: str, *, source: str, sure: bool = False, now: datetime) -> Contact:
    """Conclude a search with an address, recorded with who found it. Raises SearchOver and what `contacts.add` does."""
    refuse_over(search)
    contact = contacts.add(search.candidacy, address, source=source, sure=sure, by=search.coordinator, now=now)
    _conclude(search, "address", now)
    return contact


def fruitless(search: AddressSearch, outcome: str, *, note: str = "", now: datetime) -> None:
    """Conclude a search without an address. Raises SearchOver, UnknownSearchOutcome, SearchNoteTooLong."""
    refuse_over(search)
    note = clean(note)
    if outcome not in FRUITLESS:
        raise UnknownSearchOutcome("Dites ce que la recherche a donné.", field="outcome")
    if len(note) > NOTE_MAX:
        raise SearchNoteTooLong(f"La note compte {len(note)} caractères, {NOTE_MAX} au plus.", field="note")
    search.note = note
    _conclude(search, outcome, now)
    candidacy = search.candidacy
    audit.record(
        "search_address",
        subject=("candidacy", candidacy.ref),
        campaign=candidacy.constituency.campaign,
        by=search.coordinator,
        now=now,
        details={"outcome": outcome},
    )


def latest(candidacy_ids: Collection[int]) -> Mapping[int, AddressSearch]:
    """Return the last search of each of these candidacies that was not let go, or that is still open."""
    made = (
        select(AddressSearch)
        .where(
            AddressSearch.candidacy_id.in_(candidacy_ids),
            or_(AddressSearch.outcome.is_(None), AddressSearch.outcome != "released"),
        )
        .options(joinedload(AddressSearch.coordinator))
        .order_by(AddressSearch.id)
    )
    return {search.candidacy_id: search for search in db.session.scalars(made)}


def refuse_over(search: AddressSearch | None) -> AddressSearch:
    """Return a search that is still open, or raise SearchOver: somebody took it over, or it is concluded."""
    if search is None or search.concluded_at is not None:
        raise SearchOver("Cette recherche n'est plus la vôtre : reprenez cette candidature, ou passez à la suivante.")
    return search


def _open(*conditions: object) -> AddressSearch | None:
    held = select(AddressSearch).where(AddressSearch.concluded_at.is_(None), *conditions)  # type: ignore[arg-type]
    return db.session.scalars(held).one_or_none()


def _conclude(search: AddressSearch, outcome: str, now: datetime) -> None:
    search.outcome, search.concluded_at = outcome, now
    db.session.flush()
