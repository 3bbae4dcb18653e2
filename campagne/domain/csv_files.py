"""CSV as spreadsheets read it: UTF-8 with a byte order mark, `;`, CRLF, and no value that runs as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

BOM = "\ufeff"
FORMULA_STARTS = (
    "=+-@\t\r\n\0\u207a\u208a\u207c\u208c\u2a75\u2a76\ufb29\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20"
)
"""Signs that start a formula, with those that some spreadsheets take for the same (full width, small, raised)."""
_BLANKS = " \u00a0\u202f\ufeff"
_STARTS = f"[{_BLANKS}]*[{re.escape(FORMULA_STARTS)}]"
_SUSPECT = re.compile(_STARTS)
_BETWEEN = "\x1f"
_SUSPECT_IN_ROW = re.compile(_BETWEEN + _STARTS)
_PART_CHARACTERS = 64 * 1024


def guarded(value: str) -> str:
    """Return a CSV value that no spreadsheet takes for a formula: an apostrophe before a first sign that starts one."""
    return f"'{value}" if _SUSPECT.match(value) else value


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write rows as CSV with its byte order mark, `;` and CRLF, each value guarded."""
    return "".join(csv_parts(header, rows))


def csv_parts(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the same text in parts, so that a file of any length takes little memory."""
    part = io.StringIO()
    writer = csv.writer(part, delimiter=";", lineterminator="\r\n")
    part.write(BOM)
    writer.writerow(header)
    for row in rows:
        # One look at the whole row: nearly none needs a guard, and a look at each value costs more than writing it.
        suspect = _SUSPECT_IN_ROW.search(_BETWEEN + _BETWEEN.join(row))
        writer.writerow([guarded(value) for value in row] if suspect else row)
        if part.tell() >= _PART_CHARACTERS:
            yield part.getvalue()
            part.seek(0)
            part.truncate()
    yield part.getvalue()
