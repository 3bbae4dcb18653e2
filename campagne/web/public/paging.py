"""Long lists, one page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from campagne.domain.chosen_view import UnknownView
from campagne.domain.text import clean_line
from campagne.web.public.serving import parameters

NUMBER_MOST = 7
"""Digits of a number are fewer."""
SAID_MOST = 20
"""Signs given back of what is no number."""
ThingT = TypeVar("ThingT")


@dataclass(frozen=True)
class Paged(Generic[ThingT]):
    """The part of a list that one page shows; `number` counts from 1 to `pages`."""

    shown: Sequence[ThingT]
    number: int
    pages: int
    size: int

    @property
    def span(self) -> tuple[int, int]:
        """The rank of the first thing shown, from 0, and the one that it stops before."""
        return (self.number - 1) * self.size, self.number * self.size


def paged(things: Sequence[ThingT], size: int) -> Paged[ThingT]:
    """Return the page of `size` things that the address asks for, by default the first. Raises UnknownView."""
    pages = max(1, -(-len(things) // size))
    asked = parameters().get("page", "1")
    held = f"cette liste a {pages} page{'s' if pages > 1 else ''}."
    if not (asked.isascii() and asked.isdecimal() and len(asked) < NUMBER_MOST):
        raise UnknownView(f"« {clean_line(asked)[:SAID_MOST]} » n'est pas un numéro de page : {held}")
    if not 1 <= int(asked) <= pages:
        raise UnknownView(f"Il n'y a pas de page {int(asked)} : {held}")
    number = int(asked)
    return Paged(things[(number - 1) * size : number * size], number, pages, size)
