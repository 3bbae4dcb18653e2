"""Spreadsheets in which a text stays a text: no value of ours ever runs as a formula or turns into a link."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO

import xlsxwriter

CELL_MAX = 32_767
"""Characters that a cell of a spreadsheet holds."""
SMALL_CELLS = 100_000
"""Cells of a workbook that is made in memory, in half the time; larger ones are written row by row on the disk."""
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet; values of the columns in `numbers` are written as numbers, all others as text."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[str]]
    numbers: Collection[str] = ()
    widths: Mapping[str, int] = field(default_factory=dict)


def write_workbook(file: IO[bytes], sheets: Sequence[Sheet], *, title: str, author: str, dated: datetime) -> None:
    """Write a workbook of these sheets, in little memory. The same content gives the same bytes."""
    book = xlsxwriter.Workbook(file, {**_OPTIONS, "in_memory" if _small(sheets) else "constant_memory": True})
    book.set_properties({"title": title, "author": author, "created": dated.astimezone(UTC).replace(tzinfo=None)})
    bold = book.add_format({"bold": True})
    for sheet in sheets:
        page = book.add_worksheet(sheet.title)
        page.freeze_panes(1, 0)
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, sheet.widths.get(column, 14))
            page.write_string(0, place, column, bold)
        numbers = [column in sheet.numbers for column in sheet.columns]
        for line, row in enumerate(sheet.rows, 1):
            for place, value in enumerate(row):
                if not value:
                    continue
                if numbers[place]:
                    page.write_number(line, place, int(value))
                else:
                    page.write_string(line, place, value[:CELL_MAX])
    book.close()


def _small(sheets: Sequence[Sheet]) -> bool:
    """Whether these sheets are known to be small: how many rows come one by one is not known."""
    cells = 0
    for sheet in sheets:
        if not isinstance(sheet.rows, Sequence):
            return False
        cells += len(sheet.rows) * len(sheet.columns)
    return cells <= SMALL_CELLS
