"""Authenticity on the coordinator's pages: heard by telephone, loud when denied, and then nothing of it appears."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.worker import drain
from tests.factories import campaigns, lookup, people
from tests.fixtures.client import CheckedClient

SIGNED = datetime(2027, 3, 24, 10, tzinfo=UTC)
SOURCE = {"number_source": "page contact du site"}


@pytest.fixture
def page(app: Flask, listed: str, at: Callable[[str | datetime], datetime]) -> str:
    """The page of Inès Marchetti, who has signed; it is 27 March."""
    with app.app_context():
        campaigns.organisation()
        campaign = lookup.campaign()
        campaign.open()
        invitation = campaigns.invitation(lookup.candidacy("Marchetti"), campaigns.questionnaire(campaign))
        campaigns.signed(invitation, SIGNED, testing_logement="pour", sanctions="contre")
        db.session.commit()
        at("2027-03-27T11:00")
        return f"{listed}/candidatures/{lookup.candidacy('Marchetti').ref}"


def publication(page: str) -> str:
    return page.split("/candidatures/", maxsplit=1)[0] + "/publication/"


def check(client: CheckedClient, page: str, outcome: str) -> str:
    given = {**SOURCE, "outcome": outcome}
    return client.submit(f"{page}/authenticite/", given, testid="authenticity", follow_redirects=True).text


def test_a_confirmation_is_published_with_its_date(app: Flask, client: CheckedClient, page: str) -> None:
    assert "personne n&#39;a appelé" in client.get(publication(page)).text.replace("'", "&#39;")

    assert "la campagne confirme" in check(client, page, "confirmed")

    before = client.get(publication(page)).text
    assert "authenticité n" not in before
    client.submit(publication(page), testid="publish")
    drain(app)
    ref = page.rpartition("/")[2]
    public = client.get(f"/campagnes/presidentielle-2027/candidatures/{ref}").text
    assert "Authenticité confirmée par téléphone le " in public
    assert '<time datetime="2027-03-27' in public
    assert "page contact" not in public


def test_denied_words_are_said_loudly_to_be_left_aside_and_are(app: Flask, client: CheckedClient, page: str) -> None:
    check(client, page, "denied")

    shown = client.get(publication(page)).text

    assert "Laissées de côté : réponses démenties par la campagne elle-même" in shown
    assert 'role="alert"' in shown
    assert "Inès Marchetti : Testing logement" not in shown
    assert client.submit(publication(page), testid="publish").status_code == 302
    drain(app)
    ref = page.rpartition("/")[2]
    public = client.get(f"/campagnes/presidentielle-2027/candidatures/{ref}").text
    assert "Authenticité" not in public
    assert "A répondu" not in public
    again = client.get(publication(page)).text
    assert "il n&#39;y a rien à publier" in again
    assert "Laissées de côté" in again


def test_words_signed_within_the_delay_are_named_before_the_button(
    client: CheckedClient, page: str, at: Callable[[str | datetime], datetime]
) -> None:
    assert "que leur campagne peut encore démentir" not in client.get(publication(page)).text
    at(SIGNED + timedelta(hours=23))
    shown = client.get(publication(page)).text
    said = shown.index("Réponses de moins de 24")
    assert "Inès Marchetti</a>." in shown[said : shown.index("Publier l&#39;édition 1")]


def test_nobody_picking_up_says_so_and_why_publishing_stays_possible(client: CheckedClient, page: str) -> None:
    check(client, page, "no_reply")

    shown = client.get(publication(page)).text

    assert "appel sans réponse le 27 mars" in shown
    assert "Publier reste possible" in shown


def test_a_check_needs_an_outcome_a_source_and_another_party(app: Flask, client: CheckedClient, page: str) -> None:
    form = client.form(f"{page}/authenticite/", "authenticity")
    for missing in ({}, {"outcome": "confirmed"}, SOURCE, {"outcome": "peut-être", **SOURCE}):
        assert client.post(form.action, data={**form.values, "number_source": "", **missing}).status_code == 422
    with app.app_context():
        lookup.person(people.CLAIRE).party = "Alliance du Rivage"
        db.session.commit()
    refused = client.post(form.action, data={**form.values, "outcome": "confirmed", **SOURCE})
    assert refused.status_code == 422
    assert "du même parti" in refused.text
    assert 'data-testid="check"' not in client.get(page).text


def test_nothing_signed_has_nothing_to_confirm(app: Flask, client: CheckedClient, listed: str) -> None:
    with app.app_context():
        page = f"{listed}/candidatures/{lookup.candidacy('Vasseur').ref}"

    assert "Authenticité" not in client.get(page).text
    assert "il n&#39;y a rien à confirmer" in client.get(f"{page}/authenticite/").text.replace("'", "&#39;")
