"""What a list of candidacies would change: set against what is recorded, before anything is written.

A file speaks only for the constituencies that it contains. Within them, whoever is recorded and absent has withdrawn
(or, from the second round on, is eliminated), unless a row could not be read: the absent one may be that very row. An
empty cell says nothing and erases nothing. A doubt is decided by a person, never guessed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from campagne.domain.matching import AmbiguousRow, Comparison, KnownCandidate, match_candidates
from campagne.domain.names import display_first_name, display_last_name
from campagne.domain.official_files import CandidateRow, ReadFile
from campagne.exceptions import DomainError

STANDING, WITHDRAWN, ELIMINATED = "standing", "withdrawn", "eliminated"
NEW = "new"
"""The decision that a doubtful row is somebody not yet recorded."""

OWN_FIELDS = ("first_name", "last_name", "sex", "label", "substitute")
STANDING_FIELDS = ("panel", "nuance")


class UnknownDecision(DomainError):
    """A decision answers a doubt of this very list."""


@dataclass(frozen=True)
class RecordedStanding:
    """The place of a candidacy in one round, as recorded."""

    id: int
    panel: int | None
    nuance: str | None
    position: int
    status: str


@dataclass(frozen=True, kw_only=True)
class Recorded(KnownCandidate):
    """A candidacy as recorded, with its standing in each round that a list spoke of."""

    id: int
    standings: Mapping[int, RecordedStanding] = field(hash=False)

    @property
    def status(self) -> str:
        """The status in the latest round."""
        return self._latest.status if self._latest else STANDING

    @property
    def panel(self) -> int | None:
        return self._latest.panel if self._latest else None

    @property
    def nuance(self) -> str | None:
        return self._latest.nuance if self._latest else None

    @property
    def _latest(self) -> RecordedStanding | None:
        return self.standings[max(self.standings)] if self.standings else None


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


@dataclass(frozen=True)
class ListChanges:
    """A list against the record. `updates` holds every matched row, those that change nothing included."""

    round: int
    added: list[CandidateRow]
    positions: Mapping[int, int]
    updates: list[Update]
    absent: list[Recorded]
    ambiguous: list[AmbiguousRow]
    absence_unsaid: bool

    @property
    def changed(self) -> list[Update]:
        """The matched rows that say something different."""
        return [update for update in self.updates if update.fields]

    @property
    def unchanged(self) -> list[Update]:
        """The matched rows that say what is recorded."""
        return [update for update in self.updates if not update.fields]


def compare(
    recorded: Collection[Recorded], file: ReadFile, *, round: int, decisions: Mapping[int, str] | None = None
) -> ListChanges:
    """Return what a list would change for `round` (1 or more).

    `decisions` settles doubts: the key of a row (its line) → the ref of the candidacy that it is, or `NEW`. `positions`
    gives the order of display of each row, by its key: its panel number where all of a constituency have one of their
    own, else its rank in the file. Raises UnknownDecision.
    """
    codes = {row.constituency_code for row in file.candidates}
    comparison = match_candidates([known for known in recorded if known.constituency in codes], file.candidates)
    _decide(comparison, decisions or {})
    by_ref = {known.ref: known for known in recorded}
    matched = [(by_ref[known.ref], row) for known, row in comparison.matched]
    positions = _positions([*comparison.added, *(row for _, row in matched)])
    absence_unsaid = any(not refusal.repeated for refusal in file.refused)
    missing = [] if absence_unsaid else [by_ref[known.ref] for known in comparison.missing]
    return ListChanges(
        round=round,
        added=comparison.added,
        positions=positions,
        updates=[_update(candidate, row, round, positions[row.key]) for candidate, row in matched],
        absent=[candidate for candidate in missing if _leaves(candidate, round)],
        ambiguous=comparison.ambiguous,
        absence_unsaid=absence_unsaid,
    )


def absent_status(round: int) -> str:
    """Return what absence from a list means: withdrawn at the first round, eliminated from the second on."""
    return WITHDRAWN if round == 1 else ELIMINATED


def _leaves(candidate: Recorded, round: int) -> bool:
    place = candidate.standings.get(round)
    return place.status == STANDING if place else round > 1 and candidate.status == STANDING


def _decide(comparison: Comparison, decisions: Mapping[int, str]) -> None:
    doubts = {doubt.row.key: doubt for doubt in comparison.ambiguous}
    freed: dict[str, KnownCandidate] = {}
    for line, decision in decisions.items():
        doubt = doubts.pop(line, None)
        if doubt is None:
            raise UnknownDecision(f"La ligne {line} ne pose pas de question : il n'y a rien à décider.")
        chosen = {candidate.ref: candidate for candidate in doubt.candidates}
        if decision == NEW:
            comparison.added.append(doubt.row)
        elif decision in chosen:
            comparison.matched.append((chosen[decision], doubt.row))
        else:
            raise UnknownDecision(f"La ligne {line} ne peut pas être la candidature « {decision[:12]} ».")
        freed |= chosen
    refs = Counter(candidate.ref for candidate, _ in comparison.matched)
    twice = next((ref for ref, count in refs.items() if count > 1), None)
    if twice is not None:
        raise UnknownDecision(f"Deux lignes ne peuvent pas être la même candidature « {twice} ».")
    doubted = {candidate.ref for doubt in doubts.values() for candidate in doubt.candidates}
    comparison.missing.extend(known for ref, known in freed.items() if ref not in doubted and ref not in refs)
    comparison.ambiguous[:] = [doubt for doubt in comparison.ambiguous if doubt.row.key in doubts]


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


def _update(candidate: Recorded, row: CandidateRow, round: int, position: int) -> Update:
    before = candidate.standings.get(round)
    own = {name: value for name, value in own_values(row).items() if value not in {None, ""}}
    standing = {"panel": row.panel, "nuance": row.nuance}
    if before:
        standing = {name: getattr(before, name) if value is None else value for name, value in standing.items()}
    changes = [FieldChange(name, getattr(candidate, name), value) for name, value in own.items()]
    if before is None:
        changes.append(FieldChange("round", max(candidate.standings, default=None), round))
    else:
        changes += [FieldChange(name, getattr(before, name), value) for name, value in standing.items()]
        changes.append(FieldChange("status", before.status, STANDING))
    return Update(
        candidate=candidate,
        row=row,
        own=own,
        standing={**standing, "position": position, "status": STANDING},
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
    }
