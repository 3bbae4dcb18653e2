"""Long lists, one page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from campagne.domain.chosen_view import UnknownView
from campagne.web.public.serving import parameters

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
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 7) or not 1 <= int(asked) <= pages:
        raise UnknownView(f"Cette liste a {pages} page{'s' if pages > 1 else ''}.")
    number = int(asked)
    return Paged(things[(number - 1) * size : number * size], number, pages, size)
