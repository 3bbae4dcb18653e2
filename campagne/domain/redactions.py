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
TEXT, OPENING_WORDS, REPLY = "texte", "mot d'ouverture", "droit de réponse"
"""What may be hidden: the text of an answer, opening words, or a reply inserted by right of reply."""


def tombstone(at: datetime, motive: str, basis: str, *, subject: str = TEXT) -> str:
    """Return what is read instead of the text, in every page, file and feed: « [texte masqué le 3 avril 2027…] ».

    The guards of published candidacies and pages know how it begins and ends: words of another form take a migration.
    """
    day = dates.full_day(at.astimezone(dates.PARIS).date())
    return f"[{subject} masqué le {day} : {MOTIVES[motive]} ({basis})]"


def bare(note: str, *, ground: bool = True) -> str:
    """Return a tombstone without its brackets, as part of a sentence; or for a table, without its ground."""
    words = note.removeprefix("[").removesuffix("]")
    return words if ground else words.split(" (", 1)[0]
