"""What a list of candidacies would change: set against what is recorded, before anything is written.

A file speaks only for the constituencies that it contains. Within them, whoever stood on an earlier official list of
that round and is absent has withdrawn; whoever was declared and is absent is not listed; from the second round on,
whoever stood at the round before and is absent is eliminated. Nobody leaves while a row could not be read: the absent
one may be that very row. A declared list only adds and corrects. An empty cell says nothing and erases nothing. A doubt
is decided by a person, never guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from campagne.domain.decisions import NEW, UnknownDecision, decide
from campagne.domain.list_statuses import (
    DECLARED,
    ELIMINATED,
    NOT_LISTED,
    OFFICIAL,
    WITHDRAWN,
    Recorded,
    RecordedStanding,
    Statuses,
    Surprise,
    departure,
    unexpected,
)
from campagne.domain.matching import AmbiguousRow, match_candidates
from campagne.domain.names import display_first_name, display_last_name
from campagne.domain.official_files import CandidateRow, ReadFile

__all__ = [
    "DECLARED",
    "NEW",
    "OFFICIAL",
    "FieldChange",
    "ListChanges",
    "Recorded",
    "RecordedStanding",
    "UnknownDecision",
    "Update",
    "compare",
    "own_values",
]


@dataclass(frozen=True)
class FieldChange:
    """One thing that a list says otherwise than before."""

    field: str
    before: str | int | None
    after: str | int | None


@dataclass(frozen=True)
class Update:
    """A recorded candidacy that a row speaks of: what it says now (`own`, `standing`), and what of it is different."""

    candidate: Recorded
    row: CandidateRow
    own: Mapping[str, Any]
    standing: Mapping[str, Any]
    fields: tuple[FieldChange, ...]
    moves: bool

    @property
    def writes(self) -> bool:
        """Whether something is written: a change, or the order of display alone, which is nobody's news."""
        return self.moves or bool(self.fields)


@dataclass(frozen=True, kw_only=True)
class ListChanges:
    """A list against the record. `updates` holds every matched row, those that change nothing included.

    `absent` are those who leave, withdrawn or eliminated (`departures`: ref → status); `not_listed` those declared whom
    the official list does not have. `unexpected` are the rows that cannot be normal, each with the reason.
    """

    round: int
    kind: str
    added: list[CandidateRow]
    positions: Mapping[int, int]
    updates: list[Update]
    absent: list[Recorded]
    departures: Mapping[str, str]
    not_listed: list[Recorded]
    ambiguous: list[AmbiguousRow]
    unexpected: list[Surprise]
    absence_unsaid: bool

    @property
    def all_eliminated(self) -> bool:
        """Whether those who leave were eliminated at the round before; else some have withdrawn since a former list."""
        return self.round > 1 and WITHDRAWN not in self.departures.values()

    @cached_property
    def listed(self) -> Mapping[str, int]:
        """The last position of each constituency on the list, by its code."""
        last: dict[str, int] = defaultdict(int)
        for row in (*self.added, *(update.row for update in self.updates)):
            last[row.constituency_code] = max(last[row.constituency_code], self.positions[row.key])
        return last

    @property
    def changed(self) -> list[Update]:
        """The matched rows that say something different."""
        return [update for update in self.updates if update.fields]

    @property
    def unchanged(self) -> list[Update]:
        """The matched rows that say what is recorded."""
        return [update for update in self.updates if not update.fields]


def compare(
    recorded: Collection[Recorded],
    file: ReadFile,
    *,
    round: int,
    kind: str = OFFICIAL,
    decisions: Mapping[int, str] | None = None,
    repeated: bool = False,
) -> ListChanges:
    """Return what a list would change for `round` (1 or more).

    `decisions` settles doubts: the key of a row (its line) → the ref of the candidacy that it is, or `NEW`. `positions`
    gives the order of display of each row, by its key: its panel number where all of a constituency have one of their
    own, else its rank in the file. `repeated` says that this very file is the latest list of that round: it says
    nothing against an end recorded since. Raises UnknownDecision.
    """
    codes = {row.constituency_code for row in file.candidates}
    spoken_of = [known for known in recorded if known.constituency in codes]
    comparison = match_candidates(spoken_of, file.candidates)
    decide(comparison, decisions or {})
    by_ref = {known.ref: known for known in spoken_of}
    matched = [(by_ref[known.ref], row) for known, row in comparison.matched]
    positions = _positions([*comparison.added, *(row for _, row in matched)])
    absence_unsaid = any(not refusal.repeated for refusal in file.refused)
    missing = [] if absence_unsaid or kind != OFFICIAL else [by_ref[known.ref] for known in comparison.missing]
    departures = {known.ref: status for known in missing if (status := departure(known, round))}
    statuses = Statuses(round=round, official=kind == OFFICIAL, repeated=repeated)
    return ListChanges(
        round=round,
        kind=kind,
        added=comparison.added,
        positions=positions,
        updates=[_update(candidate, row, statuses, positions[row.key]) for candidate, row in matched],
        absent=[known for known in missing if departures.get(known.ref) in {WITHDRAWN, ELIMINATED}],
        departures=departures,
        not_listed=[known for known in missing if departures.get(known.ref) == NOT_LISTED],
        ambiguous=comparison.ambiguous,
        unexpected=unexpected(comparison.added, matched, spoken_of, round) if kind == OFFICIAL else [],
        absence_unsaid=absence_unsaid,
    )


def _positions(rows: Iterable[CandidateRow]) -> dict[int, int]:
    by_place: dict[str, list[CandidateRow]] = defaultdict(list)
    for row in rows:
        by_place[row.constituency_code].append(row)
    positions: dict[int, int] = {}
    for together in by_place.values():
        panels = {row.panel for row in together}
        official = None not in panels and len(panels) == len(together)
        for rank, row in enumerate(sorted(together, key=lambda row: row.key), start=1):
            positions[row.key] = row.panel if official and row.panel else rank
    return positions


def _update(candidate: Recorded, row: CandidateRow, statuses: Statuses, position: int) -> Update:
    round, status = statuses.round, statuses.of(candidate)
    before = candidate.standings.get(round)
    own = {name: value for name, value in own_values(row).items() if value not in {None, ""}}
    if row.people == 1:  # a plain list does not count the people of a list
        own.pop("people")
    standing = {"panel": row.panel if statuses.official else None, "nuance": row.nuance}
    if before:
        standing = {name: getattr(before, name) if value is None else value for name, value in standing.items()}
        position = position if statuses.official else before.position
    changes = [FieldChange(name, getattr(candidate, name), value) for name, value in own.items()]
    if before is None:
        changes.append(FieldChange("round", max(candidate.standings, default=None), round))
    else:
        changes += [FieldChange(name, getattr(before, name), value) for name, value in standing.items()]
        changes.append(FieldChange("status", before.status, status))
    return Update(
        candidate=candidate,
        row=row,
        own=own,
        standing={**standing, "position": position, "status": status},
        fields=tuple(change for change in changes if change.before != change.after),
        moves=before is not None and before.position != position,
    )


def own_values(row: CandidateRow) -> dict[str, Any]:
    """Return what a row says of the person, as pages write it."""
    return {
        "first_name": display_first_name(row.first_name),
        "last_name": display_last_name(row.last_name),
        "sex": row.sex,
        "label": row.label,
        "substitute": row.substitute,
        "people": row.people,
    }
