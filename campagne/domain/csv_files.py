"""CSV as spreadsheets read it: UTF-8 with a byte order mark, `;`, CRLF, and no value that runs as a formula."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

BOM = "\ufeff"
_FORMULA_STARTS = frozenset("=+-@\t\r\n\0")
_CHUNK_ROWS = 500


def guarded(value: str) -> str:
    """Return a CSV value that no spreadsheet takes for a formula: an apostrophe before a first sign that starts one."""
    if value[:1].isalnum():
        return value  # nearly all of them, and no sign that starts a formula is a letter or a digit
    first = value.lstrip(" \u00a0\u202f\ufeff")[:1]
    # Full-width signs are folded to the ordinary ones: some spreadsheets take them for the same.
    starts = {value[:1], first, unicodedata.normalize("NFKC", first)}
    return f"'{value}" if starts & _FORMULA_STARTS else value


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write rows as CSV with its byte order mark, `;` and CRLF, each value guarded."""
    return "".join(csv_parts(header, rows))


def csv_parts(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the same text in parts of a few hundred rows, so that a file of any length takes little memory."""
    part = io.StringIO()
    writer = csv.writer(part, delimiter=";", lineterminator="\r\n")
    part.write(BOM)
    writer.writerow(header)
    for rank, row in enumerate(rows, 1):
        writer.writerow([guarded(value) for value in row])
        if rank % _CHUNK_ROWS == 0:
            yield part.getvalue()
            part.seek(0)
            part.truncate()
    yield part.getvalue()
