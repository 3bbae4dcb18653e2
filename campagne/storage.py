"""How the database is opened: the driver, its durable settings, and transactions that say whether they write.

A deferred SQLite transaction that reads and then writes fails as soon as somebody else committed in between, whatever
the timeout. So a transaction announces itself: readers begin plainly and *cannot* write, writers begin IMMEDIATE.

Each state of the database has a mark, so that what was counted once need not be counted again before something changes.
"""

from __future__ import annotations

import fcntl
import importlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import make_url

WAL_RESET_FIXED = (3, 51, 3)
"""Before this version SQLite's WAL can corrupt a database written by several connections (sqlite.org, WAL-reset)."""

BUSY_TIMEOUT_MS = 15_000
READING = "campagne_reading"
_CHANGES = "campagne_changes"


def sqlite_driver() -> ModuleType:
    """Return the SQLite driver: the wheel with its own recent SQLite where there is one, else Python's."""
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return importlib.import_module("sqlite3.dbapi2")


def journal_mode(version: tuple[int, ...]) -> str:
    """Return the safest journal that this SQLite supports: WAL once its reset bug is fixed, else TRUNCATE."""
    return "WAL" if version >= WAL_RESET_FIXED else "TRUNCATE"


def engine_options(url: str) -> dict[str, Any]:
    """Return the options with which SQLAlchemy opens `url`; seconds for timeouts."""
    if make_url(url).get_backend_name() == "sqlite":
        return {
            "module": sqlite_driver(),
            "connect_args": {"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
        }
    return {"pool_pre_ping": True, "pool_size": 8}


class AnnouncedSession(Session):
    """A session whose transactions are marked as reading when `info["reading"]` says so."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        bind = super().get_bind(*args, **kwargs)
        if not (self.info.get("reading") and isinstance(bind, Engine)):
            return bind
        # The same object at each call: to the session another engine is another connection, and another snapshot.
        readers: dict[Engine, Engine] = self.info.setdefault("readers", {})
        if bind not in readers:
            readers[bind] = bind.execution_options(**{READING: True})
        return readers[bind]


def mark(session: Session) -> str:
    """Return a text that stays the same as long as nobody commits a write; read it before what it stands for.

    SQLite: a number drawn at each commit that wrote, kept in the file's header and part of each snapshot. PostgreSQL:
    the snapshot itself, which any other transaction moves.
    """
    sqlite = session.get_bind().dialect.name == "sqlite"
    query = "PRAGMA user_version" if sqlite else "SELECT pg_current_snapshot()::text"
    return str(session.connection().exec_driver_sql(query).scalar())


@contextmanager
def reading(session: Session) -> Iterator[None]:
    """Let a job read as a page does: in a transaction that cannot write, and keeps nobody from writing."""
    if session.in_transaction():
        raise RuntimeError("a transaction that may write is open: end it before reading beside others")
    session.info["reading"] = True
    try:
        yield
    finally:
        session.rollback()
        session.info["reading"] = False


def writes_beside_readers(engine: Engine) -> bool:
    """Tell whether somebody can write while a transaction reads: with SQLite's older journal nobody can."""
    return engine.dialect.name != "sqlite" or journal_mode(sqlite_driver().sqlite_version_info) == "WAL"


@contextmanager
def alone(engine: Engine, name: str) -> Iterator[bool]:
    """Hold `name` against every process that uses this database; False when another holds it. It goes with its holder.

    It spares work done twice and is no guard: what must hold is held by the transaction that writes.
    """
    with _advisory(engine, name) if engine.dialect.name == "postgresql" else _file_lock(engine, name) as mine:
        yield mine


@contextmanager
def _advisory(engine: Engine, name: str) -> Iterator[bool]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        mine = bool(connection.scalar(text("SELECT pg_try_advisory_lock(hashtext(:name))"), {"name": name}))
        try:
            yield mine
        finally:
            if mine:
                connection.execute(text("SELECT pg_advisory_unlock(hashtext(:name))"), {"name": name})


@contextmanager
def _file_lock(engine: Engine, name: str) -> Iterator[bool]:
    with Path(f"{engine.url.database}.{name}").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def announce_transactions(engine: Engine) -> None:
    """Attach the connection settings and the announced BEGIN to `engine`."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "commit", _mark_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def _configure_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must never emit BEGIN by itself
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")  # first: the next line may have to wait
    journal = journal_mode(sqlite_driver().sqlite_version_info)
    cursor.execute(f"PRAGMA journal_mode={journal}")
    if cursor.fetchone()[0].upper() != journal:
        raise RuntimeError(f"SQLite refuses the {journal} journal: is the database on a local disk?")
    # Eight megabytes of pages for each thread: twice as much makes no page and no edition faster.
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "cache_size=-8000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reading = bool(connection.get_execution_options().get(READING))
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
    connection.info[_CHANGES] = _changes(connection)


def _mark_sqlite(connection: Connection) -> None:
    # Drawn, not counted: a database put back from a copy never bears the mark of a later state.
    if _changes(connection) != connection.info.get(_CHANGES):
        connection.exec_driver_sql(f"PRAGMA user_version={secrets.randbelow(2**31)}")


def _changes(connection: Connection) -> int:
    """Return how many rows this connection has written in its life."""
    return int(connection.connection.dbapi_connection.total_changes)  # type: ignore[union-attr]


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(READING):
        # One snapshot, as SQLite gives: a file or a page made of several queries shows one state of the database.
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
