"""`campagne candidacies import`: a dry run, then the list; counts for scripts, sentences for people."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from campagne.extensions import db
from campagne.models.candidacy import Candidacy, ImportedFile
from campagne.models.constituency import Constituency
from campagne.services import mappings
from tests.factories import campaigns, files
from tests.fixtures.workbooks import archive, workbook

ROOT = Path(__file__).parent.parent.parent
MARCHETTI, VASSEUR = "0101;1;MARCHETTI;Inès;", "0101;2;VASSEUR;Paul;"

Import = Callable[..., Result]


@pytest.fixture(autouse=True)
def _campaign(app: Flask) -> None:
    with app.app_context():
        campaigns.campaign("c", election="legislative")
        db.session.commit()


@pytest.fixture
def imported(runner: FlaskCliRunner, tmp_path: Path) -> Import:
    def imported(data: bytes, *options: str) -> Result:
        path = tmp_path / "liste.csv"
        path.write_bytes(data)
        return runner.invoke(args=["candidacies", "import", "c", str(path), *options])

    return imported


def kept(app: Flask) -> tuple[int, int, int]:
    with app.app_context():
        people, places, lists = (
            db.session.scalars(select(func.count()).select_from(table)).one()
            for table in (Candidacy, Constituency, ImportedFile)
        )
        return people, places, lists


def test_a_list_is_imported_with_the_counts_that_scripts_rely_on(app: Flask, imported: Import) -> None:
    result = imported(files.candidates(MARCHETTI, VASSEUR, "0102;1;;Awa;", MARCHETTI), "--json")

    facts: dict[str, Any] = json.loads(result.stdout)
    assert result.exit_code == 0
    assert {name: facts["file"][name] for name in ("layout", "encoding", "rows")} == {
        "layout": "simple",
        "encoding": "utf-8",
        "rows": 4,
    }
    assert len(facts["file"]["sha256"]) == 64
    counts = ("constituencies", "added", "changed", "unchanged", "withdrawn", "ambiguous", "written")
    assert [facts[name] for name in counts] == [1, 2, 0, 0, 0, [], True]
    assert [(each["line"], each["column"]) for each in facts["refused"]] == [(4, "Nom du candidat"), (5, None)]
    assert all(each["reason"].endswith(".") for each in facts["refused"])
    assert kept(app) == (2, 1, 1)


def test_a_dry_run_counts_and_writes_nothing(app: Flask, imported: Import) -> None:
    result = imported(files.candidates(MARCHETTI), "--dry-run", "--json")

    assert (json.loads(result.stdout)["added"], json.loads(result.stdout)["written"]) == (1, False)
    assert "Rien n'a été écrit." in result.stderr
    assert kept(app) == (0, 0, 0)


def test_an_unknown_table_is_refused_until_its_columns_are_explained(imported: Import, tmp_path: Path) -> None:
    data = b"Circo;Patronyme\n0101;MARCHETTI\n"
    mapping = tmp_path / "colonnes.json"
    mapping.write_text(json.dumps({"constituency": "Circo", "last_name": "Patronyme"}))

    refused = imported(data)
    assert refused.exit_code == 1
    assert "« Circo », « Patronyme »" in refused.stderr
    assert (
        "La page « Importer une liste » de la campagne permet de dire ce que veut dire chaque colonne" in refused.stderr
    )
    facts = json.loads(imported(data, "--columns", str(mapping), "--json").stdout)
    assert (facts["file"]["layout"], facts["added"], facts["people"]) == ("mapped", 1, 1)
    mapping.write_text(json.dumps({"constituency": "Circo", "last_name": "Nom"}))
    assert "« Circo », « Patronyme »" in imported(data, "--columns", str(mapping)).stderr


def test_what_was_said_of_columns_on_a_page_is_remembered_here(app: Flask, imported: Import) -> None:
    with app.app_context():
        columns = {"constituency": "Circo", "last_name": "Patronyme"}
        mappings.remember(["Circo", "Patronyme"], columns, by="claire", now=datetime(2027, 3, 1, tzinfo=UTC))
        db.session.commit()

    facts = json.loads(imported(b"Circo;Patronyme\n0101;MARCHETTI\n", "--json").stdout)

    assert (facts["file"]["layout"], facts["added"]) == ("mapped", 1)


def test_in_a_list_election_lists_are_added_and_people_counted(
    app: Flask, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    header = (
        "Code circonscription;Circonscription;Numéro de panneau;Libellé de la liste;Tête de liste;Ordre;Sexe;"
        "Nom sur le bulletin de vote;Prénom sur le bulletin de vote"
    )
    rows = [f"FE;France entière;1;Le Rivage;{'OUI' if n == 1 else ''};{n};F;NOM{n};Awa" for n in range(1, 82)]
    path = tmp_path / "europeennes.csv"
    path.write_bytes(files.rows(header, *rows))
    with app.app_context():
        campaigns.campaign("europe", election="european")
        db.session.commit()

    result = runner.invoke(args=["candidacies", "import", "europe", str(path), "--json"])
    facts = json.loads(result.stdout)

    assert "· personnes : 81 · circonscriptions : 1." in result.stderr
    assert (facts["added"], facts["people"], facts["file"]["rows"], facts["constituencies"]) == (1, 81, 81, 1)
    with app.app_context():
        (only,) = db.session.scalars(select(Candidacy)).all()
        assert (only.name, only.label, only.people) == ("Awa Nom1", "Le Rivage", 81)


def test_the_same_list_again_changes_nothing(app: Flask, imported: Import) -> None:
    imported(files.candidates(MARCHETTI))
    facts = json.loads(imported(files.candidates(MARCHETTI), "--json").stdout)

    assert (facts["added"], facts["unchanged"], facts["written"]) == (0, 1, False)
    assert kept(app) == (1, 1, 1)


def test_a_correction_counts_changes_and_withdrawals(app: Flask, imported: Import) -> None:
    imported(files.candidates(MARCHETTI, VASSEUR), "--source", "préfecture", "--dated", "2027-03-16")
    result = imported(files.candidates("0101;7;MARCHETTI;Inès;"))

    assert "Ajoutées : 0 · modifiées : 1 · inchangées : 0." in result.stderr
    assert "Retirées : 1 · éliminées : 0." in result.stderr
    with app.app_context():
        sources = db.session.scalars(select(ImportedFile.source).order_by(ImportedFile.id)).all()
    assert sources == ["préfecture", "liste.csv"]


def test_the_second_round_eliminates_and_never_withdraws(imported: Import) -> None:
    imported(files.candidates(MARCHETTI, VASSEUR))
    facts = json.loads(imported(files.candidates(MARCHETTI), "--round", "2", "--json").stdout)

    assert (facts["changed"], facts["withdrawn"], facts["eliminated"]) == (1, 0, 1)


def test_declared_candidacies_then_the_official_list(app: Flask, runner: FlaskCliRunner, imported: Import) -> None:
    declared = files.candidates("0101;;MARCHETTI;Inès;", "0101;;ROCHE;Ève;")
    refused = imported(declared, "--declared")
    assert (refused.exit_code, "règle publique" in refused.stderr) == (1, True)
    runner.invoke(args=["campaigns", "set", "c", "inclusion_rule=Toute candidature annoncée.", "newcomer_days=7"])

    facts = json.loads(imported(declared, "--declared", "--json").stdout)
    assert (facts["kind"], facts["added"], facts["written"]) == ("declared", 2, True)
    official = imported(files.candidates(MARCHETTI, VASSEUR), "--json")
    facts = json.loads(official.stdout)
    assert {name: facts[name] for name in ("added", "changed", "withdrawn", "not_listed")} == {
        "added": 1,
        "changed": 1,
        "withdrawn": 0,
        "not_listed": 1,
    }
    assert "Déclarées qui ne figurent pas sur cette liste : 1." in official.stderr
    assert kept(app) == (3, 1, 2)


def test_somebody_unknown_at_the_first_round_is_pointed_at(imported: Import) -> None:
    imported(files.candidates(MARCHETTI))
    result = imported(files.candidates(MARCHETTI, VASSEUR), "--round", "2", "--json")

    (surprise,) = json.loads(result.stdout)["unexpected"]
    assert (surprise["line"], "premier tour" in surprise["reason"]) == (3, True)
    assert "Ligne 3 à vérifier : Inconnue au premier tour" in result.stderr


def test_a_doubt_is_shown_with_the_command_that_settles_it(app: Flask, imported: Import) -> None:
    imported(files.candidates("0101;1;JEANDENAND;Florianne;"))
    corrected = files.candidates("0101;1;JEANDENAND;Floriane;")

    (doubt,) = json.loads(imported(corrected, "--json").stdout)["ambiguous"]
    ref = doubt["candidates"][0]["ref"]
    assert (doubt["line"], doubt["candidates"][0]["name"]) == (2, "Florianne Jeandenand")
    assert f"--same 2={ref} ou --new 2" in imported(corrected).stderr

    facts = json.loads(imported(corrected, "--same", f"2={ref}", "--json").stdout)
    assert (facts["changed"], facts["ambiguous"], facts["written"]) == (1, [], True)
    assert kept(app)[0] == 1
    assert imported(corrected, "--new", "2").exit_code == 1
    assert imported(corrected, "--same", "deux=x").exit_code == 2


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "vide"),
        (b"\n\n  \n", "vide"),
        (b"Code circonscription;Nom du candidat\n", "aucune ligne en dessous"),
        (b"colonne;autre\n1;2\n", "Aucune colonne de nom"),
        (b"Nom du candidat\nMARCHETTI\n", "Code circonscription"),
        (b"PK\x03\x04 ce n'est pas un classeur", "abîmé"),
        (archive({"photo.jpg": b"x"}), "pas un classeur Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"Nom;Pr\xe9nom\0\x01;Circonscription\n", "octets nuls"),
        ("Nom;Prénom\nA;B".encode("utf-16")[:-1], "illisible"),
        (b'Circonscription;Nom\n0101;"MARCHETTI\n', "guillemet"),
        (workbook([["Nom", "Nom"], ["A", "B"]]), "apparaît deux fois"),
        (files.candidates("9999;1;MARCHETTI;Inès;", "0101;un;VASSEUR;Paul;"), "Aucune ligne de ce fichier"),
    ],
)
def test_a_bad_file_is_refused_in_french_and_nothing_is_written(
    app: Flask, imported: Import, data: bytes, sentence: str
) -> None:
    result = imported(data)

    assert result.exit_code == 1
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
    assert kept(app) == (0, 0, 0)


def test_columns_that_are_not_read_are_named(imported: Import) -> None:
    data = files.rows("Circonscription;Nom;Profession", "0101;MARCHETTI;maire")

    assert "Colonnes non lues : Profession." in imported(data).stderr


@pytest.mark.parametrize("options", [["--round", "3"], ["--dated", "hier"], ["--inconnue"]])
def test_what_is_not_understood_is_a_usage_error(app: Flask, imported: Import, options: list[str]) -> None:
    assert imported(files.candidates(MARCHETTI), *options).exit_code == 2
    assert kept(app) == (0, 0, 0)


@pytest.mark.usefixtures("app")
def test_a_progress_bar_shows_on_a_terminal_only(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "liste.csv").write_bytes(files.candidates(MARCHETTI))
    command = [sys.executable, "-m", "campagne", "candidacies", "import", "c", str(tmp_path / "liste.csv")]

    piped = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert "Enregistrement" not in piped.stderr + piped.stdout

    (tmp_path / "liste.csv").write_bytes(files.candidates(MARCHETTI, VASSEUR))
    assert "Enregistrement" in on_terminal(command, environment)


def on_terminal(command: list[str], environment: dict[str, str]) -> str:
    """Return what a command shows on a terminal's standard error."""
    ours, theirs = pty.openpty()
    subprocess.run(command, cwd=ROOT, env=environment, stderr=theirs, stdout=subprocess.DEVNULL, check=True, timeout=60)
    os.close(theirs)
    shown = os.read(ours, 65_536).decode()
    os.close(ours)
    return shown
