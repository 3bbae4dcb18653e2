"""Who is the same person, in one constituency and never across two.

An exact key (`text.match_key`: accents, case, hyphens, apostrophes and spaces aside) is the same person. Anything less
is reported with the names that come near, for a person to decide, and never guessed: a wrong match would send a
candidate's personal link to somebody else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from campagne.domain.contact_files import ContactRow
from campagne.domain.official_files.model import CandidateRow
from campagne.domain.text import display_name, match_key, search_key


@dataclass(frozen=True)
class KnownCandidate:
    """A candidacy already recorded, with what matching needs. `ref` is its public reference."""

    ref: str
    constituency: str
    last_name: str
    first_name: str
    match_key: str

    @property
    def name(self) -> str:
        return display_name(self.first_name, self.last_name)


@dataclass(frozen=True)
class Match:
    """The address is this candidacy's."""

    candidate: KnownCandidate


@dataclass(frozen=True)
class Unmatched:
    """Nobody bears that name there; the reason names whoever comes near."""

    reason: str


@dataclass(frozen=True)
class Ambiguous:
    """Several people may be meant: a person decides."""

    candidates: list[KnownCandidate]
    reason: str


@dataclass(frozen=True)
class AmbiguousRow:
    """A row of a list that may or may not be one of these recorded candidacies."""

    row: CandidateRow
    candidates: list[KnownCandidate]
    reason: str


@dataclass(frozen=True)
class Comparison:
    """A list set against what is recorded.

    Each row is in exactly one of `matched`, `added`, `ambiguous`; each recorded candidacy is in exactly one of
    `matched`, `missing`, or among the candidates of an ambiguous row.
    """

    matched: list[tuple[KnownCandidate, CandidateRow]]
    added: list[CandidateRow]
    missing: list[KnownCandidate]
    ambiguous: list[AmbiguousRow]


def match_contact(row: ContactRow, candidates: Iterable[KnownCandidate]) -> Match | Unmatched | Ambiguous:
    """Find whose address a row gives.

    Only candidacies of the row's constituency count (give them all, or those of that constituency, which is faster); a
    row without constituency is for a national election, where there is only one. A name in one cell may be written in
    either order.
    """
    candidates = list(candidates)
    if row.constituency_code is None and len({candidate.constituency for candidate in candidates}) > 1:
        return Unmatched("La circonscription manque, et il y en a plusieurs.")
    place = [candidate for candidate in candidates if row.constituency_code in {None, candidate.constituency}]
    if not place:
        return Unmatched(f"Aucune candidature dans la circonscription {row.constituency_code or 'demandée'}.")
    found = [candidate for candidate in place if _bears(candidate, row)]
    if len(found) > 1:
        reason = f"{len(found)} candidatures de cette circonscription portent le nom « {row.full_name} »."
        return Ambiguous(found, reason)
    if found:
        return Match(found[0])
    near = [candidate.name for candidate in place if _is_near_contact(candidate, row)]
    hint = f" Nom proche : {_quoted(near)} ; corrigez le fichier si c’est la même personne." if near else ""
    return Unmatched(f"Aucune candidature au nom de « {row.full_name} » dans cette circonscription.{hint}")


def match_candidates(existing: Iterable[KnownCandidate], incoming: Iterable[CandidateRow]) -> Comparison:
    """Set a list against the recorded candidacies of the constituencies it contains (pass no others).

    One to one, by constituency and key. A row left over that resembles a recorded candidacy left over (a slip of the
    pen, first names added or dropped, last and first names exchanged) is ambiguous: neither merged, nor added, and that
    candidacy is not missing.
    """
    known: dict[tuple[str, str], list[KnownCandidate]] = defaultdict(list)
    for candidate in existing:
        known[candidate.constituency, candidate.match_key].append(candidate)
    rows: dict[tuple[str, str], list[CandidateRow]] = defaultdict(list)
    for row in incoming:
        rows[row.constituency_code, match_key(row.last_name, row.first_name)].append(row)
    comparison = Comparison([], [], [], [])
    for key in rows.keys() & known.keys():
        _pair(comparison, rows[key], known[key])
    left = [candidate for key, several in known.items() if key not in rows for candidate in several]
    new = [row for key, several in rows.items() if key not in known for row in several]
    _settle_leftovers(comparison, new, left)
    return _in_order(comparison)


