"""The column of inserted replies in files of answers: it stands last, and only in files where there is one.

A reply to a candidacy as a whole stands on each of its rows, and every reply where a candidacy has one row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from campagne.domain.answer_rows import Pieces, whole
from campagne.domain.inserted_replies import Reply, to

COLUMN = "droit_de_reponse"


def beside(
    columns: Sequence[str], rows: Iterable[list[str]], replies: Sequence[Reply]
) -> tuple[tuple[str, ...], Iterator[list[str]]]:
    """Return the columns and the rows of a file with that column, or as they are where there is no reply."""
    if not replies:
        return tuple(columns), iter(rows)
    said = _said(columns, replies)
    return (*columns, COLUMN), ([*row, said(row)] for row in rows)


def beside_pieces(
    columns: Sequence[str], rows: Iterable[Pieces], replies: Sequence[Reply]
) -> tuple[tuple[str, ...], Iterator[Pieces]]:
    """Return the same for rows that come in pieces."""
    if not replies:
        return tuple(columns), iter(rows)
    said = _said(columns, replies)
    return (*columns, COLUMN), ((*row, said(whole(row))) for row in rows)


def _said(columns: Sequence[str], replies: Sequence[Reply]) -> Callable[[Sequence[str]], str]:
    ref_at, key_at = columns.index("candidature"), columns.index("question") if "question" in columns else None

    def said(row: Sequence[str]) -> str:
        keys = None if key_at is None else {"", row[key_at]}
        found = (each for each in to(replies, row[ref_at]) if keys is None or each.question_key in keys)
        return "\n\n".join(f"{each.title} : {each.text}" for each in found)

    return said
