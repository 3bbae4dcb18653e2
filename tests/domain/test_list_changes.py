"""A list against the record: who comes, who changes, who leaves, and what a person must decide."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.list_changes import (
    FieldChange,
    ListChanges,
    Recorded,
    RecordedStanding,
    UnknownDecision,
    compare,
    own_values,
)
from campagne.domain.official_files import CandidateRow, ReadFile, read
from campagne.domain.text import match_key
from tests.factories import files

MARCHETTI = "0101;1;MARCHETTI;Inès;Alliance du Rivage"
VASSEUR = "0101;2;VASSEUR;Paul;"
DELORME = "0102;1;DELORME;Awa;Écologie commune"


def listed(*lines: str) -> ReadFile:
    return read(files.candidates(*lines), election="legislative")


def recorded(*lines: str, status: str = "standing", round: int = 1) -> list[Recorded]:
    """Return what the record holds once these lines are applied."""
    file = listed(*lines)
    changes = compare([], file, round=round)
    return [_record(rank, row, changes, status) for rank, row in enumerate(file.candidates, start=1)]


def _record(rank: int, row: CandidateRow, changes: ListChanges, status: str) -> Recorded:
    standing = RecordedStanding(rank, row.panel, row.nuance, changes.positions[row.line], status)
    own = own_values(row)
    return Recorded(
        ref=f"ref{rank}",
        constituency=row.constituency_code,
        match_key=match_key(own["last_name"], own["first_name"]),
        id=rank,
        standings={changes.round: standing},
        **own,
    )


def test_a_first_list_adds_everyone_in_the_order_of_the_panels() -> None:
    changes = compare([], listed(VASSEUR, MARCHETTI, DELORME), round=1)

    assert [row.last_name for row in changes.added] == ["VASSEUR", "MARCHETTI", "DELORME"]
    assert changes.positions == {2: 2, 3: 1, 4: 1}


def test_without_panel_numbers_the_order_is_that_of_the_file() -> None:
    changes = compare([], listed("0101;;Z;A;", "0102;;M;A;", "0101;3;B;A;"), round=1)

    assert changes.positions == {2: 1, 3: 1, 4: 2}


def test_the_same_panel_twice_is_not_an_official_order() -> None:
    assert compare([], listed("0101;4;Z;A;", "0101;4;B;A;"), round=1).positions == {2: 1, 3: 2}


def test_the_same_list_again_changes_nothing() -> None:
    changes = compare(recorded(MARCHETTI, VASSEUR, DELORME), listed(MARCHETTI, VASSEUR, DELORME), round=1)

    assert (changes.added, changes.changed, changes.absent) == ([], [], [])
    assert len(changes.unchanged) == 3


def test_a_change_is_told_field_by_field() -> None:
    (update,) = compare(recorded(MARCHETTI), listed("0101;3;Marchetti;Ines;Rivage"), round=1).changed

    assert update.fields == (
        FieldChange("first_name", "Inès", "Ines"),
        FieldChange("label", "Alliance du Rivage", "Rivage"),
        FieldChange("panel", 1, 3),
    )


def test_an_empty_cell_erases_nothing() -> None:
    changes = compare(recorded(MARCHETTI), listed("0101;;MARCHETTI;Inès;"), round=1)

    assert changes.changed == []
    assert changes.updates[0].standing["panel"] == 1


def test_whoever_is_dropped_has_withdrawn_in_the_constituencies_of_the_list_alone() -> None:
    changes = compare(recorded(MARCHETTI, VASSEUR, DELORME), listed(MARCHETTI), round=1)

    assert [each.last_name for each in changes.absent] == ["Vasseur"]


def test_whoever_withdrew_does_not_withdraw_again_but_may_come_back() -> None:
    before = recorded(MARCHETTI, VASSEUR, status="withdrawn")

    assert [each.name for each in compare(before, listed(DELORME, MARCHETTI), round=1).absent] == []
    (back,) = compare(before, listed(MARCHETTI), round=1).changed
    assert back.fields == (FieldChange("status", "withdrawn", "standing"),)


def test_nobody_leaves_while_a_row_could_not_be_read() -> None:
    changes = compare(recorded(MARCHETTI, VASSEUR), listed(MARCHETTI, "0101;deux;VASSEUR;Paul;"), round=1)

    assert changes.absent == []
    assert changes.absence_unsaid


def test_a_row_that_repeats_another_takes_nothing_away() -> None:
    changes = compare(recorded(MARCHETTI, VASSEUR), listed(MARCHETTI, MARCHETTI), round=1)

    assert [each.last_name for each in changes.absent] == ["Vasseur"]


def test_at_the_second_round_the_present_go_on_and_the_absent_are_out() -> None:
    changes = compare(recorded(MARCHETTI, VASSEUR, DELORME), listed(MARCHETTI), round=2)

    assert [update.fields for update in changes.changed] == [(FieldChange("round", 1, 2),)]
    assert [each.last_name for each in changes.absent] == ["Vasseur"]


def test_whoever_withdrew_before_the_second_round_is_not_eliminated_by_it() -> None:
    staying, leaving = recorded(MARCHETTI, VASSEUR)
    gone = replace(leaving, standings={1: replace(leaving.standings[1], status="withdrawn")})

    assert compare([staying, gone], listed("0101;1;AUTRE;Ève;"), round=2).absent == [staying]


def test_somebody_unknown_at_the_first_round_is_added_with_a_reason() -> None:
    changes = compare(recorded(MARCHETTI, VASSEUR), listed(MARCHETTI, "0101;2;AUTRE;Ève;", DELORME), round=2)

    assert [row.last_name for row in changes.added] == ["AUTRE", "DELORME"]
    ((row, reason),) = changes.unexpected
    assert (row.line, reason.startswith("Inconnue au premier tour")) == (3, True)


def test_whoever_leaves_a_corrected_list_of_the_second_round_has_withdrawn_between_the_rounds() -> None:
    first, second = recorded(MARCHETTI, VASSEUR), recorded(MARCHETTI, VASSEUR, round=2)
    both = [replace(one, standings={**one.standings, **two.standings}) for one, two in zip(first, second, strict=True)]

    changes = compare(both, listed(MARCHETTI), round=2)

    assert dict(changes.departures) == {"ref2": "withdrawn"}
    assert not changes.all_eliminated
    assert compare(first, listed(MARCHETTI), round=2).all_eliminated


def test_whoever_withdrew_at_the_first_round_is_a_surprise_at_the_second() -> None:
    changes = compare(recorded(MARCHETTI, status="withdrawn"), listed(MARCHETTI), round=2)

    assert [update.standing["status"] for update in changes.changed] == ["standing"]
    ((row, reason),) = changes.unexpected
    assert (row.line, reason) == (2, "N'était plus en lice au premier tour : la liste la rétablit.")


def test_a_name_nearly_the_same_is_a_question_and_nobody_leaves_or_comes() -> None:
    changes = compare(recorded("0101;1;JEANDENAND;Florianne;"), listed("0101;1;JEANDENAND;Floriane;"), round=1)

    assert (changes.added, changes.updates, changes.absent) == ([], [], [])
    assert [(doubt.row.line, doubt.candidates[0].ref) for doubt in changes.ambiguous] == [(2, "ref1")]


def test_a_decision_makes_of_a_doubt_the_same_person_or_another() -> None:
    before, file = recorded("0101;1;JEANDENAND;Florianne;"), listed("0101;1;JEANDENAND;Floriane;")

    same = compare(before, file, round=1, decisions={2: "ref1"})
    other = compare(before, file, round=1, decisions={2: "new"})

    assert [update.fields for update in same.changed] == [(FieldChange("first_name", "Florianne", "Floriane"),)]
    assert (same.added, same.absent, same.ambiguous) == ([], [], [])
    assert [row.first_name for row in other.added] == ["Floriane"]
    assert [each.ref for each in other.absent] == ["ref1"]


@pytest.mark.parametrize("decisions", [{3: "new"}, {2: "ref9"}, {2: ""}])
def test_a_decision_that_answers_no_question_is_refused(decisions: dict[int, str]) -> None:
    before, file = recorded("0101;1;JEANDENAND;Florianne;"), listed("0101;1;JEANDENAND;Floriane;")

    with pytest.raises(UnknownDecision):
        compare(before, file, round=1, decisions=decisions)


def test_two_rows_are_never_decided_to_be_the_same_candidacy() -> None:
    before = recorded("0101;1;JEANDENAND;Florianne;")
    file = listed("0101;1;JEANDENAND;Floriane;", "0101;2;JEANDENAN;Florianne;")

    with pytest.raises(UnknownDecision, match="Deux lignes"):
        compare(before, file, round=1, decisions={2: "ref1", 3: "ref1"})


NAMES = st.sampled_from(["MARTIN", "DURAND", "LE GAC", "N'DIAYE", "ÉVRARD", "OZANNE"])
LINES = st.lists(
    st.builds("{};{};{};{};".format, st.sampled_from(["0101", "0102", "2A01"]), st.integers(1, 9), NAMES, NAMES),
    min_size=1,
    max_size=8,
    unique_by=lambda line: match_key(*line.split(";")[2:4]) + line[:4],
)


@given(LINES, LINES)
def test_everyone_recorded_is_kept_changed_doubted_absent_or_out_of_reach(first: list[str], second: list[str]) -> None:
    before, file = recorded(*first), listed(*second)
    codes = {row.constituency_code for row in file.candidates}

    changes = compare(before, file, round=1)

    spoken_of = {update.candidate.ref for update in changes.updates} | {each.ref for each in changes.absent}
    doubted = {candidate.ref for doubt in changes.ambiguous for candidate in doubt.candidates}
    assert spoken_of | doubted == {each.ref for each in before if each.constituency in codes}
    assert len(changes.added) + len(changes.updates) + len(changes.ambiguous) == len(file.candidates)


@given(LINES)
def test_a_list_set_against_itself_is_never_news(lines: list[str]) -> None:
    changes = compare(recorded(*lines), listed(*lines), round=1)

    assert (changes.added, changes.changed, changes.absent, changes.ambiguous) == ([], [], [], [])
