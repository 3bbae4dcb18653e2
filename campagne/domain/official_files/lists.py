"""One row per person of a list: the list is the candidacy, under its title and the name of its head."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from campagne.domain.official_files.individuals import LABEL_MAX, candidate, check_columns
from campagne.domain.official_files.model import CandidateRow, Refusal
from campagne.domain.tables import Columns, RowFault, Table
from campagne.domain.text import search_key

_YES = frozenset({"oui", "o", "x", "1", "vrai", "true", "yes", "tete de liste"})
_LAST = 100_000
"""The rank of whoever has none: after everyone."""


class _List:
    """A list being read: who heads it so far, and how many people are on it."""

    def __init__(self) -> None:
        self.people = 0
        self._order = (True, _LAST)
        self.head: CandidateRow | None = None

    def add(self, person: CandidateRow, *, is_head: bool, rank: int) -> None:
        self.people += 1
        order = (not is_head, rank)
        if self.head is None or order < self._order:
            self.head, self._order = person, order


def read_rows(table: Table, columns: Columns, election: str) -> Iterator[CandidateRow | Refusal]:
    """Yield the refused rows of a table, then each list once, in the order of the file.

    Fields: those of a person, with `list_title`, `number` (of the list, where it is not its panel's), `head` and
    `rank`. The head is the person said to be, else the one of the lowest rank: a list outlives its head.
    """
    check_columns(columns, election)
    lists: dict[tuple[str, str, str], _List] = {}
    for line, cells in table.rows:
        try:
            columns.check_width(cells)
            person = _person(columns, line, cells, election)
            rank = _rank(columns, cells)
        except RowFault as fault:
            yield Refusal(line, fault.field, str(fault))
            continue
        number = columns.text(cells, "number") or columns.text(cells, "panel")
        its_list = lists.setdefault((person.constituency_code, number, (person.label or "").casefold()), _List())
        its_list.add(person, is_head=search_key(columns.text(cells, "head")) in _YES, rank=rank)
    for each in lists.values():
        if each.head:
            yield replace(each.head, people=each.people)


def _person(columns: Columns, line: int, cells: list[str], election: str) -> CandidateRow:
    title = columns.text(cells, "list_title", limit=LABEL_MAX)
    if not title:
        raise RowFault("Le titre de la liste manque.", field=columns.title("list_title"))
    return replace(candidate(columns, line, cells, election), list_title=title, label=title)


def _rank(columns: Columns, cells: list[str]) -> int:
    text = columns.text(cells, "rank").removesuffix(".0")
    if not text:
        return _LAST
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise RowFault(f"« {text[:40]} » n’est pas une place sur une liste.", field=columns.title("rank"))
    return int(text)
