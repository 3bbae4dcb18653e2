"""How Alembic reaches the database: through the application's own engine, one transaction a run."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app

from campagne.models.columns import JSONText, UTCDateTime

target = current_app.extensions["migrate"].db


FULL_TEXT = frozenset({"words", "ix_published_answers_words"})
"""The column and index of PostgreSQL's full text, which follow from `published_answers.stem`: no model reads them."""


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Leave alone what the models do not know of (a table of another application, an index of a search engine)."""
    return name in target.metadata.tables if kind == "table" else name not in FULL_TEXT


def render_item(kind: str, item: Any, _context: object) -> str | bool:
    """Write our column types as the plain types they are, so that an old migration never imports the models."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JSONText):
        return "sa.Text()"
    return False


def run() -> None:
    """Run the migrations in one transaction; SQLite rebuilds tables, so its foreign keys are checked at the end."""
    options = current_app.extensions["migrate"].configure_args
    with target.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # A table that is rebuilt is dropped for a moment: enforced keys would empty the tables that point to it.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=target.metadata,
            include_name=include_name,
            render_item=render_item,
            **options,
        )
        with context.begin_transaction():
            context.run_migrations()
            if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise RuntimeError("the migration would leave a row pointing to nothing")
        if connection.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


run()
