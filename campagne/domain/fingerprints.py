"""Fingerprints as people have them: a whole receipt, some of its lines, one of them, or the short form of a sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from campagne.domain.text import clean

LENGTH = 64
"""Signs of a fingerprint: SHA-256 in hexadecimal."""
SHORT_LEAST = 8
"""Signs of a short form: the first ones of a fingerprint."""
MOST = 120
"""Fingerprints that one question may hold: a receipt has one an answer and two more."""
TEXT_MAX = 4_000
"""Signs that a browser sends without a script, where it stops: ordinary servers refuse an address of twice that."""

_WHOLE = re.compile(rf"(?<!\w)[0-9a-f]{{{LENGTH}}}(?!\w)")
# « 2fc1 18db » is how a printed sheet cuts the beginning of one.
_SHORT = re.compile(rf"(?<!\w)(?:[0-9a-f]{{4}}(?:\s[0-9a-f]{{4}})+|[0-9a-f]{{{SHORT_LEAST},{LENGTH}}})(?!\w)")
_HEXADECIMAL = re.compile("[0-9a-f]+")


@dataclass(frozen=True, kw_only=True)
class Pasted:
    """What a text holds, each once and in its order: fingerprints, or else the beginnings of some.

    `left` counts those past MOST; `cut` says that the browser stopped there, and probably kept the end of the text.
    """

    asked: tuple[str, ...] = ()
    left: int = 0
    cut: bool = False


def read(text: str) -> Pasted:
    """Return what to look up in a text. Of its words nothing is kept; short forms count where nothing is whole.

    Each line stands for itself, unless all of them together are one fingerprint.
    """
    lowered = clean(text).lower()
    lines = lowered.split("\n")
    found = _WHOLE.findall(lowered) or _wrapped(lines) or [each for line in lines for each in _of_line(line)]
    each_once = tuple(dict.fromkeys(piece for piece in found if len(piece) <= LENGTH))
    return Pasted(asked=each_once[:MOST], left=len(each_once[MOST:]), cut=_length(text) == TEXT_MAX)


def is_whole(asked: str) -> bool:
    """Whether this is a fingerprint rather than the beginning of one."""
    return len(asked) == LENGTH


def _wrapped(lines: Sequence[str]) -> list[str]:
    """Return the one fingerprint that lines make together: a mail program cut it. Short forms make none together."""
    pieces = ["".join(line.split()) for line in lines]
    together = "".join(pieces)
    whole = _WHOLE.fullmatch(together) and max(map(len, pieces)) > SHORT_LEAST
    return [together] if whole else []


def _of_line(line: str) -> list[str]:
    """Return what one line holds: the one beginning that it is, wherever blanks cut it, or short forms among words."""
    together = "".join(line.split())
    alone = _HEXADECIMAL.fullmatch(together) and SHORT_LEAST <= len(together) <= LENGTH
    return [together] if alone else ["".join(each.split()) for each in _SHORT.findall(line)]


def _length(text: str) -> int:
    """Return how long a browser finds a text of a form: it counts in UTF-16, and a line break once."""
    return len(text.replace("\r\n", "\n").encode("utf-16-le", "surrogatepass")) // 2
