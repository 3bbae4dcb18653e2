"""The demonstration as a newcomer starts it: a process, a port, a browser's request; then again, at once."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import IO

import pytest

from campagne.services.demonstration.instance import DemonstrationFolder

ROOT = Path(__file__).parents[2]
SLUGS = ("presidentielle", "legislatives")


@pytest.fixture
def port() -> int:
    """A port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        free: int = probe.getsockname()[1]
    return free


def command(port: int, *options: str) -> list[str]:
    return [sys.executable, "-m", "campagne", "demo", "--port", str(port), *options]


def surroundings(folder: Path) -> dict[str, str]:
    """The environment of somebody who also has a real instance on this machine: none of it may be read."""
    return {**os.environ, "INSTANCE_DIR": str(folder), "DATABASE_URL": "sqlite:////nowhere/real.sqlite3"}


@contextmanager
def started(folder: Path, port: int, *options: str) -> Iterator[str]:
    """Run the demonstration until its guide answers; yield what it printed, then stop it as Ctrl-C does."""
    process = subprocess.Popen(
        command(port, *options),
        cwd=ROOT,
        env=surroundings(folder),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    with process.stdout as words:
        try:
            printed = "".join(_until(words, "--reset"))
            _wait_for_guide(port)
            yield printed
        finally:
            process.send_signal(signal.SIGINT)
            code = process.wait(20)
    assert code == 0


def _until(stream: IO[str], words: str) -> Iterator[str]:
    for line in stream:
        yield line
        if words in line:
            return


def _wait_for_guide(port: int) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            read(port, "/demo")
        except OSError:
            assert time.monotonic() < deadline, "the guide does not answer"
            time.sleep(0.1)
        else:
            return


def read(port: int, path: str) -> str:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    response = connection.getresponse()
    page = response.read().decode()
    connection.close()
    assert response.status == 200, f"{path} answered {response.status}"
    return page


def test_a_first_start_tells_everything_and_a_second_finds_it_at_once(tmp_path: Path, port: int) -> None:
    interrupted = tmp_path / "demo"
    interrupted.mkdir()
    (interrupted / "campagne.sqlite3").write_bytes(b"what a start that was cut short left")

    begun = time.monotonic()
    with started(tmp_path, port) as first:
        first_start = time.monotonic() - begun
        assert f"http://127.0.0.1:{port}/demo" in first
        assert "Marchetti" in read(port, "/campagnes/presidentielle/tableau")
        assert "Valmont" in read(port, "/campagnes/legislatives/circonscriptions/4897")

    begun = time.monotonic()
    with started(tmp_path, port) as second:
        assert time.monotonic() - begun < first_start / 1.5  # nothing is told again, whatever the machine's load
        assert second == first


def test_reset_starts_anew_with_other_passwords(tmp_path: Path, demonstration: DemonstrationFolder, port: int) -> None:
    with started(demonstration.folder.parent, port) as first:
        pass
    published = {slug: {"number": 9, "digest": "0" * 64, "published_at": "2027-04-06T08:00:00Z"} for slug in SLUGS}
    (demonstration.folder / "published.json").write_text(json.dumps(published), encoding="utf-8")
    with started(demonstration.folder.parent, port, "--reset") as anew:
        assert anew != first
        for slug in SLUGS:
            assert "Édition 1" in read(port, f"/campagnes/{slug}/editions")


def test_a_port_already_taken_is_said_before_anything_is_built(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            command(port), cwd=ROOT, env=surroundings(tmp_path), text=True, capture_output=True, timeout=30, check=False
        )

    assert done.returncode == 1
    assert f"Le port {port} est déjà pris" in done.stderr
    assert list(tmp_path.iterdir()) == []
