"""Two versions of a text side by side: which words stayed, which were taken away, which were added."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_WORDS = re.compile(r"(?:\w+|[^\w\s])\s*|\s+")
"""A word with the space that follows it: spaces alone are common to any two texts."""
WORDS_MOST = 4_000
"""Words beyond which two texts are shown whole instead: comparing them would take too long."""


@dataclass(frozen=True)
class Part:
    """A run of words; `kind` says whether both versions have it, the former only, or the latter only."""

    kind: Literal["same", "removed", "added"]
    text: str


def differences(before: str, after: str) -> list[Part]:
    """Return the parts by which `before` becomes `after`: those not added make the one, those not removed the other."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > WORDS_MOST:
        return [part for part in (Part("removed", before), Part("added", after)) if part.text]
    return list(_parts(old, new))


def _parts(old: list[str], new: list[str]) -> Iterator[Part]:
    for verb, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if verb == "equal":
            yield Part("same", "".join(old[start:end]))
            continue
        if end > start:
            yield Part("removed", "".join(old[start:end]))
        if new_end > new_start:
            yield Part("added", "".join(new[new_start:new_end]))
