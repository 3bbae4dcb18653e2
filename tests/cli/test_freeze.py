"""`campagne editions freeze`: the site in a folder, byte for byte, served by Python's own web server."""

from __future__ import annotations

import hashlib
import json
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from campagne.cli.freeze import file_of
from tests.factories.editions import correct, publish
from tests.factories.published import comparison
from tests.fixtures.client import CheckedClient

HERE = "/campagnes/presidentielle-2027"
ADDRESSES = (
    "/",
    f"{HERE}/",
    f"{HERE}/tableau",
    f"{HERE}/tableau.csv",
    f"{HERE}/tableau.json",
    f"{HERE}/questions/cv_recrutement",
    f"{HERE}/candidatures/c0000004",
    f"{HERE}/editions/6",
    f"{HERE}/editions/7",
    f"{HERE}/flux.atom",
    f"{HERE}/donnees/reponses.xlsx",
    f"{HERE}/sollicitations",
    "/nous",
    "/mentions-legales",
)


@pytest.fixture(autouse=True)
def published(app: Flask) -> None:
    """Two editions of a presidential campaign."""
    first = comparison()
    publish(app, first)
    later = replace(first, edition=replace(first.edition, number=7))
    correct(app, later, replace(first.answers[0], text="Autre chose."))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "copie"


@pytest.fixture
def served(folder: Path) -> Iterator[str]:
    """The address of a plain web server on the folder."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def freeze(runner: FlaskCliRunner, folder: Path) -> dict[str, object]:
    result = runner.invoke(args=["editions", "freeze", "presidentielle-2027", str(folder), "--json"])
    assert result.exit_code == 0, result.output
    facts: dict[str, object] = json.loads(result.stdout)
    return facts


def test_any_server_gives_the_bytes_of_the_site(
    runner: FlaskCliRunner, client: CheckedClient, folder: Path, served: str
) -> None:
    freeze(runner, folder)

    for address in ADDRESSES:
        with urllib.request.urlopen(f"{served}{address}") as answer:  # noqa: S310 -- the server above
            assert answer.read() == client.get(address).get_data(), address


def test_every_link_of_every_page_leads_to_a_file(runner: FlaskCliRunner, folder: Path) -> None:
    freeze(runner, folder)

    for page in folder.rglob("*.html"):
        for part in page.read_text(encoding="utf-8").split('href="/')[1:]:
            path = part.partition('"')[0].partition("#")[0].partition("?")[0]
            if path.endswith("editions.zip"):
                continue  # these editions are rows without a manifest
            held = folder / path
            assert (held / "index.html").is_file() or held.is_file(), f"{page}: /{path}"


def test_in_the_place_of_the_form_that_contests_stand_the_address_and_the_number(
    runner: FlaskCliRunner, folder: Path
) -> None:
    freeze(runner, folder)

    notices = (folder / "mentions-legales" / "index.html").read_bytes()
    assert (folder / "droit-de-reponse" / "index.html").read_bytes() == notices
    assert "lettre recommandée".encode() in notices


def test_the_sums_are_those_of_the_files(runner: FlaskCliRunner, folder: Path) -> None:
    facts = freeze(runner, folder)

    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert len(lines) == facts["addresses"]
    for line in lines:
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_freezing_again_gives_the_same_files(runner: FlaskCliRunner, folder: Path) -> None:
    freeze(runner, folder)
    before = (folder / "SHA256SUMS").read_bytes()
    (folder / "index.html").write_text("altered", encoding="utf-8")

    freeze(runner, folder)

    assert (folder / "SHA256SUMS").read_bytes() == before
    assert "altered" not in (folder / "index.html").read_text(encoding="utf-8")


def test_a_folder_that_holds_something_else_is_left_alone(runner: FlaskCliRunner, folder: Path) -> None:
    folder.mkdir()
    (folder / "photo.jpg").write_bytes(b"precious")

    result = runner.invoke(args=["editions", "freeze", "presidentielle-2027", str(folder)])

    assert result.exit_code == 1
    assert "choisissez un dossier vide" in result.stderr
    assert (folder / "photo.jpg").read_bytes() == b"precious"


@pytest.mark.parametrize(
    ("address", "page", "name"),
    [
        ("/", True, "index.html"),
        ("/campagnes/x/", True, "campagnes/x/index.html"),
        ("/campagnes/x/tableau", True, "campagnes/x/tableau/index.html"),
        ("/campagnes/x/sollicitations?page=2", True, "campagnes/x/sollicitations/index@page=2.html"),
        ("/campagnes/x/tableau.csv?forme=large", False, "campagnes/x/tableau@forme=large.csv"),
        ("/static/css/campagne.css?v=0a1b", False, "static/css/campagne.css"),
    ],
)
def test_an_address_has_one_file(address: str, *, page: bool, name: str) -> None:
    assert file_of(address, page=page) == name
