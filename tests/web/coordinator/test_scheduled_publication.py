"""At a moment: everything sealed appears together, by itself, and not a second before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from campagne.domain.dates import PARIS
from campagne.extensions import db
from campagne.models.edition import Edition
from campagne.models.publication import EditionRequest
from campagne.worker import drain
from tests.factories import campaigns, lookup
from tests.fixtures.client import CheckedClient

MOMENT = datetime(2027, 3, 30, 10, tzinfo=PARIS)


@pytest.fixture
def sealed(app: Flask, client: CheckedClient, listed: str, at: Callable[[str | datetime], datetime]) -> str:
    """A campaign with one signed sheet, sealed until its publication moment, the day before."""
    with app.app_context():
        campaigns.organisation()
        campaign = lookup.campaign()
        campaign.open()
        campaign.publication_at = MOMENT
        invitation = campaigns.invitation(lookup.candidacy("Marchetti"), campaigns.questionnaire(campaign))
        campaigns.signed(invitation, campaigns.FROZEN, testing_logement="pour")
        db.session.commit()
    at(MOMENT - timedelta(days=1))
    return f"{listed}/publication/"


def numbers(app: Flask) -> list[tuple[int, int]]:
    with app.app_context():
        return [(each.number, each.answers) for each in db.session.query(Edition).order_by(Edition.number)]


def test_everything_sealed_appears_at_its_moment_by_itself(
    app: Flask, client: CheckedClient, sealed: str, at: Callable[[str | datetime], datetime]
) -> None:
    assert "réponses ajoutées, 1 ; modifiées, 0 ; retirées, 0" in client.get(sealed).text
    assert "Publication prévue" in client.submit(sealed, testid="schedule", follow_redirects=True).text
    at(MOMENT - timedelta(seconds=1))
    drain(app)
    assert numbers(app) == []
    at(MOMENT)
    drain(app)
    assert numbers(app) == [(1, 1)]
    drain(app)
    assert numbers(app) == [(1, 1)]


def test_asked_twice_it_is_one_and_it_can_be_taken_back(
    app: Flask, client: CheckedClient, sealed: str, at: Callable[[str | datetime], datetime]
) -> None:
    form = client.form(sealed, "schedule")
    for _ in range(2):
        client.post(form.action, data=form.values)
    with app.app_context():
        assert db.session.query(EditionRequest).count() == 1
    client.submit(sealed, testid="cancel")
    at(MOMENT + timedelta(seconds=1))
    drain(app)
    assert numbers(app) == []


def test_a_moment_that_moved_is_asked_for_again(
    app: Flask, client: CheckedClient, sealed: str, at: Callable[[str | datetime], datetime]
) -> None:
    client.submit(sealed, testid="schedule")
    with app.app_context():
        lookup.campaign().publication_at = MOMENT + timedelta(days=1)
        db.session.commit()
    assert 'data-testid="schedule"' in client.get(sealed).text
    at(MOMENT + timedelta(days=2))
    drain(app)
    assert numbers(app) == []
    with app.app_context():
        assert "a changé depuis cette demande" in db.session.query(EditionRequest).one().refusal


def test_a_moment_before_the_last_words_have_cooled_is_refused_with_the_date_to_change(
    app: Flask, client: CheckedClient, sealed: str
) -> None:
    with app.app_context():
        lookup.campaign().answers_by = MOMENT - timedelta(hours=23)
        db.session.commit()
    page = client.submit(sealed, testid="schedule", follow_redirects=True).text
    assert "Choisissez un moment de publication à partir du 30 mars à 11 h" in page
    with app.app_context():
        assert db.session.query(EditionRequest).count() == 0


def test_without_a_moment_to_come_there_is_nothing_to_ask(
    app: Flask, client: CheckedClient, sealed: str, at: Callable[[str | datetime], datetime]
) -> None:
    form = client.form(sealed, "schedule")
    at(MOMENT + timedelta(seconds=1))
    page = client.post(form.action, data=form.values, follow_redirects=True).text
    assert "pas de moment de publication à venir" in page
    assert numbers(app) == []
