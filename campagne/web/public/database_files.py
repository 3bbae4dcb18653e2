"""All editions as one SQLite file: tables, keys, and a dictionary that says what each column means."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from campagne.domain.data_tables import DataTable, Rows

_TYPES = {"integer": "INTEGER", "string": "TEXT", "datetime": "TEXT"}


def write_database(path: Path, tables: Mapping[DataTable, Rows], facts: Mapping[str, str]) -> None:
    """Write the file at `path`, which does not exist yet; `facts` go to the table `a_propos`."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE a_propos (cle TEXT PRIMARY KEY, valeur TEXT NOT NULL)")
        database.executemany("INSERT INTO a_propos VALUES (?, ?)", facts.items())
        database.execute("CREATE TABLE dictionnaire (nom_table TEXT, colonne TEXT, sens TEXT)")
        for table, rows in tables.items():
            _create(database, table)
            marks = ", ".join("?" * len(table.columns))
            database.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', rows())  # noqa: S608 -- our own name
        database.execute("CREATE INDEX reponses_question ON reponses (question, position)")


def _create(database: sqlite3.Connection, table: DataTable) -> None:
    columns = [f'"{name}" {_TYPES[column.kind]}' for name, column in table.columns.items()]
    key = ", ".join(f'"{name}"' for name in table.key)
    database.execute(f'CREATE TABLE "{table.name}" ({", ".join(columns)}, PRIMARY KEY ({key})) WITHOUT ROWID')
    words = [(table.name, name, column.meaning) for name, column in table.columns.items()]
    database.executemany("INSERT INTO dictionnaire VALUES (?, ?, ?)", words)
