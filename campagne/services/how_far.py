"""How far a long work is, said to whoever wants to hear it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Told = Callable[[int, int], object]
"""Who hears of how many things a work is done, and how many there are."""
EACH = 50
Item = TypeVar("Item")


def quiet(_done: int, _total: int) -> None:
    """Nobody hears."""


def told_of_each(items: Iterable[Item], total: int, told: Told) -> Iterator[Item]:
    """Yield the items, and say now and then of how many of the `total` it is done."""
    for done, item in enumerate(items):
        if done % EACH == 0:
            told(done, total)
        yield item
    told(total, total)
