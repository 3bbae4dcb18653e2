"""The house stands: an empty instance answers on each database."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from campagne.extensions import db
from campagne.models.campaign import Campaign
from tests.fixtures.client import CheckedClient


@pytest.mark.database
def test_a_new_instance_is_ready_and_empty(app: Flask, client: CheckedClient, database_kind: str) -> None:
    response = client.get("/readyz")

    assert response.status_code == 200
    with app.app_context():
        assert db.engine.dialect.name == database_kind
        assert db.session.scalar(select(func.count()).select_from(Campaign)) == 0


def test_an_unknown_address_gets_a_sentence_in_french(client: CheckedClient) -> None:
    response = client.get("/nulle-part")

    assert response.status_code == 404
    assert "Page introuvable" in response.text
