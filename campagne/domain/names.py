"""How the name of a person is written on a page when an official file prints it in capitals.

French and foreign particles cannot be told from the letters alone (« D'INTORNI », « DE LA TOUR »), so the rule is one
and always the same:

- a word with a small letter is left as it is: whoever typed it knew;
- in a last name in capitals each word takes one capital, also after a hyphen and after an apostrophe that follows a
  single letter (« N'Diaye », « L'Huillier », but « Prud'homme », « Guivarc'h »);
- « de » and « d' » are small wherever they stand (« de La Tour », « d'Orsanne »); « du », « des », « da », « van »…
  and « née », « épouse », « dit »… are small inside a name and keep their capital at its head (« Da Silva », « Alves da
  Cunha », « Van den Berghe »); « le », « la », « el », « ben » always have one (« Le Gac », « Houzé de L'Aulnoit »);
- the last word of a name always has its capital (« Stéphanie Do »), unless in brackets (« Sallier Dupin (de) »);
- a first name is left as given, except one wholly in capitals or in small letters.

Cleaning comes before: these functions only change the case and the spaces of a clean line.
"""

from __future__ import annotations

import re

_ALWAYS_SMALL = frozenset({"de", "d'"})
_FRENCH_AND_FOREIGN = {"du", "des", "da", "das", "do", "dos", "di", "del", "della", "van", "von", "den", "der", "ten"}
_CIVIL_STATUS = {"née", "né", "épouse", "epouse", "ép", "ep", "dit", "dite", "veuve"}
_SMALL_INSIDE = frozenset(_FRENCH_AND_FOREIGN | _CIVIL_STATUS | {"et", "y", "e"})
_PART = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*['’]?")
_NO_FIRST_NAME = frozenset("-–—./_ ")


def display_first_name(first_name: str) -> str:
    """Return the first name for display; a file's « - » for « none » gives an empty one."""
    first_name = " ".join(first_name.split()).rstrip(" ,;")
    if set(first_name) <= _NO_FIRST_NAME:
        return ""
    if first_name.isupper() or first_name.islower():
        return _PART.sub(lambda part: _capitalised(part[0]), first_name)
    return first_name


def display_last_name(last_name: str) -> str:
    """Return the last name for display, by the rule at the head of this module. Idempotent."""
    words = (last_name.upper() if last_name.islower() else last_name).split()
    return " ".join(_worded(word, first=place == 0, last=place == len(words) - 1) for place, word in enumerate(words))


def _worded(word: str, *, first: bool, last: bool) -> str:
    if any(character.islower() for character in word.removeprefix("d'").removeprefix("d’")):
        return word
    bracketed = word.startswith("(") and word.endswith(")")
    bare = word.strip("().,").replace("’", "'").lower()
    if bracketed and bare in _ALWAYS_SMALL | _SMALL_INSIDE:
        return word.lower()
    if not last and (bare in _ALWAYS_SMALL or (bare in _SMALL_INSIDE and not first)):
        return word.lower()
    if len(word) == 1:
        return word
    return _PART.sub(lambda part: _capitalised(part[0], small_d=True), word)


def _capitalised(part: str, *, small_d: bool = False) -> str:
    """Capitalise one part between hyphens: `N'DIAYE` → `N'Diaye`, `PRUD'HOMME` → `Prud'homme`, `D'ARC` → `d'Arc`."""
    letter, apostrophe, rest = part[:1], part[1:2], part[2:]
    if apostrophe in {"'", "’"} and rest:
        head = letter.lower() if small_d and letter in {"D", "d"} else letter.upper()
        return head + apostrophe + rest[:1].upper() + rest[1:].lower()
    return letter.upper() + part[1:].lower()
