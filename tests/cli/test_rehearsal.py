"""A rehearsal as an operator runs it: a list, a process, the time of each step, and nobody written to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from campagne.cli import rehearsal
from campagne.cli.outcome import Refused
from campagne.services.demonstration import story
from tests.factories import mail

ROOT = Path(__file__).parents[2]


def rehearse(path: Path, temporary: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Rehearse with a list, in the surroundings of somebody who has a real instance: none of it may be read."""
    real = {
        "DATABASE_URL": "sqlite:////nowhere/real.sqlite3",
        "MAIL_URL": "smtp://127.0.0.1:9",
        "TMPDIR": str(temporary),
    }
    return subprocess.run(
        [sys.executable, "-m", "campagne", "rehearse", str(path), "--json"],
        cwd=ROOT,
        env={**os.environ, **real, **environment},
        text=True,
        capture_output=True,
        check=False,
    )


def test_every_candidacy_of_a_list_is_written_to_once_and_nothing_stays(tmp_path: Path) -> None:
    listed = story.read("legislative").list_path

    done = rehearse(listed, tmp_path)

    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    number = len(listed.read_text(encoding="utf-8").splitlines()) - 1
    assert (facts["candidacies"], facts["messages"], facts["received"], facts["twice"]) == (number, number, number, 0)
    assert list(facts["seconds"]) == [
        "Mise en place",
        "Import de la liste",
        "Adresses d'essai",
        "Mise en file",
        "Envoi",
    ]
    assert facts["total"] == pytest.approx(sum(facts["seconds"].values()))
    assert list(tmp_path.iterdir()) == []


def test_a_production_instance_is_no_place_to_rehearse(tmp_path: Path) -> None:
    refused = rehearse(story.read("legislative").list_path, tmp_path, CAMPAGNE_ENV="production")

    assert (refused.returncode, refused.stdout) == (1, "")
    assert "production" in refused.stderr


def test_a_file_that_is_no_list_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("ceci;n'est;pas\nune;liste;.\n", encoding="utf-8")

    refused = rehearse(path, tmp_path)

    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr


def test_nothing_leaves_for_another_server_or_for_a_real_address(app: Flask) -> None:
    with app.app_context():
        mail.launched(mail.ready())
        with pytest.raises(Refused, match="rien n'est parti"):
            rehearsal.deliver_to("smtp://127.0.0.1:2525")

        mail.emails()[0].contact.address = "quelqu.un@assemblee.example"
        with pytest.raises(Refused, match="rien n'est parti"):
            rehearsal.deliver_to("smtp://127.0.0.1:9")
        assert set(mail.states().values()) == {"queued"}
