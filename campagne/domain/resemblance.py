"""Whether a row of a list is a recorded candidacy: certainly, perhaps (and why), or not at all."""

from __future__ import annotations

from dataclasses import dataclass

from campagne.domain.likeness import (
    are_near,
    distance_at_most,
    same_first_names,
    same_spelt_otherwise,
    share_half,
    titles_are_near,
)
from campagne.domain.official_files.model import CandidateRow
from campagne.domain.text import display_name, search_key


@dataclass(frozen=True)
class KnownCandidate:
    """A candidacy already recorded, with what matching needs. `ref` is its public reference.

    Where lists stand, the names are those of the head of the list and `label` is its title.
    """

    ref: str
    constituency: str
    last_name: str
    first_name: str
    match_key: str
    sex: str | None = None
    label: str | None = None
    substitute: str | None = None

    @property
    def name(self) -> str:
        return display_name(self.first_name, self.last_name)

    @property
    def panel(self) -> int | None:
        """Its panel number in the latest round, when that is known."""
        return None

    @property
    def nuance(self) -> str | None:
        """The nuance attributed to it in the latest round, when that is known."""
        return None


@dataclass(frozen=True, slots=True)
class KeyedRow:
    """A row with the key of its name and, where lists stand, that of its title."""

    row: CandidateRow
    key: str
    title: str


def comes_near(each: KeyedRow, candidate: KnownCandidate) -> bool:
    """Say whether a row and a candidacy of one constituency are close enough for a person to look."""
    if each.title:
        title = folded(candidate.label)
        if title and titles_are_near(each.title, title):
            return True
    if are_near(each.key, candidate.match_key):
        return True
    row = each.row
    if _agree(folded(row.substitute), folded(candidate.substitute)) and share_half(each.key, candidate.match_key):
        return True
    place = _agree(row.panel, candidate.panel) and _agree(row.nuance, candidate.nuance)
    return place and same_first_names(each.key, candidate.match_key)


def is_certain(each: KeyedRow, candidate: KnownCandidate) -> bool:
    """Say whether a row and a candidacy, when nobody else comes near either, are surely the same."""
    row, title = each.row, folded(candidate.label)
    if contradict(candidate, row) or (each.title and title and each.title != title):
        return False
    if each.key == candidate.match_key:
        return True
    return _agree(row.sex, candidate.sex) and same_spelt_otherwise(each.key, candidate.match_key)


def contradict(candidate: KnownCandidate, row: CandidateRow) -> bool:
    """Say whether a candidacy and a row of the same name can hardly be one person's: another sex, or substitute."""
    return _differ(candidate.sex, row.sex) or _other_substitute(candidate, row)


def may_be_rather(each: KeyedRow, candidate: KnownCandidate, found: CandidateRow) -> bool:
    """Say whether a candidacy may rather be a row left over than the row `found` that bears its very name.

    A homonym may have come, and the name of the person recorded been misspelt beyond likeness: unless the substitute is
    the same, `found` stands under another panel number, whatever the row's name; or under another nuance, and the row
    comes near.
    """
    if _agree(folded(candidate.substitute), folded(found.substitute)):
        return False
    if _differ(candidate.panel, found.panel):
        return True
    return _differ(candidate.nuance, found.nuance) and comes_near(each, candidate)


def _other_substitute(candidate: KnownCandidate, row: CandidateRow) -> bool:
    before, now = folded(candidate.substitute).replace(" ", ""), folded(row.substitute).replace(" ", "")
    return _differ(before, now) and not distance_at_most(before, now, 2)


def _agree(one: str | int | None, other: str | int | None) -> bool:
    return one == other and bool(one)


def _differ(one: str | int | None, other: str | int | None) -> bool:
    return one != other and bool(one) and bool(other)


def folded(text: str | None) -> str:
    """Return what is compared of a title or of a substitute; empty when there is none."""
    return search_key(text) if text else ""


def reason(each: KeyedRow, candidates: list[KnownCandidate]) -> str:
    """Say why a row is a question, for those who will see it beside the candidacies that it may be."""
    names = quoted([candidate.name for candidate in candidates])
    if len(candidates) > 1:
        if all(candidate.match_key == each.key for candidate in candidates):
            return "Plusieurs personnes portent ce nom dans cette circonscription : rien ne dit laquelle est laquelle."
        return f"Ressemble à {names} : laquelle est-ce, ou est-ce une autre personne ?"
    candidate = candidates[0]
    if each.title and candidate.label and (folded(candidate.label), candidate.match_key) != (each.title, each.key):
        return _reason_of_lists(each, candidate, names)
    if each.key == candidate.match_key:
        return f"Même nom que {names}, {_what_hinders(each, candidate)} : est-ce la même personne ?"
    return f"Ressemble à {names}{_in_common(candidate, each.row)} : est-ce la même personne ?"


def _reason_of_lists(each: KeyedRow, candidate: KnownCandidate, names: str) -> str:
    if folded(candidate.label) == each.title:
        return f"Même titre, mais une autre tête de liste : {names} auparavant. Est-ce la même liste ?"
    if each.key == candidate.match_key:
        return f"Même tête de liste, {names}, sous un autre titre : « {candidate.label} ». Est-ce la même liste ?"
    return f"Ressemble à la liste « {candidate.label} », conduite par {names} : est-ce la même liste ?"


def _what_hinders(each: KeyedRow, candidate: KnownCandidate) -> str:
    if _differ(candidate.sex, each.row.sex):
        return "mais le sexe diffère"
    if _other_substitute(candidate, each.row):
        return "mais la suppléance diffère"
    if _differ(candidate.panel, each.row.panel):
        return "mais le panneau n'est plus le même et d'autres personnes arrivent"
    return "mais d'autres noms du fichier s'en approchent"


def _in_common(candidate: KnownCandidate, row: CandidateRow) -> str:
    """Say what else agrees and what does not: « (même nuance, autre panneau) »."""
    said = []
    for word, before, now in (
        ("suppléance", folded(candidate.substitute), folded(row.substitute)),
        ("nuance", candidate.nuance, row.nuance),
        ("sexe", candidate.sex, row.sex),
        ("panneau", candidate.panel, row.panel),
    ):
        if before and now:
            said.append(f"{'même' if before == now else 'autre'} {word}")
    return f" ({', '.join(said)})" if said else ""


def quoted(names: list[str]) -> str:
    """Return a few names between French quotation marks."""
    return ", ".join(f"« {name} »" for name in names[:5])
