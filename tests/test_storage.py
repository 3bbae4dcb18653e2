"""Transactions announce themselves, and hold one connection each."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import QueuePool

from campagne.extensions import db
from campagne.models.campaign import Campaign
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
