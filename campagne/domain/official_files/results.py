"""The Ministry's tables of results by name, which are also lists of who stood: legislative and presidential.

Legislative 2017 (XLSX under two lines of title; also as CSV without any header), 2022 (TXT whose header names the
columns of one candidate only), 2024 (one row per candidate, CP850). Presidential 2022: the same twelve people on the
row of each département or polling station, with or without panel number. Votes are not read.
"""

from __future__ import annotations

import re

from campagne.domain.constituencies import normalise_departement
from campagne.domain.official_files.individuals import read_rows
from campagne.domain.official_files.model import ColumnLayout
from campagne.domain.official_files.wide import WideLayout

LEGISLATIVE = WideLayout(
    name="ministere-legislatives-resultats",
    elections=("legislative",),
    place={
        "departement": ("code du departement", "code departement"),
        "constituency": ("code de la circonscription", "code circonscription"),
        "constituency_name": ("libelle de la circonscription", "libelle circonscription"),
    },
    nuanced=True,
)

LEGISLATIVE_2024 = ColumnLayout(
    name="ministere-legislatives-2024-resultats",
    elections=("legislative",),
    columns={
        "departement": ("departement",),
        "constituency": ("codcirelec",),
        "constituency_name": ("libcirelec",),
        "panel": ("numpanneaucand",),
        "sex": ("civilitepsn",),
        "last_name": ("nompsn",),
        "first_name": ("prenompsn",),
        "nuance": ("codnuacand",),
    },
    needed=("constituency", "last_name", "first_name"),
    read_rows=read_rows,
    results=True,
)

PRESIDENTIAL = WideLayout(
    name="ministere-presidentielle-resultats",
    elections=("presidential",),
    place={},
    nuanced=False,
    own=("inscrits", "exprimes"),
)

_HEADER_2017 = [
    "Code du département", "Libellé du département", "Code de la circonscription", "Libellé de la circonscription",
    "Inscrits", "Abstentions", "% Abs/Ins", "Votants", "% Vot/Ins", "Blancs", "% Blancs/Ins", "% Blancs/Vot",
    "Nuls", "% Nuls/Ins", "% Nuls/Vot", "Exprimés", "% Exp/Ins", "% Exp/Vot",
    "N°Panneau", "Sexe", "Nom", "Prénom", "Nuance", "Voix", "% Voix/Ins", "% Voix/Exp", "Sièges",
]  # fmt: skip
_FIGURE = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_FIGURES = slice(4, 18)
_PANEL, _SEX, _NAME = 18, 19, 20


def header_of_2017(cells: list[str]) -> list[str] | None:
    """Return the header that the legislative results of 2017 lack as CSV when a first row is one of theirs."""
    if len(cells) <= _NAME or normalise_departement(cells[0]) is None:
        return None
    figures = all(_FIGURE.fullmatch(cell) for cell in cells[_FIGURES])
    person = cells[_PANEL].isdecimal() and cells[_SEX] in {"M", "F"} and cells[_NAME]
    return _HEADER_2017 if figures and person else None
