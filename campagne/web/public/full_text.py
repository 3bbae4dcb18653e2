"""Asking the database which answers hold some words: FTS5 in SQLite, a `tsvector` in PostgreSQL, the same stems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import text

from campagne.domain.answer_grid import AnswerGrid, Mask
from campagne.domain.search_query import SearchQuery, Term, for_fts5, for_tsquery
from campagne.extensions import db

_SQLITE = """
SELECT group_concat(rowid, ' ') FROM published_answers_words WHERE stem MATCH :asked AND rowid BETWEEN :first AND :last
"""
_POSTGRESQL = """
SELECT string_agg(CAST(id AS text), ' ') FROM published_answers
WHERE words @@ CAST(:asked AS tsquery) AND id BETWEEN :first AND :last
"""
_BY_DATABASE: dict[str, tuple[str, Callable[..., str]]] = {
    "sqlite": (_SQLITE, for_fts5),
    "postgresql": (_POSTGRESQL, for_tsquery),
}
"""The rows that hold what is asked, from the first of an edition to its last, in one text: faster to read than rows."""


def found(grid: AnswerGrid, query: SearchQuery) -> Mask:
    """Return the answers that hold all the words wanted and none of those refused; none for no word at all."""
    if not query:
        return 0
    mask = grid.of_rows(_rows(grid, query.wanted)) if query.wanted else grid.everything
    return mask & ~grid.of_rows(_rows(grid, query.refused, any_of_them=True)) if query.refused else mask


def _rows(grid: AnswerGrid, terms: Iterable[Term], *, any_of_them: bool = False) -> Sequence[int]:
    statement, written = _BY_DATABASE[db.session.get_bind().dialect.name]
    first, last = grid.span
    asked = {"asked": written(terms, any_of_them=any_of_them), "first": first, "last": last}
    return [int(row) for row in (db.session.scalar(text(statement), asked) or "").split()]
