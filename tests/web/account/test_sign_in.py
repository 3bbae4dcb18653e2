"""Signing in and out: a neutral refusal, a brake per account, a session of one's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from campagne.models.coordinator import FAILURES_BEFORE_PAUSE, PAUSE
from tests.factories import people
from tests.fixtures.client import CheckedClient

URL = "/compte/connexion"
REFUSED = "Adresse ou mot de passe refusé."


def try_in(client: CheckedClient, password: str, email: str = people.CLAIRE) -> int:
    return client.submit(URL, {"email": email, "password": password}, testid="sign-in").status_code


def test_the_right_password_opens_the_coordination(app: Flask, client: CheckedClient) -> None:
    people.person(app)

    response = client.submit(URL, {"email": "Claire.Morvan@example.org", "password": people.PASSWORD})

    assert response.status_code == 302
    assert response.location == "/coordination/"
    assert "Bonjour Claire Morvan" in client.get("/coordination/").text


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (people.CLAIRE, "un autre mot de passe"),
        ("inconnue@example.org", people.PASSWORD),
        ("pas une adresse", "x"),
        (people.CLAIRE, "x" * 100_000),
    ],
)
def test_every_refusal_is_worded_alike(app: Flask, client: CheckedClient, email: str, password: str) -> None:
    people.person(app)

    response = client.submit(URL, {"email": email, "password": password})

    assert response.status_code == 422
    assert REFUSED in response.text
    assert email in response.text
    assert client.get("/coordination/").status_code == 302


def test_a_closed_account_is_refused_like_an_unknown_one(app: Flask, client: CheckedClient) -> None:
    people.person(app, active=False)

    assert REFUSED in client.submit(URL, {"email": people.CLAIRE, "password": people.PASSWORD}).text


def test_ten_wrong_passwords_pause_one_account_for_a_quarter_of_an_hour(
    app: Flask, client: CheckedClient, at: Callable[[str | datetime], datetime]
) -> None:
    people.person(app)
    people.person(app, people.KARIM)
    now = at("2027-02-09T12:00")
    for _ in range(FAILURES_BEFORE_PAUSE):
        assert try_in(client, "un autre mot de passe") == 422

    assert try_in(client, people.PASSWORD) == 422
    assert try_in(client, people.PASSWORD, people.KARIM) == 302
    at(now + PAUSE + timedelta(seconds=1))
    assert try_in(client, people.PASSWORD) == 302


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("/coordination/campagnes/nouvelle", "/coordination/campagnes/nouvelle"),
        ("https://exemple.invalid/", "/coordination/"),
        ("//exemple.invalid/", "/coordination/"),
        ("/coordination/\\exemple.invalid", "/coordination/"),
        ("/coordination/\n", "/coordination/"),
        ("/nous", "/coordination/"),
        ("", "/coordination/"),
    ],
)
def test_next_leads_into_the_coordination_only(app: Flask, client: CheckedClient, asked: str, reached: str) -> None:
    people.person(app)
    data = {**client.form(URL, "sign-in").values, "email": people.CLAIRE, "password": people.PASSWORD}

    assert client.post(URL, query_string={"next": asked}, data=data).location == reached


def test_a_page_asked_for_before_signing_in_opens_after(app: Flask, client: CheckedClient) -> None:
    people.person(app)
    asked = client.get("/coordination/campagnes/nouvelle?x=1").location

    data = {**client.form(asked, "sign-in").values, "email": people.CLAIRE, "password": people.PASSWORD}

    assert client.post(asked, data=data).location == "/coordination/campagnes/nouvelle?x=1"


def test_signing_in_begins_another_session(app: Flask, client: CheckedClient) -> None:
    people.person(app)
    with client.session_transaction() as session:
        session["left"] = "by somebody else"
    before = client.form(URL, "sign-in").values["csrf_token"]

    people.sign_in(client)

    with client.session_transaction() as session:
        assert "left" not in session
    data = {"title": "Présidentielle", "csrf_token": before}
    assert "Formulaire à renvoyer" in client.post("/coordination/campagnes/nouvelle", data=data).text


def test_signing_out_is_a_post_and_ends_the_session(app: Flask, client: CheckedClient) -> None:
    people.person(app)
    people.sign_in(client)

    assert client.get("/compte/deconnexion").status_code == 405
    response = client.submit("/compte/", testid="sign-out", follow_redirects=True)

    assert "Votre session est terminée." in response.text
    assert client.get("/coordination/").status_code == 302


def test_nobody_registers(client: CheckedClient) -> None:
    for path in ("/register", "/inscription", "/compte/inscription", "/compte/nouveau"):
        assert client.get(path).status_code in {302, 404}
        assert client.post(path).status_code in {400, 404}


def test_pages_of_an_account_are_kept_by_no_cache(app: Flask, client: CheckedClient) -> None:
    people.person(app)
    people.sign_in(client)

    assert client.get("/compte/").headers["Cache-Control"] == "no-store"
    assert client.get("/coordination/").headers["Cache-Control"] == "no-store"
