"""The plain file that anyone can type: the Ministry's column titles or shorter ones, any subset that holds a name."""

from __future__ import annotations

from campagne.domain.official_files.individuals import read_rows
from campagne.domain.official_files.model import ColumnLayout

SIMPLE = ColumnLayout(
    name="simple",
    elections=(),
    columns={
        "constituency": ("code circonscription", "circonscription"),
        "constituency_name": ("libelle circonscription",),
        "panel": ("numero de panneau", "panneau"),
        "sex": ("sexe du candidat", "sexe"),
        "last_name": ("nom du candidat", "nom"),
        "first_name": ("prenom du candidat", "prenom"),
        "label": ("etiquette",),
        "nuance": ("code nuance", "nuance"),
    },
    needed=("last_name",),
    read_rows=read_rows,
)
