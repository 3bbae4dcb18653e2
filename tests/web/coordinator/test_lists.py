"""Importing a list: read, shown whole, then applied exactly as shown; a bad file is refused in words."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.candidacy import Candidacy, ImportedFile
from campagne.web.coordinator.uploads import LIFETIME
from tests.factories import lookup, people
from tests.fixtures.client import CheckedClient
from tests.fixtures.workbooks import workbook

HEADER = "Nom du candidat;Prénom du candidat;Numéro de panneau;Étiquette\n"
FIRST = HEADER + "MARCHETTI;Inès;1;Alliance du Rivage\nVASSEUR;Paul;2;Le Pays d'abord\nDELORME;Awa;3;\n"
SOURCE = {"source": "ministère de l'Intérieur"}


def upload(client: CheckedClient, base: str, data: str | bytes, **changed: Any) -> Any:
    content = data.encode() if isinstance(data, str) else data
    given = {"file": (io.BytesIO(content), "liste.csv"), **changed}
    return client.submit(f"{base}/candidatures/liste/", given, testid="list")


def names(app: Flask) -> list[str]:
    with app.app_context():
        return [candidacy.name for candidacy in db.session.query(Candidacy).order_by(Candidacy.sort_key)]


def kept(app: Flask) -> list[Path]:
    return [path for path in (Path(app.config["INSTANCE_DIR"]) / "uploads").rglob("*") if path.is_file()]


def test_a_list_is_shown_whole_before_anything_is_written(app: Flask, client: CheckedClient, draft: str) -> None:
    page = client.get(upload(client, draft, FIRST).location).text

    assert "3 lignes lues, 1 circonscription. Rien n'est encore enregistré." in page
    assert "Inès Marchetti" in page
    assert names(app) == []
    assert len(kept(app)) == 1
    assert kept(app)[0].stat().st_mode & 0o077 == 0


def test_confirming_writes_what_was_shown_and_removes_the_file(app: Flask, client: CheckedClient, draft: str) -> None:
    place = upload(client, draft, FIRST).location

    response = client.submit(place, {**SOURCE, "dated": "2027-03-16"}, testid="confirm", follow_redirects=True)

    assert "Candidatures : 3 ajoutées." in response.text
    assert names(app) == ["Awa Delorme", "Inès Marchetti", "Paul Vasseur"]
    assert kept(app) == []
    assert client.get(place).status_code == 404


def test_a_source_is_asked_for_and_the_page_comes_back(app: Flask, client: CheckedClient, draft: str) -> None:
    place = upload(client, draft, FIRST).location

    response = client.submit(place, {"dated": "2027-03-16"}, testid="confirm")

    assert response.status_code == 422
    assert "Dites d&#39;où vient cette liste." in response.text
    assert 'value="2027-03-16"' in response.text
    assert names(app) == []


def test_a_corrected_list_shows_before_and_after_who_left_and_what_is_doubtful(
    app: Flask, client: CheckedClient, draft: str
) -> None:
    client.submit(upload(client, draft, FIRST).location, SOURCE, testid="confirm")
    again = HEADER + "MARCHETTI;Inès;1;Alliance des Rivages\nVASEUR;Paul;2;Le Pays d'abord\n"

    place = upload(client, draft, again).location
    page = client.get(place).text

    assert "Alliance du Rivage</del>" in page
    assert "Alliance des Rivages</ins>" in page
    assert "Awa Delorme" in page
    assert "Ressemble à « Paul Vasseur »" in page
    with app.app_context():
        ref = lookup.candidacy("Vasseur").ref
    client.submit(place, {**SOURCE, "decision-3": ref}, testid="confirm")
    assert names(app) == ["Awa Delorme", "Inès Marchetti", "Paul Vaseur"]
    with app.app_context():
        assert lookup.candidacy("Delorme").standing.status == "withdrawn"


@pytest.mark.parametrize("decision", [{}, {"decision-2": "new"}, {"decision-2": "inconnu"}, {"decision-x": "new"}])
def test_a_doubt_is_decided_by_a_person_or_left_aside(
    app: Flask, client: CheckedClient, draft: str, decision: dict[str, str]
) -> None:
    client.submit(upload(client, draft, FIRST).location, SOURCE, testid="confirm")
    place = upload(client, draft, f"{HEADER}VASEUR;Paul;2;\n").location
    form = client.form(place, "confirm")

    response = client.post(form.action, data={**form.values, **SOURCE, "decision-2": "", **decision})

    assert response.status_code == (422 if "inconnu" in decision.values() else 302)
    assert ("Paul Vaseur" in names(app)) == ("new" in decision.values() and "decision-2" in decision)


def test_refused_lines_are_named_with_line_column_and_reason(client: CheckedClient, draft: str) -> None:
    data = FIRST + "MARCHETTI;Inès;4;\n;Sans nom;5;\n"

    page = client.get(upload(client, draft, data).location).text

    assert "Ligne 5 : Cette personne figure déjà à la ligne 2" in page
    assert "Ligne 6, colonne « Nom du candidat » : Le nom manque." in page
    assert "tant qu&#39;elles le sont, aucune candidature absente n&#39;est tenue pour retirée" in page


def test_unread_columns_are_said(client: CheckedClient, draft: str) -> None:
    page = client.get(upload(client, draft, "Nom;Prénom;Profession\nMARCHETTI;Inès;avocate\n").location).text

    assert "Colonnes non lues : Profession." in page
    assert "avocate" not in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "vide"),
        (b"\n\n\n", ""),
        (b"rien de lisible", "Aucune colonne de nom"),
        (b"a;b\n", "Aucune colonne de nom"),
        (b"une colonne\nseule\n", "Aucune colonne de nom"),
        (b"PK\x03\x04 not a workbook", ""),
        (b"%PDF-1.7", "PDF"),
        (b"\x00\x01\x02\x03" * 50, ""),
        (FIRST.encode("utf-16"), ""),
    ],
)
def test_a_file_that_is_not_a_list_is_refused_beside_its_field(
    app: Flask, client: CheckedClient, draft: str, data: bytes, sentence: str
) -> None:
    response = upload(client, draft, data)

    if response.status_code == 302:  # another encoding is read as well
        assert "3 lignes lues" in client.get(response.location).text
        return
    assert response.status_code == 422
    assert "Ce fichier ne peut pas être lu" in response.text
    assert 'id="file-error-1"' in response.text
    assert sentence in response.text
    assert kept(app) == []


def test_a_form_without_file_says_so(client: CheckedClient, draft: str) -> None:
    response = client.submit(f"{draft}/candidatures/liste/", testid="list")

    assert response.status_code == 422
    assert "Choisissez un fichier." in response.text


def test_a_list_with_a_header_alone_changes_nothing(app: Flask, client: CheckedClient, draft: str) -> None:
    response = upload(client, draft, HEADER)

    page = response.text if response.status_code == 422 else client.get(response.location).text
    assert "ne change rien" in page or "Ce fichier ne peut pas être lu" in page


def test_another_encoding_and_a_workbook_are_read_alike(client: CheckedClient, draft: str, tmp_path: Path) -> None:
    rows = [line.split(";") for line in FIRST.splitlines()]
    for data in (FIRST.encode("cp1252"), workbook(rows)):
        assert "Inès Marchetti" in client.get(upload(client, draft, data).location).text


def test_somebody_else_does_not_find_the_file(app: Flask, client: CheckedClient, draft: str) -> None:
    place = upload(client, draft, FIRST).location
    people.person(app, people.KARIM, admin=True)
    people.sign_in(client, people.KARIM)

    assert client.get(place).status_code == 404


def test_a_file_that_changed_on_disk_is_not_applied(app: Flask, client: CheckedClient, draft: str) -> None:
    place = upload(client, draft, FIRST).location
    form = client.form(place, "confirm")
    kept(app)[0].write_bytes(FIRST.replace("Inès", "Zoé").encode())

    assert client.post(form.action, data={**form.values, **SOURCE}).status_code == 404
    assert names(app) == []


def test_an_old_file_is_swept_when_another_comes(
    app: Flask, client: CheckedClient, draft: str, at: Callable[[str | datetime], datetime]
) -> None:
    upload(client, draft, FIRST)
    at(datetime.now().astimezone() + LIFETIME + timedelta(minutes=1))
    upload(client, draft, FIRST)

    assert len(kept(app)) == 1


def test_a_list_applied_meanwhile_stops_the_one_being_looked_at(app: Flask, client: CheckedClient, draft: str) -> None:
    form = client.form(upload(client, draft, FIRST).location, "confirm")
    client.submit(upload(client, draft, f"{HEADER}LACOMBE;Nour;1;\n").location, SOURCE, testid="confirm")

    response = client.post(form.action, data={**form.values, **SOURCE})

    assert response.status_code == 422
    assert "Une autre liste a été importée entre-temps" in response.text
    assert names(app) == ["Nour Lacombe"]


def test_the_second_round_eliminates_and_never_withdraws(app: Flask, client: CheckedClient, draft: str) -> None:
    client.submit(upload(client, draft, FIRST).location, SOURCE, testid="confirm")
    second = f"{HEADER}MARCHETTI;Inès;1;Alliance du Rivage\n"

    place = upload(client, draft, second, round="2").location
    assert "éliminées" in client.get(place).text
    client.submit(place, SOURCE, testid="confirm")

    with app.app_context():
        assert lookup.candidacy("Vasseur").standing.status == "eliminated"
        assert db.session.query(ImportedFile).count() == 2


@pytest.mark.parametrize("place", ["candidatures/liste/", "adresses/fichier/", "questionnaire/fichier"])
def test_a_text_in_the_place_of_a_file_is_asked_for_again(client: CheckedClient, draft: str, place: str) -> None:
    form = client.form(f"{draft}/{place}")
    response = client.post(form.action, data=form.values | {"file": "Nom\nMARCHETTI"})

    assert "Choisissez un fichier." in response.text
