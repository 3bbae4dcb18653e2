"""How two written names may be one person's: what is certainly only another spelling, and what merely resembles.

Names come as the keys of `text.match_key` (« le gac|jean claude »): accents, case, hyphens and apostrophes are already
gone. Nothing here decides who is who; `matching` does, with what else a list says.
"""

from __future__ import annotations

from functools import lru_cache

_MARRIED = frozenset({"nee", "ne", "epouse", "epse", "ep", "veuve", "vve", "dit", "dite", "alias"})
_PARTICLES = frozenset({"de", "du", "des", "d", "la", "le", "les", "l", "van", "von", "den", "der", "el", "al", "ben"})
_LONG_ENOUGH = 10
"""From this many letters on, two slips of the pen still leave a name recognisable."""


def same_spelt_otherwise(one: str, other: str) -> bool:
    """Say whether two keys hold the same letters: only spaces, the order of a compound or « née » differ.

    « LE GAC » and « LEGAC », « DUPONT-MARTIN » and « MARTIN DUPONT », « DUPONT née MARTIN » and « DUPONT MARTIN ».
    """
    last, first = _words(one)
    other_last, other_first = _words(other)
    if "".join(first) != "".join(other_first):
        return False
    return "".join(last) == "".join(other_last) or sorted(last) == sorted(other_last)


def are_near(one: str, other: str) -> bool:
    """Say whether two keys are close enough for a person to look."""
    if one == other or same_spelt_otherwise(one, other) or both_orders(one) & both_orders(other):
        return True
    last, first = _words(one)
    other_last, other_first = _words(other)
    if _related(first, other_first) and (_share_a_word(last, other_last) or _slipped(last, other_last)):
        return True
    return distance_at_most(one, other, 2 if min(len(one), len(other)) >= _LONG_ENOUGH else 1)


def share_half(one: str, other: str) -> bool:
    """Say whether the last names, or the first names, of two keys are the same letters and not empty."""
    (last, first), (other_last, other_first) = _words(one), _words(other)
    pairs = ((last, other_last), (first, other_first))
    return any("".join(mine) == "".join(theirs) != "" for mine, theirs in pairs)


def same_first_names(one: str, other: str) -> bool:
    """Say whether the first names of two keys are the same letters and not empty."""
    return "".join(_words(one)[1]) == "".join(_words(other)[1]) != ""


def titles_are_near(one: str, other: str) -> bool:
    """Say whether two titles of lists (`text.search_key`) are close enough for a person to look."""
    if one.replace(" ", "") == other.replace(" ", ""):
        return True
    words, other_words = set(one.split()) - _PARTICLES, set(other.split()) - _PARTICLES
    common = words & other_words
    if len(common) > 1 and common in (words, other_words):
        return True
    return distance_at_most(one, other, 2 if min(len(one), len(other)) >= _LONG_ENOUGH else 1)


def both_orders(key: str) -> set[str]:
    """Return a key as one name, the last name first and the first names first."""
    last, _, first = key.partition("|")
    return {f"{last} {first}".strip(), f"{first} {last}".strip()}


def distance_at_most(one: str, other: str, limit: int) -> bool:
    """Say whether at most `limit` letters added, dropped, changed or swapped turn one text into the other.

    Two neighbours that change places count once (optimal string alignment).
    """
    if abs(len(one) - len(other)) > limit:
        return False
    before: list[int] = []
    costs = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, other_letter in enumerate(other, start=1):
            cost = min(costs[column - 1] + (letter != other_letter), costs[column] + 1, now[column - 1] + 1)
            swapped = row > 1 < column and letter == other[column - 2] and one[row - 2] == other_letter
            now.append(min(cost, before[column - 2] + 1) if swapped else cost)
        if min(now) > limit <= min(costs):  # a swap still reaches one row further back
            return False
        before, costs = costs, now
    return costs[-1] <= limit


@lru_cache(maxsize=4096)
def _words(key: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of the last name, without « née » or « épouse » between two of them, and the first names."""
    last, _, first = key.partition("|")
    words = last.split()
    kept = [word for place, word in enumerate(words) if word not in _MARRIED or place in {0, len(words) - 1}]
    return tuple(kept), tuple(first.split())


def _related(first: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Say whether first names may be one person's: some added or dropped, shortened, or a slip of the pen."""
    if set(first) <= set(other) or set(other) <= set(first) or "".join(first) == "".join(other):
        return True
    short, long = sorted((" ".join(first), " ".join(other)), key=len)
    shortened = long.startswith(short) and (len(short) == 1 or len(short) > 2)
    return shortened or _slipped(first, other) or any(_slipped((one,), (two,)) for one in first for two in other)


def _share_a_word(last: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Say whether last names are the same or have more than a particle in common: a compound or a married name."""
    return bool((set(last) & set(other)) - _PARTICLES) or "".join(last) == "".join(other)


def _slipped(words: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Say whether one slip of the pen turns one half of a name into the other, spaces aside."""
    one, two = "".join(words), "".join(other)
    return min(len(one), len(two)) > 3 and distance_at_most(one, two, 1)
