"""Any other table, once somebody said what its columns mean; and what can be shown of it so that they may."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from campagne.domain.json_content import parse
from campagne.domain.official_files import individuals, lists
from campagne.domain.official_files.model import FIELDS, NAMES, ColumnLayout, TablePreview
from campagne.domain.tables import first_rows
from campagne.domain.text import search_key
from campagne.domain.whole_names import likely_order
from campagne.exceptions import UnreadableFile

SHOWN_ROWS = 20

_GUESSES = {
    "constituency": ("code circonscription", "circonscription", "code circo", "code commune", "code insee", "zipcode"),
    "constituency_name": ("libelle circonscription", "nom circonscription", "commune", "ville", "city"),
    "departement": ("code departement", "departement", "dep"),
    "panel": ("numero de panneau", "n panneau", "panneau", "numero", "board number"),
    "list_title": ("libelle de la liste", "titre de la liste", "nom de la liste", "liste", "list name", "list"),
    "head": ("tete de liste", "lead"),
    "rank": ("ordre", "rang", "place", "position"),
    "sex": ("sexe du candidat", "sexe", "civilite", "genre", "gender", "sex"),
    "last_name": ("nom du candidat", "nom de famille", "nom", "lastname", "last name", "surname"),
    "first_name": ("prenom du candidat", "prenom", "prenoms", "firstname", "first name"),
    "label": ("etiquette", "parti", "party"),
    "nuance": ("code nuance", "nuance", "political color"),
    "substitute_last_name": ("nom remplacant", "nom suppleant"),
    "substitute_first_name": ("prenom remplacant", "prenom suppleant"),
}

_WHOLE_NAMES = ("nom complet", "nom et prenom", "nom prenom", "prenom nom", "prenom et nom", "candidat", "full name")


def mapped_layout(columns: Mapping[str, str]) -> ColumnLayout:
    """Return the layout that a mapping of fields to column titles describes. Raises UnreadableFile."""
    unknown = next((field for field in columns if field not in FIELDS), None)
    if unknown is not None:
        raise UnreadableFile(f"« {unknown[:40]} » n’est pas une rubrique connue : {', '.join(FIELDS)}.")
    if not any(field in columns for field in NAMES):
        raise UnreadableFile("Aucune colonne n’est dite être celle du nom de famille ou du nom complet.")
    if second_name(columns):
        raise UnreadableFile("Le nom est dit être dans deux colonnes : gardez le nom complet, ou le nom et le prénom.")
    titles = {field: (search_key(title),) for field, title in columns.items()}
    family = lists if "list_title" in columns else individuals
    return ColumnLayout(name="mapped", elections=(), columns=titles, needed=tuple(titles), read_rows=family.read_rows)


def second_name(columns: Mapping[str, str]) -> str | None:
    """Return the title of a column that says again what the column of whole names says; None when names are once."""
    said = [columns[field] for field in (*NAMES, "first_name") if field in columns]
    return said[-1] if len(said) > 1 and any(field in columns for field in NAMES[1:]) else None


def read_columns(data: bytes) -> dict[str, str]:
    """Return the mapping that a JSON file holds, field → column title. Raises UnreadableFile."""
    columns = parse(data)
    wrong = next(
        (field for field, title in columns.items() if not isinstance(title, str) or not search_key(title)), None
    )
    if wrong is not None:
        raise UnreadableFile(f"« {wrong[:40]} » : le titre d’une colonne, entre guillemets, est attendu.")
    return columns


def preview(data: bytes) -> TablePreview:
    """Return the head of a table, its first twenty rows, and what its titles seem to mean.

    Raises UnreadableFile for what is no table.
    """
    encoding, rows = first_rows(data, SHOWN_ROWS)
    header = rows[0]
    keys = [search_key(title) for title in header]
    guesses: dict[str, str] = {}
    for field, accepted in _GUESSES.items():
        key = next((key for key in accepted if key in keys), None)
        if key is not None:
            guesses[field] = header[keys.index(key)]
    whole = next((keys.index(key) for key in _WHOLE_NAMES if key in keys), None)
    if whole is not None and not {"last_name", "first_name"} & guesses.keys():
        guesses[likely_order(row[whole] for row in rows[1:])] = header[whole]
    return TablePreview(encoding, header, rows[1:], guesses)


def header_digest(header: list[str]) -> str:
    """Return the SHA-256 of the folded titles of a header: accents, case and signs aside, the same columns."""
    return hashlib.sha256("\n".join(search_key(title) for title in header).encode()).hexdigest()
