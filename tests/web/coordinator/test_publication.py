"""Publishing: exactly what changes is shown, asked for once, built by the worker; and the states that are followed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.edition import Edition
from campagne.models.publication import EditionRequest
from campagne.worker import drain
from tests.factories import campaigns, lookup
from tests.fixtures.client import CheckedClient

SIGNED = datetime(2027, 3, 24, 10, tzinfo=UTC)


@pytest.fixture
def answered(app: Flask, client: CheckedClient, listed: str, at: Callable[[str | datetime], datetime]) -> str:
    """A campaign of two candidacies, one of which has signed, after the deadline."""
    with app.app_context():
        campaigns.organisation()
        campaign = lookup.campaign()
        campaign.open()
        invitation = campaigns.invitation(lookup.candidacy("Marchetti"), campaigns.questionnaire(campaign))
        campaigns.signed(invitation, SIGNED, testing_logement="pour", sanctions="contre")
        db.session.commit()
    at("2027-03-30T10:00")
    return f"{listed}/publication/"


def test_what_the_edition_would_change_is_shown_whole(client: CheckedClient, answered: str) -> None:
    page = client.get(answered).text

    assert "Rien n'est encore public." in page
    assert "Inès Marchetti : Testing logement" in page
    assert "Pour" in page
    assert "A répondu le 24 mars (2 questions sur 3)." in page
    assert "Publier l&#39;édition 1" in page


def test_it_is_asked_for_then_built_then_nothing_remains(app: Flask, client: CheckedClient, answered: str) -> None:
    asked = client.submit(answered, testid="publish", follow_redirects=True).text
    assert "Publication demandée" in asked
    assert 'data-testid="publish"' not in asked
    assert "Demandée par Claire Morvan" in asked

    drain(app)

    page = client.get(answered).text
    assert "L'édition 1 est en ligne" in page
    assert "il n&#39;y a rien à publier" in page
    assert "par Claire Morvan : édition 1" in page
    with app.app_context():
        assert db.session.query(Edition).one().answers == 2


def test_what_changed_since_it_was_read_is_not_published(app: Flask, client: CheckedClient, answered: str) -> None:
    form = client.form(answered, "publish")
    with app.app_context():
        lookup.candidacy("Vasseur").label = "Autre étiquette"
        db.session.commit()

    response = client.post(form.action, data=form.values)

    assert response.status_code == 422
    assert "Le contenu a changé depuis l&#39;aperçu." in response.text
    assert "Autre étiquette" in response.text
    with app.app_context():
        assert db.session.query(EditionRequest).count() == 0


def test_a_correction_shows_before_and_after(app: Flask, client: CheckedClient, answered: str) -> None:
    client.submit(answered, testid="publish")
    drain(app)
    with app.app_context():
        lookup.candidacy("Vasseur").label = "Autre étiquette"
        db.session.commit()

    page = client.get(answered).text

    assert "Alliance du Rivage" in page
    assert "Autre étiquette" in page
    assert "Avant : " in page


def test_without_a_moment_the_page_leads_to_where_one_is_given(client: CheckedClient, answered: str) -> None:
    page = client.get(answered).text
    assert "Donner un jour de publication" in page
    assert 'id="publication"' in client.get(answered.replace("publication/", "reglages")).text


def test_an_empty_campaign_can_be_looked_at(client: CheckedClient, draft: str) -> None:
    assert client.get(f"{draft}/publication/").status_code == 200


def test_states_are_counted_and_each_count_is_a_filter(client: CheckedClient, answered: str) -> None:
    follow = answered.replace("publication/", "suivi/etats")

    page = client.get(follow).text
    assert "a répondu : 1" in page
    assert "2 sur 3" in page
    only = client.get(f"{follow}?etat=answered").text
    assert "Inès Marchetti" in only
    assert "Paul Vasseur" not in only
    assert "Paul Vasseur" in client.get(f"{follow}?etat=inconnu").text


def test_sealed_answers_are_shown_to_nobody(app: Flask, client: CheckedClient, answered: str) -> None:
    with app.app_context():
        lookup.campaign().publication_at = datetime(2027, 4, 2, 8, tzinfo=UTC)
        db.session.commit()
        ref = lookup.candidacy("Marchetti").ref

    follow, candidacy = (answered.replace("publication/", path) for path in ("suivi/etats", f"candidatures/{ref}"))
    for path in (answered, follow, candidacy, follow.replace("etats", "")):
        page = client.get(path).text
        assert "Inès Marchetti : Testing logement" not in page
        assert "2 questions sur 3" not in page
