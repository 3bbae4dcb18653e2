"""The Ministry's lists for the legislative election of 2024, both rounds: one row per candidate, eighteen columns.

The first round came as XLSX, where départements and constituencies of digits are numbers (`1`, `101`), the second as
CSV. The label of a candidacy is not in them, only the nuance that the Ministry attributes.
"""

from __future__ import annotations

from campagne.domain.official_files.individuals import read_rows
from campagne.domain.official_files.model import ColumnLayout

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

CANDIDACIES = ColumnLayout(
    name="ministere-legislatives-2024",
    elections=("legislative",),
    columns=_COLUMNS,
    needed=tuple(_COLUMNS),
    # What the plain file does not have: with these the file is the Ministry's own.
    own=("code departement", "n depot"),
    read_rows=read_rows,
)
