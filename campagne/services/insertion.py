"""Rows made ready for the driver ahead of the transaction that writes them: meanwhile SQLite lets nobody else write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import insert

from campagne.extensions import db


class Insertion:
    """One statement that inserts rows of a table, and what it is given: a row at a time would be thousands of them.

    `names` are the columns that every row gives. What is left to the driver is to run the statement.
    """

    def __init__(self, table: type[Any], names: Sequence[str]) -> None:
        dialect = db.engine.dialect
        stored = db.metadata.tables[table.__tablename__]
        compiled = insert(stored).compile(dialect=dialect, column_keys=list(names))
        self._statement = str(compiled)
        self._given: list[Any] = []
        self._tuples = compiled.positional
        self._columns: list[tuple[str, Callable[[Any], Any] | None]] = [
            (name, stored.c[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in (compiled.positiontup or names)
        ]

    def add(self, row: Mapping[str, Any]) -> None:
        """Make a row ready."""
        values = [of(row[name]) if of else row[name] for name, of in self._columns]
        named = zip((name for name, _ in self._columns), values, strict=True)
        self._given.append(tuple(values) if self._tuples else dict(named))

    def write(self) -> None:
        """Insert the rows."""
        db.session.connection().exec_driver_sql(self._statement, self._given)
