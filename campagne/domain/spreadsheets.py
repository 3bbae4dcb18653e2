"""The rows of a workbook, XLSX or ODS, as text, after proof that opening it cannot exhaust the machine.

A few kilobytes can hold a workbook of gigabytes: a part that inflates without end whatever size it declares, one cell
at the far corner of a sheet (the reader fills the whole rectangle), one long shared string shown a million times, one
row of an ODS repeated as often. Each is measured here before the reader, which would take the memory first and complain
afterwards.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from campagne.domain import opendocument
from campagne.exceptions import UnreadableFile

ZIP_MAGIC = b"PK\x03\x04"
INFLATED_MAX = 100_000_000  # bytes
CELLS_MAX = 2_000_000  # of one sheet, empty ones included

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta

_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_SHEET = b"sheetData"
_REFERENCE = re.compile(rb"(?<![\w:.-])r\s*=\s*[\"']([^\"']*)[\"']")
_PLACE = re.compile(rb"([A-Za-z]{0,3})([0-9]{1,7})")  # `B12` for a cell, `12` for a row
_SHARED_STRING = re.compile(rb"<(?:\w+:)?si\b")
# Each stops at the next « < », so that a hostile part costs its length, once.
_CELL_OR_VALUE = re.compile(rb"<(?:\w+:)?([cv])\b([^<]*)")
_SHARED_TYPE = re.compile(rb"(?<![\w:.-])t\s*=\s*[\"']s[\"']")
_INDEX = re.compile(rb">\s*([0-9]{1,9})")
_LOCAL_HEADER = 30  # bytes, of which the last four are the lengths of the name and of the extra field


def read_sheets(data: bytes) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """Yield the sheets of a workbook: its kind, `xlsx` or `ods`, and the rows of text from the first on, read once.

    Empty lines are there, empty columns on the left are not. Whole numbers come back without a decimal point, dates in
    ISO 8601, formulas as the value last computed. Raises UnreadableFile, at once or while a sheet is read, for anything
    else than a sound workbook of reasonable size.
    """
    kind = _refuse_unsound(data)
    with _damage_told():
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
    for name in names:
        with _damage_told():
            sheet = workbook.get_sheet_by_name(name)
        yield kind, _rows(sheet)


def _rows(sheet: CalamineSheet) -> Iterator[list[str]]:
    with _damage_told():
        for cells in sheet.iter_rows():
            yield [_as_text(cell) for cell in cells]


@contextmanager
def _damage_told() -> Iterator[None]:
    """Turn whatever the reader raises into one sentence, its panics too: a date out of bounds sets off one."""
    try:
        yield
    except BaseException as error:
        # A panic of a Rust library is no Exception, and its class cannot be imported.
        if isinstance(error, CalamineError | OSError | ValueError) or type(error).__name__ == "PanicException":
            raise _damaged() from error
        raise


def _as_text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "VRAI" if cell else "FAUX"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)


def _refuse_unsound(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
        kind = _kind(members)
        parts = _inflated(data, members)
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, NotImplementedError) as error:
        raise _damaged() from error
    if kind == "ods":
        _refuse_vast_document(parts)
        return kind
    shared = [len(piece) for piece in _SHARED_STRING.split(parts.pop("xl/sharedStrings.xml", b""))[1:]]
    for part in parts.values():
        if _SHEET in part:
            _refuse_vast(part, shared)
    return kind


def _kind(members: list[zipfile.ZipInfo]) -> str:
    names = {member.filename for member in members}
    if len(names) < len(members):  # the reader might take the other one
        raise _damaged()
    kind = "xlsx" if "xl/workbook.xml" in names else "ods" if {"content.xml", "mimetype"} <= names else None
    if kind is None:
        raise UnreadableFile("Ce fichier est une archive (zip), pas un classeur Excel (.xlsx) ou LibreOffice (.ods).")
    if any(member.flag_bits & 1 for member in members):
        raise _protected()
    return kind


def _inflated(data: bytes, members: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """Return the parts of an archive, trusting none of the sizes it declares."""
    parts: dict[str, bytes] = {}
    left = INFLATED_MAX
    for member in members:
        part = _inflate(data, member, limit=left + 1)
        left -= len(part)
        if left < 0:
            raise UnreadableFile("Une fois décompressé, ce classeur dépasse 100 Mo : ce n’est pas une liste.")
        parts[member.filename] = part
    return parts


def _inflate(data: bytes, member: zipfile.ZipInfo, *, limit: int) -> bytes:
    name_length, extra_length = struct.unpack_from("<HH", data, member.header_offset + _LOCAL_HEADER - 4)
    start = member.header_offset + _LOCAL_HEADER + name_length + extra_length
    packed = data[start : start + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        return packed[:limit]
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise NotImplementedError(f"compression {member.compress_type}")
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, limit)


def _refuse_vast(part: bytes, shared: list[int]) -> None:
    rows = columns = 1
    for reference in _REFERENCE.findall(part):
        place = _PLACE.fullmatch(reference)
        if place is None:
            raise _damaged()
        rows = max(rows, int(place[2]))
        columns = max(columns, _column_number(place[1]))
    if rows * columns > CELLS_MAX:
        raise _vast(rows, columns)
    if sum(shared[index] for index in _shared_uses(part) if index < len(shared)) > INFLATED_MAX:
        raise _wordy()


def _shared_uses(part: bytes) -> Iterator[int]:
    """Yield the index of each shared string that a sheet shows, whatever stands between a cell and its value."""
    is_shared = False
    for found in _CELL_OR_VALUE.finditer(part):
        if found[1] == b"c":
            is_shared = _SHARED_TYPE.search(found[2]) is not None
        elif is_shared:
            index = _INDEX.search(found[2])
            if index:
                yield int(index[1])


def _refuse_vast_document(parts: dict[str, bytes]) -> None:
    if not parts["mimetype"].startswith(_SPREADSHEET):
        raise UnreadableFile(
            "Ce document LibreOffice n’est pas un classeur : enregistrez la liste en .ods, .xlsx ou CSV."
        )
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise _protected()
    try:
        opendocument.measure(parts["content.xml"], cells_max=CELLS_MAX, text_max=INFLATED_MAX)
    except opendocument.TooVast as error:
        raise _vast(error.rows, error.columns) from error
    except opendocument.TooMuchText as error:
        raise _wordy() from error
    except opendocument.NotOpenDocument as error:
        raise _damaged() from error


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _damaged() -> UnreadableFile:
    return UnreadableFile(
        "Ce classeur est abîmé ou incomplet : rouvrez-le, enregistrez-le de nouveau au format .xlsx, puis recommencez."
    )


def _protected() -> UnreadableFile:
    return UnreadableFile("Ce classeur est protégé par un mot de passe : enregistrez-le sans protection.")


def _vast(rows: int, columns: int) -> UnreadableFile:
    return UnreadableFile(
        f"Une feuille de ce classeur s’étend jusqu’à la ligne {rows} et la colonne {columns} : supprimez ce qui "
        "dépasse du tableau (souvent une cellule remplie par mégarde), puis enregistrez-le de nouveau."
    )


def _wordy() -> UnreadableFile:
    return UnreadableFile("Le texte de ce classeur dépasse 100 Mo : ce n’est pas une liste.")
