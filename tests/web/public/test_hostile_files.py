"""Texts that attack, through every format to take away: each comes out as it went in, and does nothing."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask

from campagne.domain.data_tables import TABLES
from campagne.domain.feeds import ATOM
from campagne.domain.published import Publication
from tests.factories.editions import correct, publish
from tests.factories.hostile import FORMULAS, TEXTS, publication, unguarded
from tests.fixtures import data_packages
from tests.fixtures.client import CheckedClient
from tests.fixtures.workbooks import archive, parts_of
from tests.web.public.conftest import NATIONAL
from tests.web.public.test_downloads import sheet

DATA = f"{NATIONAL}/donnees"
CHANGED = "=2+2;3,4\n- puis <b>ceci</b> & \u202ecela"
FILES = (
    *(f"tableau.{kind}" for kind in ("csv", "json")),
    *(f"reponses.{kind}" for kind in ("csv", "json")),
    *(f"sollicitations.{kind}" for kind in ("csv", "json")),
    *(f"editions.{kind}" for kind in ("csv", "json")),
    *(f"editions/7.{kind}" for kind in ("csv", "json")),
    *(f"questions/testing_logement.{kind}" for kind in ("csv", "json")),
    *(f"candidatures/c0000001.{kind}" for kind in ("csv", "json")),
    *(f"donnees/reponses.{kind}" for kind in ("csv", "json", "xlsx")),
    *(f"donnees/toutes-les-editions.{kind}" for kind in ("csv", "sqlite")),
    "donnees/paquet.zip",
)


@pytest.fixture
def attacked(app: Flask) -> Publication:
    """Edition 7 of a campaign whose every word attacks; it changed one answer of edition 6."""
    first = publication()
    publish(app, first)
    later = replace(first, edition=replace(first.edition, number=7, added=0, changed=1))
    changed = replace(first.answers[0], text=CHANGED, revision=2)
    correct(app, later, changed)
    return replace(later, answers=[changed, *first.answers[1:]])


def given(of: Publication) -> dict[tuple[str, str], str]:
    return {(answer.candidacy_ref, answer.question_key): answer.text for answer in of.answers}


def titles(of: Publication) -> dict[str, str]:
    return {question.key: question.short_title for question in of.questions}


def test_json_holds_each_text_exactly_and_writes_what_it_reads(client: CheckedClient, attacked: Publication) -> None:
    for address in ("tableau.json", "donnees/reponses.json", "reponses.json"):
        body = client.get(f"{NATIONAL}/{address}").get_data()
        content = json.loads(body)
        assert found_in(content) == given(attacked), address
        assert {question["key"]: question["short_title"] for question in content["questions"]} == titles(attacked)
    table = client.get(f"{NATIONAL}/tableau.json").get_data()
    assert json.dumps(json.loads(table), ensure_ascii=False, indent=1).encode() + b"\n" == table


def found_in(content: dict[str, Any]) -> dict[tuple[str, str], str]:
    """Return the texts of any of the three shapes of answers, by candidacy and question."""
    if "answers" in content:
        return {(each["candidacy"]["ref"], each["question"]): each["comment"] for each in content["answers"]}
    people = content.get("candidacies") or [p for place in content["constituencies"] for p in place["candidacies"]]
    return {(p["ref"], key): answer["comment"] for p in people for key, answer in p["answers"].items()}


def test_csv_holds_each_text_once_its_guard_is_taken_away(client: CheckedClient, attacked: Publication) -> None:
    for address in ("tableau.csv", "donnees/reponses.csv", "reponses.csv"):
        rows = data_packages.table(client.get(f"{NATIONAL}/{address}").get_data())
        found = {
            (row["candidature"], row["question"]): unguarded(row["commentaire"]) for row in rows if row["position"]
        }
        assert found == given(attacked), address
        assert {row["question"]: unguarded(row["question_titre"]) for row in rows} == titles(attacked)


def test_a_workbook_holds_each_text_exactly(client: CheckedClient, attacked: Publication) -> None:
    data = client.get(f"{DATA}/reponses.xlsx").get_data()
    header, *rows = sheet(data)
    who, asked, said, position = map(header.index, ("candidature", "question", "commentaire", "position"))

    cut = {key: text[:16_383] if len(text) == 20_000 else text for key, text in given(attacked).items()}
    assert {(row[who], row[asked]): row[said] for row in rows if row[position]} == cut
    assert ["Campagne", attacked.campaign.title] in sheet(data, "À lire")
    core = parts_of(data)["docProps/core.xml"].decode()
    assert ">=1+1;2,3<" in core
    assert ">@SUM(A1) &amp; &quot;amis&quot;<" in core.replace('"amis"', "&quot;amis&quot;")


def test_a_database_holds_each_text_exactly_and_nothing_that_runs(
    client: CheckedClient, attacked: Publication, tmp_path: Path
) -> None:
    path = tmp_path / "taken.sqlite"
    path.write_bytes(client.get(f"{DATA}/toutes-les-editions.sqlite").get_data())

    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        kinds = database.execute("SELECT DISTINCT type FROM sqlite_master ORDER BY type").fetchall()
        assert kinds == [("index",), ("table",)]
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert tables == {"a_propos", "dictionnaire", *(table.name for table in TABLES)}
        wanted = "SELECT candidature, question, commentaire FROM reponses WHERE a_edition IS NULL"
        assert {(ref, key): text for ref, key, text in database.execute(wanted)} == given(attacked)
        asked = "SELECT question, titre FROM questions"
        assert dict(database.execute(asked)) == titles(attacked)
        about = dict(database.execute("SELECT cle, valeur FROM a_propos"))
    assert about["Campagne"] == attacked.campaign.title


def test_a_package_keeps_the_rules_of_packages_and_each_text(client: CheckedClient, attacked: Publication) -> None:
    data = client.get(f"{DATA}/paquet.zip").get_data()
    parts = parts_of(data)

    assert data_packages.faults(data) == []
    assert json.loads(parts["datapackage.json"])["title"] == attacked.campaign.title
    assert "apostrophe" in json.loads(parts["datapackage.json"])["description"]
    rows = [row for row in data_packages.table(parts["reponses.csv"]) if not row["a_edition"]]
    assert {(row["candidature"], row["question"]): unguarded(row["commentaire"]) for row in rows} == given(attacked)


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("editions.csv", b";12;", b";douze;", "editions, line 2: candidatures is no integer: douze"),
        ("editions.csv", b"publiee_le", b"publie_le", "editions: its columns are"),
        ("editions.csv", b"2027-04-06T08:00:00Z", b"6 avril 2027", "editions, line 2: publiee_le is no datetime"),
        ("circonscriptions.csv", b"FR;", b"AA;", "candidatures: circonscription points to nothing: ['FR']"),
        ("questions.csv", b"testing_logement", b"sanctions_bailleurs", "stands twice"),
        ("datapackage.json", b'"reponses.csv"', b'"../reponses.csv"', "is not a safe path"),
        ("datapackage.json", b'"sollicitations"', b'"Sollicitations !"', "is no name"),
    ],
)
@pytest.mark.usefixtures("attacked")
def test_a_package_that_is_spoilt_is_found_out(
    client: CheckedClient, name: str, old: bytes, new: bytes, fault: str
) -> None:
    parts = parts_of(client.get(f"{DATA}/paquet.zip").get_data())
    assert old in parts[name]
    spoilt = archive(parts | {name: parts[name].replace(old, new)})

    assert [found for found in data_packages.faults(spoilt) if fault in found]


def test_a_feed_is_xml_in_which_each_text_is_a_text(client: CheckedClient, attacked: Publication) -> None:
    for address in ("flux.atom", "questions/testing_logement.atom", "candidatures/c0000001.atom"):
        root = ET.fromstring(client.get(f"{NATIONAL}/{address}").get_data())  # noqa: S314 -- the product's own
        assert {element.tag.partition("}")[0] for element in root.iter()} == {f"{{{ATOM}"}, address
        assert all(not list(element) for entry in root.iter(f"{{{ATOM}}}entry") for element in entry)
        texts = [content.text for content in root.iter(f"{{{ATOM}}}content")]
        assert f"{attacked.questions[0].text}\n\n{CHANGED}" in texts, address
        assert [each.get("type") for each in root.iter(f"{{{ATOM}}}content")] == ["text"] * len(texts)


@pytest.mark.parametrize("address", FILES)
@pytest.mark.usefixtures("attacked")
def test_a_file_is_saved_under_a_plain_name(client: CheckedClient, address: str) -> None:
    response = client.get(f"{NATIONAL}/{address}")

    assert response.status_code == 200
    saved = response.headers.get("Content-Disposition", "")
    assert re.fullmatch(r'attachment; filename="[a-z0-9_.-]{1,120}"', saved) or address.endswith(".json"), saved


@pytest.mark.usefixtures("attacked")
def test_the_description_of_the_data_holds_no_word_of_a_campaign(client: CheckedClient) -> None:
    body = client.get("/openapi.json").get_data().decode()

    assert json.dumps(json.loads(body), ensure_ascii=False, indent=1) + "\n" == body
    assert not [text for text in (*TEXTS, *FORMULAS) if len(text) > 3 and text in body]
