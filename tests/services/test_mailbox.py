"""The mailbox of returned mail, on a real server: each message once, whatever breaks on the way."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

import config
from campagne import create_app, jobs
from campagne.extensions import db
from campagne.models.report import Report
from tests.factories import mail
from tests.factories.certificates import certificate
from tests.factories.reports import away, report
from tests.fixtures.imap import ImapServer
from tests.fixtures.mail import MailSink

INES, PAUL, LOU = (mail.address(name) for _, name, _ in mail.PEOPLE)
FULL = ("5.2.2", "552 5.2.2 mailbox full")
PERSON = b"From: equipe@example.org\nSubject: Re: vos questions\n\nRappelez-nous demain.\n"


class Kept(logging.Handler):
    """What the mailbox logs."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(record.getMessage())


@pytest.fixture
def said() -> Iterator[list[str]]:
    """The lines that reading the mailbox logs."""
    kept, logger = Kept(), logging.getLogger("campagne.services.mailbox")
    logger.addHandler(kept)
    yield kept.lines
    logger.removeHandler(kept)


@pytest.fixture
def returned(app: Flask, smtp: MailSink, imap: ImapServer, at: Callable[[datetime], datetime]) -> ImapServer:
    """Three invitations have left; four messages came back, one of them from a person."""
    at(mail.SENDING)
    with app.app_context():
        mail.launched(mail.ready())
        mail.deliver()
    about = {address: smtp.to(address)[0] for address in (INES, PAUL, LOU)}
    imap.add(report(about[INES]), report(about[PAUL], *FULL), away(about[LOU]), PERSON)
    return imap


def read(app: Flask) -> bool:
    with app.app_context():
        return jobs.read_returned_mail()


def states(app: Flask) -> dict[str, str]:
    with app.app_context():
        return mail.states()


def reports(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Report).count()


def test_what_came_back_is_taken_and_marked_as_read(app: Flask, returned: ImapServer) -> None:
    assert read(app) is False

    assert states(app) == {INES: "bounced", PAUL: "bounced", LOU: "sent"}
    assert returned.flags == {1: {"\\Seen"}, 2: {"\\Seen"}, 3: {"\\Seen"}, 4: {"\\Seen", "\\Flagged"}}
    assert returned.commands[-1] == "LOGOUT"


def test_what_was_read_is_not_fetched_again(app: Flask, returned: ImapServer) -> None:
    read(app)
    returned.commands.clear()
    read(app)

    assert not [command for command in returned.commands if "FETCH" in command]
    assert reports(app) == 3


def test_a_connection_cut_before_the_mark_makes_a_message_read_again_and_count_once(
    app: Flask, returned: ImapServer, said: list[str]
) -> None:
    returned.at_store = lambda number: number != 2
    assert read(app) is False
    assert (reports(app), returned.flags[2]) == (2, set())
    assert "the mailbox of returned mail cannot be read" in "".join(said)

    returned.at_store = lambda _number: True
    read(app)
    assert reports(app) == 3
    assert all("\\Seen" in flags for flags in returned.flags.values())


@pytest.mark.fault
@pytest.mark.database
def test_a_worker_killed_between_effect_and_mark_counts_nothing_twice(
    app: Flask, environment: dict[str, str], returned: ImapServer
) -> None:
    command = [sys.executable, "-m", "campagne", "worker", "--once"]
    now = {"CAMPAGNE_NOW": os.environ["CAMPAGNE_NOW"]}
    killed: list[int] = []

    def kill_at_the_second(number: int) -> bool:
        if number == 2 and not killed:
            killed.append(process.pid)
            os.kill(process.pid, signal.SIGKILL)
            process.wait(10)
            return False
        return True

    returned.at_store = kill_at_the_second
    process = subprocess.Popen(command, env=environment | now, stderr=subprocess.DEVNULL)
    assert process.wait(60) == -signal.SIGKILL
    assert reports(app) == 2

    assert subprocess.run(command, env=environment | now, check=False, timeout=60).returncode == 0
    assert reports(app) == 3
    assert states(app) == {INES: "bounced", PAUL: "bounced", LOU: "sent"}


def test_a_long_mailbox_is_read_in_slices(app: Flask, returned: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "SLICE_SECONDS", 0.0)

    assert [read(app) for _ in range(5)] == [True, True, True, True, False]
    assert reports(app) == 3


def test_a_mailbox_out_of_reach_stops_nothing_else(app: Flask, returned: ImapServer, said: list[str]) -> None:
    returned.stop()
    assert read(app) is False

    (line,) = said
    assert "the mailbox of returned mail cannot be read" in line
    assert "passe" not in line


@pytest.fixture
def elsewhere(settings: dict[str, str]) -> Callable[[str], Flask]:
    """Return a function that builds an application with another mailbox."""
    return lambda url: create_app(config.read(settings | {"BOUNCE_MAILBOX_URL": url}))


@pytest.mark.parametrize(("good", "wrong"), [("passe", "autre"), ("revenus", "absents")])
def test_a_wrong_password_or_folder_is_logged_without_the_password(
    elsewhere: Callable[[str], Flask], imap: ImapServer, said: list[str], good: str, wrong: str
) -> None:
    imap.add(PERSON)
    assert read(elsewhere(imap.url.replace(good, wrong))) is False

    (line,) = said
    assert "cannot be read" in line
    assert "mot de" not in line
    assert imap.flags[1] == set()


def test_without_a_mailbox_there_is_nothing_to_read(elsewhere: Callable[[str], Flask]) -> None:
    assert read(elsewhere("")) is False


def test_a_certificate_is_checked(
    elsewhere: Callable[[str], Flask],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    said: list[str],
) -> None:
    server = ImapServer(certificate=certificate(tmp_path))
    server.add(PERSON)
    server.start()
    read(elsewhere(server.url))
    assert server.commands == []
    assert "CERTIFICATE_VERIFY_FAILED" in "".join(said)

    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    read(elsewhere(server.url))
    server.stop()
    assert "\\Seen" in server.flags[1]
