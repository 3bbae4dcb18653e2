"""The hunt for addresses: a candidacy without one is looked for by one volunteer at a time, and the outcome is kept.

Who is sought follows from the addresses themselves: one that bounces puts its candidacy back by itself, and a campaign
that asked for no more mail is not looked for elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import joinedload

from campagne.domain import dates
from campagne.domain.text import clean
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import IN_THE_RUNNING, Candidacy
from campagne.models.constituency import Constituency
from campagne.models.contact import Contact, Suppression
from campagne.models.coordinator import Coordinator
from campagne.models.outreach import AddressSearch
from campagne.services import audit, candidacies, contacts, gate

HELD_FOR = timedelta(minutes=30)
"""How long a candidacy is one volunteer's alone."""
AGAIN_AFTER = timedelta(days=7)
"""How long a search that found nothing keeps its candidacy from being proposed to the next volunteer."""
FRUITLESS = ("none", "form_only", "post_only")
NOTE_MAX = 500


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


def sought(campaign: Campaign, departement: str = "") -> Select[Candidacy]:
    """The candidacies to look for, by place and name; with a `departement`, its own alone."""
    query = (
        select(Candidacy)
        .join(Constituency, Constituency.id == Candidacy.constituency_id)
        .where(Candidacy.id.in_(_running(campaign)), Candidacy.id.not_in(_addressed(campaign)))
        .options(joinedload(Candidacy.constituency))
        .order_by(Constituency.code, Candidacy.sort_key, Candidacy.id)
    )
    return query.where(Constituency.departement == departement) if departement else query


def progress(campaign: Campaign, *, now: datetime) -> list[Progress]:
    """Return how far the hunt is, by département, those without any candidacy left out."""
    found, held = _addressed(campaign), _held(now)
    missing = Candidacy.id.not_in(found)
    rows = db.session.execute(
        select(
            Constituency.departement,
            func.count(),
            func.sum(case((missing, 1), else_=0)),
            func.sum(case((missing & Candidacy.id.in_(held), 1), else_=0)),
        )
        .join(Constituency, Constituency.id == Candidacy.constituency_id)
        .where(Candidacy.id.in_(_running(campaign)))
        .group_by(Constituency.departement)
        .order_by(Constituency.departement)
    )
    return [
        Progress(departement=departement, candidacies=total, sought=int(missing_there), held=int(held_there))
        for departement, total, missing_there, held_there in rows
    ]


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
        sought(campaign, departement)
        .outerjoin(latest, latest.c.candidacy_id == Candidacy.id)
        .where(Candidacy.id.not_in(_held(now)), or_(latest.c.at.is_(None), latest.c.at <= now - AGAIN_AFTER))
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
    if not is_sought(candidacy):
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


def held_by(candidacy: Candidacy, by: Coordinator) -> AddressSearch | None:
    """Return the search of this candidacy that this volunteer has not concluded, expired or not."""
    return _open(AddressSearch.candidacy_id == candidacy.id, AddressSearch.coordinator_id == by.id)


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
    _refuse_over(search)
    contact = contacts.add(search.candidacy, address, source=source, sure=sure, by=search.coordinator, now=now)
    _conclude(search, "address", now)
    return contact


def fruitless(search: AddressSearch, outcome: str, *, note: str = "", now: datetime) -> None:
    """Conclude a search without an address. Raises SearchOver, UnknownSearchOutcome, SearchNoteTooLong."""
    _refuse_over(search)
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


def is_sought(candidacy: Candidacy) -> bool:
    """Whether this candidacy stands and has no address that works."""
    campaign = candidacy.constituency.campaign
    return db.session.scalars(sought(campaign).where(Candidacy.id == candidacy.id)).first() is not None


def _open(*conditions: object) -> AddressSearch | None:
    held = select(AddressSearch).where(AddressSearch.concluded_at.is_(None), *conditions)  # type: ignore[arg-type]
    return db.session.scalars(held).one_or_none()


def _refuse_over(search: AddressSearch) -> None:
    if search.concluded_at is not None:
        raise SearchOver("Cette recherche est terminée : reprenez cette candidature, ou passez à la suivante.")


def _conclude(search: AddressSearch, outcome: str, now: datetime) -> None:
    search.outcome, search.concluded_at = outcome, now
    db.session.flush()


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


def _held(now: datetime) -> Select[int]:
    return select(AddressSearch.candidacy_id).where(
        AddressSearch.concluded_at.is_(None), AddressSearch.expires_at > now
    )
