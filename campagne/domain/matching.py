"""Who is the same person, in one constituency and never across two, and never by a panel number.

What is merged without a person is certain, by one of two rules, for one row and one recorded candidacy:

1. their keys are equal (`text.match_key`: accents, case, hyphens, apostrophes aside), nobody else there bears that key,
   on either side, and nobody else of that list may rather be meant (`resemblance.may_be_rather`); where lists stand,
   the title must be equal too;
2. both are left over by the first rule, nobody else left over there comes near either of them, the sexes are known and
   agree, and the names are the same letters (`likeness.same_spelt_otherwise`: spaces, order of a compound, « née »);

unless what else is said contradicts it: another sex, or another substitute. Anything less is reported with those who
come near and the reason, for a person to decide, and never guessed: a wrong match would give one person's answers and
personal link to somebody else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from campagne.domain.contact_files import ContactRow
from campagne.domain.likeness import are_near, both_orders, distance_at_most
from campagne.domain.official_files.model import CandidateRow
from campagne.domain.resemblance import (
    KeyedRow,
    KnownCandidate,
    comes_near,
    contradict,
    folded,
    is_certain,
    may_be_rather,
    quoted,
    reason,
)
from campagne.domain.text import match_key, search_key

__all__ = [
    "Ambiguous",
    "AmbiguousRow",
    "Comparison",
    "KnownCandidate",
    "Match",
    "Unmatched",
    "match_candidates",
    "match_contact",
]


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
    hint = f" Nom proche : {quoted(near)} ; corrigez le fichier si c’est la même personne." if near else ""
    return Unmatched(f"Aucune candidature au nom de « {row.full_name} » dans cette circonscription.{hint}")


def match_candidates(existing: Iterable[KnownCandidate], incoming: Iterable[CandidateRow]) -> Comparison:
    """Set a list against the recorded candidacies of the constituencies it contains (pass no others).

    One to one, by the two rules at the head of this module. A row left over that resembles recorded candidacies left
    over is ambiguous: neither merged, nor added, and those candidacies are not missing.
    """
    rows = [KeyedRow(row, match_key(row.last_name, row.first_name), folded(row.list_title)) for row in incoming]
    of_lists = {each.row.constituency_code for each in rows if each.title}
    known: dict[_Identity, list[KnownCandidate]] = defaultdict(list)
    for candidate in existing:
        title = folded(candidate.label) if candidate.constituency in of_lists else ""
        known[candidate.constituency, title, candidate.match_key].append(candidate)
    shared = Counter((each.row.constituency_code, each.title, each.key) for each in rows)
    places: dict[str, _Place] = defaultdict(_Place)
    for each in rows:
        identity = (each.row.constituency_code, each.title, each.key)
        place, same = places[each.row.constituency_code], known.get(identity, [])
        if len(same) == shared[identity] == 1 and not contradict(same[0], each.row):
            place.equal.append((known.pop(identity)[0], each))
        else:
            place.rows.append(each)
    for (code, _, _), candidates in known.items():
        places[code].left.extend(candidates)
    comparison = Comparison([], [], [], [])
    for place in places.values():
        _settle(comparison, place)
    return _in_order(comparison)


_Identity = tuple[str, str, str]


@dataclass(slots=True)
class _Place:
    """One constituency: the pairs of equal keys, then the rows and the candidacies that those leave over."""

    equal: list[tuple[KnownCandidate, KeyedRow]] = field(default_factory=list)
    rows: list[KeyedRow] = field(default_factory=list)
    left: list[KnownCandidate] = field(default_factory=list)


def _settle(comparison: Comparison, place: _Place) -> None:
    reopened = _reopen(place)
    comparison.matched.extend((candidate, each.row) for candidate, each in place.equal)
    near = [[candidate for candidate in place.left if comes_near(each, candidate)] for each in place.rows]
    nearby = Counter(candidate.ref for candidates in near for candidate in candidates)
    for each, candidates in zip(place.rows, near, strict=True):
        alone = len(candidates) == 1 and nearby[candidates[0].ref] == 1 and candidates[0].ref not in reopened
        if not candidates:
            comparison.added.append(each.row)
        elif alone and is_certain(each, candidates[0]):
            comparison.matched.append((candidates[0], each.row))
        else:
            comparison.ambiguous.append(AmbiguousRow(each.row, candidates, reason(each, candidates)))
    comparison.missing.extend(candidate for candidate in place.left if candidate.ref not in nearby)


def _reopen(place: _Place) -> set[str]:
    """Make a question again of each pair of equal keys whose candidacy may rather be a row left over; return whose."""
    claims, settled = tuple(place.rows), place.equal
    place.equal, reopened = [], set()
    for candidate, found in settled:
        if any(may_be_rather(each, candidate, found.row) for each in claims):
            place.left.append(candidate)
            place.rows.append(found)
            reopened.add(candidate.ref)
        else:
            place.equal.append((candidate, found))
    return reopened


def _in_order(comparison: Comparison) -> Comparison:
    comparison.matched.sort(key=lambda pair: pair[1].key)
    comparison.added.sort(key=lambda row: row.key)
    comparison.missing.sort(key=lambda candidate: (candidate.constituency, candidate.match_key, candidate.ref))
    comparison.ambiguous.sort(key=lambda doubt: doubt.row.key)
    return comparison


def _bears(candidate: KnownCandidate, row: ContactRow) -> bool:
    if row.last_name:
        return candidate.match_key == match_key(row.last_name, row.first_name)
    return search_key(row.full_name) in both_orders(candidate.match_key)


def _is_near_contact(candidate: KnownCandidate, row: ContactRow) -> bool:
    if row.last_name:
        return are_near(match_key(row.last_name, row.first_name), candidate.match_key)
    written = search_key(row.full_name)
    return any(distance_at_most(written, order, 2) for order in both_orders(candidate.match_key))
