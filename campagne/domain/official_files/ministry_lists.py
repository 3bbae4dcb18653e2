"""The Ministry's lists of lists: European 2024, senatorial 2026, municipal 2020 and 2026, one row per person.

A European list has no nuance, a senatorial one no panel number but a deposit number. The municipal file of 2020 is a
TSV under a line of comment, where a commune is numbered inside its département and the head is number one.
"""

from __future__ import annotations

from campagne.domain.official_files import individuals, lists
from campagne.domain.official_files.model import ColumnLayout

_LIST = {
    "constituency": ("code circonscription",),
    "constituency_name": ("circonscription",),
    "list_title": ("libelle de la liste",),
    "head": ("tete de liste",),
    "rank": ("ordre",),
    "sex": ("sexe",),
    "last_name": ("nom sur le bulletin de vote",),
    "first_name": ("prenom sur le bulletin de vote",),
}
_PANEL = {"panel": ("numero de panneau",)}
_NUANCE = {"nuance": ("code nuance de liste",)}

EUROPEAN = ColumnLayout(
    name="ministere-europeennes-2024",
    elections=("european",),
    columns={**_LIST, **_PANEL, **_NUANCE},
    needed=(*_LIST, *_PANEL),
    read_rows=lists.read_rows,
)

SENATORIAL_LISTS = ColumnLayout(
    name="ministere-senatoriales-2026-listes",
    elections=("senatorial",),
    columns={**_LIST, **_NUANCE, "number": ("n depot",)},
    needed=(*_LIST, *_NUANCE, "number"),
    read_rows=lists.read_rows,
)

SENATORIAL_INDIVIDUALS = ColumnLayout(
    name="ministere-senatoriales-2026-majoritaire",
    elections=("senatorial",),
    columns={
        "constituency": ("code circonscription",),
        "constituency_name": ("libelle circonscription",),
        "sex": ("sexe du candidat",),
        "last_name": ("nom du candidat",),
        "first_name": ("prenom du candidat",),
        "nuance": ("code nuance",),
        "substitute_last_name": ("nom remplacant",),
        "substitute_first_name": ("prenom remplacant",),
    },
    needed=("constituency", "last_name", "first_name"),
    own=("n depot", "code personnalite"),
    read_rows=individuals.read_rows,
)

MUNICIPAL_2026 = ColumnLayout(
    name="ministere-municipales-2026",
    elections=("municipal",),
    columns={**_LIST, **_PANEL, **_NUANCE, "departement": ("code departement",)},
    needed=(*_LIST, *_PANEL, *_NUANCE, "departement"),
    own=("cc",),
    read_rows=lists.read_rows,
)

MUNICIPAL_2020 = ColumnLayout(
    name="ministere-municipales-2020",
    elections=("municipal",),
    columns={
        "departement": ("code du departement",),
        "constituency": ("code commune",),
        "constituency_name": ("libelle commune",),
        "panel": ("n panneau liste",),
        "list_title": ("libelle etendu liste",),
        "nuance": ("nuance liste",),
        "rank": ("n candidat",),
        "sex": ("sexe candidat",),
        "last_name": ("nom candidat",),
        "first_name": ("prenom candidat",),
    },
    needed=("departement", "constituency", "list_title", "rank", "last_name", "first_name"),
    read_rows=lists.read_rows,
)
