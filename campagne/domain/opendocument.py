"""How far the sheets of an OpenDocument workbook reach, measured before a reader fills the memory with them.

« Repeat this row a million times » is a few characters of XML, and programs write it at the end of every sheet for the
empty rows that follow. Readers drop those; anything repeated that holds something, or stands before something, they
write out in full.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.parsers import expat

COLUMNS_MAX = 1 << 14  # a reader stops there
_CELLS = ("table-cell", "covered-table-cell")
_SIGNS_OF_A_VALUE = ("value-type", "formula", "value", "string-value", "date-value", "time-value", "boolean-value")


class TooVast(Exception):
    """A sheet reaches too far: `rows` and `columns` say where to."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__(rows, columns)
        self.rows, self.columns = rows, columns


class TooMuchText(Exception):
    """What sheets say, repetitions written out, is too long."""


class NotOpenDocument(Exception):
    """The content is no sound XML, or declares entities."""


def measure(content: bytes, *, cells_max: int, text_max: int) -> None:
    """Check that the sheets of a `content.xml` have together at most `cells_max` cells and `text_max` characters.

    A sheet counts as the whole rectangle up to its last filled row and column. Raises TooVast, TooMuchText,
    NotOpenDocument.
    """
    extent = _Extent(cells_max, text_max)
    parser = expat.ParserCreate()
    parser.StartElementHandler = extent.start
    parser.EndElementHandler = extent.end
    parser.CharacterDataHandler = extent.text
    parser.StartDoctypeDeclHandler = _refuse_entities
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as error:
        raise NotOpenDocument from error


def _refuse_entities(*_declared: object) -> None:
    raise NotOpenDocument


class _Extent:
    """The place reached in the sheet being parsed, and what it holds so far."""

    def __init__(self, cells_max: int, text_max: int) -> None:
        self._cells_max, self._text_max = cells_max, text_max
        self._rows = self._last_row = self._last_column = self._finished = 0
        self._repeated_rows = self._repeated_cell = 1
        self._column = self._row_end = 0
        self._length = self._row_length = 0
        self._cell_length = 0
        self._filled = False
        self._in_table = self._in_row = self._in_cell = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        element = name.rpartition(":")[2]
        self._refuse_misplaced(element)
        if element == "table":
            self._in_table = True
        elif element == "table-row":
            self._repeated_rows = _count(attributes, "number-rows-repeated")
            self._column = self._row_end = self._row_length = 0
            self._in_row = True
        elif element in _CELLS:
            self._repeated_cell = _count(attributes, "number-columns-repeated")
            self._filled = any(key.rpartition(":")[2] in _SIGNS_OF_A_VALUE for key in attributes)
            self._cell_length = sum(map(len, attributes.values()))
            self._in_cell = True
        elif self._in_cell:
            self._filled = True

    def text(self, characters: str) -> None:
        if self._in_cell:
            self._cell_length += len(characters)

    def end(self, name: str) -> None:
        element = name.rpartition(":")[2]
        if element in _CELLS:
            self._column = min(self._column + self._repeated_cell, COLUMNS_MAX)
            if self._filled:
                self._row_end = self._column
                self._row_length += self._cell_length * self._repeated_cell
            self._in_cell = False
        elif element == "table-row":
            self._in_row = False
            self._rows += self._repeated_rows
            if self._row_end:
                self._grow()
        elif element == "table":
            self._in_table = False
            self._finish_sheet()

    def _refuse_misplaced(self, element: str) -> None:
        """Refuse a table, a row or a cell inside another: counting would begin anew where a reader goes on."""
        inside = (
            (element == "table" and self._in_table)
            or (element == "table-row" and self._in_row)
            or (element in _CELLS and self._in_cell)
        )
        if inside:
            raise NotOpenDocument

    def _grow(self) -> None:
        self._last_row, self._last_column = self._rows, max(self._last_column, self._row_end)
        if self._last_row * self._last_column > self._cells_max - self._finished:
            raise TooVast(self._last_row, self._last_column)
        self._length += self._row_length * self._repeated_rows
        if self._length > self._text_max:
            raise TooMuchText

    def _finish_sheet(self) -> None:
        self._finished += self._last_row * self._last_column
        self._rows = self._last_row = self._last_column = 0


def _count(attributes: Mapping[str, str], wanted: str) -> int:
    given = next((value for key, value in attributes.items() if key.rpartition(":")[2] == wanted), "1")
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise NotOpenDocument
    return int(given)
