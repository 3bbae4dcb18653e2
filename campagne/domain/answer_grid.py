"""Which answers of an edition a choice keeps, and how many there are beside it: everyone × every question, bits.

Filtering and counting 150 000 answers takes a few milliseconds here, whatever is combined, where a database reads each
row again for each count. The grid holds no words: texts are searched and read in the database, by the ids kept here.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import chain, compress, islice

Mask = int
"""One bit a cell, the first cell the most significant; a cell is a candidacy's place for a question."""
_ONE = ord("1")
_TRUE = bytes.maketrans(b"01", b"\0\1")
_DIGITS = bytes.maketrans(b"\0\1", b"01")


Answers = tuple[str, str, Sequence[int], Sequence[str]]
"""The answers to a question that are counted under the same keys: question, keys, rows, whose each is."""


class AnswerGrid:
    """The answers of an edition, `candidacies` and `questions` being in their order.

    `features` say by what candidacies are chosen: under each name a text a candidacy, its values separated by spaces.
    """

    def __init__(
        self,
        candidacies: Sequence[str],
        questions: Sequence[str],
        answers: Iterable[Answers],
        features: Mapping[str, Sequence[str]],
    ) -> None:
        self.candidacies = candidacies
        self.questions = questions
        self.features = features
        self.size = len(candidacies) * len(questions)
        self._rows = array("q", bytes(8 * self.size))
        places = {ref: place * len(questions) for place, ref in enumerate(candidacies)}
        ranks = {key: rank for rank, key in enumerate(questions)}
        cells: dict[str, array[int]] = defaultdict(partial(array, "q"))
        for question, keys, rows, refs in answers:
            rank = ranks[question]
            held = [places[ref] + rank for ref in refs]
            cells[keys].extend(held)
            for cell, row in zip(held, rows, strict=True):
                self._rows[cell] = row
        self._planes: dict[str, Mask] = defaultdict(int)
        for keys, counted in cells.items():
            plane = self._plane(counted)
            for key in keys.split():
                self._planes[key] |= plane

    @property
    def keys(self) -> Collection[str]:
        """The keys under which some answer is counted."""
        return self._planes.keys()

    @cached_property
    def everything(self) -> Mask:
        """Every answer."""
        whole = 0
        for plane in self._planes.values():
            whole |= plane
        return whole

    @cached_property
    def span(self) -> tuple[int, int]:
        """The lowest and the highest row of an answer."""
        held = [row for row in self._rows if row]
        return (min(held), max(held)) if held else (0, 0)

    def of_questions(self, keys: Collection[str]) -> Mask:
        """The cells of some questions."""
        return self._mask("".join("01"[key in keys] for key in self.questions) * len(self.candidacies))

    def of_feature(self, name: str, values: Collection[str]) -> Mask:
        """The cells of the candidacies that have one of some values of a feature."""
        held, step, wanted = self.features[name], len(self.questions), frozenset(values)
        lines = {each: "01"[not wanted.isdisjoint(each.split())] * step for each in set(held)}
        return self._mask("".join([lines[each] for each in held]))

    def of_keys(self, keys: Collection[str]) -> Mask:
        """The answers counted under one of some keys."""
        whole = 0
        for key in keys:
            whole |= self._planes.get(key, 0)
        return whole

    def of_rows(self, rows: Collection[int]) -> Mask:
        """The answers that stand in some rows of the database."""
        held = set(rows) - {0}
        return self._mask(bytes(map(held.__contains__, self._rows)).translate(_DIGITS))

    def by_question(self, mask: Mask) -> Mapping[str, int]:
        """Count answers by question, zeros included."""
        written, step = self._written(mask), len(self.questions)
        return {key: written[rank::step].count("1") for rank, key in enumerate(self.questions)}

    def by_candidacy(self, mask: Mask) -> list[int]:
        """Count answers by candidacy, zeros included, in their order."""
        written, step = self._written(mask), len(self.questions)
        return [written.count("1", place * step, (place + 1) * step) for place in range(len(self.candidacies))]

    def by_key(self, mask: Mask, keys: Iterable[str]) -> Mapping[str, int]:
        """Count answers by key, zeros included; an answer of several keys counts under each."""
        return {key: (mask & self._planes.get(key, 0)).bit_count() for key in keys}

    def by_feature(self, name: str, counts: Sequence[int]) -> Mapping[str, int]:
        """Add the counts of candidacies up by the values of a feature."""
        added: Counter[str] = Counter()
        for held, count in zip(self.features[name], counts, strict=True):
            added[held] += count
        apart: Counter[str] = Counter()
        for held, count in added.items():
            for value in held.split():
                apart[value] += count
        return apart

    def people(self, mask: Mask) -> int:
        """Count the candidacies in whole lines of cells."""
        return (mask & self.of_questions(self.questions[:1])).bit_count()

    def rows(self, mask: Mask, start: int, stop: int | None = None, *, order: Sequence[str] = ()) -> list[int]:
        """Return the rows of the answers from the rank `start` to before `stop`: candidacy by candidacy.

        `order` puts the answers counted under its first key first, then those of the second; others come last.
        """
        return [self._rows[cell] for cell in islice(self._ordered(mask, order), start, stop)]

    def each_row(self, mask: Mask) -> Iterator[int]:
        """Yield the rows of the answers, candidacy by candidacy."""
        return map(self._rows.__getitem__, self._cells(mask))

    def _ordered(self, mask: Mask, order: Sequence[str]) -> Iterator[int]:
        parts, rest = [], mask
        for key in order:
            parts.append(rest & self._planes.get(key, 0))
            rest &= ~parts[-1]
        return chain.from_iterable(map(self._cells, (*parts, rest)))

    def _cells(self, mask: Mask) -> Iterator[int]:
        return compress(range(self.size), self._written(mask).encode().translate(_TRUE)) if mask else iter(())

    def _plane(self, cells: Iterable[int]) -> Mask:
        written = bytearray(b"0") * self.size
        for cell in cells:
            written[cell] = _ONE
        return self._mask(written)

    def _written(self, mask: Mask) -> str:
        return format(mask, f"0{self.size}b") if self.size else ""

    @staticmethod
    def _mask(written: str | bytes | bytearray) -> Mask:
        return int(written, 2) if written else 0
