"""What the administration does: present the network, add people, close accounts; and a campaign's team."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.audit import AuditEntry
from campagne.models.coordinator import Coordinator
from campagne.models.edition import PublishedPage
from campagne.models.organisation import Organisation
from tests.factories import lookup, people
from tests.fixtures.client import CheckedClient

ORGANISATION = "/coordination/reseau/"
PEOPLE = "/coordination/personnes"
GIVEN = {
    "name": "Réseau des élues et élus contre les discriminations",
    "short_name": "Élues et élus contre les discriminations",
    "members": "240",
    "signatories": "Claire Morvan | adjointe à Valmont | Alliance du Rivage\n"
    "Karim Benhamou | adjoint à Rivebourg | | Inès Marchetti\n",
    "telephone": "01 99 00 12 34",
    "press": "Karim Benhamou | 01 99 00 56 78 | le matin\nLeïla Fontvieille | 01 99 00 56 79\n",
    "reply_to": "reponses@example.org",
    "email": "contact@example.org",
    "address": "1 place de la Mairie, 00000 Valmont",
    "publication_director": "Claire Morvan",
    "host_name": "Hébergeur fictif",
    "host_address": "2 rue du Port, 00000 Rivebourg",
    "host_telephone": "01 99 00 56 78",
}


@pytest.fixture
def admin(app: Flask, client: CheckedClient) -> str:
    """The administration of an empty instance, signed in."""
    email = people.person(app, admin=True)
    people.sign_in(client)
    return email


def test_the_network_is_presented_without_any_file(app: Flask, client: CheckedClient, admin: str) -> None:
    response = client.submit(ORGANISATION, GIVEN, testid="organisation", follow_redirects=True)

    assert "La présentation du réseau est enregistrée et publiée." in response.text
    with app.app_context():
        known = db.session.query(Organisation).one()
        assert known.signatories == [
            {"name": "Claire Morvan", "mandate": "adjointe à Valmont", "party": "Alliance du Rivage"},
            {"name": "Karim Benhamou", "mandate": "adjoint à Rivebourg", "party": "", "supports": "Inès Marchetti"},
        ]
        assert known.press == [
            {"name": "Karim Benhamou", "telephone": "01 99 00 56 78", "telephone_hours": "le matin"},
            {"name": "Leïla Fontvieille", "telephone": "01 99 00 56 79", "telephone_hours": ""},
        ]
        assert known.host["telephone"] == "01 99 00 56 78"
        assert db.session.query(PublishedPage).filter_by(kind="organisation").count() == 1
    again = client.submit(ORGANISATION, testid="organisation")
    assert again.status_code == 302
    with app.app_context():
        assert db.session.query(PublishedPage).filter_by(kind="organisation").count() == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "Écrivez le nom du réseau."),
        ({"members": "beaucoup"}, "field-error"),
        ({"members": "0"}, "field-error"),
        ({"telephone": "appelez-moi"}, "field-error"),
        ({"press": "Karim Benhamou"}, "field-error"),
        ({"host_telephone": "appelez-les"}, "field-error"),
        ({"reply_to": "pas une adresse"}, "field-error"),
        ({"signatories": "Claire Morvan"}, "Ligne 1"),
        ({"presentation": "x" * 8000}, "retirez-en 4000"),
    ],
)
def test_a_fact_that_is_wrong_is_said_at_its_place(
    app: Flask, client: CheckedClient, admin: str, changed: dict[str, str], sentence: str
) -> None:
    response = client.submit(ORGANISATION, {**GIVEN, **changed}, testid="organisation")

    assert response.status_code == 422
    assert sentence in response.text
    assert f'<a href="#{next(iter(changed))}">' in response.text
    assert "Hébergeur fictif" in response.text
    with app.app_context():
        assert db.session.query(Organisation).count() == 0


def test_a_person_added_comes_in_by_the_link_shown_once(app: Flask, client: CheckedClient, admin: str) -> None:
    given = {"name": "Karim Benhamou", "email": people.KARIM}

    page = client.submit(f"{PEOPLE}/nouvelle", given, testid="person").text

    link = re.search(r"http://localhost(/compte/activation/[\w.-]+)", page)
    assert link is not None
    assert link[1] not in client.get(f"{PEOPLE}/").text
    karim = app.test_client()
    assert isinstance(karim, CheckedClient)
    karim.submit(link[1], {"password": people.PASSWORD, "again": people.PASSWORD})
    assert "Bonjour Karim Benhamou." in karim.get("/coordination/").text
    assert karim.get(f"{PEOPLE}/").status_code == 404


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "Écrivez le nom"),
        ({"email": "pas une adresse"}, "field-error"),
        ({"email": people.CLAIRE}, "déjà activé"),
    ],
)
def test_a_person_is_not_added_by_halves(
    app: Flask, client: CheckedClient, admin: str, changed: dict[str, str], sentence: str
) -> None:
    given = {"name": "Karim Benhamou", "email": people.KARIM, **changed}

    response = client.submit(f"{PEOPLE}/nouvelle", given, testid="person")

    assert response.status_code == 422
    assert sentence in response.text
    with app.app_context():
        assert db.session.query(Coordinator).count() == 1


def test_a_new_link_ends_sessions_and_a_closed_account_is_out(app: Flask, client: CheckedClient, admin: str) -> None:
    people.person(app, people.KARIM)
    karim = app.test_client()
    assert isinstance(karim, CheckedClient)
    people.sign_in(karim, people.KARIM)

    page = client.submit(f"{PEOPLE}/", testid="renew-2").text
    assert "/compte/activation/" in page
    assert karim.get("/coordination/").status_code == 302
    people.sign_in(karim, people.KARIM)
    client.submit(f"{PEOPLE}/", testid="close-2")

    assert karim.get("/coordination/").status_code == 302
    assert "compte fermé" in client.get(f"{PEOPLE}/").text


def test_nobody_closes_their_own_account(app: Flask, client: CheckedClient, admin: str) -> None:
    token = client.form(f"{PEOPLE}/nouvelle", "person").values["csrf_token"]

    client.post(f"{PEOPLE}/1/fermer", data={"csrf_token": token})

    assert client.get("/coordination/").status_code == 200


def test_access_to_a_campaign_is_given_by_its_team(app: Flask, client: CheckedClient, draft: str) -> None:
    people.person(app, people.KARIM)
    karim = app.test_client()
    assert isinstance(karim, CheckedClient)
    people.sign_in(karim, people.KARIM)
    assert karim.get(f"{draft}/").status_code == 404

    response = client.submit(f"{draft}/equipe/", {"person": "2"}, testid="access", follow_redirects=True)

    assert "voit maintenant cette campagne" in response.text
    assert karim.get(f"{draft}/").status_code == 200


def test_access_is_given_to_known_people_only(client: CheckedClient, draft: str, app: Flask) -> None:
    people.person(app, people.KARIM)

    assert client.submit(f"{draft}/equipe/", {"person": "99"}, testid="access").status_code == 422


def test_the_party_of_a_person_is_said_when_they_are_added_and_changed_later(
    app: Flask, client: CheckedClient, admin: str
) -> None:
    given = {"name": "Karim Benhamou", "email": people.KARIM, "party": "Écologie commune"}
    client.submit(f"{PEOPLE}/nouvelle", given, testid="person")
    assert "Écologie commune" in client.get(f"{PEOPLE}/").text

    assert client.submit(f"{PEOPLE}/2/parti", {"party": "x" * 121}, testid="party").status_code == 422
    client.submit(f"{PEOPLE}/2/parti", {"party": "Le Pays d'abord"}, testid="party")

    with app.app_context():
        assert lookup.person(people.KARIM).party == "Le Pays d'abord"
        (act,) = db.session.query(AuditEntry)
        assert (act.action, act.details["before"]) == ("set_party", "Écologie commune")
