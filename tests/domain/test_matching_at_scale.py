"""Nobody's answers ever move to another person: real lists, spoilt in every way that hands spoil lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campagne.domain.list_changes import Recorded, RecordedStanding
from campagne.domain.matching import Comparison, match_candidates
from campagne.domain.official_files import CandidateRow, read
from campagne.domain.text import match_key
from tests.factories import corruptions

FOLDER = "fr-candidatures-officielles"
LEAST_RECALL = 0.995
"""Of those still on a list, at least so many are found again or put before a person beside the right candidacy."""


@cache
def rows(folder: Path, name: str) -> tuple[CandidateRow, ...]:
    return tuple(read((folder / FOLDER / name).read_bytes(), election="legislative").candidates)


@pytest.fixture
def first_round(samples: Path) -> tuple[CandidateRow, ...]:
    return rows(samples, "lg2024-t1-candidatures.xlsx")


def known(row: CandidateRow) -> Recorded:
    """Return the candidacy of a row; its reference is the line, which corruptions keep."""
    return Recorded(
        ref=str(row.line),
        constituency=row.constituency_code,
        last_name=row.last_name,
        first_name=row.first_name,
        match_key=match_key(row.last_name, row.first_name),
        sex=row.sex,
        substitute=row.substitute,
        id=row.line,
        standings={1: RecordedStanding(row.line, row.panel, row.nuance, 1, "standing")},
    )


def wrong_merges(found: Comparison) -> list[tuple[str, CandidateRow]]:
    return [(one.name, row) for one, row in found.matched if one.ref != str(row.line)]


def recall(found: Comparison, given_rows: list[CandidateRow]) -> float:
    """Return which part of those still on the list is found again, or proposed."""
    still = {row.line for row in given_rows if row.line < corruptions.PLANTED}
    again = {row.line for _, row in found.matched}
    again |= {doubt.row.line for doubt in found.ambiguous if str(doubt.row.line) in {c.ref for c in doubt.candidates}}
    return len(still & again) / len(still)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32), substitutes=st.booleans(), share=st.sampled_from([0.05, 0.3, 0.8]))
def test_no_one_takes_anothers_place_however_a_list_is_spoilt(
    samples: Path, seed: int, substitutes: bool, share: float
) -> None:
    first_round = rows(samples, "lg2024-t1-candidatures.xlsx")
    before = [row if substitutes else replace(row, substitute=None) for row in first_round]
    spoilt = corruptions.corrupted(before, seed=seed, share=share)
    if not substitutes:
        spoilt = [replace(row, substitute=None) for row in spoilt]

    found = match_candidates([known(row) for row in before], spoilt)

    assert wrong_merges(found) == []
    assert recall(found, spoilt) >= LEAST_RECALL


def test_between_rounds_and_after_corrections_the_figures_are_printed(
    samples: Path, first_round: tuple[CandidateRow, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    everyone = [known(row) for row in first_round]
    second_round, spoilt = rows(samples, "lg2024-t2-candidatures.csv"), corruptions.corrupted(first_round, seed=2027)

    between, corrected = match_candidates(everyone, second_round), match_candidates(everyone, spoilt)

    with capsys.disabled():
        for title, found in (("second round of 2024", between), ("first round, three rows in ten spoilt", corrected)):
            print(  # noqa: T201 -- the figure is the point
                f"\n{title}: {len(found.matched)} matched, {len(found.ambiguous)} doubts, {len(found.added)} added"
            )
        print(f"recall {recall(corrected, spoilt):.4f}, wrong merges {len(wrong_merges(corrected))}")  # noqa: T201
    assert (len(between.matched), len(between.ambiguous), between.added) == (1093, 1, [])
    assert wrong_merges(corrected) == []


@pytest.mark.parametrize("corruption", corruptions.CORRUPTIONS)
def test_each_way_of_spoiling_a_name_is_found_again_or_proposed(
    first_round: tuple[CandidateRow, ...], corruption: Callable[[CandidateRow, corruptions.Draw], CandidateRow]
) -> None:
    draw = corruptions.Draw(7)
    spoilt = [corruption(row, draw) for row in first_round]

    found = match_candidates([known(row) for row in first_round], spoilt)

    assert wrong_merges(found) == []
    assert recall(found, spoilt) >= LEAST_RECALL


@pytest.mark.parametrize("corruption", [corruptions.accents_dropped, corruptions.place_moved])
def test_accents_panels_and_nuances_never_make_a_question(
    first_round: tuple[CandidateRow, ...], corruption: Callable[[CandidateRow, corruptions.Draw], CandidateRow]
) -> None:
    draw = corruptions.Draw(7)

    found = match_candidates([known(row) for row in first_round], [corruption(row, draw) for row in first_round])

    assert (len(found.matched), found.ambiguous) == (len(first_round), [])
