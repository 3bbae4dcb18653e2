"""The political nuances that the Ministry of the Interior gives to candidacies, election by election.

A nuance is the Ministry's word, not the candidacy's: pages say « nuance attribuée par le ministère » and keep it apart
from the label that a candidacy gives itself. The list changes with each election, and one code may change its sense:
a table stands for its own election. Sources: the lists published with the candidacies of the legislative elections of
2017, 2022 (the list of June and the one, wider, of the results) and 2024 (« UXD » as in the candidacies themselves; one
re-publication writes « UXO »). No table is known here for other elections:
the code then stands alone.
"""

from __future__ import annotations

from dataclasses import dataclass

_COMMON = {
    "COM": "Parti communiste français",
    "SOC": "Parti socialiste",
    "RDG": "Parti radical de gauche",
    "DVG": "Divers gauche",
    "ECO": "Écologiste",
    "DIV": "Divers",
    "LR": "Les Républicains",
    "DVD": "Divers droite",
}
LEGISLATIVE = {
    2017: _COMMON
    | {
        "EXG": "Extrême gauche",
        "PG": "Parti de gauche",
        "COM": "Communiste",
        "FI": "France insoumise",
        "SOC": "Socialiste",
        "RDG": "Radical de gauche",
        "VEC": "Europe Écologie Les Verts",
        "REG": "Régionaliste",
        "AUT": "Autres",
        "REM": "République en marche",
        "MDM": "Modem",
        "MAJ": "Majorité présidentielle",
        "UDI": "Union des démocrates et des indépendants",
        "UMP": "Union pour un mouvement populaire",
        "DLF": "Debout la France",
        "FN": "Front national",
        "EXD": "Extrême droite",
    },
    2022: _COMMON
    | {
        "DXG": "Divers extrême gauche",
        "FI": "La France insoumise",
        "NUP": "Nouvelle union populaire écologique et sociale",
        "ECO": "Écologistes",
        "REG": "Régionaliste",
        "ENS": "Ensemble ! (majorité présidentielle)",
        "DVC": "Divers centre",
        "UDI": "Union des démocrates et des indépendants",
        "DSV": "Droite souverainiste",
        "REC": "Reconquête !",
        "RN": "Rassemblement national",
        "DXD": "Divers extrême droite",
    },
    2024: _COMMON
    | {
        "EXG": "Extrême gauche",
        "FI": "La France insoumise",
        "VEC": "Les Écologistes",
        "UG": "Union de la gauche",
        "REG": "Régionalistes",
        "REN": "Renaissance",
        "MOM": "Modem",
        "HOR": "Horizons",
        "ENS": "Ensemble",
        "DVC": "Divers centre",
        "UDI": "Union des démocrates et indépendants",
        "UXD": "Union de l’extrême droite",
        "DSV": "Droite souverainiste",
        "RN": "Rassemblement national",
        "REC": "Reconquête",
        "EXD": "Extrême droite",
    },
}
"""Code → words, by the year of the legislative elections."""


@dataclass(frozen=True)
class Nuance:
    """A code with its words and the year of the table that gives them; both are None where none does."""

    code: str
    label: str | None = None
    year: int | None = None

    @property
    def words(self) -> str:
        """The code, then the Ministry's words and the year of its list: « DVC (Divers centre, liste de 2024) »."""
        return f"{self.code} ({self.label}, liste de {self.year})" if self.label else self.code


def read(code: str, *, election: str, year: int) -> Nuance:
    """Return the nuance of a code in an election of that year: by the nearest table, the later of two as near."""
    if election != "legislative":
        return Nuance(code)
    nearest = min(LEGISLATIVE, key=lambda known: (abs(known - year), -known))
    label = LEGISLATIVE[nearest].get(code.upper())
    return Nuance(code, label, nearest) if label else Nuance(code)
