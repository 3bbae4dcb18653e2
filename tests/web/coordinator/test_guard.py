"""The coordination is closed by default, and each person stays within their campaigns."""

from __future__ import annotations

import pytest
from flask import Flask

from campagne.extensions import db
from tests.factories import campaigns, lookup, people
from tests.fixtures.client import CheckedClient


def test_a_visitor_is_shown_the_sign_in_page_whatever_the_address(client: CheckedClient, written: str) -> None:
    client.delete_cookie("session")

    for path in ("/coordination/", f"{written}/", f"{written}/questionnaire/", "/coordination/reseau/"):
        response = client.get(path)
        assert response.status_code == 302
        assert response.location.startswith("/compte/connexion?next=/coordination/")


def test_a_text_sent_after_the_session_ended_is_given_back(app: Flask, client: CheckedClient, written: str) -> None:
    form = client.form(f"{written}/questionnaire/themes/nouveau-theme", "theme")
    with app.app_context():
        people.end_sessions(people.CLAIRE)

    response = client.post(form.action, data={**form.values, "title": "Un thème écrit dans le train"})

    assert response.status_code == 401
    assert "Un thème écrit dans le train" in response.text
    with app.app_context():
        assert len(lookup.questionnaire().themes) == 2


def test_another_campaign_answers_like_one_that_does_not_exist(app: Flask, client: CheckedClient, written: str) -> None:
    with app.app_context():
        campaigns.questionnaire(campaigns.campaign("autre", title="Autre campagne"))
        db.session.commit()

    unknown = client.get("/coordination/campagnes/inconnue/")
    other = client.get("/coordination/campagnes/autre/")

    assert other.status_code == unknown.status_code == 404
    assert other.text == unknown.text
    assert "Autre campagne" not in client.get("/coordination/").text


def test_the_administration_reaches_every_campaign(app: Flask, client: CheckedClient, written: str) -> None:
    people.person(app, people.KARIM, admin=True)
    people.sign_in(client, people.KARIM)

    assert client.get(f"{written}/").status_code == 200
    assert client.get("/coordination/personnes/").status_code == 200


@pytest.mark.parametrize("path", ["reseau/", "personnes/", "personnes/nouvelle"])
def test_pages_of_the_administration_do_not_exist_for_others(client: CheckedClient, draft: str, path: str) -> None:
    assert client.get(f"/coordination/{path}").status_code == 404


def test_objects_of_another_campaign_are_not_found(app: Flask, client: CheckedClient, listed: str) -> None:
    with app.app_context():
        other = campaigns.campaign("autre")
        campaigns.questionnaire(other, frozen=False)
        ref = campaigns.candidacy(campaigns.constituency(other), "Awa", "Delorme").ref
        db.session.commit()

    for path in (f"candidatures/{ref}", "questionnaire/questions/sanctions", "questionnaire/themes/logement"):
        assert client.get(f"{listed}/{path}").status_code == 404


def test_a_form_without_its_token_writes_nothing_and_gives_the_text_back(
    app: Flask, client: CheckedClient, written: str
) -> None:
    response = client.post(f"{written}/questionnaire/themes/nouveau-theme", data={"title": "Un thème sans jeton"})

    assert response.status_code == 400
    assert "Un thème sans jeton" in response.text
    with app.app_context():
        assert len(lookup.questionnaire().themes) == 2


def test_a_form_sent_from_another_site_is_refused(client: CheckedClient, draft: str) -> None:
    response = client.submit(
        f"{draft}/questionnaire/themes/nouveau-theme",
        {"title": "Ailleurs"},
        testid="theme",
        headers={"Sec-Fetch-Site": "cross-site"},
    )

    assert response.status_code == 403
