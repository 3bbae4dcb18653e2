"""OpenDocument workbooks: what is read from them, and those that are refused before they fill the machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from campagne.domain.opendocument import NotOpenDocument, TooVast, measure
from campagne.domain.spreadsheets import read_sheets
from campagne.exceptions import UnreadableFile
from tests.fixtures.workbooks import archive, ods, ods_cell, ods_of, ods_row, parts_of

ROOT = Path(__file__).parent.parent.parent
NAME, CODE = ods_cell("KA"), ods_cell(101)


def sheets_of(data: bytes) -> list[list[list[str]]]:
    return [list(rows) for _, rows in read_sheets(data)]


def test_values_are_read_as_those_of_an_excel_workbook() -> None:
    assert [kind for kind, _ in read_sheets(ods_of([["Nom"]]))] == ["ods"]
    assert sheets_of(ods_of([["Code", "Part"], [101, 28.5], ["2A01", "<b>"]], [["Notice"]])) == [
        [["Code", "Part"], ["101", "28.5"], ["2A01", "<b>"]],
        [["Notice"]],
    ]


def test_rows_keep_their_numbers_when_the_first_are_empty() -> None:
    assert sheets_of(ods(ods_row(ods_cell(None), repeated=2) + ods_row(NAME))) == [[[""], [""], ["KA"]]]


def test_what_is_repeated_is_written_out() -> None:
    data = ods(ods_row(NAME, ods_cell(None, 2), ods_cell("x", 2), repeated=2))

    assert sheets_of(data) == [[["KA", "", "", "x", "x"]] * 2]


@pytest.mark.parametrize(
    "rows",
    [
        ods_row(NAME, repeated=900_000) + ods_row(NAME, NAME, NAME),
        ods_row(NAME) + ods_row(ods_cell(None), repeated=999_999) + ods_row(NAME, NAME, NAME),
        ods_row(ods_cell(None, 16_000), NAME) + ods_row(NAME) * 130,
        ods_row(ods_cell("KA", 999_999_999), repeated=200),
        ods_row(NAME, repeated=999_999_999),
        ods_row(f"<table:covered-table-cell><text:p/></table:covered-table-cell>{NAME}", repeated=1_000_001),
    ],
)
def test_a_sheet_that_reaches_too_far_is_refused_by_its_place(rows: str) -> None:
    with pytest.raises(UnreadableFile, match=r"s’étend jusqu’à la ligne \d+ et la colonne \d+"):
        sheets_of(ods(rows))


def test_sheets_count_together_since_they_are_opened_together() -> None:
    sheet = ods_row(NAME, NAME, repeated=300_000)

    with pytest.raises(UnreadableFile, match="s’étend"):
        sheets_of(ods(*[sheet] * 4))


def test_a_long_text_repeated_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="100 Mo"):
        sheets_of(ods(ods_row(ods_cell("x" * 100_000), repeated=2_000)))


@pytest.mark.parametrize(
    "data",
    [
        ods(ods_row(NAME), prolog='<!DOCTYPE x [<!ENTITY a "aaaa">]>'),
        ods(ods_row(f"<table:table-cell><table:table>{ods_row(NAME)}</table:table></table:table-cell>")),
        ods(ods_row(ods_row(NAME))),
        ods(ods_row(f"<table:table-cell>{NAME}</table:table-cell>")),
        ods('<table:table-row table:number-rows-repeated="-1"/>'),
        ods('<table:table-row table:number-rows-repeated="1e9"/>'),
        ods("<table:table-row>"),
        ods(ods_row(NAME))[:-40],
    ],
)
def test_a_document_that_is_not_sound_is_damaged(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="abîmé"):
        sheets_of(data)


def test_a_text_document_and_a_protected_workbook_say_what_they_are() -> None:
    with pytest.raises(UnreadableFile, match="n’est pas un classeur"):
        sheets_of(ods(ods_row(NAME), kind="application/vnd.oasis.opendocument.text"))
    with pytest.raises(UnreadableFile, match="mot de passe"):
        sheets_of(ods(ods_row(NAME), manifest="<manifest:encryption-data/>"))


def test_a_document_that_inflates_too_much_is_refused() -> None:
    data = archive(parts_of(ods(ods_row(NAME))) | {"Pictures/zeros.png": bytes(110_000_000)})

    with pytest.raises(UnreadableFile, match="100 Mo"):
        sheets_of(data)


def test_the_measure_is_that_of_the_filled_rectangle() -> None:
    content = parts_of(ods_of([["a", "b", "c"]] * 10))["content.xml"]

    measure(content, cells_max=30, text_max=10_000)
    with pytest.raises(TooVast):
        measure(content, cells_max=29, text_max=10_000)
    with pytest.raises(NotOpenDocument):
        measure(b"", cells_max=1, text_max=1)


def test_the_largest_workbook_taken_is_read_within_a_gigabyte() -> None:
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30));"
        "from campagne.domain.spreadsheets import read_sheets;"
        "print(sum(len(row) for _, rows in read_sheets(sys.stdin.buffer.read()) for row in rows))"
    )
    data = ods(ods_row(ods_cell("KA", 2), repeated=1_000_000))

    done = subprocess.run([sys.executable, "-c", script], input=data, cwd=ROOT, capture_output=True, check=False)

    assert (done.stdout.strip(), done.stderr) == (b"2000000", b"")
