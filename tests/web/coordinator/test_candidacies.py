"""Candidacies: the list with its search and pages, the page of one, an address added by hand."""

from __future__ import annotations

import pytest
from flask import Flask

from campagne.extensions import db
from tests.factories import campaigns, lookup
from tests.fixtures.client import CheckedClient


def page_of(app: Flask, base: str, last_name: str) -> str:
    with app.app_context():
        return f"{base}/candidatures/{lookup.candidacy(last_name).ref}"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", {"Inès Marchetti", "Paul Vasseur"}),
        ("ines", {"Inès Marchetti"}),
        ("Marchetti Inès", {"Inès Marchetti"}),
        ("VASS", {"Paul Vasseur"}),
        ("fr", {"Inès Marchetti", "Paul Vasseur"}),
        ("personne", set()),
        ("%", {"Inès Marchetti", "Paul Vasseur"}),
        ("100%", set()),
    ],
)
def test_a_search_finds_every_word_in_any_order_and_case(
    client: CheckedClient, listed: str, words: str, found: set[str]
) -> None:
    page = client.get(f"{listed}/candidatures/", query_string={"q": words}).text

    assert {name for name in ("Inès Marchetti", "Paul Vasseur") if name in page} == found


def test_a_long_list_is_cut_into_pages(app: Flask, client: CheckedClient, draft: str) -> None:
    with app.app_context():
        country = campaigns.constituency(lookup.campaign())
        for rank in range(120):
            campaigns.candidacy(country, "Awa", f"Nom{rank:03d}", position=rank)
        db.session.commit()

    first = client.get(f"{draft}/candidatures/").text
    assert "120 candidatures" in first
    assert "Page 1 sur 3" in first
    assert "Nom049" in first
    assert "Nom050" not in first
    assert "Nom119" in client.get(f"{draft}/candidatures/?page=3").text
    for odd in ("0", "-1", "999", "deux", "²", "9" * 30):
        assert client.get(f"{draft}/candidatures/", query_string={"page": odd}).status_code == 200


def test_an_address_added_by_hand_has_a_source(app: Flask, client: CheckedClient, listed: str) -> None:
    page = page_of(app, listed, "Vasseur")
    given = {"address": "paul@vasseur.example.org", "source": "sur le site de votre campagne"}

    refused = client.submit(page, {**given, "source": ""}, testid="address")
    assert refused.status_code == 422
    assert "sans source" in refused.text
    assert "paul@vasseur.example.org" in refused.text
    assert client.submit(page, given, testid="address").status_code == 302

    shown = client.get(page).text
    assert "p…l@vasseur.example.org" in shown
    assert "paul@vasseur.example.org" not in shown
    assert "sur le site de votre campagne" in shown


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "Écrivez l&#39;adresse."),
        ("pas une adresse", "le signe « @ »"),
        ("équipe@example.org", "lettre accentuée"),
        ("equipe@marchetti.example.org", "déjà enregistrée"),
        ("x" * 400 + "@example.org", "au plus"),
        ("a@example.org\nBcc: b@example.org", ""),
    ],
)
def test_an_address_that_cannot_be_written_to_is_refused(
    app: Flask, client: CheckedClient, listed: str, address: str, sentence: str
) -> None:
    page = page_of(app, listed, "Marchetti")

    response = client.submit(page, {"address": address, "source": "ailleurs"}, testid="address")

    assert response.status_code == 422
    assert sentence in response.text
    with app.app_context():
        assert len(lookup.contacts()) == 1


def test_a_candidacy_shows_its_state_messages_and_links(app: Flask, client: CheckedClient, listed: str) -> None:
    shown = client.get(page_of(app, listed, "Vasseur")).text

    assert "Aucune invitation n&#39;est partie." in shown
    assert "Aucune adresse connue" in shown
    assert "Aucun message n'est parti." in shown
    assert "Aucun lien" in shown
