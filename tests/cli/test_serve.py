"""`campagne serve` and `campagne worker` as processes: pages and mail side by side, clean ends, no orphan."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from campagne import clock
from tests.factories import mail
from tests.fixtures.mail import MailSink

CAMPAGNE = [sys.executable, "-m", "campagne"]


@pytest.fixture
def _queued(app: Flask, smtp: MailSink) -> None:
    with app.app_context():
        in_time = clock.now() + timedelta(days=30)
        mail.launched(mail.ready(answers_by=in_time, closes_at=in_time, publication_at=None), now=clock.now())


@contextmanager
def serving(environment: dict[str, str], *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server on a free port, and its `host:port`."""
    with said_by(environment, *options) as (process, said):
        found = re.search(r"127\.0\.0\.1:\d+", said[-1])
        assert found, said
        yield process, found[0]


@contextmanager
def said_by(environment: dict[str, str], *options: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """A server, and what it said until it served."""
    command = [*CAMPAGNE, "serve", "--port", "0", *options]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            said = [process.stderr.readline()]
            while said[-1] and "En service" not in said[-1]:
                said.append(process.stderr.readline())
            yield process, said
        finally:
            process.kill()


def ready(address: str) -> bool:
    with closing(http.client.HTTPConnection(address, timeout=10)) as connection:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200


def until(met: Callable[[], bool], seconds: float = 45) -> bool:
    limit = time.monotonic() + seconds
    while not met() and time.monotonic() < limit:
        time.sleep(0.05)
    return met()


@pytest.mark.usefixtures("_queued")
def test_the_server_answers_and_sends_beside(environment: dict[str, str], smtp: MailSink) -> None:
    with serving(environment) as (process, address):
        assert ready(address)
        assert until(lambda: len(smtp.received) == 3)
        process.send_signal(signal.SIGTERM)
        assert process.wait(45) == 0


@pytest.mark.usefixtures("_queued")
def test_without_a_worker_the_server_sends_nothing(environment: dict[str, str], smtp: MailSink) -> None:
    with serving(environment, "--no-worker") as (process, address):
        assert ready(address)
        assert not until(lambda: bool(smtp.received), seconds=3)
        process.send_signal(signal.SIGINT)
        assert process.wait(45) == 0


@pytest.mark.parametrize("database_kind", ["postgresql"])
@pytest.mark.usefixtures("_queued")
def test_with_several_machines_the_server_says_who_sends_and_leaves_it_to_them(
    environment: dict[str, str], smtp: MailSink
) -> None:
    with said_by(environment | {"REDIS_URL": "redis://127.0.0.1:9/0"}) as (process, said):
        assert "celery -A celery_app worker" in said[0]
        assert not until(lambda: bool(smtp.received), seconds=3)
        process.send_signal(signal.SIGINT)
        assert process.wait(45) == 0


@pytest.mark.usefixtures("_queued")
def test_a_worker_whose_parent_dies_leaves(environment: dict[str, str], smtp: MailSink) -> None:
    start = "import subprocess, sys; print(subprocess.Popen(sys.argv[1:]).pid, flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", start, *CAMPAGNE, "worker"]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        assert until(lambda: len(smtp.received) == 3)
        parent.kill()

    assert until(lambda: not alive(worker))


def alive(pid: int) -> bool:
    """Whether a process still runs; one that has ended and that nobody has waited for does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"


@pytest.mark.usefixtures("_queued")
def test_a_worker_asked_for_one_turn_sends_everything_and_returns(environment: dict[str, str], smtp: MailSink) -> None:
    done = subprocess.run([*CAMPAGNE, "worker", "--once"], env=environment, timeout=30, check=False)

    assert done.returncode == 0
    assert len(smtp.received) == 3


def test_a_worker_on_a_database_without_schema_says_what_to_do(environment: dict[str, str], tmp_path: Path) -> None:
    bare = environment | {"DATABASE_URL": f"sqlite:///{tmp_path / 'vide.sqlite3'}"}
    done = subprocess.run([*CAMPAGNE, "worker", "--once"], env=bare, timeout=30, check=False, capture_output=True)

    assert done.returncode == 1
    assert "campagne db upgrade" in done.stderr.decode()
