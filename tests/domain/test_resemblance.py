"""What else a list says than a name: it settles another spelling, or makes a question of the very same name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from campagne.domain.likeness import are_near, distance_at_most, same_spelt_otherwise
from campagne.domain.matching import Comparison, KnownCandidate, match_candidates
from campagne.domain.official_files import CandidateRow
from campagne.domain.text import match_key


@dataclass(frozen=True, kw_only=True)
class Placed(KnownCandidate):
    """A candidacy recorded with its panel number and nuance."""

    on_panel: int | None = None
    of_nuance: str | None = None

    @property
    def panel(self) -> int | None:
        return self.on_panel

    @property
    def nuance(self) -> str | None:
        return self.of_nuance


def known(last_name: str, first_name: str, ref: str = "a", **changes: object) -> Placed:
    own: dict[str, object] = {"sex": "F", "on_panel": 3, "of_nuance": "DVG", "substitute": "Paul Vasseur", **changes}
    return Placed(ref, "0101", last_name, first_name, match_key(last_name, first_name), **own)  # type: ignore[arg-type]


def row(last_name: str, first_name: str, line: int = 2, **changes: Any) -> CandidateRow:
    given = CandidateRow(line, "0101", "", "01", 3, "F", last_name, first_name, None, "DVG", "Paul Vasseur")
    return replace(given, **changes)


def of_list(title: str, last_name: str, first_name: str, line: int = 2) -> CandidateRow:
    return row(last_name, first_name, line, list_title=title, label=title, substitute=None)


def outcome(found: Comparison) -> str:
    assert len(found.matched) + len(found.added) + len(found.ambiguous) == 1
    return "same" if found.matched else "doubt" if found.ambiguous else "other"


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (("DUPONT MARTIN", "Anne"), ("DUPONT-MARTIN", "Anne")),
        (("DUPONT MARTIN", "Anne"), ("MARTIN-DUPONT", "Anne")),
        (("DUPONT-MARTIN", "Anne"), ("DUPONT née MARTIN", "Anne")),
        (("DUPONT (épouse MARTIN)", "Anne"), ("DUPONT MARTIN", "Anne")),
        (("LE GAC", "Anne"), ("LEGAC", "Anne")),
        (("N'DIAYE", "Awa"), ("NDIAYE", "Awa")),
        (("MARTIN", "Anne-Marie"), ("MARTIN", "Annemarie")),
        (("VEZIES", "Béatrice"), ("VÉZIÈS", "Beatrice")),
    ],
)
def test_the_same_letters_otherwise_spelt_are_one_person_where_the_sex_agrees(
    before: tuple[str, str], now: tuple[str, str]
) -> None:
    assert outcome(match_candidates([known(*before)], [row(*now)])) == "same"
    assert outcome(match_candidates([known(*before, sex="M")], [row(*now)])) == "doubt"


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (("DUPONT", "Anne"), ("DUPONT née MARTIN", "Anne")),
        (("DUPONT", "Anne"), ("MARTIN-DUPONT", "Anne")),
        (("JEANDENAND", "Florianne"), ("JEANDENAND", "Floriane")),
        (("GROSDIDIER", "Maggy"), ("GROSDIDEIR", "Maggy Jeanne")),
        (("DUPONT", "Alexandra"), ("DUPONT", "Alex")),
        (("DUPONT", "A."), ("DUPONT", "Anne")),
        (("DUPONT", "Anne"), ("MARTIN", "Anne")),
        (("DUPONT", "Marie-Odile"), ("DUPONT", "Brigitte")),
        (("KER", "Eva"), ("KRE", "Eva")),
    ],
)
def test_what_only_resembles_is_a_question_even_when_all_else_agrees(
    before: tuple[str, str], now: tuple[str, str]
) -> None:
    assert outcome(match_candidates([known(*before)], [row(*now)])) == "doubt"


def test_a_panel_alone_makes_nobody_the_same() -> None:
    found = match_candidates([known("DUPONT", "Anne")], [row("LEROY", "Julie", substitute=None)])

    assert outcome(found) == "other"


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"sex": "M"}, "mais le sexe diffère"), ({"substitute": "Luc Trévidic"}, "mais la suppléance diffère")],
)
def test_the_very_same_name_is_a_question_when_the_rest_contradicts(changes: dict[str, Any], words: str) -> None:
    found = match_candidates([known("DUPONT", "Dominique")], [row("DUPONT", "Dominique", **changes)])

    assert outcome(found) == "doubt"
    assert found.ambiguous[0].reason == f"Même nom que « Dominique Dupont », {words} : est-ce la même personne ?"


@pytest.mark.parametrize("changes", [{"panel": 9}, {"nuance": "UG"}, {"panel": 9, "nuance": "UG"}, {"sex": None}])
def test_a_panel_and_a_nuance_move_without_a_question(changes: dict[str, Any]) -> None:
    assert outcome(match_candidates([known("DUPONT", "Anne")], [row("DUPONT", "Anne", **changes)])) == "same"


def test_a_homonym_elsewhere_on_the_list_does_not_take_the_place_of_a_misspelt_person() -> None:
    before = known("DUPONT", "Anne", substitute=None)
    homonym = row("DUPONT", "Anne", 2, panel=8, nuance="DVD", substitute=None)
    misspelt = row("DUPNOT", "Anne", 3, substitute=None)

    found = match_candidates([before], [homonym, misspelt])

    assert (found.matched, found.added, found.missing) == ([], [], [])
    assert {doubt.row.line for doubt in found.ambiguous} == {2, 3}


def test_two_rows_of_one_name_are_a_question_for_each() -> None:
    found = match_candidates([known("DUPONT", "Anne")], [row("DUPONT", "Anne"), row("DUPONT", "Anne", 3, panel=8)])

    assert [doubt.row.line for doubt in found.ambiguous] == [2, 3]
    assert found.missing == []


def test_a_reason_says_what_else_agrees() -> None:
    (doubt,) = match_candidates([known("DUPONT", "Florianne")], [row("DUPONT", "Floriane", panel=4)]).ambiguous

    assert doubt.reason == (
        "Ressemble à « Florianne Dupont » (même suppléance, même nuance, même sexe, autre panneau) : "
        "est-ce la même personne ?"
    )


RIVAGE = known("MARCHETTI", "Inès", label="Ensemble pour Valmont", substitute=None)


@pytest.mark.parametrize(
    ("title", "last_name", "first_name", "expected"),
    [
        ("ENSEMBLE POUR VALMONT", "MARCHETTI", "Ines", "same"),
        ("Ensemble pour Valmont", "MARCHETTI", "Inès-Marie", "doubt"),
        ("Ensemble pour Valmont", "VASSEUR", "Paule", "doubt"),
        ("Valmont demain", "MARCHETTI", "Inès", "doubt"),
        ("Ensemble pour Valmont 2026", "VASSEUR", "Paule", "doubt"),
        ("Valmont demain", "VASSEUR", "Paule", "other"),
    ],
)
def test_a_list_is_its_title_and_its_head(title: str, last_name: str, first_name: str, expected: str) -> None:
    assert outcome(match_candidates([RIVAGE], [of_list(title, last_name, first_name)])) == expected


def test_a_list_under_another_head_or_title_says_so() -> None:
    (head,) = match_candidates([RIVAGE], [of_list("Ensemble pour Valmont", "VASSEUR", "Paule")]).ambiguous
    (title,) = match_candidates([RIVAGE], [of_list("Valmont demain", "MARCHETTI", "Inès")]).ambiguous

    assert head.reason.startswith("Même titre, mais une autre tête de liste : « Inès Marchetti » auparavant.")
    assert title.reason.startswith("Même tête de liste, « Inès Marchetti », sous un autre titre")


def test_a_list_recorded_without_its_title_is_found_by_its_head() -> None:
    untitled = replace(RIVAGE, label=None)

    assert outcome(match_candidates([untitled], [of_list("Valmont demain", "MARCHETTI", "Inès")])) == "same"


@pytest.mark.parametrize(
    ("one", "other", "limit", "expected"),
    [
        ("martin", "matrin", 1, True),
        ("martin", "amrtni", 1, False),
        ("martin", "amrtni", 2, True),
        ("martin", "marti", 1, True),
        ("ab", "ba", 1, True),
        ("abc", "cab", 1, False),
        ("", "", 0, True),
    ],
)
def test_a_swap_of_neighbours_is_one_slip(one: str, other: str, limit: int, *, expected: bool) -> None:
    assert distance_at_most(one, other, limit) == expected == distance_at_most(other, one, limit)


def test_likeness_goes_both_ways_and_ignores_particles() -> None:
    assert same_spelt_otherwise("martin dupont|anne", "dupont nee martin|anne")
    assert not same_spelt_otherwise("dupont|anne", "dupont|anna")
    assert not are_near("de la tour|anne", "de la roche|anne")
    assert are_near("saint martin|anne", "martin|anne") == are_near("martin|anne", "saint martin|anne") is True
