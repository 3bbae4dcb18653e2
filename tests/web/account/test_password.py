"""Changing a password: the present one is asked for, and every other session ends."""

from __future__ import annotations

from flask import Flask

from campagne.extensions import db
from campagne.models.coordinator import Coordinator
from tests.factories import people
from tests.fixtures.client import CheckedClient

URL = "/compte/mot-de-passe"
NEW = "cinq autres mots sans rapport"


def test_changing_it_ends_every_other_session_and_keeps_this_one(app: Flask, client: CheckedClient) -> None:
    people.person(app)
    elsewhere = app.test_client()
    assert isinstance(elsewhere, CheckedClient)
    people.sign_in(client)
    people.sign_in(elsewhere)

    response = client.submit(URL, {"present": people.PASSWORD, "password": NEW, "again": NEW}, testid="change-password")

    assert response.location == "/compte/"
    assert client.get("/coordination/").status_code == 200
    assert elsewhere.get("/coordination/").status_code == 302
    people.sign_in(elsewhere, password=NEW)


def test_a_wrong_present_password_changes_nothing_and_counts(app: Flask, client: CheckedClient) -> None:
    people.person(app)
    people.sign_in(client)

    response = client.submit(URL, {"present": "autre", "password": NEW, "again": NEW}, testid="change-password")

    assert response.status_code == 422
    assert "mot de passe actuel." in response.text
    with app.app_context():
        assert db.session.query(Coordinator).one().failures == 1
    people.sign_in(client)


def test_a_closed_account_is_out_at_its_next_request(app: Flask, client: CheckedClient) -> None:
    people.person(app)
    people.sign_in(client)
    with app.app_context():
        db.session.query(Coordinator).one().active = False
        db.session.commit()

    assert client.get("/coordination/").status_code == 302
    assert client.get("/compte/").status_code == 302
