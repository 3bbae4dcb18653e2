"""`campagne emails bounces`: files, maildir and mbox, as often as one likes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.factories import mail
from tests.factories.reports import away, report
from tests.fixtures.mail import MailSink

INES, PAUL, LOU = (mail.address(name) for _, name, _ in mail.PEOPLE)


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    return settings | {"BOUNCE_DOMAIN": "retours.example.org"}


@pytest.fixture
def reports(app: Flask, smtp: MailSink, at: Callable[[datetime], datetime]) -> list[bytes]:
    """One report for each of three messages that were sent, and one that is about none."""
    at(mail.SENDING)
    with app.app_context():
        mail.launched(mail.ready())
        mail.deliver()
    return [
        report(smtp.to(INES)[0]),
        report(smtp.to(PAUL)[0], "5.2.2", "552 5.2.2 mailbox full"),
        away(smtp.to(LOU)[0]),
        b"From: x@example.org\nSubject: Bonjour\n\nBonjour.\n",
    ]


def fed(runner: FlaskCliRunner, *paths: Path) -> dict[str, Any]:
    result = runner.invoke(args=["emails", "bounces", "--json", *map(str, paths)])
    assert result.exit_code == 0, result.stderr
    return dict(json.loads(result.stdout))


FIRST = {"read": 4, "hard": 1, "soft": 1, "auto_reply": 1, "other": 1, "counted": 3, "foreign": 1, "repeated": 0}
AGAIN = FIRST | {"counted": 0, "repeated": 3}


def subset(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if value or key in FIRST}


def test_files_are_counted_by_class_and_once(
    app: Flask, runner: FlaskCliRunner, reports: list[bytes], tmp_path: Path
) -> None:
    paths = [tmp_path / f"{number}.eml" for number in range(len(reports))]
    for path, content in zip(paths, reports, strict=True):
        path.write_bytes(content)

    assert subset(fed(runner, *paths)) == FIRST
    assert subset(fed(runner, *paths)) == AGAIN
    with app.app_context():
        assert mail.states() == {INES: "bounced", PAUL: "bounced", LOU: "sent"}


def test_a_maildir_is_read_whole(runner: FlaskCliRunner, reports: list[bytes], tmp_path: Path) -> None:
    for folder in ("new", "cur", "tmp"):
        (tmp_path / "maildir" / folder).mkdir(parents=True)
    (tmp_path / "maildir" / ".uidvalidity").write_text("1")
    for number, content in enumerate(reports):
        (tmp_path / "maildir" / ("new" if number % 2 else "cur") / f"{number}:2,S").write_bytes(content)

    assert subset(fed(runner, tmp_path / "maildir")) == FIRST


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_an_mbox_is_read_whole(runner: FlaskCliRunner, reports: list[bytes], tmp_path: Path, ending: bytes) -> None:
    line = b"From MAILER-DAEMON Mon Feb 22 10:00:00 2027\n"
    (tmp_path / "mbox").write_bytes(b"".join(line + content + b"\n" for content in reports).replace(b"\n", ending))

    assert subset(fed(runner, tmp_path / "mbox")) == FIRST


def test_people_are_told_what_was_found(runner: FlaskCliRunner, reports: list[bytes], tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(reports[0])
    result = runner.invoke(args=["emails", "bounces", str(tmp_path / "one.eml")])

    assert result.stdout == "     1 adresses qui n'existent pas ou plus\n"
    assert result.stderr == "Messages lus : 1, comptés : 1, déjà connus : 0, sans lien avec les nôtres : 0.\n"


def test_a_path_that_does_not_exist_is_a_misuse(runner: FlaskCliRunner, tmp_path: Path) -> None:
    assert runner.invoke(args=["emails", "bounces", str(tmp_path / "absent")]).exit_code == 2


def test_real_reports_of_others_change_nothing(
    app: Flask, runner: FlaskCliRunner, reports: list[bytes], samples: Path
) -> None:
    facts = fed(runner, samples / "courriels-rebonds")

    assert facts["read"] > 327
    assert (facts["counted"], facts["repeated"]) == (0, 0)
    with app.app_context():
        assert set(mail.states().values()) == {"sent"}
