"""What is taken away: all answers, all editions, in each format, and what spreadsheets make of it."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
import zipfile
from collections import Counter
from contextlib import closing
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from campagne.domain.published import Publication
from tests.factories.editions import correct, publish
from tests.factories.published import comparison
from tests.fixtures.client import CheckedClient
from tests.web.public.conftest import LOCAL, NATIONAL

NATIONAL_DATA = f"{NATIONAL}/donnees"
LOCAL_DATA = f"{LOCAL}/donnees"
FILES = (
    "reponses.csv",
    "reponses.csv?forme=large",
    "reponses.json",
    "reponses.xlsx",
    "toutes-les-editions.csv",
    "toutes-les-editions.sqlite",
    "paquet.zip",
)
FORMULAS = ("=1+1", "+33", "-1", "@SUM(A1)", "\tx", "\uff1d1+1", "'tout va bien")


def rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))


def sheet(data: bytes, name: str = "Réponses") -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(name).to_python()


@pytest.fixture
def corrected(app: Flask, published: Publication) -> Publication:
    """Edition 7, in which the first answer is another."""
    later = replace(published, edition=replace(published.edition, number=7))
    correct(app, later, replace(published.answers[0], text="Autre chose.", revision=2))
    return later


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("name", [*(f"donnees/{each}" for each in FILES), "reponses.csv", "editions/6.csv"])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_file_crosses_the_network_whole(client: CheckedClient, live_server: str, name: str, coding: str) -> None:
    address, asked = f"{NATIONAL}/{name}", {"Accept-Encoding": coding}
    with closing(HTTPConnection(live_server.removeprefix("http://"), timeout=30)) as connection:
        connection.request("GET", address, headers=asked)
        answer = connection.getresponse()
        body = answer.read()
        connection.request("HEAD", address, headers=asked)
        head = connection.getresponse()

    assert body
    assert body == client.get(address, headers=asked).get_data()
    assert answer.headers["Content-Type"].count("charset") <= 1
    assert head.headers["Content-Length"] in {None, str(len(body))}


@pytest.mark.database
def test_the_whole_csv_has_the_rows_of_the_table(client: CheckedClient, published: Publication) -> None:
    table = client.get(f"{NATIONAL}/tableau.csv").text
    assert client.get(f"{NATIONAL_DATA}/reponses.csv").text == table
    wide = client.get(f"{NATIONAL}/tableau.csv?forme=large").text
    assert client.get(f"{NATIONAL_DATA}/reponses.csv?forme=large").text == wide
    assert len(rows(wide)) == len(published.candidacies)


@pytest.mark.database
def test_the_whole_csv_holds_every_constituency_in_order(
    client: CheckedClient, constituencies: list[Publication]
) -> None:
    found = rows(client.get(f"{LOCAL_DATA}/reponses.csv").text)

    each = [
        row
        for place in constituencies
        for row in rows(client.get(f"{LOCAL}/circonscriptions/{place.constituency.code}.csv").text)
    ]
    assert found == each


@pytest.mark.database
def test_the_whole_json_holds_what_each_constituency_shows(
    client: CheckedClient, constituencies: list[Publication]
) -> None:
    found = client.get(f"{LOCAL_DATA}/reponses.json").get_json()

    for place, publication in zip(found["constituencies"], constituencies, strict=True):
        code = publication.constituency.code
        alone = client.get(f"{LOCAL}/circonscriptions/{code}.json").get_json()
        assert place == {key: alone[key] for key in ("constituency", "constituency_insee", "candidacies")}
        assert found["questions"] == alone["questions"]
        assert found["edition"] == alone["edition"]


def test_the_workbook_has_the_values_of_the_csv(client: CheckedClient, published: Publication) -> None:
    header, *lines = sheet(client.get(f"{NATIONAL_DATA}/reponses.xlsx").get_data())
    expected = rows(client.get(f"{NATIONAL_DATA}/reponses.csv").text)

    assert len(lines) == len(expected) == len(published.candidacies) * 9
    for line, row in zip(lines, expected, strict=True):
        said = [str(int(value)) if isinstance(value, float) else value for value in line]
        assert dict(zip(header, said, strict=True)) == {key: value.removeprefix("'") for key, value in row.items()}


@pytest.mark.parametrize("text", FORMULAS)
def test_no_spreadsheet_finds_a_formula(app: Flask, client: CheckedClient, text: str) -> None:
    told = comparison()
    publish(app, replace(told, answers=[replace(told.answers[0], text=text), *told.answers[1:]]))
    data = client.get(f"{NATIONAL_DATA}/reponses.xlsx").get_data()

    header, first, *_ = sheet(data)
    assert first[header.index("commentaire")] == text
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert b"<f" not in book.read("xl/worksheets/sheet1.xml").replace(b"<family", b"")
    read = rows(client.get(f"{NATIONAL_DATA}/reponses.csv").text)[0]["commentaire"]
    assert read in {f"'{text}", "'tout va bien"}


@pytest.mark.database
def test_one_file_rebuilds_what_showed_in_each_edition(client: CheckedClient, corrected: Publication) -> None:
    found = rows(client.get(f"{NATIONAL_DATA}/toutes-les-editions.csv").text)

    for number in (6, 7):
        shown = [
            {key: row[key] for key in row if key not in {"de_edition", "a_edition", "publiee_le", "remplacee_le"}}
            for row in found
            if int(row["de_edition"]) <= number and (not row["a_edition"] or number <= int(row["a_edition"]))
        ]
        then = rows(client.get(f"{NATIONAL}/tableau.csv?edition={number}").text)
        assert shown == [{key: row[key] for key in row if key != "edition"} for row in then]
    assert Counter(row["a_edition"] for row in found)["6"] == 1


@pytest.mark.database
def test_a_former_edition_gives_no_word_of_a_later_one(client: CheckedClient, corrected: Publication) -> None:
    for name in ("reponses.csv", "reponses.json", "toutes-les-editions.csv"):
        assert "Autre chose." in client.get(f"{NATIONAL_DATA}/{name}").text
        assert "Autre chose." not in client.get(f"{NATIONAL_DATA}/{name}?edition=6").text


@pytest.mark.database
def test_the_database_file_holds_every_version(client: CheckedClient, corrected: Publication, tmp_path: Path) -> None:
    path = tmp_path / "taken.sqlite"
    path.write_bytes(client.get(f"{NATIONAL_DATA}/toutes-les-editions.sqlite").get_data())

    with closing(sqlite3.connect(path)) as database:
        versions = database.execute(
            "SELECT de_edition, a_edition, commentaire FROM reponses WHERE candidature = ? AND question = ? ORDER BY 1",
            (corrected.answers[0].candidacy_ref, corrected.answers[0].question_key),
        ).fetchall()
        assert versions == [(6, 6, corrected.answers[0].text), (7, None, "Autre chose.")]
        assert database.execute("SELECT count(*) FROM reponses").fetchone()[0] == len(corrected.answers) + 1
        assert database.execute("SELECT count(*) FROM candidatures").fetchone()[0] == len(corrected.candidacies)
        said = set(database.execute("SELECT etat, etat_libelle, marques_libelle FROM candidatures").fetchall())
        assert ("answered", "A répondu le 24 mars (9 questions sur 9).", "") in said
        assert set(database.execute("SELECT issue, issue_libelle FROM sollicitations").fetchall()) == {
            ("sent", "envoi parti"),
            ("undelivered", "non remis"),
        }
        said = set(database.execute("SELECT engagement, engagement_libelle, canal_libelle FROM reponses").fetchall())
        assert ("principe", "Engagement de principe", "par formulaire") in said
        assert (None, None, "par formulaire") in said
        undescribed = database.execute("SELECT count(*) FROM dictionnaire WHERE sens = ''").fetchone()[0]
        assert undescribed == 0


def test_the_package_describes_each_of_its_files(client: CheckedClient, corrected: Publication) -> None:
    data = client.get(f"{NATIONAL_DATA}/paquet.zip").get_data()

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        description = json.loads(package.read("datapackage.json"))
        names = {resource["path"] for resource in description["resources"]}
        assert names == set(package.namelist()) - {"datapackage.json"}
        for resource in description["resources"]:
            found = rows(package.read(resource["path"]).decode())
            fields = [field["name"] for field in resource["schema"]["fields"]]
            keys = [tuple(row[name] for name in resource["schema"]["primaryKey"]) for row in found]
            assert found, resource["name"]
            assert list(found[0]) == fields
            assert len(keys) == len(set(keys))
    assert description["version"] == "7"


@pytest.mark.parametrize("name", ["donnees/reponses.csv", "donnees/reponses.xlsx", "tableau.csv"])
def test_each_shape_is_saved_under_a_name_of_its_own(client: CheckedClient, published: Publication, name: str) -> None:
    long, wide = (client.get(f"{NATIONAL}/{name}{shape}") for shape in ("", "?forme=large"))

    assert "candidatures" not in long.headers["Content-Disposition"]
    assert "presidentielle-2027-edition-6-candidatures." in wide.headers["Content-Disposition"]


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_the_same_for_everyone_and_is_not_sent_twice(
    client: CheckedClient, corrected: Publication, name: str
) -> None:
    first, again = client.get(f"{NATIONAL_DATA}/{name}"), client.get(f"{NATIONAL_DATA}/{name}")

    assert first.status_code == 200
    assert first.get_data() == again.get_data()
    assert first.headers["ETag"] == again.headers["ETag"]
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in first.headers
    known = client.get(f"{NATIONAL_DATA}/{name}", headers={"If-None-Match": first.headers["ETag"]})
    assert (known.status_code, known.get_data()) == (304, b"")
    head = client.head(f"{NATIONAL_DATA}/{name}")
    assert (head.status_code, head.headers["ETag"], head.get_data()) == (200, first.headers["ETag"], b"")


def test_a_file_of_another_edition_has_another_tag(client: CheckedClient, corrected: Publication) -> None:
    now, then = (client.get(f"{NATIONAL_DATA}/reponses.csv{query}") for query in ("", "?edition=6"))

    assert now.headers["ETag"] != then.headers["ETag"]


def test_a_long_file_leaves_compressed_when_the_reader_takes_it(client: CheckedClient, published: Publication) -> None:
    plain = client.get(f"{NATIONAL_DATA}/reponses.csv")
    packed = client.get(f"{NATIONAL_DATA}/reponses.csv", headers={"Accept-Encoding": "gzip"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.get_data()) == plain.get_data()
    assert packed.headers["ETag"] != plain.headers["ETag"]


def test_before_a_first_edition_there_is_no_file(client: CheckedClient) -> None:
    for name in FILES:
        assert client.get(f"/campagnes/inconnue/donnees/{name}").status_code == 404


def test_a_workbook_that_would_be_too_large_is_not_offered(
    client: CheckedClient, published: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Excel" in client.get(NATIONAL_DATA).text
    monkeypatch.setattr("campagne.web.public.workbook_files.CELLS_MAX", 700)

    refused = client.get(f"{NATIONAL_DATA}/reponses.xlsx")

    assert refused.status_code == 404
    assert "trop grand" in refused.text
    assert client.get(f"{NATIONAL_DATA}/reponses.xlsx?forme=large").status_code == 200
