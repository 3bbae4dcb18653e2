"""What was public when: each version of a thing shows from one edition to another, and is never shown otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

ContentT = TypeVar("ContentT")


@dataclass(frozen=True)
class Version(Generic[ContentT]):
    """A content shown from edition `first` to edition `last`, both included; `last` is None while it still shows."""

    first: int
    last: int | None
    content: ContentT

    def shows(self, number: int) -> bool:
        """Whether edition `number` shows it."""
        return self.first <= number and (self.last is None or number <= self.last)


def at(versions: Iterable[Version[ContentT]], number: int) -> ContentT | None:
    """Return the content that edition `number` shows, None where it shows nothing."""
    return next((version.content for version in versions if version.shows(number)), None)


def spans(histories: Iterable[Sequence[Version[Any]]]) -> Iterator[tuple[int, int | None]]:
    """Yield the longest runs of editions, in order, during which nothing changes in any of `histories`.

    The first run opens where the first of them begins; the last is open at its end, whether or not anything still
    shows in it.
    """
    edges = {
        edge
        for versions in histories
        for version in versions
        for edge in (version.first, version.last + 1 if version.last is not None else version.first)
    }
    ordered = sorted(edges)
    for rank, first in enumerate(ordered):
        yield first, ordered[rank + 1] - 1 if rank + 1 < len(ordered) else None
