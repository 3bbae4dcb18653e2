"""Contacts: addresses matched to candidacies, kept with where and when they were found, counted as reachable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import joinedload

from campagne.domain import address_hints
from campagne.domain.addresses import address_key, normalise_address
from campagne.domain.contact_files import ContactFile, ContactRow
from campagne.domain.dates import PARIS
from campagne.domain.list_changes import Recorded
from campagne.domain.matching import Ambiguous, Match, match_contact
from campagne.domain.tables import Refusal
from campagne.domain.text import clean_line
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import IN_THE_RUNNING, Candidacy
from campagne.models.contact import Contact, Suppression
from campagne.models.coordinator import Coordinator
from campagne.models.invitation import Link
from campagne.services import audit, candidacies, gate, invitations
from campagne.services.suppressions import address_hmac

SOURCE_MAX = 300
FINDER_MAX = 200
Pair = tuple[ContactRow, Recorded]
_T = TypeVar("_T")


class SourceMissing(DomainError):
    """An address without a source is never written to (RGPD, article 14)."""


class ContactKnown(DomainError):
    """An address is recorded once for a candidacy."""


class DoubtfulAddress(DomainError):
    """An address whose domain is nearly a common one is taken once somebody says that it is right."""


@dataclass(frozen=True)
class Doubt:
    """A new address whose domain looks like a slip for `meant`: recorded once a person keeps it, never changed."""

    row: ContactRow
    candidate: Recorded
    meant: str

    @property
    def pair(self) -> Pair:
        """Whose address it is."""
        return self.row, self.candidate


@dataclass(frozen=True)
class Unmatched:
    """A row that is nobody's address for certain; `candidates` are those that it may be, when there are several."""

    line: int
    reason: str
    candidates: tuple[Recorded, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ContactPlan:
    """What a file of addresses would add.

    `matched` are all pairs found; those not yet recorded are `added`, or `doubtful` until a person keeps them.
    """

    campaign: Campaign
    file: ContactFile
    matched: list[Pair]
    added: list[Pair]
    doubtful: list[Doubt]
    unmatched: list[Unmatched]
    ambiguous: list[Unmatched]
    refused: list[Refusal]
    shared: int
    suppressed: int


def plan_import(campaign: Campaign, read_file: ContactFile) -> ContactPlan:
    """Match a file of addresses with the candidacies of `campaign`; nothing is written and nothing is guessed.

    `shared` counts the addresses of the file that serve several candidacies, `suppressed` those that asked for no more
    mail: they are kept, and never written to.
    """
    campaign.refuse_when_archived()
    everyone = candidacies.recorded(campaign)
    by_ref = {known.ref: known for known in everyone}
    by_place: dict[str | None, list[Recorded]] = defaultdict(list, {None: everyone})
    for known in everyone:
        by_place[known.constituency].append(known)
    matched: list[Pair] = []
    unmatched: list[Unmatched] = []
    ambiguous: list[Unmatched] = []
    for row in read_file.contacts:
        found = match_contact(row, by_place[row.constituency_code])
        if isinstance(found, Match):
            matched.append((row, by_ref[found.candidate.ref]))
        elif isinstance(found, Ambiguous):
            candidates = tuple(by_ref[candidate.ref] for candidate in found.candidates)
            ambiguous.append(Unmatched(row.line, found.reason, candidates))
        else:
            unmatched.append(Unmatched(row.line, found.reason))
    holders = _holders(campaign)
    new = [(row, candidate, address_hints.suggestion(row.email)) for row, candidate in _not_yet(matched, holders)]
    for row, candidate in matched:
        holders[address_key(row.email)].add(candidate.id)
    given = {address_key(row.email) for row, _ in matched}
    return ContactPlan(
        campaign=campaign,
        file=read_file,
        matched=matched,
        added=[(row, candidate) for row, candidate, meant in new if meant is None],
        doubtful=[Doubt(row, candidate, meant) for row, candidate, meant in new if meant is not None],
        unmatched=unmatched,
        ambiguous=ambiguous,
        refused=read_file.refused,
        shared=sum(len(holders[key]) > 1 for key in given),
        suppressed=_count_suppressed(given),
    )


def apply_import(
    plan: ContactPlan,
    *,
    source: str,
    found_on: date | None = None,
    finder: str | None = None,
    kept: Collection[int] = (),
    by: gate.Actor = None,
    now: datetime,
) -> int:
    """Record the addresses of a plan that are not there yet, and return how many.

    Doubtful ones are recorded when `kept` holds their line. `found_on` is today by default, `finder` is whoever asks.
    Raises SourceMissing.
    """
    found = {
        "source": _checked_source(source),
        "found_on": found_on or now.astimezone(PARIS).date(),
        "finder": _finder(finder, by),
    }
    # Two files at once would add the same addresses: the row of the campaign is their queue.
    db.session.execute(select(Campaign.id).where(Campaign.id == plan.campaign.id).with_for_update())
    wanted = [*plan.added, *(doubt.pair for doubt in plan.doubtful if doubt.row.line in kept)]
    rows = [
        {
            **_address_columns(row.email),
            **found,
            "candidacy_id": candidate.id,
            "status": "usable",
            "created_at": now,
        }
        for row, candidate in _not_yet(wanted, _holders(plan.campaign))
    ]
    if rows:
        db.session.execute(insert(Contact), rows)
        _record("import_addresses", plan.campaign, {"added": len(rows), "sha256": plan.file.sha256}, by=by, now=now)
    gate.require(gate.Effect.CHANGE_ADDRESS, plan.campaign, by=by, now=now)
    return len(rows)


def add(
    candidacy: Candidacy,
    address: str,
    *,
    source: str,
    found_on: date | None = None,
    sure: bool = False,
    by: gate.Actor = None,
    now: datetime,
) -> Contact:
    """Record one address of a candidacy; one that was replaced comes back, with a new link.

    Raises MalformedAddress, SourceMissing, ContactKnown, and DoubtfulAddress unless somebody is `sure`.
    """
    address, source = normalise_address(address), _checked_source(source)
    same = (Contact.candidacy_id == candidacy.id, Contact.address_key == address_key(address))
    contact = db.session.scalars(select(Contact).where(*same)).one_or_none()
    if contact is not None and contact.status != "erased":
        raise ContactKnown("Cette adresse est déjà enregistrée pour cette candidature.", field="address")
    meant = address_hints.suggestion(address)
    if meant and not sure:
        raise DoubtfulAddress(f"Vouliez-vous dire {meant} ? Corrigez, ou confirmez l'adresse.", field="address")
    if contact is None:
        contact = Contact(**_address_columns(address), candidacy=candidacy, created_at=now)
        db.session.add(contact)
    else:
        for link in db.session.scalars(select(Link).where(Link.contact_id == contact.id)):
            invitations.regenerate(link)
    contact.status, contact.source, contact.finder = "usable", source, _finder(None, by)
    contact.found_on = found_on or now.astimezone(PARIS).date()
    db.session.flush()
    _record("add_address", candidacy, {"contact": contact.id}, by=by, now=now)
    gate.require(gate.Effect.CHANGE_ADDRESS, contact, by=by, now=now)
    return contact


def reachable(campaign: Campaign) -> list[Contact]:
    """Return the addresses that may be written to: usable, not suppressed, of candidacies that still stand."""
    query = _reachable(select(Contact), campaign).options(joinedload(Contact.candidacy))
    return list(db.session.scalars(query.order_by(Contact.candidacy_id, Contact.id)))


def reachable_ids(campaign: Campaign) -> Select[int]:
    """The ids of the candidacies that may be written to, as a query to be used inside another."""
    return _reachable(select(Contact.candidacy_id), campaign)


def count_reachable(campaign: Campaign) -> int:
    """Count the candidacies that still stand and have an address that may be written to."""
    return db.session.scalars(_reachable(select(func.count(Contact.candidacy_id.distinct())), campaign)).one()


def _reachable(query: Select[_T], campaign: Campaign) -> Select[_T]:
    standings = candidacies.latest_standings()
    return (
        query.join(Candidacy, Candidacy.id == Contact.candidacy_id)
        .join(standings, standings.c.candidacy_id == Candidacy.id)
        .where(
            Candidacy.campaign_id == campaign.id,
            standings.c.status.in_(IN_THE_RUNNING),
            Contact.status == "usable",
            Contact.address_hmac.not_in(select(Suppression.address_hmac)),
        )
    )


def _holders(campaign: Campaign) -> dict[str, set[int]]:
    """Return, for each address recorded in `campaign`, the ids of the candidacies that it serves."""
    holders: dict[str, set[int]] = defaultdict(set)
    pairs = (
        select(Contact.address_key, Contact.candidacy_id)
        .join(Candidacy, Candidacy.id == Contact.candidacy_id)
        .where(Candidacy.campaign_id == campaign.id)
    )
    for key, candidacy_id in db.session.execute(pairs):
        holders[key].add(candidacy_id)
    return holders


def _not_yet(pairs: Iterable[Pair], holders: Mapping[str, Collection[int]]) -> list[Pair]:
    """Return the pairs that are not recorded, each once: a name may be written in two ways in one file."""
    new = {
        (candidate.id, address_key(row.email)): (row, candidate)
        for row, candidate in pairs
        if candidate.id not in holders.get(address_key(row.email), ())
    }
    return list(new.values())


def _count_suppressed(keys: Iterable[str]) -> int:
    suppressed = set(db.session.scalars(select(Suppression.address_hmac)))
    return sum(address_hmac(key) in suppressed for key in keys)


def _finder(finder: str | None, by: gate.Actor) -> str:
    """Return who found an address: the name given, else the coordinator who records it."""
    given = clean_line(finder or "") or (by.name if isinstance(by, Coordinator) else "")
    return given[:FINDER_MAX]


def _record(
    action: str, of: Campaign | Candidacy, details: dict[str, int | str], *, by: gate.Actor, now: datetime
) -> None:
    campaign = of if isinstance(of, Campaign) else of.constituency.campaign
    subject = ("campaign", of.slug) if isinstance(of, Campaign) else ("candidacy", of.ref)
    audit.record(action, subject=subject, campaign=campaign, by=by, now=now, details=details)


def _address_columns(address: str) -> dict[str, str]:
    return {"address": address, "address_key": address_key(address), "address_hmac": address_hmac(address)}


def _checked_source(source: str) -> str:
    source = clean_line(source)
    if not source:
        raise SourceMissing("Dites d'où vient cette adresse : sans source, on n'écrit à personne.", field="source")
    if len(source) > SOURCE_MAX:
        raise SourceMissing(f"La source compte {len(source)} caractères, {SOURCE_MAX} au plus.", field="source")
    return source
