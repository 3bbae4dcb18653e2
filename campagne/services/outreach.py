"""Calls and letters beside mail: when and how go to the public ledger, never a name, a number or a note."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from campagne.domain.dates import PARIS
from campagne.domain.text import clean, clean_line
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import IN_THE_RUNNING, Candidacy
from campagne.models.coordinator import Coordinator
from campagne.models.outreach import OUTREACH_KINDS, Outreach
from campagne.services import audit, candidacies, gate, impartiality
from campagne.services.remembered import remember

CALL_OUTCOMES = ("reached", "no_reply", "call_back")
NOTE_MAX = 500
TRACKING_MAX = 60
SHOWN = 100
"""How many of those who had fewer are named."""
SECOND_THOUGHTS = timedelta(hours=1)
"""How long a mistaken entry can be taken back by whoever made it."""


class UnknownCallOutcome(DomainError):
    """A call ends with somebody, with nobody, or with a promise to call back."""


class WrongMoment(DomainError):
    """A call or a letter is dated between the campaign's creation and now."""


class OutreachTooLong(DomainError):
    """A note and a tracking number are short."""


class TooLateToTakeBack(DomainError):
    """An entry is taken back by its author, within the hour."""


@dataclass(frozen=True, kw_only=True)
class Behind:
    """A candidacy that had `count` calls, or letters."""

    ref: str
    name: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Unequal:
    """How many candidacies had fewer calls, or fewer letters, than the `most`; `first` are those with the fewest."""

    kind: str
    most: int
    behind: int
    first: list[Behind]


def call(
    candidacy: Candidacy, *, outcome: str, happened_at: datetime, note: str = "", by: gate.Actor, now: datetime
) -> Outreach:
    """Note a call. Raises SameParty, UnknownCallOutcome, WrongMoment, OutreachTooLong, CampaignArchived."""
    if outcome not in CALL_OUTCOMES:
        raise UnknownCallOutcome("Dites comment l'appel s'est terminé.", field="outcome")
    return _note(candidacy, Outreach(kind="call", outcome=outcome, happened_at=happened_at, note=note), by=by, now=now)


def letter(
    candidacy: Candidacy, *, happened_at: datetime, tracking: str = "", note: str = "", by: gate.Actor, now: datetime
) -> Outreach:
    """Note a letter that was posted. Raises SameParty, WrongMoment, OutreachTooLong, CampaignArchived."""
    posted = Outreach(kind="letter", outcome="sent", happened_at=happened_at, tracking=clean_line(tracking), note=note)
    return _note(candidacy, posted, by=by, now=now)


def take_back(entry: Outreach, *, by: Coordinator, now: datetime) -> None:
    """Remove an entry made by mistake. Raises TooLateToTakeBack, for somebody else's too."""
    if not may_take_back(entry, by=by, now=now):
        raise TooLateToTakeBack("Une saisie se retire dans l'heure, par la personne qui l'a faite.")
    campaign = entry.candidacy.constituency.campaign
    campaign.refuse_when_archived()
    audit.record(
        "take_back_outreach",
        subject=("candidacy", entry.candidacy.ref),
        campaign=campaign,
        by=by,
        now=now,
        details={"kind": entry.kind, "outcome": entry.outcome},
    )
    db.session.delete(entry)
    db.session.flush()


def may_take_back(entry: Outreach, *, by: Coordinator, now: datetime) -> bool:
    """Whether `by` made this entry less than an hour before `now`."""
    return by.active and entry.coordinator_id == by.id and now <= entry.recorded_at + SECOND_THOUGHTS


def of_candidacy(candidacy: Candidacy) -> Sequence[Outreach]:
    """Return the calls and letters of one candidacy, oldest first."""
    noted = select(Outreach).where(Outreach.candidacy_id == candidacy.id)
    return db.session.scalars(noted.order_by(Outreach.happened_at, Outreach.id)).all()


def coverage(campaign: Campaign, kind: str) -> tuple[int, int]:
    """Return how many candidacies in the running had a call (or a letter), and how many are in the running."""
    counts = _counts(campaign, kind)
    return sum(1 for count in counts.values() if count), len(counts)


def unequal(campaign: Campaign) -> list[Unequal]:
    """Return, for calls and for letters, who had fewer than the others; nothing when all had as many."""
    return remember(
        ("unequal", campaign.id), lambda: [each for kind in OUTREACH_KINDS for each in _fewer(campaign, kind)]
    )


def _note(candidacy: Candidacy, entry: Outreach, *, by: gate.Actor, now: datetime) -> Outreach:
    campaign = candidacy.constituency.campaign
    campaign.refuse_when_archived()
    impartiality.refuse_own_party(candidacy, by)
    created, happened = (moment.astimezone(PARIS).date() for moment in (campaign.created_at, entry.happened_at))
    if happened < created or entry.happened_at > now:
        raise WrongMoment("Ce moment doit être passé, et plus récent que la campagne.", field="day")
    entry.note = clean(entry.note or "")
    for field, text, most in (("note", entry.note, NOTE_MAX), ("tracking", entry.tracking or "", TRACKING_MAX)):
        if len(text) > most:
            raise OutreachTooLong(f"Ce texte compte {len(text)} caractères, {most} au plus.", field=field)
    entry.candidacy, entry.recorded_at = candidacy, now
    entry.coordinator_id = by.id if isinstance(by, Coordinator) else None
    db.session.add(entry)
    audit.record(
        f"note_{entry.kind}",
        subject=("candidacy", candidacy.ref),
        campaign=campaign,
        by=by,
        now=now,
        details={"outcome": entry.outcome},
    )
    return entry


def _counts(campaign: Campaign, kind: str) -> Counter[int]:
    """Return how many calls or letters each candidacy in the running had, by its id, zeros included."""
    standings = candidacies.latest_standings()
    running = (
        select(Candidacy.id)
        .join(standings, standings.c.candidacy_id == Candidacy.id)
        .where(Candidacy.campaign_id == campaign.id, standings.c.status.in_(IN_THE_RUNNING))
    )
    counts = Counter(dict.fromkeys(db.session.scalars(running), 0))
    noted = (
        select(Outreach.candidacy_id, func.count())
        .where(Outreach.candidacy_id.in_(running), Outreach.kind == kind)
        .group_by(Outreach.candidacy_id)
    )
    counts.update(dict(db.session.execute(noted).all()))
    return counts


def _fewer(campaign: Campaign, kind: str) -> Iterator[Unequal]:
    counts = _counts(campaign, kind)
    most = max(counts.values(), default=0)
    behind = {candidacy_id: count for candidacy_id, count in counts.items() if count < most}
    if not behind:
        return
    columns = select(Candidacy.id, Candidacy.ref, Candidacy.first_name, Candidacy.last_name)
    listed = columns.where(Candidacy.campaign_id == campaign.id).order_by(Candidacy.sort_key, Candidacy.id)
    named = [
        Behind(ref=row.ref, name=f"{row.first_name} {row.last_name}".strip(), count=behind[row.id])
        for row in db.session.execute(listed)
        if row.id in behind
    ]
    named.sort(key=lambda each: each.count)
    yield Unequal(kind=kind, most=most, behind=len(named), first=named[:SHOWN])
