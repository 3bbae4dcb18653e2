"""The kinds of election: which are national, and their words, alone and as what a candidacy stands for."""

from __future__ import annotations

NATIONAL_ELECTIONS = frozenset({"presidential", "european"})
"""Where the whole country is one constituency."""

ELECTION_NAMES = {
    "presidential": "Élection présidentielle",
    "legislative": "Élections législatives",
    "municipal": "Élections municipales",
    "departmental": "Élections départementales",
    "regional": "Élections régionales",
    "european": "Élections européennes",
    "senatorial": "Élections sénatoriales",
    "other": "Autre scrutin",
}

STANDING_FOR = {
    "presidential": "à l'élection présidentielle",
    "legislative": "aux élections législatives",
    "municipal": "aux élections municipales",
    "departmental": "aux élections départementales",
    "regional": "aux élections régionales",
    "european": "aux élections européennes",
    "senatorial": "aux élections sénatoriales",
    "other": "à cette élection",
}
"""What follows « candidature »."""
