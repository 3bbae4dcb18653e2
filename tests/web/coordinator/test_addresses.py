"""Addresses: who is reachable, and a file of addresses matched without guessing."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.candidacy import Standing
from tests.factories import lookup
from tests.fixtures.client import CheckedClient

FILE = (
    "nom;prenom;email\n"
    "Vasseur;Paul;paul@vasseur.example.org\n"
    "Marchetti;Inès;equipe@marchetti.example.org\n"
    "Inconnue;Zoé;zoe@example.org\n"
    "Vasseur;Paul;pas une adresse\n"
)
SOURCE = {"source": "sur le site de votre campagne"}


def upload(client: CheckedClient, base: str, data: str) -> Any:
    given = {"file": (io.BytesIO(data.encode()), "adresses.csv")}
    return client.submit(f"{base}/adresses/fichier/", given, testid="addresses")


def test_those_without_an_address_come_first(client: CheckedClient, listed: str) -> None:
    without = client.get(f"{listed}/adresses/").text
    reached = client.get(f"{listed}/adresses/?joignables=oui").text

    assert "1 sur 2" in without
    assert "Paul Vasseur" in without
    assert "Inès Marchetti" not in without
    assert "Inès Marchetti" in reached
    assert "Paul Vasseur" not in reached


def test_who_has_withdrawn_is_not_to_be_reached(app: Flask, client: CheckedClient, listed: str) -> None:
    with app.app_context():
        db.session.query(Standing).filter_by(candidacy_id=lookup.candidacy("Vasseur").id).one().status = "withdrawn"
        db.session.commit()

    page = client.get(f"{listed}/adresses/").text
    assert "Toutes les candidatures ont une adresse." in page
    assert "1 sur 1" in page


def test_without_candidacies_the_page_says_what_comes_before(client: CheckedClient, draft: str) -> None:
    assert "Il faut d&#39;abord la liste des candidatures." in client.get(f"{draft}/adresses/").text


def test_a_file_is_shown_then_only_what_is_certain_is_recorded(app: Flask, client: CheckedClient, listed: str) -> None:
    place = upload(client, listed, FILE).location
    page = client.get(place).text

    assert "4 lignes lues." in page
    assert "p…l@vasseur.example.org" in page
    assert "Ligne 4 : Aucune candidature au nom de" in page
    assert "Ligne 5, colonne « email » :" in page
    assert client.submit(place, {"source": " "}, testid="confirm").status_code == 422
    with app.app_context():
        assert len(lookup.contacts()) == 1

    response = client.submit(place, SOURCE, testid="confirm", follow_redirects=True)

    assert "1 adresse enregistrée." in response.text
    with app.app_context():
        assert {contact.address for contact in lookup.contacts()} == {
            "equipe@marchetti.example.org",
            "paul@vasseur.example.org",
        }
    assert client.get(place).status_code == 404


@pytest.mark.parametrize("data", ["", "a;b\n1;2\n", "nom;prenom\nVasseur;Paul\n", "PK\x03\x04"])
def test_a_file_that_holds_no_addresses_is_refused(client: CheckedClient, listed: str, data: str) -> None:
    response = upload(client, listed, data)

    assert response.status_code == 422
    assert "Ce fichier ne peut pas être lu" in response.text


def test_a_file_that_adds_nothing_has_nothing_to_confirm(client: CheckedClient, listed: str) -> None:
    page = client.get(upload(client, listed, "nom;prenom;email\nInconnue;Zoé;zoe@example.org\n").location).text

    assert "n&#39;apporte aucune adresse nouvelle" in page
    assert 'data-testid="confirm"' not in page


def test_a_doubtful_domain_is_recorded_when_its_line_is_ticked(app: Flask, client: CheckedClient, listed: str) -> None:
    data = "nom;prenom;email;poids\nVasseur;Paul;paul@gmial.com;3\n"
    place = upload(client, listed, data).location
    page = client.get(place).text

    assert "Ligne 2, Paul Vasseur, …@gmial.com : vouliez-vous dire gmail.com ?" in page
    assert "paul@gmial.com" not in page
    assert "Colonnes non lues : poids." in page
    client.submit(place, {**SOURCE, "kept": "2"}, testid="confirm")
    with app.app_context():
        assert [(each.address, each.finder) for each in lookup.contacts()][1:] == [("paul@gmial.com", "Claire Morvan")]


def test_a_doubtful_domain_that_nobody_keeps_is_left_out(app: Flask, client: CheckedClient, listed: str) -> None:
    place = upload(client, listed, "nom;prenom;email\nVasseur;Paul;paul@gmial.com\n").location

    assert "0 adresse enregistrée." in client.submit(place, SOURCE, testid="confirm", follow_redirects=True).text
    with app.app_context():
        assert len(lookup.contacts()) == 1
