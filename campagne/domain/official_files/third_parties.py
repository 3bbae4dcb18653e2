"""Official lists as re-cut by third parties: regional 2021 in English, legislative 2022 with codes like `001-01`."""

from __future__ import annotations

from campagne.domain.official_files import individuals, lists
from campagne.domain.official_files.model import ColumnLayout

REGIONAL_2021 = ColumnLayout(
    name="tiers-regionales-2021",
    elections=("regional",),
    columns={
        "constituency": ("region code",),
        "constituency_name": ("region name",),
        "panel": ("board number",),
        "number": ("list code",),
        "list_title": ("list name",),
        "nuance": ("political color",),
        "head": ("lead",),
        "rank": ("position",),
        "sex": ("gender",),
        "last_name": ("surname",),
        "first_name": ("name",),
    },
    needed=("constituency", "list_title", "head", "last_name", "first_name"),
    read_rows=lists.read_rows,
)

LEGISLATIVE_2022 = ColumnLayout(
    name="tiers-legislatives-2022",
    elections=("legislative",),
    columns={
        "departement": ("dep",),
        "constituency": ("code circo",),
        "panel": ("numero",),
        "sex": ("sexe",),
        "last_name": ("nom",),
        "first_name": ("prenom",),
        "nuance": ("code nuance",),
    },
    needed=("constituency", "last_name", "first_name", "nuance"),
    read_rows=individuals.read_rows,
)
