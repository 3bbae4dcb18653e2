"""`campagne contacts import`: matched, or reported with its line, never guessed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from campagne.extensions import db
from campagne.models.contact import Contact
from tests.factories import campaigns, files

INES = "0101;MARCHETTI;Inès;equipe@example.org"
Import = Callable[..., Result]


@pytest.fixture(autouse=True)
def _campaign(app: Flask) -> None:
    with app.app_context():
        place = campaigns.constituency(campaigns.campaign("c", election="legislative"), "0101", "1re circonscription")
        campaigns.candidacy(place, "Inès", "Marchetti")
        campaigns.candidacy(place, "Paul", "Vasseur", position=2)
        db.session.commit()


@pytest.fixture
def imported(runner: FlaskCliRunner, tmp_path: Path) -> Import:
    def imported(data: bytes, *options: str) -> Result:
        path = tmp_path / "adresses.csv"
        path.write_bytes(data)
        return runner.invoke(args=["contacts", "import", "c", str(path), *options])

    return imported


def kept(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        return [(row.address, row.source) for row in db.session.scalars(select(Contact).order_by(Contact.id))]


def test_addresses_are_matched_with_the_counts_that_scripts_rely_on(app: Flask, imported: Import) -> None:
    data = files.addresses(
        INES, "0101;VASSEUR;Paul;equipe@example.org", "0101;ABSENTE;Ève;eve@example.org", "0101;VASSEUR;Paul;paul"
    )

    result = imported(data, "--source", "sites des campagnes", "--json")

    facts = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (facts["matched"], facts["shared"], facts["ambiguous"]) == (2, 1, [])
    assert [each["line"] for each in facts["unmatched"]] == [4]
    assert [(each["line"], each["column"]) for each in facts["refused"]] == [(5, "email")]
    assert kept(app) == [("equipe@example.org", "sites des campagnes")] * 2


def test_the_same_file_again_adds_nothing(app: Flask, imported: Import) -> None:
    for expected in (1, 0):
        facts = json.loads(imported(files.addresses(INES), "--source", "site", "--json").stdout)
        assert (facts["matched"], facts["added"]) == (1, expected)
    assert len(kept(app)) == 1


def test_people_read_what_happened_and_no_address_is_repeated(imported: Import) -> None:
    words = imported(files.addresses(INES, "0101;ABSENTE;Ève;eve@example.org"), "--source", "site").stderr

    assert "Adresses rattachées : 1, nouvelles : 1." in words
    assert "Ligne 3 non rattachée : Aucune candidature au nom de" in words
    assert "@" not in words


def test_without_a_source_nothing_is_taken(app: Flask, imported: Import) -> None:
    assert imported(files.addresses(INES)).exit_code == 2
    refused = imported(files.addresses(INES), "--source", " ")
    assert (refused.exit_code, refused.stderr) == (
        1,
        "Dites d'où vient cette adresse : sans source, on n'écrit à personne.\n",
    )
    assert kept(app) == []


def test_a_dry_run_writes_nothing(app: Flask, imported: Import) -> None:
    result = imported(files.addresses(INES), "--source", "site", "--dry-run", "--json")

    assert (json.loads(result.stdout)["added"], json.loads(result.stdout)["written"]) == (1, False)
    assert kept(app) == []


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "vide"),
        (b"nom;telephone\nA;1\n", "colonne « email »"),
        (files.addresses("0101;MARCHETTI;Inès;"), "Aucune ligne de ce fichier"),
    ],
)
def test_a_bad_file_is_refused_in_french(app: Flask, imported: Import, data: bytes, sentence: str) -> None:
    result = imported(data, "--source", "site")

    assert result.exit_code == 1
    assert sentence in result.stderr
    assert kept(app) == []


def test_the_finder_is_kept_and_a_doubtful_line_needs_to_be_named(app: Flask, imported: Import) -> None:
    data = files.addresses(INES, "0101;VASSEUR;Paul;paul@gmial.com")

    first = imported(data, "--source", "site", "--found-by", "Leïla Haddad")
    assert "Ligne 3 : vouliez-vous dire gmail.com ?" in first.stderr
    assert kept(app) == [("equipe@example.org", "site")]
    assert imported(data, "--source", "site", "--keep", "3").exit_code == 0
    assert kept(app)[1:] == [("paul@gmial.com", "site")]
    with app.app_context():
        assert [row.finder for row in db.session.scalars(select(Contact).order_by(Contact.id))] == ["Leïla Haddad", ""]
