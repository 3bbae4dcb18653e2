"""Lists as hands spoil them: spelling, accents, compound and married names, panels moved, relatives and homonyms.

Each corruption keeps the line of its row, so that a test knows whose row it was; whoever is planted has a line above
`PLANTED`.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace

from campagne.domain.official_files import CandidateRow

PLANTED = 1_000_000
LETTERS = "abcdefghijklmnopqrstuvwxyz"

Draw = random.Random
Corruption = Callable[[CandidateRow, Draw], CandidateRow]


def accents_dropped(row: CandidateRow, _draw: Draw) -> CandidateRow:
    return replace(row, last_name=_bare(row.last_name), first_name=_bare(row.first_name))


def letter_added(row: CandidateRow, draw: Draw) -> CandidateRow:
    return _on_one_name(row, draw, lambda name, at: name[:at] + draw.choice(LETTERS) + name[at:])


def letter_dropped(row: CandidateRow, draw: Draw) -> CandidateRow:
    return _on_one_name(row, draw, lambda name, at: name[:at] + name[at + 1 :] if len(name) > 3 else name)


def letters_swapped(row: CandidateRow, draw: Draw) -> CandidateRow:
    return _on_one_name(row, draw, lambda name, at: name[:at] + name[at : at + 2][::-1] + name[at + 2 :])


def first_name_added(row: CandidateRow, draw: Draw) -> CandidateRow:
    return replace(row, first_name=f"{row.first_name} {draw.choice(['Marie', 'Jean', 'Camille'])}")


def compound_respelt(row: CandidateRow, draw: Draw) -> CandidateRow:
    words = row.last_name.replace("-", " ").split()
    if draw.random() < 0.5:
        words.reverse()
    return replace(row, last_name=draw.choice([" ", "-", ""]).join(words))


def married(row: CandidateRow, draw: Draw) -> CandidateRow:
    other = draw.choice(["MARTIN", "DURAND", "LE GALL", "BENALI"])
    forms = [f"{row.last_name} {other}", f"{row.last_name}-{other}", f"{other} née {row.last_name}"]
    return replace(row, last_name=draw.choice(forms))


def place_moved(row: CandidateRow, draw: Draw) -> CandidateRow:
    return replace(row, panel=draw.randint(1, 25), nuance=draw.choice(["DVG", "DVD", "DIV", row.nuance]))


CORRUPTIONS: Sequence[Corruption] = (
    accents_dropped,
    letter_added,
    letter_dropped,
    letters_swapped,
    first_name_added,
    compound_respelt,
    married,
    place_moved,
)


def corrupted(rows: Sequence[CandidateRow], *, seed: int, share: float = 0.3) -> list[CandidateRow]:
    """Return the rows in another order, about `share` of them spoilt, once or twice, and a few relatives planted.

    A tenth of those spoilt leave, and somebody takes their place: a relative of the same surname, panel and nuance
    (and, now and then, the same substitute), or a homonym of the other sex. As many relatives come beside those who
    stay, and so do true homonyms, of the same sex and with a panel of their own.
    """
    draw = random.Random(seed)
    given: list[CandidateRow] = []
    for row in rows:
        if draw.random() >= share:
            given.append(row)
            continue
        if draw.random() < 0.1:
            given.append(_planted(draw.choice([_relative, _homonym_of_the_other_sex])(row, draw), given))
            continue
        spoilt = draw.choice(CORRUPTIONS)(row, draw)
        given.append(draw.choice(CORRUPTIONS)(spoilt, draw) if draw.random() < 0.2 else spoilt)
        if draw.random() < 0.2:
            given.append(_planted(draw.choice([_relative, _homonym])(row, draw), given))
    draw.shuffle(given)
    return given


def _relative(row: CandidateRow, draw: Draw) -> CandidateRow:
    """A brother or a sister: the same surname and panel, a first name that is sometimes close."""
    names = ("Paul", "Paule", "Julie", "Marie", f"{row.first_name}e", f"{row.first_name}-Marie")
    first_name = draw.choice([name for name in names if name.lower() != row.first_name.lower()])
    substitute = row.substitute if draw.random() < 0.3 else "Somebody Else"
    return replace(row, first_name=first_name, substitute=substitute, sex=draw.choice(["F", "M"]))


def _homonym(row: CandidateRow, draw: Draw) -> CandidateRow:
    return replace(row, panel=draw.randint(26, 99), nuance="DIV", substitute="Somebody Else")


def _homonym_of_the_other_sex(row: CandidateRow, _draw: Draw) -> CandidateRow:
    return replace(row, sex="M" if row.sex == "F" else "F")


def _planted(row: CandidateRow, so_far: Sequence[CandidateRow]) -> CandidateRow:
    return replace(row, line=PLANTED + len(so_far))


def _on_one_name(row: CandidateRow, draw: Draw, change: Callable[[str, int], str]) -> CandidateRow:
    if row.first_name and draw.random() < 0.5:
        return replace(row, first_name=change(row.first_name, _place(row.first_name, draw)))
    return replace(row, last_name=change(row.last_name, _place(row.last_name, draw)))


def _place(name: str, draw: Draw) -> int:
    return draw.randrange(max(len(name) - 1, 1))


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
