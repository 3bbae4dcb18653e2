"""The plain file that anyone can type: the Ministry's column titles or shorter ones, any subset that holds a name."""

from __future__ import annotations

from collections.abc import Iterator

from campagne.domain.official_files.individuals import read_rows
from campagne.domain.official_files.model import CandidateRow, Refusal
from campagne.domain.tables import Columns, Table

LAYOUT = "simple"

_COLUMNS = {
    "constituency": ("code circonscription", "circonscription"),
    "constituency_name": ("libelle circonscription",),
    "panel": ("numero de panneau", "panneau"),
    "sex": ("sexe du candidat", "sexe"),
    "last_name": ("nom du candidat", "nom"),
    "first_name": ("prenom du candidat", "prenom"),
    "label": ("etiquette",),
    "nuance": ("code nuance", "nuance"),
}


def recognises(header: list[str]) -> bool:
    return "last_name" in Columns(header, _COLUMNS)


def ignored_columns(header: list[str]) -> list[str]:
    return Columns(header, _COLUMNS).ignored


def rows(table: Table, *, national: bool) -> Iterator[CandidateRow | Refusal]:
    return read_rows(table, Columns(table.header, _COLUMNS), national=national)
