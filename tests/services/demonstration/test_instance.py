"""The folder of a demonstration: its settings are its own, and clearing it touches nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

import config
from campagne.clock import parse_instant
from campagne.services.demonstration.instance import AlreadyRunning, DemonstrationFolder


def test_a_folder_is_complete_once_marked_and_no_more_once_cleared(tmp_path: Path) -> None:
    folder = DemonstrationFolder(tmp_path)
    assert not folder.complete

    folder.mark_complete(parse_instant("2027-03-01T09:00"))
    assert folder.complete

    folder.clear()
    assert not folder.complete


def test_a_folder_is_held_by_one_process_at_a_time(tmp_path: Path) -> None:
    with DemonstrationFolder(tmp_path).held(), pytest.raises(AlreadyRunning), DemonstrationFolder(tmp_path).held():
        pytest.fail("two hold it")

    with DemonstrationFolder(tmp_path).held():
        pass


def test_clearing_removes_the_database_and_the_mail_and_leaves_what_else_stands_there(tmp_path: Path) -> None:
    folder = DemonstrationFolder(tmp_path)
    folder.courier.keep(b"Subject: x\r\n\r\nx", recipient="a@example.org")
    for name in ("campagne.sqlite3", "published.json", "signing.pem"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "bundles").mkdir()
    (tmp_path / "bundles" / "legislatives-2-0.zip").write_bytes(b"x")
    (tmp_path / "notes.txt").write_text("à garder", encoding="utf-8")

    folder.clear()

    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_the_settings_are_those_of_a_demonstration_in_that_folder(tmp_path: Path) -> None:
    settings = config.read(DemonstrationFolder(tmp_path).environment(port=5000, mail_url="smtp://127.0.0.1:2525"))

    assert settings.environment == "demo"
    assert settings.database_url == f"sqlite:///{tmp_path / 'campagne.sqlite3'}"
    assert settings.public_url == "http://127.0.0.1:5000"
    assert settings.mail_server.port == 2525
