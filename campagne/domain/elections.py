"""The kinds of election, in the words of a form."""

from __future__ import annotations

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
