"""How commands end when the database fails them: one French sentence, exit 1, nothing half-written."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

import config
from campagne import create_app, storage
from campagne.cli.outcome import sentence
from campagne.exceptions import UnreadableFile
from campagne.extensions import db
from campagne.models.campaign import Campaign
from tests.factories import campaigns, files

OPEN = ["campaigns", "open", "presidentielle-2027"]


@pytest.fixture
def database(app: Flask) -> Path:
    """The file of a database that holds one draft campaign, with no connection left open to it."""
    with app.app_context():
        campaigns.campaign(status="draft")
        db.session.commit()
        path = Path(db.engine.url.database or "")
        db.session.remove()
        db.engine.dispose()
    return path


def status(app: Flask) -> str:
    with app.app_context():
        found = db.session.scalars(select(Campaign.status)).one()
        db.session.remove()
        return found


def test_a_database_that_another_program_holds_gives_a_sentence(
    app: Flask, runner: FlaskCliRunner, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "BUSY_TIMEOUT_MS", 200)
    holder = storage.sqlite_driver().connect(str(database), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    result = runner.invoke(args=OPEN)

    holder.execute("ROLLBACK")
    holder.close()
    assert result.exit_code == 1
    assert (
        result.stderr == "La base de données est occupée par un autre programme : rien n'a été enregistré, réessayez.\n"
    )
    assert status(app) == "draft"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (
            "sqlite:///file:{path}?mode=ro&uri=true",
            "La base de données est en lecture seule : rien n'a été enregistré.\n",
        ),
        ("sqlite:///{path}.json", "Le fichier de la base de données est abîmé, ou n'en est pas une.\n"),
        ("sqlite:///{path}/absent.sqlite3", "La base de données ne répond pas : rien n'a été enregistré.\n"),
        ("postgresql+psycopg://127.0.0.1:9/absent", "La base de données ne répond pas : rien n'a été enregistré.\n"),
    ],
)
def test_a_database_that_cannot_be_written_gives_a_sentence(
    app: Flask, settings: dict[str, str], database: Path, url: str, words: str
) -> None:
    Path(f"{database}.json").write_bytes(files.as_json(files.organisation()) * 4)
    crippled = create_app(config.read({**settings, "DATABASE_URL": url.format(path=database)}))

    result = crippled.test_cli_runner().invoke(args=OPEN)

    with crippled.app_context():
        db.engine.dispose()
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", words)
    assert status(app) == "draft"


def test_a_schema_that_is_not_there_names_the_command_that_brings_it(
    app: Flask, runner: FlaskCliRunner, database: Path
) -> None:
    with app.app_context():
        db.drop_all()

    result = runner.invoke(args=OPEN)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Le schéma de la base n'est pas à jour : lancez d'abord « campagne db upgrade ».\n"


def test_a_refusal_half_way_leaves_nothing_behind(
    app: Flask, runner: FlaskCliRunner, database: Path, tmp_path: Path
) -> None:
    (tmp_path / "q.json").write_bytes(files.as_json(files.questionnaire()))
    load = ["questionnaire", "load", "presidentielle-2027", str(tmp_path / "q.json")]
    with app.app_context():
        db.session.scalars(select(Campaign)).one().status = "archived"
        db.session.commit()

    result = runner.invoke(args=load)

    assert (result.exit_code, result.stderr) == (1, "Cette campagne est archivée : elle ne change plus.\n")
    assert '"themes": []' in runner.invoke(args=["questionnaire", "dump", "presidentielle-2027"]).stdout


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (UnreadableFile("Illisible."), "Illisible."),
        (UnreadableFile("Illisible.", line=3), "Ligne 3 : Illisible."),
        (UnreadableFile("Illisible.", line=3, column="5"), "Ligne 3, colonne 5 : Illisible."),
        (UnreadableFile("Illisible.", line=3, column="Nom"), "Ligne 3, colonne « Nom » : Illisible."),
    ],
)
def test_a_fault_of_a_file_is_told_with_its_place(error: UnreadableFile, words: str) -> None:
    assert sentence(error) == words
