"""Campaigns: created, listed with what waits, set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.coordinator import Membership
from tests.factories import lookup, people
from tests.fixtures.client import CheckedClient

NEW = "/coordination/campagnes/nouvelle"
GIVEN = {"title": "Présidentielle 2027", "answers_by": "2027-03-26", "hour": "18:00"}


def test_a_campaign_is_created_by_three_answers_and_belongs_to_its_author(app: Flask, client: CheckedClient) -> None:
    people.person(app)
    people.sign_in(client)

    response = client.submit(NEW, GIVEN, testid="campaign")

    assert response.location == "/coordination/campagnes/presidentielle-2027/"
    with app.app_context():
        created = lookup.campaign()
        assert created.answers_by == datetime(2027, 3, 26, 17, 0, tzinfo=UTC)
        assert created.election == "presidential"
        assert created.status == "draft"
        assert db.session.query(Membership).filter_by(campaign_id=created.id).count() == 3


def test_a_second_campaign_of_the_same_title_gets_another_address(client: CheckedClient, draft: str) -> None:
    assert client.submit(NEW, GIVEN, testid="campaign").location.endswith("/presidentielle-2027-2/")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title": "  "}, "Donnez un titre à la campagne."),
        ({"title": "x" * 240}, "240 caractères, 120 au plus : retirez-en 120."),
        ({"answers_by": ""}, "Choisissez le dernier jour pour répondre."),
        ({"answers_by": "26 mars"}, "Cette date n&#39;est pas lisible"),
        ({"hour": "dix-huit heures"}, "Cette heure n&#39;est pas lisible"),
        ({"answers_by": "2027-03-28", "hour": "02:30"}, "on avance d&#39;une heure"),
        ({"slug": "Présidentielle !"}, "ne convient pas"),
        ({"slug": "presidentielle-2027"}, "existe déjà"),
    ],
)
def test_what_is_wrong_is_said_at_its_place_and_nothing_is_created(
    app: Flask, client: CheckedClient, draft: str, changed: dict[str, str], sentence: str
) -> None:
    response = client.submit(NEW, {**GIVEN, "title": "Une autre", **changed}, testid="campaign")

    assert response.status_code == 422
    assert sentence in response.text
    for text in changed.values():
        assert text.strip() in response.text
    with app.app_context():
        assert db.session.query(Campaign).count() == 1


def test_an_election_that_is_not_offered_is_refused(app: Flask, client: CheckedClient, draft: str) -> None:
    response = client.submit(NEW, {**GIVEN, "election": "papal"}, testid="campaign")

    assert response.status_code == 422


def test_fields_that_the_form_does_not_have_change_nothing(app: Flask, client: CheckedClient, draft: str) -> None:
    form = client.form(f"{draft}/reglages", "settings")
    client.post(form.action, data={**form.values, "status": "archived", "keys": "1", "slug": "volée", "id": "7"})

    with app.app_context():
        unchanged = lookup.campaign()
        assert (unchanged.status, unchanged.keys) == ("draft", 2)


def test_settings_are_changed_together_or_not_at_all(app: Flask, client: CheckedClient, draft: str) -> None:
    path = f"{draft}/reglages"
    good = {
        "title": "Présidentielle",
        "answers_by": "2027-03-20",
        "hour": "12:00",
        "reminders_max": "2",
        "reminders_min_days": "9",
        "newcomer_days": "7",
    }

    assert client.submit(path, {**good, "reminders_max": "40"}, testid="settings").status_code == 422
    assert client.submit(path, good, testid="settings").status_code == 302

    with app.app_context():
        changed = lookup.campaign()
        assert changed.title == "Présidentielle"
        assert changed.answers_by == datetime(2027, 3, 20, 11, 0, tzinfo=UTC)
        assert (changed.reminders_max, changed.reminders_min_days, changed.newcomer_days) == (2, 9, 7)


def test_the_publication_moment_is_set_on_the_page_and_never_too_soon(
    app: Flask, client: CheckedClient, draft: str
) -> None:
    path = f"{draft}/reglages"
    good = {"publication_at": "2027-03-30", "publication_hour": "00:30"}
    early = client.submit(path, {**good, "publication_at": "2027-03-27"}, testid="settings")
    assert early.status_code == 422
    assert "Choisissez un moment de publication à partir du 27 mars à 18 h" in early.text
    assert 'value="2027-03-27"' in early.text

    assert client.submit(path, good, testid="settings").status_code == 302
    assert 'value="2027-03-30"' in client.get(path).text
    client.submit(path, testid="settings")  # saved again as it stands, nothing moves
    with app.app_context():
        assert lookup.campaign().publication_at == datetime(2027, 3, 29, 22, 30, tzinfo=UTC)

    client.submit(path, {"publication_at": ""}, testid="settings")
    with app.app_context():
        assert lookup.campaign().publication_at is None


def test_the_page_of_a_campaign_opens_with_what_remains(
    client: CheckedClient, draft: str, at: Callable[[str | datetime], datetime]
) -> None:
    at("2027-02-09T12:52")

    page = client.get(f"{draft}/").text

    assert page.index("9 choses à faire, environ 1 h.") < page.index("Où en sommes-nous</h2>")
    assert "avant le 16 mars à 18 h, 30 min" in page
    assert "Une personne qui administre le réseau" in page


def test_each_page_opens_with_its_own_remaining_step(client: CheckedClient, draft: str) -> None:
    own = client.get(f"{draft}/questionnaire/").text
    other = client.get(f"{draft}/suivi/").text

    assert "À faire ici : écrire le questionnaire." in own
    assert own.index("À faire ici") < own.index("<h1>")
    assert "À faire ici : suivre les réponses." in other


def test_home_lists_campaigns_with_what_comes_first(client: CheckedClient, draft: str) -> None:
    page = client.get("/coordination/").text

    assert "Bonjour Claire Morvan." in page
    assert "9 choses à faire" in page
    assert "D&#39;abord : présenter le réseau." in page


def test_home_is_empty_for_somebody_new(app: Flask, client: CheckedClient) -> None:
    people.person(app)
    people.sign_in(client)

    assert "Il n&#39;y a pas encore de campagne." in client.get("/coordination/").text
