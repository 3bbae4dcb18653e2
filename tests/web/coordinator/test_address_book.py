"""The addresses of one candidacy: masked, shown to somebody by name, added with a hint, replaced with a reason."""

from __future__ import annotations

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.audit import AuditEntry
from tests.factories import campaigns, lookup
from tests.fixtures.client import CheckedClient

WHOLE = "equipe@marchetti.example.org"


def page_of(app: Flask, base: str, last_name: str = "Marchetti") -> str:
    with app.app_context():
        return f"{base}/candidatures/{lookup.candidacy(last_name).ref}"


def test_an_address_is_masked_until_somebody_asks_and_then_on_that_page_alone(
    app: Flask, client: CheckedClient, listed: str
) -> None:
    page = page_of(app, listed)
    assert WHOLE not in client.get(page).text

    shown = client.submit(page, testid="reveal-1")

    assert WHOLE in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    again = client.get(page).text
    assert WHOLE not in again
    assert "Affichages d&#39;une adresse : 1" in again
    assert "Claire Morvan" in again
    assert client.get(f"{page}/adresses/1/afficher").status_code == 405
    with app.app_context():
        assert [(act.action, act.actor) for act in db.session.query(AuditEntry)] == [("reveal", "Claire Morvan")]


def test_what_is_known_of_an_address_is_said(app: Flask, client: CheckedClient, listed: str) -> None:
    with app.app_context():
        campaigns.contact(lookup.candidacy("Vasseur"), WHOLE)
        campaigns.contact(lookup.candidacy("Marchetti"), "ines@gmial.com", finder="Leïla Haddad")
        db.session.commit()

    shown = client.get(page_of(app, listed)).text

    for words in ("partagée avec 1 candidature", "adresse de fonction", "proche de gmail.com", "par Leïla Haddad"):
        assert words in shown


def test_a_doubtful_domain_is_asked_about_and_never_corrected(app: Flask, client: CheckedClient, listed: str) -> None:
    new = f"{page_of(app, listed)}/adresses/nouvelle"
    given = {"address": "ines@gmial.com", "source": "son site"}

    asked = client.submit(new, given, testid="address")
    assert asked.status_code == 422
    assert "Vouliez-vous dire gmail.com ?" in asked.text
    token = client.form(new, "address").values["csrf_token"]
    other = {**given, "address": "ines@gmal.com", "sure": "ines@gmial.com", "csrf_token": token}
    assert client.post(new, data=other).status_code == 422  # a yes to another address
    assert client.post(new, data={**given, "sure": "ines@gmial.com", "csrf_token": token}).status_code == 302

    with app.app_context():
        assert [(each.address, each.finder) for each in lookup.contacts()][1:] == [("ines@gmial.com", "Claire Morvan")]


def test_an_address_is_replaced_with_a_reason_and_stays_struck_out(
    app: Flask, client: CheckedClient, listed: str
) -> None:
    replace = f"{page_of(app, listed)}/adresses/1/remplacer"
    given = {"address": "ines@marchetti.example.org", "source": "appel au siège"}

    assert client.submit(replace, given, testid="replace").status_code == 422
    response = client.submit(replace, {**given, "reason": "misspelt"}, testid="replace", follow_redirects=True)

    assert "L'adresse est remplacée." in response.text.replace("&#39;", "'")
    assert "<del>" in response.text
    assert "Remplacée le" in response.text
    assert "par Claire Morvan : elle était mal écrite." in response.text
    assert "Elle était mal écrite" in response.text
    assert "misspelt" not in response.text
    assert "Add address" not in response.text
    refused = client.submit(replace, {**given, "reason": "misspelt"}, testid="replace")
    assert "déjà été remplacée" in refused.text


@pytest.mark.parametrize("path", ["adresses/99/afficher", "sollicitations/99/retirer"])
def test_what_does_not_exist_is_not_found(app: Flask, client: CheckedClient, listed: str, path: str) -> None:
    page = page_of(app, listed)
    token = client.form(f"{page}/appel", "call").values["csrf_token"]

    assert client.post(f"{page}/{path}", data={"csrf_token": token}).status_code == 404


def test_an_address_of_another_candidacy_is_not_shown_from_here(app: Flask, client: CheckedClient, listed: str) -> None:
    page = page_of(app, listed, "Vasseur")
    token = client.form(f"{page}/appel", "call").values["csrf_token"]

    assert client.post(f"{page}/adresses/1/afficher", data={"csrf_token": token}).status_code == 404
