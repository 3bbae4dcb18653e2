"""Any file of rows that a person sends, CSV, XLSX or ODS, as one header and its numbered rows.

What a file is comes from its content, never from its name. A fault of the file as a whole raises UnreadableFile; a
fault of one row raises RowFault, which readers turn into a Refusal with its line and its column.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice

from campagne.domain.decoding import decode, sniff_delimiter
from campagne.domain.spreadsheets import ZIP_MAGIC, read_sheets
from campagne.domain.text import clean_line, search_key
from campagne.exceptions import DomainError, UnreadableFile

_PHYSICAL_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")

NumberedRow = tuple[int, list[str]]

_HEADER_WITHIN = 20  # rows: titles and remarks may stand above the header
_COLUMNS_MAX = 1_000
_SEVERAL = 5  # titles, which no line above a table has
_TITLE_MAX = 300  # characters
_CELL_REMEMBERED = 100  # characters
_MISQUOTED = ["\0"]  # stands for a row that cannot be cut into cells
_FOREIGN = {
    b"%PDF": "Ce fichier est un PDF",
    b"\xd0\xcf\x11\xe0": "Ce fichier est un ancien classeur Excel (.xls) ou un classeur protégé par un mot de passe",
    b"\x89PNG": "Ce fichier est une image",
    b"\xff\xd8\xff": "Ce fichier est une image",
    b"\x1f\x8b": "Ce fichier est une archive (gzip)",
    b"PK\x05\x06": "Ce fichier est une archive vide",
}


class RowFault(DomainError):
    """One row cannot be taken; `field` is the title of the column at fault, when there is one."""


@dataclass(frozen=True)
class Refusal:
    """A row left out: its line in the file (1-based), the column at fault, and a French sentence.

    `repeated` says that the same was read from another row: nothing that the file says is lost.
    """

    line: int
    column: str | None
    reason: str
    repeated: bool = False


@dataclass(frozen=True)
class Table:
    """A header and the rows under it, to be read once. `encoding` is `xlsx` or `ods` for a workbook."""

    encoding: str
    header: list[str]
    rows: Iterator[NumberedRow]


class Columns:
    """Which column of a header holds which field.

    `accepted` gives for each field the titles that name it, folded, the preferred first: a file with both « Code
    nuance » and « Nuance » is read by the first, and the second is ignored.
    """

    def __init__(self, header: list[str], accepted: Mapping[str, tuple[str, ...]]) -> None:
        self._header = header
        self._places: dict[str, int] = {}
        self._twin: str | None = None
        keys = [_title_key(title) for title in header]
        for field, titles in accepted.items():
            key = next((title for title in titles if title in keys), None)
            if key is not None:
                self._places[field] = keys.index(key)
                self._twin = self._twin or (header[keys.index(key)] if keys.count(key) > 1 else None)

    def __contains__(self, field: str) -> bool:
        return field in self._places

    def title(self, field: str) -> str | None:
        """Return the title of a field's column as the file writes it; None when the file lacks it."""
        return self._header[self._places[field]] if field in self._places else None

    @property
    def ignored(self) -> list[str]:
        """The titles of the columns that hold no field."""
        used = set(self._places.values())
        return [title for place, title in enumerate(self._header) if title and place not in used]

    def check(self, *needed: tuple[str, str]) -> None:
        """Refuse a header with the same column twice, or without a needed field (given with its French sentence)."""
        if self._twin is not None:
            raise UnreadableFile(f"La colonne « {self._twin} » apparaît deux fois : gardez-en une.", column=self._twin)
        for field, sentence in needed:
            if field not in self:
                raise UnreadableFile(sentence)

    def check_width(self, cells: list[str]) -> None:
        """Refuse a row that does not fit under the header: a shifted cell would land in someone else's column."""
        refuse_misquoted(cells)
        if len(cells) < len(self._header) or any(cell.strip() for cell in cells[len(self._header) :]):
            filled = max((place for place, cell in enumerate(cells, start=1) if cell.strip()), default=0)
            count = len(cells) if len(cells) < len(self._header) else filled
            raise RowFault(f"Cellules sur cette ligne : {count} ; colonnes du tableau : {len(self._header)}.")

    def cells(self, cells: list[str], *fields: str) -> tuple[str, ...]:
        """Return the cells of some fields in a row, as they are; empty when the column is absent."""
        return tuple(cells[self._places[field]] if field in self._places else "" for field in fields)

    def text(self, cells: list[str], field: str, *, limit: int = 200) -> str:
        """Return the clean text of a field in a row, empty when the column is absent; at most `limit` characters."""
        if field not in self._places:
            return ""
        cell = cells[self._places[field]]
        text = _clean_cell(cell) if len(cell) <= _CELL_REMEMBERED else clean_line(cell)
        if len(text) > limit:
            raise RowFault(
                f"Cette cellule compte {len(text)} signes ; le maximum est {limit}.", field=self.title(field)
            )
        return text


def refuse_misquoted(cells: list[str]) -> None:
    """Refuse a row whose cells cannot be told apart."""
    if cells is _MISQUOTED:
        raise RowFault("Un guillemet est mal placé sur cette ligne : ses cellules ne se séparent pas.")


