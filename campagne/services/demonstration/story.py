"""What happens in each fictional campaign and when, read from the files of `campagne/demonstration`.

Days are counted from an anchor, the last Tuesday before the demonstration was first started, so that weekdays stay
plausible (invitations on a Monday, a deadline on a Friday) and everything keeps its age relative to the reader.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from campagne.domain.answers import GivenAnswer
from campagne.domain.dates import PARIS

FOLDER = Path(__file__).resolve().parent.parent.parent / "demonstration"
STORIES = ("presidential", "legislative")
_TUESDAY = 1


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A day counted from the anchor, and an hour in Paris."""

    day: int
    time: time

    def after(self, anchor: date) -> datetime:
        """Return the instant, given the anchor."""
        return datetime.combine(anchor + timedelta(days=self.day), self.time, tzinfo=PARIS)


@dataclass(frozen=True, kw_only=True)
class AddressFile:
    """Addresses found one day: the file that holds them, and where they were found."""

    at: Moment
    path: Path
    source: str


@dataclass(frozen=True, kw_only=True)
class SignedSheet:
    """Answers that a candidacy signs. `candidacy` is its constituency and panel number: `FR/3`."""

    at: Moment
    candidacy: str
    signatory: str
    role: str
    opening: str
    answers: Mapping[str, GivenAnswer]


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A candidacy that lets it be known that it will not answer."""

    at: Moment
    candidacy: str
    motive: str


@dataclass(frozen=True, kw_only=True)
class Contacted:
    """A call or a letter to a candidacy; a call ends as `outcome` says, a letter has none."""

    at: Moment
    candidacy: str
    kind: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """A call by which a campaign confirms that the answers are its own; `source` is where its number was found."""

    at: Moment
    candidacy: str
    source: str


@dataclass(frozen=True, kw_only=True)
class WalkPlaces:
    """Where a newcomer's walk passes: a candidacy that has not answered, its address, a constituency to invite."""

    candidacy: str
    candidacy_place: str
    address: str
    to_invite: str
    to_invite_place: str


@dataclass(frozen=True, kw_only=True)
class Story:
    """One fictional campaign, from its creation to its editions."""

    slug: str
    title: str
    election: str
    inclusion_rule: str
    created: Moment
    answers_by: Moment
    closes_at: Moment
    publication_at: Moment | None
    listed: Moment
    list_path: Path
    list_source: str
    communes_path: Path | None
    communes_source: str
    addresses: tuple[AddressFile, ...]
    frozen: Moment
    wave: Moment
    reminders: tuple[Moment, ...]
    editions: tuple[Moment, ...]
    sheets: tuple[SignedSheet, ...]
    declines: tuple[Refusal, ...]
    contacted: tuple[Contacted, ...]
    confirmations: tuple[Confirmation, ...]
    refused_addresses: frozenset[str]


def anchor(started: datetime) -> date:
    """Return the day from which the stories count: the last Tuesday before `started`, in Paris."""
    day = started.astimezone(PARIS).date()
    return day - timedelta(days=(day.weekday() - _TUESDAY - 1) % 7 + 1)


def organisation() -> dict[str, Any]:
    """Return the facts of the fictional network, as `organisation load` reads them."""
    return _json(FOLDER / "organisation.json")


def questionnaire() -> dict[str, Any]:
    """Return the questionnaire that both campaigns ask, as `questionnaire load` reads it."""
    return _json(FOLDER / "questionnaire.json")


def walk_places() -> WalkPlaces:
    """Return where the newcomer's walk passes."""
    return WalkPlaces(**_json(FOLDER / "walk.json"))


def read(name: str) -> Story:
    """Return the story in the folder of that name."""
    folder = FOLDER / name
    given = _json(folder / "story.json")
    communes = given["communes"]
    return Story(
        slug=given["slug"],
        title=given["title"],
        election=given["election"],
        inclusion_rule=given["inclusion_rule"],
        created=_moment(given["created"]),
        answers_by=_moment(given["answers_by"]),
        closes_at=_moment(given["closes_at"]),
        publication_at=_moment(given["publication_at"]) if given["publication_at"] else None,
        listed=_moment(given["list"]),
        list_path=folder / "candidacies.csv",
        list_source=given["list"]["source"],
        communes_path=folder / communes["file"] if communes else None,
        communes_source=communes["source"] if communes else "",
        addresses=tuple(
            AddressFile(at=_moment(item), path=folder / item["file"], source=item["source"])
            for item in given["addresses"]
        ),
        frozen=_moment(given["frozen"]),
        wave=_moment(given["wave"]),
        reminders=tuple(_moment(item) for item in given["reminders"]),
        editions=tuple(_moment(item) for item in given["editions"]),
        sheets=tuple(_sheet(item) for item in given["sheets"]),
        declines=tuple(
            Refusal(at=_moment(item), candidacy=item["candidacy"], motive=item["motive"]) for item in given["declines"]
        ),
        contacted=tuple(_contacted(item) for item in given["contacted"]),
        confirmations=tuple(
            Confirmation(at=_moment(item), candidacy=item["candidacy"], source=item["source"])
            for item in given["confirmations"]
        ),
        refused_addresses=frozenset(given["refused_addresses"]),
    )


def refused_addresses() -> frozenset[str]:
    """Return the addresses that the local mail refuses, all stories together."""
    return frozenset().union(*(read(name).refused_addresses for name in STORIES))


def _sheet(given: Mapping[str, Any]) -> SignedSheet:
    return SignedSheet(
        at=_moment(given),
        candidacy=given["candidacy"],
        signatory=given["signatory"],
        role=given["role"],
        opening=given["opening"],
        answers={
            key: GivenAnswer(value=value or None, commitment=commitment or None, comment=comment)
            for key, (value, commitment, comment) in given["answers"].items()
        },
    )


def _contacted(given: Mapping[str, Any]) -> Contacted:
    outcome = given.get("outcome", "sent")  # a letter that was posted has no other end
    return Contacted(at=_moment(given), candidacy=given["candidacy"], kind=given["kind"], outcome=outcome)


def _moment(given: Mapping[str, Any]) -> Moment:
    return Moment(day=given["day"], time=time.fromisoformat(given["time"]))


def _json(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
