"""One row per person: what the layouts of uninominal ballots share, whatever their columns are called."""

from __future__ import annotations

import re
from collections.abc import Iterator

from campagne.domain.constituencies import constituency_name, departement_of
from campagne.domain.elections import NATIONAL_ELECTIONS
from campagne.domain.fields import CONSTITUENCY_NEEDED, NAME_MAX, read_constituency, read_name
from campagne.domain.official_files.model import CandidateRow, Refusal, UnknownLayout
from campagne.domain.tables import Columns, RowFault, Table
from campagne.domain.text import display_name

LABEL_MAX = 300
NUANCE_MAX = 20

_PANEL = re.compile(r"0*([1-9][0-9]{0,2})(?:\.0)?")
_SEXES = {
    "": None, "f": "F", "feminin": "F", "femme": "F", "madame": "F", "mme": "F",
    "m": "M", "masculin": "M", "homme": "M", "monsieur": "M", "h": "M",
}  # fmt: skip


def read_rows(table: Table, columns: Columns, election: str) -> Iterator[CandidateRow | Refusal]:
    """Yield each row of a table as a candidate or a refusal.

    Fields: those of `model.FIELDS`, lists aside. A national election needs no constituency.
    """
    check_columns(columns, election)
    for line, cells in table.rows:
        try:
            columns.check_width(cells)
            yield candidate(columns, line, cells, election)
        except RowFault as fault:
            yield Refusal(line, fault.field, str(fault))


def check_columns(columns: Columns, election: str) -> None:
    """Refuse a header that has the same column twice, or nothing that says where each person stands."""
    columns.check()
    field, sentence = CONSTITUENCY_NEEDED
    if field not in columns and election not in NATIONAL_ELECTIONS:
        raise UnknownLayout(sentence)


def candidate(columns: Columns, line: int, cells: list[str], election: str) -> CandidateRow:
    """Return the person of a row. Raises RowFault."""
    code = read_constituency(columns, cells, election=election)
    last_name, first_name = read_name(columns, cells)
    return CandidateRow(
        line=line,
        constituency_code=code,
        constituency_name=constituency_name(code, columns.text(cells, "constituency_name"), election),
        departement=departement_of(code, election),
        panel=_panel(columns, cells),
        sex=_sex(columns, cells),
        last_name=last_name,
        first_name=first_name,
        label=columns.text(cells, "label", limit=LABEL_MAX) or None,
        nuance=columns.text(cells, "nuance", limit=NUANCE_MAX) or None,
        substitute=display_name(
            columns.text(cells, "substitute_first_name", limit=NAME_MAX),
            columns.text(cells, "substitute_last_name", limit=NAME_MAX),
        )
        or None,
    )


def _panel(columns: Columns, cells: list[str]) -> int | None:
    text = columns.text(cells, "panel")
    if not text:
        return None
    found = _PANEL.fullmatch(text)
    if found is None:
        raise RowFault(
            f"« {text[:40]} » n’est pas un numéro de panneau (un nombre entier de 1 à 999).",
            field=columns.title("panel"),
        )
    return int(found[1])


def _sex(columns: Columns, cells: list[str]) -> str | None:
    text = columns.text(cells, "sex")
    key = text.casefold().rstrip(".").replace("é", "e")
    if key not in _SEXES:
        raise RowFault(f"« {text[:40]} » n’est pas un sexe connu : F, M, ou rien.", field=columns.title("sex"))
    return _SEXES[key]
