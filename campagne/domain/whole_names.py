"""A surname and first names written in one cell, told apart by their capitals, else in the order somebody chose."""

from __future__ import annotations

from collections.abc import Iterable

from campagne.domain.text import fold

FIRST_NAME_FIRST, LAST_NAME_FIRST = "full_name", "full_name_reversed"
"""The two orders of a cell where nothing tells: « Marie Dupont », « Dupont Marie »."""

_PARTICLES = {"de", "du", "des", "d'", "la", "le", "les", "da", "dos", "di", "del", "della", "van", "von", "den", "der"}
_JOINING = frozenset(_PARTICLES | {"ten", "nee", "ne", "epouse", "ep", "dit", "dite"})


def told_apart(text: str) -> tuple[str, str, bool] | None:
    """Return (last name, first name, surname first) of a name whose writing tells them apart, else None.

    A comma ends a surname; else words in capitals, at one end and with their small particles, are the surname:
    « DUPONT Marie », « Marie DUPONT », « Dupont, Marie », « DE LA TOUR Jean », « Jean de LA TOUR ».
    """
    before, comma, after = (part.strip() for part in text.partition(","))
    if comma:
        return (before, after, True) if before and after and "," not in after else None
    words = text.split()
    marks = [_is_capital(word) or _is_joining(word) for word in words]
    if all(marks) or not any(map(_is_capital, words)):
        return None
    many = sum(marks)
    if all(marks[:many]) and _is_capital(words[many - 1]):
        return " ".join(words[:many]), " ".join(words[many:]), True
    if all(marks[-many:]):
        return " ".join(words[-many:]), " ".join(words[:-many]), False
    return None


def split(text: str, *, order: str) -> tuple[str, str]:
    """Return (last name, first name). Where nothing tells, one word is the first name, at the end that `order` says."""
    told = told_apart(text)
    if told is not None:
        return told[0], told[1]
    words = text.split()
    if len(words) < 2:
        return text, ""
    if order == LAST_NAME_FIRST:
        return " ".join(words[:-1]), words[-1]
    return " ".join(words[1:]), words[0]


def likely_order(names: Iterable[str]) -> str:
    """Return the order of most names that tell theirs; first name first when none does."""
    told = [found[2] for found in map(told_apart, names) if found is not None]
    return LAST_NAME_FIRST if 2 * sum(told) > len(told) else FIRST_NAME_FIRST


def _is_capital(word: str) -> bool:
    bare = word[2:] if word[:2] in {"d'", "d’"} else word
    return bare.isupper() and sum(map(str.isalpha, bare)) > 1


def _is_joining(word: str) -> bool:
    return word.islower() and fold(word) in _JOINING
