"""CSV as spreadsheets read it: UTF-8 with a byte order mark, `;`, CRLF, and no value that runs as a formula.

Every value that holds a sign which some program takes to part values (`;`, `,`, tabulation) stands between quotation
marks: LibreOffice proposes the three at once, and would else break « Oui, mais » in two, and run « Oui,=1+1 ».
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain

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
_PIECES_KEPT = 512


def guarded(value: str) -> str:
    """Return a CSV value that no spreadsheet takes for a formula: an apostrophe before a first sign that starts one."""
    return f"'{value}" if _SUSPECT.match(value) else value


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write rows as CSV with its byte order mark, `;` and CRLF, each value and each title guarded."""
    return "".join(csv_parts(header, rows))


def csv_parts(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the same text in parts, so that a file of any length takes little memory."""
    return _parts(chain([_guarded(header)], map(_guarded, rows)))


def csv_parts_of_pieces(header: Sequence[str], rows: Iterable[Iterable[tuple[str, ...] | str]]) -> Iterator[str]:
    """Yield the same text for rows that come in pieces, in less than half of the time.

    A piece is either several values that come again together, which are then written once, or a value that does not.
    """
    written = lru_cache(_PIECES_KEPT)(_guarded)
    lines = (";".join([_value(piece) if isinstance(piece, str) else written(piece) for piece in row]) for row in rows)
    return _parts(chain([_guarded(header)], lines))


def csv_line(row: Sequence[str]) -> str:
    """Return a row as one line of CSV, its values as they are: for our own readers, never for a spreadsheet."""
    return _joined(row) + "\r\n"


def _parts(lines: Iterable[str]) -> Iterator[str]:
    part, size = [BOM], 0
    for line in lines:
        part += line, "\r\n"
        size += len(line)
        if size >= _PART_CHARACTERS:
            yield "".join(part)
            part, size = [], 0
    yield "".join(part)


def _joined(row: Sequence[str]) -> str:
    if _PARTING.search(_BETWEEN.join(row)):
        row = [_quoted(value) for value in row]
    return ";".join(row)


def _guarded(row: Sequence[str]) -> str:
    # One look at the whole row: nearly none needs a guard, and a look at each value costs more than writing it.
    suspect = _SUSPECT_IN_ROW.search(_BETWEEN + _BETWEEN.join(row))
    return _joined([guarded(value) for value in row] if suspect else row)


def _value(value: str) -> str:
    return _quoted(guarded(value))


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if _PARTING.search(value) else value
