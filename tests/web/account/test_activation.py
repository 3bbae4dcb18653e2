"""Activation: a link that serves once, harmless to open, and says nothing when it is dead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.coordinator import Coordinator
from campagne.services import accounts
from campagne.tokens import ACTIVATION_LIFETIME
from tests.factories import campaigns, people
from tests.fixtures.client import CheckedClient

NOW = "2027-02-09T12:00"


@pytest.fixture
def link(app: Flask, at: Callable[[str | datetime], datetime]) -> str:
    """The activation link of a person just added."""
    now = at(NOW)
    with app.app_context():
        token = accounts.activation_token(campaigns.coordinator(), now=now)
        db.session.commit()
    return f"/compte/activation/{token}"


def password_of(app: Flask) -> str | None:
    with app.app_context():
        return db.session.query(Coordinator).one().password_hash


def test_opening_the_link_changes_nothing(app: Flask, client: CheckedClient, link: str) -> None:
    for _ in range(3):
        assert "Bonjour Claire Morvan" in client.get(link).text

    assert password_of(app) is None


def test_choosing_a_password_signs_in_and_ends_the_link(app: Flask, client: CheckedClient, link: str) -> None:
    response = client.submit(link, {"password": people.PASSWORD, "again": people.PASSWORD}, follow_redirects=True)

    assert "Votre mot de passe est enregistré." in response.text
    assert "Bonjour Claire Morvan" in response.text
    assert "argon2id" in str(password_of(app))
    assert client.get(link).status_code == 404


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("", ""), "Choisissez un mot de passe."),
        (("trop court", "trop court"), "15 caractères au moins"),
        (("claire morvan claire", "claire morvan claire"), "essaie en premier"),
        ((people.PASSWORD, f"{people.PASSWORD}!"), "Les deux mots de passe diffèrent"),
        (("x" * 129, "x" * 129), "128 au plus"),
    ],
)
def test_a_weak_password_is_refused_at_its_place(
    app: Flask, client: CheckedClient, link: str, given: tuple[str, str], sentence: str
) -> None:
    response = client.submit(link, dict(zip(("password", "again"), given, strict=True)))

    assert response.status_code == 422
    assert sentence in response.text
    assert 'aria-invalid="true"' in response.text
    assert password_of(app) is None


def test_a_dead_link_is_answered_alike_whatever_killed_it(
    app: Flask, client: CheckedClient, link: str, at: Callable[[str | datetime], datetime]
) -> None:
    answers = [client.get(path) for path in ("/compte/activation/x", link[:-8], f"{link}x")]
    at(at(NOW) + ACTIVATION_LIFETIME + timedelta(seconds=1))
    answers.append(client.get(link))
    at(NOW)
    with app.app_context():
        db.session.query(Coordinator).one().active = False
        db.session.commit()
    answers.append(client.get(link))

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert "Demandez-en un autre" in answers[0].text
