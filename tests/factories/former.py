"""An instance as it was before opening words had a leaf: its rows, three editions of format 1, and their file.

Inès Marchetti opens her answers with « Oui. », twice signed; Paul Vasseur with nothing; Awa Delorme with a sentence.
`REPLIES` is an instance as it was before inserted replies had one: two editions of format 2, the second of which
inserts a reply to an answer and one to a candidacy as a whole.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_migrate import downgrade, upgrade

from campagne.extensions import db

FOLDER = Path(__file__).parent / "former"
BUNDLE = FOLDER / "editions.zip"
REVISION = "0021"
"""The schema of those rows."""
REPLIES = "replies"
REPLIES_BUNDLE, REPLIES_REVISION = FOLDER / "replies.zip", "0025"
FREEZING = ("frozen_at", "digest")


def load(file: str = "rows", revision: str = REVISION) -> None:
    """Put those rows into an empty database as it stood then, and bring it to the latest schema."""
    downgrade(revision=revision)
    rows: dict[str, list[dict[str, Any]]] = json.loads((FOLDER / f"{file}.json").read_text(encoding="utf-8"))
    tables = sa.MetaData()
    tables.reflect(db.engine)
    with db.engine.begin() as connection:
        for table in tables.sorted_tables:
            for row in rows.get(table.name, ()):
                # Parts of a frozen questionnaire cannot be added: it is frozen once they are there.
                thawed = FREEZING if table.name == "questionnaires" else ()
                connection.execute(table.insert().values(_values(table, row) | dict.fromkeys(thawed)))
        frozen = tables.tables["questionnaires"]
        for row in rows[frozen.name]:
            freezing = {name: _values(frozen, row)[name] for name in FREEZING}
            connection.execute(frozen.update().where(frozen.c.id == row["id"]).values(freezing))
        if connection.dialect.name == "postgresql":
            for name in rows:
                last = sa.select(sa.func.max(tables.tables[name].c.id)).scalar_subquery()
                connection.execute(sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(name, "id"), last)))
    upgrade()


def _values(table: sa.Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: _typed(table.c[name].type, value) for name, value in row.items()}


def _typed(kind: sa.types.TypeEngine[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, sa.DateTime):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    if isinstance(kind, sa.Date):
        return date.fromisoformat(value)
    return bool(value) if isinstance(kind, sa.Boolean) else value
