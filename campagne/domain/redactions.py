"""The words that stand in the place of a text that was hidden."""

from __future__ import annotations

from datetime import datetime

from campagne.domain import dates

MOTIVES = {
    "injure": "injure",
    "diffamation": "diffamation",
    "provocation": "provocation à la haine, à la violence ou à la discrimination",
    "tiers": "données personnelles d'une autre personne",
    "fausse_nouvelle": "fausse nouvelle",
    "justice": "décision de justice",
    "effacement": "effacement demandé par la personne",
}
"""Why a text may be hidden: the same closed list for everybody."""
BASIS_MAX = 300


def tombstone(at: datetime, motive: str, basis: str) -> str:
    """Return what is read instead of the text, in every page, file and feed: « [texte masqué le 3 avril 2027…] »."""
    return f"[texte masqué le {dates.full_day(at.astimezone(dates.PARIS).date())} : {MOTIVES[motive]} ({basis})]"