def _pair(comparison: Comparison, rows: Sequence[CandidateRow], known: Sequence[KnownCandidate]) -> None:
    if len(rows) == len(known) == 1:
        comparison.matched.append((known[0], rows[0]))
        return
    reason = "Plusieurs personnes portent ce nom dans cette circonscription : rien ne dit laquelle est laquelle."
    comparison.ambiguous.extend(AmbiguousRow(row, list(known), reason) for row in rows)


def _settle_leftovers(comparison: Comparison, rows: list[CandidateRow], left: list[KnownCandidate]) -> None:
    by_place: dict[str, list[KnownCandidate]] = defaultdict(list)
    for candidate in left:
        by_place[candidate.constituency].append(candidate)
    doubted: set[str] = set()
    for row in rows:
        key = match_key(row.last_name, row.first_name)
        near = [candidate for candidate in by_place[row.constituency_code] if _are_near(key, candidate.match_key)]
        if near:
            doubted.update(candidate.ref for candidate in near)
            reason = f"Ressemble à {_quoted([candidate.name for candidate in near])} : est-ce la même personne ?"
            comparison.ambiguous.append(AmbiguousRow(row, near, reason))
        else:
            comparison.added.append(row)
    comparison.missing.extend(candidate for candidate in left if candidate.ref not in doubted)


def _in_order(comparison: Comparison) -> Comparison:
    comparison.matched.sort(key=lambda pair: pair[1].line)
    comparison.added.sort(key=lambda row: row.line)
    comparison.missing.sort(key=lambda candidate: (candidate.constituency, candidate.match_key, candidate.ref))
    comparison.ambiguous.sort(key=lambda doubt: doubt.row.line)
    return comparison


def _bears(candidate: KnownCandidate, row: ContactRow) -> bool:
    if row.last_name:
        return candidate.match_key == match_key(row.last_name, row.first_name)
    return search_key(row.full_name) in _both_orders(candidate.match_key)


def _is_near_contact(candidate: KnownCandidate, row: ContactRow) -> bool:
    if row.last_name:
        return _are_near(match_key(row.last_name, row.first_name), candidate.match_key)
    written = search_key(row.full_name)
    return any(_distance_at_most(written, order, 2) for order in _both_orders(candidate.match_key))


def _both_orders(key: str) -> set[str]:
    last, _, first = key.partition("|")
    return {f"{last} {first}".strip(), f"{first} {last}".strip()}


def _are_near(one: str, other: str) -> bool:
    """Say whether two keys of one constituency are close enough for a person to look."""
    (last, _, first), (other_last, _, other_first) = one.partition("|"), other.partition("|")
    if _both_orders(one) & _both_orders(other):
        return True
    if last == other_last and _extends(first, other_first):
        return True
    if first == other_first and _extends(last, other_last):
        return True
    return _distance_at_most(one, other, 2 if min(len(one), len(other)) >= 10 else 1)


def _extends(one: str, other: str) -> bool:
    """Say whether the words of one hold all those of the other: « jean » and « jean claude »."""
    words, other_words = set(one.split()), set(other.split())
    return words <= other_words or other_words <= words


def _distance_at_most(one: str, other: str, limit: int) -> bool:
    """Say whether at most `limit` letters added, dropped or changed turn one text into the other (Levenshtein)."""
    if abs(len(one) - len(other)) > limit:
        return False
    costs = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        previous, costs[0] = costs[0], row
        for column, other_letter in enumerate(other, start=1):
            change = previous + (letter != other_letter)
            previous = costs[column]
            costs[column] = min(change, previous + 1, costs[column - 1] + 1)
        if min(costs) > limit:
            return False
    return costs[-1] <= limit


def _quoted(names: list[str]) -> str:
    return ", ".join(f"« {name} »" for name in names[:5])
