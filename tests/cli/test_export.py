"""`campagne export`: the bytes of the public site, in a file or on standard output."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.factories.editions import publish
from tests.factories.published import comparison
from tests.fixtures.client import CheckedClient

DATA = "/campagnes/presidentielle-2027/donnees"
NAMES = {"csv": "reponses.csv", "json": "reponses.json", "xlsx": "reponses.xlsx", "zip": "paquet.zip"}


@pytest.fixture(autouse=True)
def published(app: Flask) -> None:
    publish(app, comparison())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with nothing of the instance in it."""
    (tmp_path / "taken").mkdir()
    return tmp_path / "taken"


@pytest.mark.parametrize("kind", NAMES)
def test_an_export_has_the_bytes_of_the_site(
    runner: FlaskCliRunner, client: CheckedClient, folder: Path, kind: str
) -> None:
    name = NAMES[kind]
    path = folder / name

    result = runner.invoke(args=["export", "presidentielle-2027", "--format", kind, "-o", str(path)])

    assert result.exit_code == 0, result.output
    assert path.read_bytes() == client.get(f"{DATA}/{name}").get_data()
    assert list(folder.iterdir()) == [path]


def test_an_export_goes_to_standard_output_and_takes_a_shape_and_an_edition(
    runner: FlaskCliRunner, client: CheckedClient
) -> None:
    result = runner.invoke(args=["export", "presidentielle-2027", "--format", "csv", "--wide", "--edition", "6"])

    assert result.stdout_bytes == client.get(f"{DATA}/reponses.csv?forme=large&edition=6").get_data()


def test_what_is_not_public_cannot_be_taken_and_leaves_what_stood_there(runner: FlaskCliRunner, folder: Path) -> None:
    path = folder / "taken.csv"
    path.write_text("what stood before", encoding="utf-8")

    refused = ["export", "presidentielle-2027", "--format", "csv", "--edition", "9", "-o", str(path)]
    result = runner.invoke(args=refused)

    assert result.exit_code == 1
    assert "n'est pas public" in result.stderr
    assert path.read_text(encoding="utf-8") == "what stood before"
