"""One row per person of a list: the list is the candidacy, under its title and the name of its head."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from campagne.domain.fields import read_constituency, read_name
from campagne.domain.official_files.individuals import LABEL_MAX, candidate, check_columns
from campagne.domain.official_files.model import CandidateRow, Refusal
from campagne.domain.tables import Columns, RowFault, Table
from campagne.domain.text import search_key

_YES = frozenset({"oui", "o", "x", "1", "vrai", "true", "yes", "tete de liste"})
_LAST = 100_000
"""The rank of whoever has none: after everyone."""

_Key = tuple[str, str, str]
"""The constituency, the number and the title of a list."""


@dataclass(slots=True)
class _List:
    """A list being read: who heads it so far, by (not said to be the head, rank), and how many people are on it."""

    people: int = 0
    order: tuple[bool, int] = (True, _LAST)
    head: CandidateRow | None = None


def read_rows(table: Table, columns: Columns, election: str) -> Iterator[CandidateRow | Refusal]:
    """Yield the refused rows of a table, then each list once, in the order of the file.

    Fields: those of a person, with `list_title`, `number` (of the list, where it is not its panel's), `head` and
    `rank`. The head is the person said to be, else the one of the lowest rank: a list outlives its head.
    """
    check_columns(columns, election)
    lists: dict[_Key, _List] = {}
    for line, cells in table.rows:
        try:
            columns.check_width(cells)
            _add(lists, columns, line, cells, election)
        except RowFault as fault:
            yield Refusal(line, fault.field, str(fault))
    for each in lists.values():
        if each.head:
            yield replace(each.head, people=each.people)


def _add(lists: dict[_Key, _List], columns: Columns, line: int, cells: list[str], election: str) -> None:
    """Count the person of a row on its list, and read them whole only when they head it so far: lists are long."""
    code = read_constituency(columns, cells, election=election)
    title = columns.text(cells, "list_title", limit=LABEL_MAX)
    if not title:
        raise RowFault("Le titre de la liste manque.", field=columns.title("list_title"))
    read_name(columns, cells)
    order = (not _is_yes(columns.text(cells, "head")), _rank(columns, cells))
    number = columns.text(cells, "number") or columns.text(cells, "panel")
    its_list = lists.setdefault((code, number, title.casefold()), _List())
    if its_list.head is None or order < its_list.order:
        person = candidate(columns, line, cells, election)
        its_list.head, its_list.order = replace(person, list_title=title, label=title), order
    its_list.people += 1


@lru_cache(maxsize=64)
def _is_yes(text: str) -> bool:
    return search_key(text) in _YES


def _rank(columns: Columns, cells: list[str]) -> int:
    text = columns.text(cells, "rank").removesuffix(".0")
    if not text:
        return _LAST
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise RowFault(f"« {text[:40]} » n’est pas une place sur une liste.", field=columns.title("rank"))
    return int(text)
