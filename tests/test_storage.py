"""Transactions announce themselves, and hold one connection each."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import QueuePool

from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.storage import alone
from tests.factories import campaigns


@pytest.mark.database
def test_a_reading_session_keeps_one_connection_and_one_snapshot(app: Flask, database_kind: str) -> None:
    with app.app_context():
        db.session.info["reading"] = True
        connections = {db.session.connection() for _ in range(3)}
        for _ in range(12):  # more than a pool holds
            db.session.execute(text("SELECT 1"))

        assert len(connections) == 1
        assert isinstance(db.engine.pool, QueuePool)
        assert db.engine.pool.checkedout() == 1


@pytest.mark.database
def test_a_reading_session_cannot_write(app: Flask, database_kind: str) -> None:
    with app.app_context():
        db.session.info["reading"] = True
        with pytest.raises(DatabaseError, match=r"(?i)read-?only"):
            campaigns.campaign()


@pytest.mark.database
def test_a_connection_that_read_can_write_later(app: Flask, database_kind: str) -> None:
    with app.app_context():
        db.session.info["reading"] = True
        db.session.execute(text("SELECT 1"))
        db.session.remove()
        campaigns.campaign()
        db.session.commit()

        assert db.session.scalars(select(Campaign.slug)).one() == "presidentielle-2027"


@pytest.mark.database
def test_what_one_holds_alone_nobody_else_does_until_it_ends(app: Flask, database_kind: str) -> None:
    with app.app_context():
        with alone(db.engine, "x") as mine, alone(db.engine, "x") as theirs, alone(db.engine, "y") as other:
            assert (mine, theirs, other) == (True, False, True)
        with alone(db.engine, "x") as again:
            assert again


@pytest.mark.database
def test_what_a_killed_process_held_alone_is_free_at_once(app: Flask, environment: dict[str, str]) -> None:
    script = (
        "import time, config\nfrom campagne import create_app, storage\nfrom campagne.extensions import db\n"
        "with create_app(config.read()).app_context(), storage.alone(db.engine, 'x') as mine:\n"
        "    print(mine, flush=True)\n    time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        assert not taken(app)
        other.kill()
        other.wait(10)
    until = time.monotonic() + 5
    while not taken(app):  # PostgreSQL sees that a connection is cut a moment later
        assert time.monotonic() < until


def taken(app: Flask) -> bool:
    with app.app_context(), alone(db.engine, "x") as mine:
        return mine
