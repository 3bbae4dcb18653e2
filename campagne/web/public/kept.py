"""What was read of the editions asked for last, kept for their other pages.

Nothing of an edition changes but a text that is hidden, and the numbers under which public pages hold say when one is:
what is kept stands under them, so that nothing has to be invalidated.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar

from flask import current_app

from campagne.domain.published import Candidacy
from campagne.web.public.reading import EditionReader, Versions, organisation
from campagne.web.public.shared import Numbers

READERS_MOST = 32
"""Editions whose facts, questions and constituencies are kept: some 0.3 MB each where there are 577 of these."""
PEOPLE_MOST = 256
"""Candidacies kept by themselves, some 2 kB each: an address names its candidacy, which names its constituency."""
NETWORKS_MOST = 8
THINGS_MOST = {"publications": 12, "changes": 4, "changed questions": 32}
"""Constituencies with their answers, 0.1 to 1 MB each, orders of what changed, 3 MB for 36 000 answers, and questions
that an edition changed; apart, so that whoever reads one constituency after the other does not make anybody order
changes again."""
_MEMORY = "campagne.kept_readers"

ThingT = TypeVar("ThingT")


class Last(Generic[ThingT]):
    """The things asked for last, at most `most`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, ThingT] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], ThingT]) -> ThingT:
        """Return what is kept under `key`, made now if it is not; two who ask at once may both make it."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made


class Memory:
    """What one application keeps."""

    def __init__(self) -> None:
        self.readers: Last[EditionReader] = Last(READERS_MOST)
        self.networks: Last[dict[str, Any]] = Last(NETWORKS_MOST)
        self.people: Last[Candidacy] = Last(PEOPLE_MOST)
        self.things: dict[str, Last[Any]] = {kind: Last(most) for kind, most in THINGS_MOST.items()}


@dataclass(frozen=True)
class KeptReader(EditionReader):
    """A reader that others share; what it reads holds `under` these numbers."""

    under: Numbers

    def keep(self, kind: str, name: Hashable, make: Callable[[], ThingT]) -> ThingT:
        """Return what is kept under a name among things of a kind, made now if it is not."""
        thing: ThingT = _memory().things[kind].get((self, name), make)
        return thing

    def candidacy(self, ref: str) -> Candidacy:
        """Return one candidacy. Raises Unpublished."""
        read = super().candidacy
        return _memory().people.get((self, ref), lambda: read(ref))

    def at(self, number: int) -> EditionReader:
        """Return the reader of another edition. Raises Unpublished."""
        other = super().at(number)
        return reader_of(other.slug, other.number, other.current, self.under)


def reader_of(slug: str, number: int, current: int, under: Numbers) -> EditionReader:
    """Return the reader of an edition that others share, with what they have read."""
    reader = KeptReader(slug, number, current, under)
    return _memory().readers.get(reader, lambda: reader)


def network(under: Versions) -> dict[str, Any]:
    """Return the public facts of the network that asks, which every page shows."""
    return _memory().networks.get((under.facts, under.digest), organisation)


def _memory() -> Memory:
    memory: Memory = current_app.extensions.setdefault(_MEMORY, Memory())
    return memory
