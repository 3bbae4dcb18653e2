"""Workbooks: what is read from them, and those that are refused before they fill the machine."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
import zlib

import pytest
import xlsxwriter

from campagne.domain.spreadsheets import read_sheets
from campagne.exceptions import UnreadableFile
from tests.fixtures.workbooks import archive, parts_of, workbook

SHEET = "xl/worksheets/sheet1.xml"


def sheets_of(data: bytes) -> list[list[list[str]]]:
    return [list(rows) for _, rows in read_sheets(data)]


def test_numbers_come_back_without_a_decimal_point() -> None:
    assert sheets_of(workbook([["Code", "Part"], [101, 28.5], ["2A01", True]])) == [
        [["Code", "Part"], ["101", "28.5"], ["2A01", "VRAI"]]
    ]


def test_rows_keep_their_numbers_when_the_first_are_empty() -> None:
    assert sheets_of(workbook([[], [], ["", "Nom"], ["", "KA"]])) == [[[""], [""], ["Nom"], ["KA"]]]


def test_each_sheet_is_read() -> None:
    assert sheets_of(workbook([["Notice"]], [["Nom"], ["KA"]])) == [[["Notice"]], [["Nom"], ["KA"]]]


def test_a_formula_is_the_text_that_someone_typed() -> None:
    assert sheets_of(workbook([["=1+1"], ['=HYPERLINK("x")']])) == [[["=1+1"], ['=HYPERLINK("x")']]]


@pytest.mark.parametrize("kept", [4, 40, 0.5, 0.99])
def test_a_truncated_workbook_is_damaged(kept: float) -> None:
    data = workbook([["Nom"], ["KA"]])
    size = int(kept) if kept >= 1 else int(len(data) * kept)

    with pytest.raises(UnreadableFile, match="abîmé"):
        sheets_of(data[:size])


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"lisez-moi.txt": b"bonjour"}, "archive"),
        ({"content.xml": b"<x/>", "mimetype": b"application/vnd.oasis.opendocument.text"}, "pas un classeur"),
        ({"content.xml": b"<x/>"}, "archive"),
        ({"xl/workbook.xml": b"<workbook/>"}, "abîmé"),
        ({"xl/workbook.xml": b"ceci n'est pas du XML <<<"}, "abîmé"),
    ],
)
def test_an_archive_that_is_no_workbook_says_what_it_is(parts: dict[str, bytes], words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        sheets_of(archive(parts))


def test_an_encrypted_part_is_said_to_be_protected() -> None:
    data = bytearray(workbook([["Nom"]]))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + offset] |= 1

    with pytest.raises(UnreadableFile, match="mot de passe"):
        sheets_of(bytes(data))


def test_an_unknown_compression_is_damaged() -> None:
    parts = parts_of(workbook([["Nom"]]))

    with pytest.raises(UnreadableFile, match="abîmé"):
        sheets_of(archive(parts, zipfile.ZIP_LZMA))


def test_a_workbook_that_inflates_too_much_is_refused_without_the_memory() -> None:
    parts = parts_of(workbook([["Nom"], ["KA"]])) | {"xl/media/zeros.bin": bytes(110_000_000)}
    data = archive(parts)

    assert len(data) < 1_000_000
    with pytest.raises(UnreadableFile, match="100 Mo"):
        sheets_of(data)


def test_the_size_that_an_archive_declares_is_not_believed() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(packer.compress(bytes(10_000_000)) for _ in range(60)) + packer.flush()
    name = b"xl/workbook.xml"
    sizes = (zlib.crc32(b"x"), len(packed), 1)  # it claims one byte
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, *sizes, len(name), 0) + name + packed
    central = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, *sizes, len(name), 0, 0, 0, 0, 0, 0) + name
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local), 0)

    tracemalloc.start()
    try:
        with pytest.raises(UnreadableFile, match="100 Mo"):
            sheets_of(local + central + end)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 250_000_000  # bounded, never the 600 MB


@pytest.mark.parametrize("place", [b"A99999999999999", b"$A$2", b"A", b"0", b"", b"&#65;2"])
def test_a_cell_whose_place_makes_no_sense_is_damaged(place: bytes) -> None:
    parts = parts_of(workbook([["Nom"], ["KA"]]))
    parts[SHEET] = parts[SHEET].replace(b'r="A2"', b'r="' + place + b'"')

    with pytest.raises(UnreadableFile, match="abîmé"):
        sheets_of(archive(parts))


def test_a_row_at_the_far_end_is_refused_by_its_place() -> None:
    parts = parts_of(workbook([["Nom", "Code"], ["KA", 1]]))
    parts[SHEET] = parts[SHEET].replace(b'<row r="2"', b'<row r="1048576"').replace(b' r="A2"', b"")

    with pytest.raises(UnreadableFile, match="ligne 1048576 et la colonne 2"):
        sheets_of(archive(parts))


def test_a_date_beyond_all_bounds_is_damaged() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.add_worksheet().write_number(0, 0, 40_000, book.add_format({"num_format": "dd/mm/yyyy"}))
    parts = parts_of(target.getvalue())

    assert sheets_of(archive(parts)) == [[["2009-07-06"]]]
    parts[SHEET] = parts[SHEET].replace(b"<v>40000</v>", b"<v>-1e300</v>")
    with pytest.raises(UnreadableFile, match="abîmé"):
        sheets_of(archive(parts))


def test_a_cell_at_the_far_corner_is_refused_by_its_place() -> None:
    parts = parts_of(workbook([["Nom"], ["KA"]]))
    parts[SHEET] = parts[SHEET].replace(b'r="A2"', b'r="XFD1048576"')

    with pytest.raises(UnreadableFile, match="ligne 1048576 et la colonne 16384"):
        sheets_of(archive(parts))


@pytest.mark.parametrize("between", [b"", b"<f/>", b"<f>A1</f>\n"])
def test_a_long_text_shown_many_times_is_refused(between: bytes) -> None:
    data = workbook([[f"{'x' * 30_000}"], *[["KA"]] * 10_000])
    parts = parts_of(data)
    parts[SHEET] = parts[SHEET].replace(b"<v>1</v>", between + b"<v>0</v>")

    with pytest.raises(UnreadableFile, match="100 Mo"):
        sheets_of(archive(parts))


def test_a_part_of_cells_without_end_costs_its_length_once() -> None:
    parts = parts_of(workbook([["Nom"], ["KA"]]))
    for hostile in (b' t="s"' * 2_000_000, b'<c t="s" ' * 500_000, b"<c" + b' t="s"' * 2_000_000):
        with pytest.raises(UnreadableFile):
            sheets_of(archive(parts | {SHEET: b"<sheetData>" + hostile}))
