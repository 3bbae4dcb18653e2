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

from campagne.cli.freeze import ChangedMeanwhile
from campagne.cli.freeze import freeze as write_site
from campagne.cli.frozen_pages import file_of
from campagne.cli.public_reading import NotPublic
from tests.factories.editions import correct, publish
from tests.factories.published import comparison
from tests.fixtures.client import CheckedClient

SLUG = "presidentielle-2027"
HERE = f"/campagnes/{SLUG}"
ADDRESSES = (
    "/",
    f"{HERE}/",
    f"{HERE}/tableau",
    f"{HERE}/tableau.csv",
    f"{HERE}/tableau.json",
    f"{HERE}/questions/cv_recrutement",
    f"{HERE}/questions/cv_recrutement.png",
    f"{HERE}/candidatures/c0000004",
    f"{HERE}/editions/6",
    f"{HERE}/editions/7",
    f"{HERE}/flux.atom",
    f"{HERE}/donnees/reponses.xlsx",
    f"{HERE}/tableau.xlsx",
    f"{HERE}/reponses.xlsx",
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


def silent(_done: int, _known: int) -> None:
    """Hear how far a copy is."""


def fail(**_: object) -> str:
    raise RuntimeError("a fault of ours")


def freeze(runner: FlaskCliRunner, folder: Path) -> dict[str, object]:
    result = runner.invoke(args=["editions", "freeze", SLUG, str(folder), "--json"])
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


def test_a_workbook_is_copied_once_whatever_theme_a_page_shows(runner: FlaskCliRunner, folder: Path) -> None:
    freeze(runner, folder)

    assert list(folder.rglob("tableau@theme=*.csv"))
    assert [path.name for path in folder.rglob("tableau*.xlsx")] == ["tableau.xlsx"]


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


def test_a_copy_says_what_to_do_in_the_place_of_its_forms(runner: FlaskCliRunner, folder: Path) -> None:
    freeze(runner, folder)

    (search,) = folder.glob("campagnes/*/chercher/index.html")
    for page in (search, folder / "verifier" / "index.html"):
        assert "Sur une copie figée" in page.read_text(encoding="utf-8")


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


@pytest.mark.database
def test_one_process_and_several_write_the_same_copy(app: Flask, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    with app.app_context():
        for processes in (1, 2, 3):
            write_site(SLUG, tmp_path / str(processes), progress=lambda *done: told.append(done), processes=processes)

    sums = [(tmp_path / str(processes) / "SHA256SUMS").read_bytes() for processes in (1, 2, 3)]
    assert sums[0] == sums[1] == sums[2]
    assert told[-1][0] == len(sums[0].splitlines())
    assert all(done <= known for done, known in told)


@pytest.mark.parametrize("processes", [1, 2])
def test_a_page_that_cannot_be_read_leaves_the_former_copy_as_it_was(
    app: Flask, folder: Path, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Threads that other tests left hold no lock of ours; in this process the page would be kept from the first copy.
    monkeypatch.setattr("campagne.cli.processes._forked_safely", lambda: True)
    with app.app_context():
        write_site(SLUG, folder, progress=silent, processes=2)
        before = (folder / "SHA256SUMS").read_bytes()
        monkeypatch.setitem(app.view_functions, "public.method", fail)

        with pytest.raises(NotPublic, match=f"^{HERE}/methode n'a pas pu être lu"):
            write_site(SLUG, folder, progress=silent, processes=processes)

    assert (folder / "SHA256SUMS").read_bytes() == before
    assert [path.name for path in folder.parent.iterdir() if "copie" in path.name] == ["copie"]


def test_what_is_published_meanwhile_undoes_the_copy(app: Flask, folder: Path) -> None:
    first = comparison()
    later = replace(first, edition=replace(first.edition, number=8))
    publications = iter([partial(correct, app, later, replace(first.answers[0], text="Encore autre chose."))])

    def publish_once(_done: int, _known: int) -> None:
        for publication in publications:
            publication()

    with app.app_context(), pytest.raises(ChangedMeanwhile, match="pendant la copie : relancez-la"):
        write_site(SLUG, folder, progress=publish_once)

    assert not folder.exists()


def test_a_folder_that_holds_something_else_is_left_alone(runner: FlaskCliRunner, folder: Path) -> None:
    folder.mkdir()
    (folder / "photo.jpg").write_bytes(b"precious")

    result = runner.invoke(args=["editions", "freeze", SLUG, str(folder)])

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