def find_table(
    data: bytes,
    recognises: Callable[[list[str]], bool],
    *,
    missing: Callable[[str], UnreadableFile],
    headerless: Callable[[list[str]], list[str] | None] | None = None,
) -> Table:
    """Return the first table of a file whose header is recognised.

    Looks at the first twenty rows of the text or of each sheet. `missing` makes the error raised when none fits, from a
    sentence that lists the columns found. `headerless` gives the header of a row of data that it knows to be the first
    of a file without one. Raises UnreadableFile, also for a header without any row.
    """
    seen: list[str] = []
    for encoding, rows in _grids(data):
        for line, cells in islice(rows, _HEADER_WITHIN):
            header = _header(cells)
            known = headerless(header) if headerless else None
            if known is not None:
                return Table(encoding, known, chain([(line, cells)], rows))
            seen = max(seen, header, key=len)  # rather the columns than the title above them
            if recognises(header):
                return Table(encoding, header, _at_least_one(rows))
    if not seen:
        raise UnreadableFile("Ce fichier est vide.")
    raise missing(f"Colonnes trouvées : {_listed(seen)}.")


def first_rows(data: bytes, count: int) -> tuple[str, list[list[str]]]:
    """Return the encoding of a file, the row that seems to be its header, and at most `count` rows under it.

    Of the sheet with the widest rows: the first of its first twenty to fill more than half as many cells as the widest,
    since titles above fill few, and a first column of numbers often has no title; or the first of several words and no
    number, where rows go on far beyond their header. Rows have the width of that one. Raises UnreadableFile.
    """
    best: tuple[int, str, list[list[str]]] = (0, "", [])
    for encoding, rows in _grids(data):
        head = [cells for _, cells in islice(rows, _HEADER_WITHIN + count)]
        titles = [[title for title in _header(cells) if title] for cells in head[:_HEADER_WITHIN]]
        filled = [len(several) for several in titles]
        widest = max(filled, default=0)
        if widest > best[0]:
            place = next(n for n, several in enumerate(titles) if 2 * len(several) > widest or _are_words(several))
            best = (widest, encoding, head[place : place + 1 + count])
    if not best[0]:
        raise UnreadableFile("Ce fichier est vide.")
    _, encoding, (top, *under) = best
    header = _header(top)
    cut = [[clean_line(cell) for cell in cells[: len(header)]] for cells in under]
    return encoding, [header, *(cells + [""] * (len(header) - len(cells)) for cells in cut)]


def _are_words(titles: list[str]) -> bool:
    return len(titles) >= _SEVERAL and not any(title[:1].isdigit() for title in titles)


def rows_at(data: bytes, lines: Collection[int]) -> tuple[list[str], dict[int, list[str]]]:
    """Return the header of a file as `first_rows` finds it, and the rows that stand at some lines, by their line.

    To give refused rows back as they are written: those of a broken line are left out. Raises UnreadableFile.
    """
    header = first_rows(data, 0)[1][0]
    for _, rows in _grids(data):
        if any(_header(cells) == header for _, cells in islice(rows, _HEADER_WITHIN)):
            wanted = ((line, cells) for line, cells in rows if line in lines and cells is not _MISQUOTED)
            return header, {line: [clean_line(cell) for cell in cells] for line, cells in wanted}
    return header, {}


def _grids(data: bytes) -> Iterator[tuple[str, Iterator[NumberedRow]]]:
    for magic, what in _FOREIGN.items():
        if data.startswith(magic):
            raise UnreadableFile(f"{what} : enregistrez la liste en CSV ou en classeur Excel (.xlsx).")
    if data.startswith(ZIP_MAGIC):
        for kind, sheet in read_sheets(data):
            yield kind, _not_blank(enumerate(sheet, start=1))
    else:
        text, encoding = decode(data)
        yield encoding, _not_blank(_csv_rows(text))


def _csv_rows(text: str) -> Iterator[NumberedRow]:
    lines = (line[0] for line in _PHYSICAL_LINE.finditer(text))  # io.StringIO would hold four bytes a character
    reader = csv.reader(lines, delimiter=sniff_delimiter(text), strict=True)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            # A sign after a closing quote spoils its row; a quote never closed, or closed lines below, spoils the rest.
            if "expected after" not in str(error) or reader.line_num != line:
                raise UnreadableFile(
                    f"À partir de la ligne {line}, ce fichier n’est plus un tableau : "
                    "sans doute un guillemet mal refermé.",
                    line=line,
                ) from error
            cells = _MISQUOTED
        if cells is None:
            return
        yield line, cells
        line = reader.line_num + 1


def _not_blank(rows: Iterator[NumberedRow]) -> Iterator[NumberedRow]:
    return ((line, cells) for line, cells in rows if any(cell.strip() for cell in cells))


_clean_cell = lru_cache(maxsize=8_192)(clean_line)  # places, lists and first names come back row after row


@lru_cache(maxsize=4_096)
def _title_key(title: str) -> str:
    """Return the folded title: each layout asks it of each of the first rows."""
    return search_key(title[:_TITLE_MAX])


def _header(cells: list[str]) -> list[str]:
    titles = [clean_line(cell) for cell in cells[: _COLUMNS_MAX + 1]]
    if len(titles) > _COLUMNS_MAX:
        raise UnreadableFile(f"Ce tableau a plus de {_COLUMNS_MAX} colonnes : ce n’est pas une liste.")
    while titles and not titles[-1]:
        titles.pop()
    return titles


def _at_least_one(rows: Iterator[NumberedRow]) -> Iterator[NumberedRow]:
    first = next(rows, None)
    if first is None:
        raise UnreadableFile("Ce fichier a bien ses titres de colonnes, mais aucune ligne en dessous.")
    return chain([first], rows)


def _listed(titles: list[str]) -> str:
    named = [f"« {title[:40]} »" for title in titles if title]
    return ", ".join(named[:12]) + (f" et {len(named) - 12} autres" if len(named) > 12 else "")
