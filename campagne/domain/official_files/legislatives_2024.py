"""The Ministry's lists for the legislative election of 2024, both rounds: one row per candidate, eighteen columns.

The first round came as XLSX, where départements and constituencies of digits are numbers (`1`, `101`), the second as
CSV. The label of a candidacy is not in them, only the nuance that the Ministry attributes.
"""

from __future__ import annotations

from collections.abc import Iterator

from campagne.domain.official_files.individuals import read_rows
from campagne.domain.official_files.model import CandidateRow, Refusal
from campagne.domain.tables import Columns, Table

LAYOUT = "ministere-legislatives-2024"

_COLUMNS = {
    "constituency": ("code circonscription",),
    "constituency_name": ("libelle circonscription",),
    "panel": ("numero de panneau",),
    "sex": ("sexe du candidat",),
    "last_name": ("nom du candidat",),
    "first_name": ("prenom du candidat",),
    "nuance": ("code nuance",),
    "substitute_last_name": ("nom remplacant",),
    "substitute_first_name": ("prenom remplacant",),
}
# What the plain file does not have: with these the file is the Ministry's own.
_OWN = {"departement": ("code departement",), "deposit": ("n depot",)}


def recognises(header: list[str]) -> bool:
    columns = Columns(header, _COLUMNS | _OWN)
    return all(field in columns for field in _COLUMNS | _OWN)


def ignored_columns(header: list[str]) -> list[str]:
    return Columns(header, _COLUMNS).ignored


def rows(table: Table, *, national: bool) -> Iterator[CandidateRow | Refusal]:
    return read_rows(table, Columns(table.header, _COLUMNS), national=national)
