"""`campagne organisation`: load whole, show, and refuse a faulty file naming every fault."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from campagne.extensions import db
from campagne.models.edition import PublishedPage
from campagne.models.organisation import Organisation
from tests.factories import files


def load(runner: FlaskCliRunner, folder: Path, data: bytes) -> tuple[int, str, str]:
    path = folder / "organisation.json"
    path.write_bytes(data)
    result = runner.invoke(args=["organisation", "load", str(path)])
    return result.exit_code, result.stdout, result.stderr


def kept(app: Flask) -> tuple[int, int]:
    with app.app_context():
        rows = (select(func.count()).select_from(table) for table in (Organisation, PublishedPage))
        facts, pages = (db.session.scalars(row).one() for row in rows)
        return facts, pages


def test_a_network_is_loaded_then_shown(app: Flask, runner: FlaskCliRunner, tmp_path: Path) -> None:
    code, output, words = load(runner, tmp_path, files.as_json(files.organisation()))
    assert (code, output) == (0, "")
    assert "informations enregistrées" in words
    assert kept(app) == (1, 1)

    shown = runner.invoke(args=["organisation", "show", "--json"])
    assert json.loads(shown.stdout) == files.organisation()


def test_a_faulty_file_names_every_fault_and_writes_nothing(app: Flask, runner: FlaskCliRunner, tmp_path: Path) -> None:
    code, output, words = load(runner, tmp_path, files.as_json(files.organisation(members=0, email="x", name="")))

    assert (code, output) == (1, "")
    assert words.startswith("3 fautes, rien n'a été enregistré :\n- name : manque\n- email : ")
    assert kept(app) == (0, 0)


def test_a_file_that_is_not_json_is_refused_at_its_line_and_column(
    app: Flask, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    code, _output, words = load(runner, tmp_path, b'{\n  "name": "R\xe9seau",\n  members: 3\n}')

    assert (code, words) == (1, "Ligne 3, colonne 3 : Ce fichier n'est pas du JSON valide à cet endroit.\n")
    assert kept(app) == (0, 0)


def test_before_anything_is_loaded_there_is_nothing_to_show(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["organisation", "show", "--json"])

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Le réseau n'est pas encore présenté : chargez ses informations.\n"
