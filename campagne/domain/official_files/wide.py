"""Tables of results by territory: one row per territory, everyone who stands there side by side.

The columns of the first candidate are repeated for the next ones, in the rows always, in the header sometimes: with the
same titles, with numbered ones (« Nom_2 »), or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile

from campagne.domain.fields import read_constituency
from campagne.domain.official_files.individuals import candidate, check_columns
from campagne.domain.official_files.model import RANKS, CandidateRow, Refusal
from campagne.domain.tables import Columns, NumberedRow, RowFault, Table, refuse_misquoted
from campagne.domain.text import search_key

_FIRST_OF_GROUP = frozenset({"n panneau", "numero de panneau", "numero panneau", "sexe"})
_NAME_WITHIN = 4  # columns from the first of a group
_NUMBERED = re.compile(r"[ _]\d+$")
_PERSON = {
    "panel": ("n panneau", "numero de panneau", "numero panneau"),
    "sex": ("sexe",),
    "last_name": ("nom",),
    "first_name": ("prenom",),
}


@dataclass(frozen=True)
class WideLayout:
    """A layout where candidates stand side by side.

    `place` and `person` give the folded titles of the fields; all of them and the titles of `own` are needed, but the
    panel, and with `nuanced` False there must be no nuance.
    """

    name: str
    elections: tuple[str, ...]
    place: Mapping[str, tuple[str, ...]]
    nuanced: bool
    own: tuple[str, ...] = ()
    results: bool = True

    def recognises(self, header: list[str]) -> bool:
        """Say whether a header begins with the place and goes on with candidates."""
        group = _Group.of(header)
        if group is None:
            return False
        columns = self._columns(group)
        place = Columns(group.before, {**self.place, **{title: (title,) for title in self.own}})
        needed = all(field in place for field in (*self.place, *self.own))
        named = all(field in columns for field in ("sex", "last_name", "first_name"))
        return needed and named and ("nuance" in columns) == self.nuanced

    def ignored_columns(self, header: list[str]) -> list[str]:
        """Return the titles of the columns that hold no field, those of a candidate once."""
        group = _Group.of(header)
        return [*self._columns(group).ignored, *group.after] if group else []

    def rows(self, table: Table, *, election: str) -> Iterator[CandidateRow | Refusal]:
        """Yield everyone once in each constituency, however many territories repeat them."""
        group = _Group.of(table.header)
        if group is None:
            return
        columns = self._columns(group)
        check_columns(columns, election)
        seen: set[tuple[str, ...]] = set()
        for row in table.rows:
            yield from _row(row, columns, group, election, seen)

    def _columns(self, group: _Group) -> Columns:
        nuance = {"nuance": ("nuance", "code nuance")}
        return Columns(group.before + group.titles, {**self.place, **_PERSON, **nuance})


@dataclass(frozen=True)
class _Group:
    """Where the columns of candidates are: after `before`, `count` times `titles` (None: to the end of each row)."""

    before: list[str]
    titles: list[str]
    count: int | None
    after: list[str]

    @classmethod
    def of(cls, header: list[str]) -> _Group | None:
        keys = [search_key(_NUMBERED.sub("", title)) for title in header]
        starts = (place for place, key in enumerate(keys) if key in _FIRST_OF_GROUP)
        start = next((place for place in starts if "nom" in keys[place : place + _NAME_WITHIN]), None)
        if start is None:
            return None
        again = next((place for place in range(start + 1, len(keys)) if keys[place] == keys[start]), None)
        width = (again or len(keys)) - start
        group = keys[start : start + width]
        following = (keys[place : place + width] for place in range(start, len(keys), width))
        count = len(list(takewhile(group.__eq__, following)))
        return cls(
            before=header[:start],
            titles=[_NUMBERED.sub("", title) for title in header[start : start + width]],
            count=count if again else None,
            after=header[start + count * width :],
        )

    def candidates(self, cells: list[str]) -> Iterator[list[str]]:
        """Yield the cells of each candidate of a row, empty ones left out. Raises RowFault for a row cut short."""
        width, start = len(self.titles), len(self.before)
        end = len(cells) if self.count is None else start + self.count * width
        if (end - start) // width >= RANKS:
            raise RowFault(f"Cette ligne a la place de plus de {RANKS - 1} candidatures.")
        for place in range(start, end, width):
            group = cells[place : place + width]
            if any(cell.strip() for cell in group):
                if len(group) < width:
                    raise RowFault("Cette ligne s’arrête au milieu des cellules d’une candidature.")
                yield group


def _row(
    row: NumberedRow, columns: Columns, group: _Group, election: str, seen: set[tuple[str, ...]]
) -> Iterator[CandidateRow | Refusal]:
    line, cells = row
    place = cells[: len(group.before)]
    try:
        refuse_misquoted(cells)
        if len(place) < len(group.before):
            raise RowFault("Cette ligne s’arrête avant la première candidature.")
        code = read_constituency(columns, place + [""] * len(group.titles), election=election)
        for rank, person in enumerate(group.candidates(cells), start=1):
            written = place + person
            key = (code, *columns.cells(written, *_PERSON))
            if key not in seen:
                seen.add(key)
                yield _candidate(columns, line, written, election, rank)
    except RowFault as fault:
        yield Refusal(line, fault.field, str(fault))


def _candidate(columns: Columns, line: int, cells: list[str], election: str, rank: int) -> CandidateRow | Refusal:
    try:
        return replace(candidate(columns, line, cells, election), rank=rank)
    except RowFault as fault:
        return Refusal(line, fault.field, str(fault))
