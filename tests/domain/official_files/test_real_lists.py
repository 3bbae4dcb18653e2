"""The Ministry's own files, as published."""

from __future__ import annotations

from pathlib import Path

import pytest

from campagne.domain.matching import KnownCandidate, match_candidates
from campagne.domain.official_files import CandidateRow, ReadFile, read
from campagne.domain.text import match_key

FOLDER = "fr-candidatures-officielles"


@pytest.fixture(scope="module")
def first_round(samples: Path) -> ReadFile:
    return read((samples / FOLDER / "lg2024-t1-candidatures.xlsx").read_bytes(), election="legislative")


@pytest.fixture(scope="module")
def second_round(samples: Path) -> ReadFile:
    return read((samples / FOLDER / "lg2024-t2-candidatures.csv").read_bytes(), election="legislative")


def test_the_first_round_of_2024_is_read_whole(first_round: ReadFile) -> None:
    assert (first_round.layout, first_round.encoding) == ("ministere-legislatives-2024", "xlsx")
    assert (first_round.rows, len(first_round.candidates), first_round.refused) == (4009, 4009, [])
    assert len({row.constituency_code for row in first_round.candidates}) == 577
    assert {row.sex for row in first_round.candidates} == {"F", "M"}
    assert max(row.panel or 0 for row in first_round.candidates) == 19
    assert all(row.nuance and row.substitute and row.label is None for row in first_round.candidates)


def test_the_second_round_of_2024_is_read_whole(second_round: ReadFile) -> None:
    assert (second_round.layout, second_round.encoding) == ("ministere-legislatives-2024", "utf-8")
    assert (len(second_round.candidates), second_round.refused) == (1094, [])


@pytest.mark.parametrize("code", ["0101", "2A01", "7518", "97102", "98601", "98802", "ZX01", "ZZ11"])
def test_each_kind_of_constituency_is_there(first_round: ReadFile, code: str) -> None:
    found = [row for row in first_round.candidates if row.constituency_code == code]

    assert found
    assert {row.constituency_name for row in found} != {""}
    assert {row.departement for row in found} == {code[:-2]}


def test_between_rounds_everyone_is_found_again_but_one_slip_of_the_pen(
    first_round: ReadFile, second_round: ReadFile
) -> None:
    found = match_candidates(known(first_round.candidates), second_round.candidates)

    assert len(found.matched) == 1093
    assert found.added == []
    assert [(doubt.row.first_name, doubt.candidates[0].first_name) for doubt in found.ambiguous] == [
        ("Floriane", "Florianne")
    ]
    assert all(one.constituency == row.constituency_code for one, row in found.matched)


def test_the_same_list_again_changes_nobody(first_round: ReadFile) -> None:
    found = match_candidates(known(first_round.candidates), first_round.candidates)

    assert (len(found.matched), found.added, found.missing, found.ambiguous) == (4009, [], [], [])


def known(rows: list[CandidateRow]) -> list[KnownCandidate]:
    return [
        KnownCandidate(
            f"c{row.line}",
            row.constituency_code,
            row.last_name,
            row.first_name,
            match_key(row.last_name, row.first_name),
        )
        for row in rows
    ]
