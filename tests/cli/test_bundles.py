"""`campagne editions bundle` and `verify`: written once, verified where nothing is installed, and never trusted."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from campagne.domain import verifier
from campagne.extensions import db
from campagne.services import editions
from tests.factories import campaigns

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def bundle(app: Flask, runner: FlaskCliRunner, tmp_path: Path) -> Path:
    with app.app_context():
        campaign = campaigns.campaign()
        campaigns.candidacy(campaigns.constituency(campaign))
        editions.build(editions.plan(campaign, now=campaigns.DEADLINE), now=campaigns.DEADLINE)
        db.session.commit()
    path = tmp_path / "editions.zip"
    result = runner.invoke(args=["editions", "bundle", "presidentielle-2027", str(path), "--json"])
    assert json.loads(result.stdout)["bytes"] == path.stat().st_size
    return path


def run(*command: str | Path, folder: Path) -> tuple[int, str]:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout + done.stderr


def test_it_is_verified_where_the_application_is_not_installed(bundle: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with ZipFile(bundle) as archive:
        archive.extract("verifier.py", elsewhere)
    code, said = run(sys.executable, "-I", "verifier.py", bundle, folder=elsewhere)
    assert (code, said.splitlines()[0]) == (0, "VALIDE : « presidentielle-2027 », éditions 1 à 1")
    code, said = run(sys.executable, "-I", "verifier.py", bundle, "--key", "0" * 64, folder=elsewhere)
    assert (code, said.split(" · ")[0]) == (1, "NON VALIDE")
    assert run(sys.executable, "-I", "verifier.py", folder=elsewhere)[0] == 2


def test_the_command_needs_no_instance(bundle: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.argv[0] = 'campagne'; import runpy; "
    program += "runpy.run_module('campagne', run_name='__main__')"
    code, said = run(sys.executable, "-c", program, "editions", "verify", bundle, "--json", folder=empty)
    assert (code, json.loads(said)["valid"]) == (0, True)
    assert list(empty.iterdir()) == []


def test_the_command_takes_several_keys_and_names_what_nobody_signed(bundle: Path, runner: FlaskCliRunner) -> None:
    said = runner.invoke(args=["editions", "verify", str(bundle)])
    assert (said.exit_code, said.stdout.splitlines()[-1]) == (0, "ATTENTION, non signées : éditions 1")
    said = runner.invoke(args=["editions", "verify", str(bundle), "--key", "0" * 64, "--key", "A" * 64])
    assert (said.exit_code, f"par la clé {'0' * 64} ou {'a' * 64}" in said.stdout) == (1, True)


def test_the_file_says_to_take_the_program_elsewhere(bundle: Path) -> None:
    with ZipFile(bundle) as archive:
        words = " ".join(archive.read("LISEZMOI.txt").decode().split())
    assert "un programme ne peut pas se porter garant de lui-même" in words
    assert "prenez verifier.py ailleurs : sur le site" in words


def test_a_campaign_without_editions_leaves_no_file(app: Flask, runner: FlaskCliRunner, tmp_path: Path) -> None:
    with app.app_context():
        campaigns.campaign()
        db.session.commit()
    result = runner.invoke(args=["editions", "bundle", "presidentielle-2027", str(tmp_path / "none.zip")])
    assert (result.exit_code, "aucune édition" in result.stderr) == (1, True)
    assert list(tmp_path.glob("*.zip*")) == []


def test_a_folder_that_is_not_there_is_said_so(bundle: Path, runner: FlaskCliRunner, tmp_path: Path) -> None:
    result = runner.invoke(args=["editions", "bundle", "presidentielle-2027", str(tmp_path / "no" / "x.zip")])
    assert (result.exit_code, "ne peut pas être écrit" in result.stderr) == (1, True)


def spoilt(bundle: Path, changes: dict[str, bytes], *, more: dict[str, bytes] | None = None) -> Path:
    with ZipFile(bundle) as archive:
        files = {name: archive.read(name) for name in archive.namelist()} | changes
    path = bundle.with_name("spoilt.zip")
    with ZipFile(path, "w") as archive:
        for name, content in [*files.items(), *(more or {}).items()]:
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("changes", "more"),
    [
        ({}, {"../dehors.txt": b"x"}),
        ({}, {"autre.txt": b"x"}),
        ({"pages.jsonl": b"[" * 100_000 + b"\n"}, {}),
        ({"pages.jsonl": b'{"kind":"a","kind":"a"}\n'}, {}),
        ({"pages.jsonl": b'{"first":1,"key":"","kind":"a","last":1.0}\n'}, {}),
        ({"pages.jsonl": b"NaN\n"}, {}),
        ({"pages.jsonl": b"\xff\n"}, {}),
        ({"pages.jsonl": b'{"\\ud800":1}\n'}, {}),
        ({"pages.jsonl": b"9" * 5_000 + b"\n"}, {}),
        ({"campagne.json": b"{}"}, {}),
        ({"campagne.json": b'{"campaign":1,"editions":3,"files":[],"format":null}'}, {}),
    ],
)
def test_a_file_made_to_harm_is_refused_in_one_sentence(
    bundle: Path, changes: dict[str, bytes], more: dict[str, bytes]
) -> None:
    found = verifier.check(str(spoilt(bundle, changes, more=more)))
    assert (found["valid"], len(found["problems"])) == (False, 1)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_refused(bundle: Path) -> None:
    path = spoilt(bundle, {}, more={"pages.jsonl": b""})
    assert "inattendus" in verifier.check(str(path))["problems"][0]["problem"]


def test_what_would_fill_the_memory_is_not_decompressed(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifier, "MOST", 100)
    assert "trop grands" in verifier.check(str(bundle))["problems"][0]["problem"]


def test_a_size_that_lies_stops_the_reading(bundle: Path) -> None:
    content = bytearray(bundle.read_bytes())
    place = content.index(b"PK\x01\x02")  # the first entry of the directory: its size is said to be one byte
    content[place + 24 : place + 28] = struct.pack("<I", 1)
    bundle.write_bytes(content)
    found = verifier.check(str(bundle))
    assert (found["valid"], "ne se lit pas" in found["problems"][0]["problem"]) == (False, True)


@pytest.mark.parametrize("content", [b"", b"PK", b"<html></html>"])
def test_what_is_no_archive_is_said_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    assert "ne se lit pas" in verifier.check(str(tmp_path / "x.zip"))["problems"][0]["problem"]
