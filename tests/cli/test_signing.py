"""`campagne keys`, and publishing where the worker alone reads the key."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from campagne import storage
from campagne.extensions import db
from campagne.models.audit import AuditEntry
from tests.factories import campaigns


@pytest.fixture(autouse=True)
def campaign(app: Flask) -> None:
    with app.app_context():
        campaigns.candidacy(campaigns.constituency(campaigns.campaign()))
        campaigns.coordinator()
        db.session.commit()


def test_a_key_is_drawn_and_shown(app: Flask, runner: FlaskCliRunner, tmp_path: Path) -> None:
    path = tmp_path / "signing.pem"
    drawn = runner.invoke(args=["keys", "draw", str(path), "--json"])
    public = json.loads(drawn.stdout)["public_key"]
    assert "PRIVATE" not in drawn.output
    app.config["SIGNING_KEY_FILE"] = path
    assert json.loads(runner.invoke(args=["keys", "show", "--json"]).stdout) == {"public_key": public}
    again = runner.invoke(args=["keys", "draw", str(path)])
    assert (again.exit_code, "existe déjà" in again.stderr) == (1, True)


@pytest.mark.database
def test_the_worker_builds_what_a_command_cannot_sign(
    app: Flask, runner: FlaskCliRunner, environment: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "signing.pem"
    runner.invoke(args=["keys", "draw", str(path)])
    app.config["SIGNING_KEY_FILE"] = tmp_path / "not here.pem"
    worker = subprocess.Popen(
        [sys.executable, "-m", "campagne", "worker"], env=environment | {"SIGNING_KEY_FILE": str(path)}
    )
    try:
        result = runner.invoke(
            args=["editions", "publish", "presidentielle-2027", "--by", "claire.morvan@example.org", "--json"]
        )
    finally:
        worker.terminate()
        worker.wait(30)
    edition = json.loads(result.stdout)
    assert (edition["number"], edition["separated"]) == (1, True)
    assert edition["signature"]


def test_a_command_that_waits_for_nobody_says_so(
    app: Flask, runner: FlaskCliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config["SIGNING_KEY_FILE"] = tmp_path / "not here.pem"
    monkeypatch.setattr(importlib.import_module("campagne.cli.editions"), "WAIT_SECONDS", 0.3)
    result = runner.invoke(args=["editions", "publish", "presidentielle-2027", "--by", "claire.morvan@example.org"])
    assert result.exit_code == 1
    assert "lancez « campagne worker »" in result.stderr


def test_a_waiting_command_lets_the_worker_write(
    app: Flask, runner: FlaskCliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config["SIGNING_KEY_FILE"] = tmp_path / "not here.pem"
    with app.app_context():
        database = db.engine.url.database

    def meanwhile(_seconds: float) -> None:
        with closing(storage.sqlite_driver().connect(database, timeout=0)) as other, other:
            other.execute("UPDATE edition_requests SET state = 'refused', refusal = 'Pas maintenant.'")

    monkeypatch.setattr("time.sleep", meanwhile)
    result = runner.invoke(args=["editions", "publish", "presidentielle-2027", "--by", "claire.morvan@example.org"])
    assert (result.exit_code, "Pas maintenant." in result.stderr) == (1, True)


@pytest.mark.parametrize(("key", "said", "code"), [("AB" * 32, "C'est noté", 0), ("aucune", "noté", 0), ("x", "64", 1)])
def test_another_key_is_accepted_by_a_person(
    app: Flask, runner: FlaskCliRunner, key: str, said: str, code: int
) -> None:
    done = runner.invoke(args=["keys", "change", "presidentielle-2027", key, "--by", "claire.morvan@example.org"])
    assert (done.exit_code, said in done.stderr) == (code, True)
    with app.app_context():
        acts = [(act.actor, act.details["key"]) for act in db.session.query(AuditEntry)]
    assert acts == ([] if code else [("Claire Morvan", key.lower())])
