"""A table that no layout knows: what its columns mean is guessed, shown on its first rows, said once and remembered."""

from __future__ import annotations

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.mapping import ColumnMapping
from tests.factories import lookup
from tests.fixtures.client import CheckedClient
from tests.web.coordinator.test_lists import SOURCE, names, upload

ODD = "Surname;Given;Party;Seat;Born\nMARCHETTI;Inès;Alliance du Rivage;4;1980\nVASSEUR;Paul;;mille;1975\n"
MEANT = {"colonne-0": "last_name", "colonne-1": "first_name", "colonne-2": "label", "colonne-3": "panel"}


def read_so(client: CheckedClient, place: str, **meanings: str) -> str:
    """Say what columns mean and go on; return the page that comes, without following."""
    form = client.form(place, "columns")
    return client.post(form.action, data=form.values | meanings | {"suite": "oui"}, follow_redirects=True).text


def test_an_unknown_table_leads_to_its_columns_with_samples_and_guesses(client: CheckedClient, draft: str) -> None:
    place = upload(client, draft, ODD).location

    page = client.get(place).text

    assert "Que contient chaque colonne ?" in page
    assert "MARCHETTI · VASSEUR" in page
    assert client.form(place, "columns").values["colonne-0"] == ["last_name"]
    assert client.form(place, "columns").values["colonne-4"] == [""]


def test_the_first_rows_are_shown_as_they_will_be_read_without_writing(
    app: Flask, client: CheckedClient, draft: str
) -> None:
    place = upload(client, draft, ODD).location

    page = client.submit(place, MEANT, testid="columns").text

    assert "<strong>Inès Marchetti</strong>" in page
    assert "panneau 4, étiquette Alliance du Rivage" in page
    assert "Colonne « Seat » : « mille » n’est pas un numéro de panneau" in page
    with app.app_context():
        assert db.session.query(ColumnMapping).count() == 0


def test_what_was_said_once_is_never_asked_again(app: Flask, client: CheckedClient, draft: str) -> None:
    page = read_so(client, upload(client, draft, ODD).location, **MEANT)
    assert "2 lignes lues" in page

    again = upload(client, draft, "SURNAME;given;party;seat;born\nLACOMBE;Nour;;1;1990\n")
    assert "/colonnes/" not in again.location
    client.submit(again.location, SOURCE, testid="confirm")
    assert names(app) == ["Nour Lacombe"]


def test_a_dry_run_leads_back_to_its_columns_and_forgets_them_when_asked(
    app: Flask, client: CheckedClient, draft: str
) -> None:
    place = upload(client, draft, ODD).location
    confirm = place.replace("/colonnes/", "")
    read_so(client, place, **MEANT)
    assert "Changer les colonnes lues" in client.get(confirm).text

    client.submit(place, testid="forget")

    with app.app_context():
        assert db.session.query(ColumnMapping).count() == 0


def test_a_known_layout_may_be_read_otherwise_then_as_before(app: Flask, client: CheckedClient, draft: str) -> None:
    place = upload(client, draft, "Nom;Prénom;Étiquette\nInès;MARCHETTI;x\n").location
    columns = place.replace("?", "/colonnes/?")

    page = read_so(client, columns, **{"colonne-0": "first_name", "colonne-1": "last_name", "colonne-2": ""})
    assert "<strong>Inès Marchetti</strong>" in page
    forgotten = client.submit(columns, testid="forget", follow_redirects=True).text
    assert "<strong>MARCHETTI Inès</strong>" in forgotten or "Marchetti Inès" in forgotten


@pytest.mark.parametrize(
    ("meanings", "sentence"),
    [
        ({"colonne-1": "last_name"}, "« Surname » a déjà ce sens : nom de famille."),
        ({"colonne-0": ""}, "Dites quelle colonne contient le nom de famille"),
    ],
)
def test_what_cannot_be_is_said_in_place_and_nothing_is_remembered(
    app: Flask, client: CheckedClient, draft: str, meanings: dict[str, str], sentence: str
) -> None:
    page = read_so(client, upload(client, draft, ODD).location, **MEANT | meanings)

    assert sentence in page
    assert "Que contient chaque colonne ?" in page
    with app.app_context():
        assert db.session.query(ColumnMapping).count() == 0


def test_odd_values_are_not_taken(client: CheckedClient, draft: str) -> None:
    place = upload(client, draft, ODD).location
    form = client.form(place, "columns")

    answer = client.post(form.action, data=form.values | {"colonne-0": "inventé", "colonne-99": "sex"})

    assert "Dites quelle colonne contient le nom de famille" in answer.text


def test_a_constituency_is_recognised_or_its_fault_said(app: Flask, client: CheckedClient, draft: str) -> None:
    with app.app_context():
        lookup.campaign().election = "legislative"
        db.session.commit()
    place = upload(client, draft, "Surname;Seat\nMARCHETTI;101\nVASSEUR;Ailleurs\n").location

    page = client.submit(place, {"colonne-0": "last_name", "colonne-1": "constituency"}, testid="columns").text

    assert "0101 1re circonscription" in page
    assert "« Ailleurs » n’est pas un code de circonscription" in page


def test_a_whole_name_in_one_cell_shows_which_part_is_the_surname_and_follows_the_order_chosen(
    app: Flask, client: CheckedClient, draft: str
) -> None:
    place = upload(client, draft, "Nom complet;Born\nMARCHETTI Inès;x\nVasseur Paul;y\n").location
    assert client.form(place, "columns").values["colonne-0"] == ["full_name_reversed"]

    page = client.submit(place, {"colonne-0": "full_name_reversed", "colonne-1": ""}, testid="columns").text
    assert "nom de famille Vasseur" in page
    page = client.submit(place, {"colonne-0": "full_name", "colonne-1": ""}, testid="columns").text
    assert "nom de famille Paul" in page
    assert "nom de famille MARCHETTI" in page


def test_a_first_name_beside_a_whole_name_is_refused_at_its_column(client: CheckedClient, draft: str) -> None:
    place = upload(client, draft, "Nom complet;Given\nMARCHETTI Inès;x\n").location

    page = client.submit(place, {"colonne-0": "full_name", "colonne-1": "first_name"}, testid="columns").text

    assert "« Given » redit un nom lu ailleurs" in page


def test_a_title_and_a_value_that_look_like_formulas_are_read_as_they_are(client: CheckedClient, draft: str) -> None:
    place = upload(client, draft, "=Surname;Given\n-Marchetti;Inès\n").location

    page = client.submit(place, {"colonne-0": "last_name", "colonne-1": "first_name"}, testid="columns").text

    assert "<strong>Inès -Marchetti</strong>" in page
