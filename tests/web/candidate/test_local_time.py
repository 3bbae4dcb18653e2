"""A constituency that keeps another hour reads its deadlines on its own clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import update

from campagne.extensions import db
from campagne.models.constituency import Constituency
from tests.web.candidate.conftest import Guest, visible


@pytest.fixture
def reunion(app: Flask, invite: Callable[..., Guest], during: datetime) -> Guest:
    """A candidacy of La Réunion, with its link opened."""
    guest = invite(election="legislative")
    with app.app_context():
        db.session.execute(update(Constituency).values(code="97401", name="1re circonscription", departement="974"))
        db.session.commit()
    guest.open()
    return guest


def test_the_first_screen_says_the_deadline_there_then_in_paris(reunion: Guest) -> None:
    words = visible(reunion.client.get(reunion.page))

    assert "Jusqu'au vendredi 26 mars 2027 à 21 h à La Réunion (18 h à Paris)" in words
    assert "candidature aux élections législatives, La Réunion, 1re circonscription" in words


def test_after_the_deadline_the_last_moment_is_said_there_then_in_paris(
    reunion: Guest, at: Callable[[str], datetime]
) -> None:
    at("2027-04-01T10:00")

    words = visible(reunion.client.get(reunion.page))

    assert "répondre jusqu'au mardi 13 avril 2027 à 21 h à La Réunion (19 h à Paris)" in words
