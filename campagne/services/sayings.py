"""What somebody says to justify an act by hand: a source or a reason, on one line, never left out."""

from __future__ import annotations

from campagne.domain.identity import TextTooLong
from campagne.domain.text import clean_line
from campagne.exceptions import DomainError

WORDS_MAX = 300


class ReasonMissing(DomainError):
    """What is changed by hand says why, or where it was learnt."""


def said(text: str, field: str, sentence: str) -> str:
    """Return the words cleaned. Raises ReasonMissing with `sentence` when there are none, TextTooLong."""
    text = clean_line(text)
    if not text:
        raise ReasonMissing(sentence, field=field)
    if len(text) > WORDS_MAX:
        raise TextTooLong(f"Ce texte compte {len(text)} caractères, {WORDS_MAX} au plus.", field=field)
    return text
