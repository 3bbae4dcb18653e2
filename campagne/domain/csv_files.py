"""CSV as spreadsheets read it: UTF-8 with a byte order mark, `;`, CRLF, and no value that runs as a formula.

Every value that holds a sign which some program takes to part values (`;`, `,`, tabulation) stands between quotation
marks: LibreOffice proposes the three at once, and would else break « Oui, mais » in two, and run « Oui,=1+1 ».
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

BOM = "\ufeff"
FORMULA_STARTS = (
    "=+-@\t\r\n\0\u207a\u208a\u207c\u208c\u2a75\u2a76\ufb29\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20"
)
"""Signs that start a formula, with those that some spreadsheets take for the same (full width, small, raised)."""
_BLANKS = " \u00a0\u202f\ufeff"
# Apostrophes too: a text that looks guarded is guarded once more, so that taking one away always gives the text.
_STARTS = f"'*[{_BLANKS}]*[{re.escape(FORMULA_STARTS)}]"
_SUSPECT = re.compile(_STARTS)
_BETWEEN = "\x1f"
_SUSPECT_IN_ROW = re.compile(_BETWEEN + _STARTS)
_PARTING = re.compile('[;,\t"\r\n]')
_PART_CHARACTERS = 64 * 1024


def guarded(value: str) -> str:
    """Return a CSV value that no spreadsheet takes for a formula: an apostrophe before a first sign that starts one."""
    return f"'{value}" if _SUSPECT.match(value) else value


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write rows as CSV with its byte order mark, `;` and CRLF, each value and each title guarded."""
    return "".join(csv_parts(header, rows))


def csv_parts(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the same text in parts, so that a file of any length takes little memory."""
    part, size = [BOM, _guarded_line(header)], 0
    for row in rows:
        written = _guarded_line(row)
        part.append(written)
        size += len(written)
        if size >= _PART_CHARACTERS:
            yield "".join(part)
            part, size = [], 0
    yield "".join(part)


def csv_line(row: Sequence[str]) -> str:
    """Return a row as one line of CSV, its values as they are: for our own readers, never for a spreadsheet."""
    if _PARTING.search(_BETWEEN.join(row)):
        row = [_quoted(value) if _PARTING.search(value) else value for value in row]
    return ";".join(row) + "\r\n"


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def _guarded_line(row: Sequence[str]) -> str:
    # One look at the whole row: nearly none needs a guard, and a look at each value costs more than writing it.
    suspect = _SUSPECT_IN_ROW.search(_BETWEEN + _BETWEEN.join(row))
    return csv_line([guarded(value) for value in row] if suspect else row)
