"""Reads a file of candidacies: finds the layout that knows its header, then keeps each candidacy once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from campagne.domain.elections import STANDING_FOR
from campagne.domain.official_files import ministry_lists, results, third_parties
from campagne.domain.official_files.legislatives_2024 import CANDIDACIES
from campagne.domain.official_files.mapped import mapped_layout
from campagne.domain.official_files.model import CandidateRow, Layout, ReadFile, Refusal, UnknownLayout
from campagne.domain.official_files.simple import SIMPLE
from campagne.domain.tables import NumberedRow, Table, find_table
from campagne.domain.text import match_key
from campagne.exceptions import UnreadableFile

# A new family of layouts is a module and a line here, the most particular first: `simple` recognises almost anything.
LAYOUTS: tuple[Layout, ...] = (
    CANDIDACIES,
    ministry_lists.MUNICIPAL_2026,
    ministry_lists.MUNICIPAL_2020,
    ministry_lists.SENATORIAL_LISTS,
    ministry_lists.SENATORIAL_INDIVIDUALS,
    ministry_lists.EUROPEAN,
    results.LEGISLATIVE,
    results.LEGISLATIVE_2024,
    results.PRESIDENTIAL,
    third_parties.REGIONAL_2021,
    third_parties.LEGISLATIVE_2022,
    SIMPLE,
)


def read(data: bytes, *, election: str, columns: Mapping[str, str] | None = None) -> ReadFile:
    """Return what a file of candidacies says, faults of rows included.

    CSV, XLSX or ODS, sniffed from the content. `election` is the campaign's kind: it says what a constituency is.
    `columns` says which column title holds which field (`FIELDS`), and then no layout is sought. Raises UnreadableFile,
    in one French sentence, when the file as a whole cannot be read, its child UnknownLayout when no layout knows the
    header; a faulty row is only refused.
    """
    layouts = (mapped_layout(columns),) if columns is not None else LAYOUTS
    table = _table(data, layouts)
    layout = next(layout for layout in layouts if layout.recognises(table.header))
    lines = _Counted(table.rows)
    rows = layout.rows(Table(table.encoding, table.header, lines), election=_election(layout, election))
    candidates, refused = _each_once(rows, official=bool(layout.elections), results=layout.results)
    return ReadFile(
        layout=layout.name,
        encoding=table.encoding,
        rows=lines.count,
        sha256=hashlib.sha256(data).hexdigest(),
        candidates=candidates,
        refused=refused,
        ignored_columns=layout.ignored_columns(table.header),
    )


def _table(data: bytes, layouts: Sequence[Layout]) -> Table:
    missing = "Aucune colonne de nom (« Nom du candidat » ou « Nom ») dans ce fichier."
    if layouts is not LAYOUTS:
        missing = "Les colonnes de cette correspondance ne sont pas toutes dans ce fichier."
    return find_table(
        data,
        lambda header: any(layout.recognises(header) for layout in layouts),
        headerless=results.header_of_2017 if layouts is LAYOUTS else None,
        missing=lambda found: UnknownLayout(f"{missing} {found}"),
    )


def _election(layout: Layout, election: str) -> str:
    """Return the kind of election under which rows are read. Raises UnreadableFile when the file is for another."""
    if not layout.elections or election in layout.elections:
        return election
    if election == "other":  # a by-election, say
        return layout.elections[0]
    raise UnreadableFile(
        f"Ce fichier est celui de candidatures {STANDING_FOR[layout.elections[0]]} ; "
        f"cette campagne porte sur des candidatures {STANDING_FOR[election]}."
    )


class _Counted:
    """Rows, counted as they are read."""

    def __init__(self, rows: Iterator[NumberedRow]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> _Counted:
        return self

    def __next__(self) -> NumberedRow:
        row = next(self._rows)
        self.count += 1
        return row


def _each_once(
    rows: Iterator[CandidateRow | Refusal], *, official: bool, results: bool
) -> tuple[list[CandidateRow], list[Refusal]]:
    candidates: list[CandidateRow] = []
    refused: list[Refusal] = []
    first_lines: dict[tuple[str, str, str | None, int | None], int] = {}
    for row in rows:
        if isinstance(row, Refusal):
            refused.append(row)
            continue
        panel = row.panel if official else None  # two Sandrine Rousseau stood in one constituency in 2022
        person = (row.constituency_code, match_key(row.last_name, row.first_name), row.list_title, panel)
        first_line = first_lines.get(person)
        if first_line is None:
            first_lines[person] = row.line
            candidates.append(row)
        elif not results or first_line == row.line:
            refused.append(_duplicate(row, first_line))
    return candidates, refused


def _duplicate(row: CandidateRow, first_line: int) -> Refusal:
    where = f"à la ligne {first_line}" if first_line != row.line else "sur cette ligne"
    return Refusal(row.line, None, f"Cette personne figure déjà {where}, dans la même circonscription.", repeated=True)
