"""CSV: each value comes back as it was, runs nowhere as a formula, and keeps to its cell whatever parts the others."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.csv_files import FORMULA_STARTS, csv_line, csv_parts, csv_parts_of_pieces, csv_text
from tests.factories.hostile import FORMULAS, unguarded

VALUES = st.text(st.sampled_from(f"{FORMULA_STARTS}'\"=;,\t\n \u00a0aé0😀"), max_size=8)
ROWS = st.lists(st.lists(VALUES, min_size=3, max_size=3), max_size=4)
HEADER = ("a", "b", "c")


def read(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))


@given(ROWS)
def test_each_value_comes_back_once_its_guard_is_taken_away(rows: list[list[str]]) -> None:
    found = read(csv_text(HEADER, rows))

    assert [[unguarded(value) for value in row] for row in found] == [list(HEADER), *rows]
    assert not any(value.strip(" \u00a0").startswith(tuple(FORMULA_STARTS)) for row in found for value in row)


@given(ROWS)
def test_no_sign_that_a_program_may_take_to_part_values_stands_bare(rows: list[list[str]]) -> None:
    bare = re.sub(r'"(?:[^"]|"")*"', "", csv_text(HEADER, rows))

    assert not set(bare) & {",", "\t", '"'}
    assert bare.count("\n") == bare.count("\r\n") == len(rows) + 1


@given(st.lists(st.lists(VALUES | st.tuples(VALUES, VALUES), min_size=2, max_size=4), max_size=4))
def test_rows_in_pieces_are_written_as_rows_put_together(rows: list[list[tuple[str, ...] | str]]) -> None:
    whole = [[value for piece in row for value in ([piece] if isinstance(piece, str) else piece)] for row in rows]

    assert "".join(csv_parts_of_pieces(HEADER, [*rows, *rows])) == csv_text(HEADER, whole * 2)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_column_title_runs_as_little_as_a_value(text: str) -> None:
    header, row = read(csv_text(("a", text), [("x", text)]))

    assert header[1] == row[1] == f"'{text}"


def test_a_text_that_says_itself_guarded_is_guarded_once_more() -> None:
    assert read(csv_text(HEADER, [("'=1+1", "''-1", "'tout va bien")]))[1] == ["''=1+1", "'''-1", "'tout va bien"]


def test_a_line_holds_its_values_as_they_are() -> None:
    assert csv_line(("-1", "un ; deux", 'dit « "oui" »', "=1+1")) == '-1;"un ; deux";"dit « ""oui"" »";=1+1\r\n'


def test_a_long_file_comes_in_parts_that_make_the_whole() -> None:
    rows = [(str(number), "mot " * 20, "x") for number in range(2_000)]
    parts = list(csv_parts(HEADER, rows))

    assert len(parts) > 2
    assert "".join(parts) == csv_text(HEADER, rows)
    assert max(map(len, parts)) < 70_000
