"""Candidacies as a coordination looks them up: by words and by facets, each facet with the counts of its values.

A facet's counts hold for whatever else is chosen: they say how many one would see by choosing that value instead.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from campagne.domain.text import search_key

FACETS = ("departement", "place", "status", "reach", "message", "word", "opposed", "state", "nuance")
"""The facets: codes of département and constituency, status, `yes` or `no`, the place of its messages and its word as
`domain.following` names them, whether it asked for no more mail, public state, nuance (empty: none)."""


class Entry(NamedTuple):
    """A candidacy as it is looked up; `text` holds its folded words, and the facets their values."""

    id: int
    text: str
    departement: str
    place: str
    status: str
    reach: str
    state: str
    nuance: str
    message: str
    word: str
    opposed: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was looked up: the entries in order, and for each facet how many entries each of its values would give."""

    entries: Sequence[Entry]
    counts: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, kw_only=True)
class Directory:
    """All candidacies of a campaign in the official order and by name, true from `since` to `until` (None: for ever).

    `places` names the constituencies by their codes.
    """

    official: Sequence[Entry]
    by_name: Sequence[Entry]
    places: Mapping[str, str]
    since: datetime
    until: datetime | None

    @cached_property
    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """The counts of all the values of each facet, nothing being chosen."""
        return {facet: {value: len(entries) for value, entries in self._lists(facet).items()} for facet in FACETS}

    @cached_property
    def _by_value(self) -> dict[tuple[str, bool], dict[str, list[Entry]]]:
        return {}

    def _lists(self, facet: str, *, by_name: bool = False) -> dict[str, list[Entry]]:
        """Return the entries by the values of a facet, in order: the shortest list of those chosen is soon walked."""
        if (facet, by_name) not in self._by_value:
            lists: dict[str, list[Entry]] = defaultdict(list)
            for entry in self.by_name if by_name else self.official:
                lists[getattr(entry, facet)].append(entry)
            self._by_value[facet, by_name] = dict(lists)
        return self._by_value[facet, by_name]

    def holds_at(self, now: datetime) -> bool:
        """Say whether no deadline has passed since the states were derived."""
        return self.since <= now and (self.until is None or now < self.until)

    def look_up(self, chosen: Mapping[str, str], words: str = "", *, by_name: bool = False) -> Found:
        """Return the entries that hold every word and every chosen value of a facet."""
        kept = self.find(chosen, words, by_name=by_name)
        if not chosen and not search_key(words):
            return Found(entries=kept, counts=self.counts)
        counts = {facet: count(kept, facet) for facet in FACETS if facet not in chosen}
        for facet in chosen:
            others = {name: value for name, value in chosen.items() if name != facet}
            alone = not others and not search_key(words)
            counts[facet] = dict(self.counts[facet]) if alone else count(self.find(others, words), facet)
        return Found(entries=kept, counts=counts)

    def find(self, chosen: Mapping[str, str], words: str = "", *, by_name: bool = False) -> Sequence[Entry]:
        """Return the same entries without counting anything."""
        lists = {name: self._lists(name, by_name=by_name).get(value, []) for name, value in chosen.items()}
        if not lists:
            return with_words(self.by_name if by_name else self.official, words)
        first = min(lists, key=lambda name: len(lists[name]))
        rest = [(Entry._fields.index(name), value) for name, value in chosen.items() if name != first]
        entries: Sequence[Entry] = lists[first]
        for place, value in rest:
            entries = [entry for entry in entries if entry[place] == value]
        return with_words(entries, words)


def with_words(entries: Sequence[Entry], words: str) -> Sequence[Entry]:
    """Return the entries that hold each word, whatever its accents, case and order; all of them without words."""
    for word in search_key(words).split():
        entries = [entry for entry in entries if word in entry.text]
    return entries


def count(entries: Iterable[Entry], facet: str) -> dict[str, int]:
    """Count the entries by the values of a facet."""
    place = Entry._fields.index(facet)
    return dict(Counter(map(itemgetter(place), entries)))
