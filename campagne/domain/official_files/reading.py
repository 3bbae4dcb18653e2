"""Reads a file of candidacies: finds the layout that knows its header, then keeps each person once."""

from __future__ import annotations

import hashlib

from campagne.domain.official_files import legislatives_2024, simple
from campagne.domain.official_files.model import CandidateRow, LayoutReader, ReadFile, Refusal
from campagne.domain.tables import find_table
from campagne.domain.text import match_key

# A new family of layouts is a module and a line here, the most particular first: `simple` recognises almost anything.
LAYOUTS: tuple[LayoutReader, ...] = (legislatives_2024, simple)


def read(data: bytes, *, national: bool = False) -> ReadFile:
    """Return what a file of candidacies says, faults of rows included.

    CSV or XLSX, sniffed from the content. With `national`, the constituency may be absent and is then `FR`. Raises
    UnreadableFile, in one French sentence, when the file as a whole cannot be read; a faulty row is only refused.
    """
    table = find_table(
        data,
        lambda header: any(layout.recognises(header) for layout in LAYOUTS),
        missing="Aucune colonne de nom (« Nom du candidat » ou « Nom ») dans ce fichier.",
    )
    layout = next(layout for layout in LAYOUTS if layout.recognises(table.header))
    candidates: list[CandidateRow] = []
    refused: list[Refusal] = []
    first_lines: dict[tuple[str, str], int] = {}
    for row in layout.rows(table, national=national):
        if isinstance(row, Refusal):
            refused.append(row)
            continue
        person = (row.constituency_code, match_key(row.last_name, row.first_name))
        first_line = first_lines.setdefault(person, row.line)
        if first_line == row.line:
            candidates.append(row)
        else:
            refused.append(_duplicate(row, first_line))
    return ReadFile(
        layout=layout.LAYOUT,
        encoding=table.encoding,
        rows=len(candidates) + len(refused),
        sha256=hashlib.sha256(data).hexdigest(),
        candidates=candidates,
        refused=refused,
        ignored_columns=layout.ignored_columns(table.header),
    )


def _duplicate(row: CandidateRow, first_line: int) -> Refusal:
    reason = f"Cette personne figure déjà à la ligne {first_line}, dans la même circonscription."
    return Refusal(row.line, None, reason, repeated=True)
