"""Work shared out between processes: all of it comes back, and what stops one stops all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import text

from campagne.cli.processes import ProcessLost, share
from campagne.exceptions import DomainError
from campagne.extensions import db

ROOT = Path(__file__).parents[2]
ORPHANS = """
import os, sys, time
from campagne import create_app
from campagne.cli.processes import share

def work(piece):
    os.write(1, b"%d\\n" % os.getpid())
    return piece

with create_app().app_context():
    for _ in share(work, iter([1, 2, 3, 4]).__next__, processes=2):
        time.sleep(600)
"""


@pytest.fixture(autouse=True)
def context(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Work that is forked even where other tests left threads behind: they hold no lock of ours."""
    monkeypatch.setattr("campagne.cli.processes._forked_safely", lambda: True)
    with app.app_context():
        yield


DoneT = TypeVar("DoneT")


def shared(work: Callable[[int], DoneT], count: int, processes: int) -> list[DoneT]:
    waiting = list(range(count))
    return list(share(work, lambda: waiting.pop() if waiting else None, processes=processes))


def square(piece: int) -> int:
    return piece * piece


@pytest.mark.parametrize("processes", [1, 2, 5])
def test_every_piece_is_worked_once(processes: int) -> None:
    assert sorted(shared(square, 40, processes)) == [piece * piece for piece in range(40)]


def test_what_a_result_leads_to_is_worked_too() -> None:
    waiting, found = [2], []

    def give() -> int | None:
        return waiting.pop() if waiting else None

    for piece in share(square, give, processes=2):
        found.append(piece)
        waiting.extend([piece, piece + 1] if piece < 100 else [])

    assert sorted(found) == [4, 16, 25, 256, 289, 625, 676]


@pytest.mark.database
def test_each_process_has_a_connection_of_its_own(app: Flask) -> None:
    db.session.execute(text("SELECT 1"))

    def work(piece: int) -> tuple[int, int]:
        db.session.info["reading"] = True
        return os.getpid(), db.session.scalars(text(f"SELECT {piece}")).one()

    found = shared(work, 30, 3)

    assert sorted(number for _, number in found) == list(range(30))
    assert os.getpid() not in {process for process, _ in found}
    assert db.session.scalars(text("SELECT 1")).one() == 1


@pytest.mark.parametrize("processes", [1, 2])
def test_a_refusal_comes_back_with_its_sentence(processes: int) -> None:
    def work(piece: int) -> int:
        if piece == 7:
            raise DomainError("Le sept est refusé.")
        return piece

    with pytest.raises(DomainError, match=r"^Le sept est refusé\.$"):
        shared(work, 20, processes)


def test_a_process_that_dies_is_told() -> None:
    def work(piece: int) -> int:
        if piece == 7:
            os.kill(os.getpid(), signal.SIGKILL)
        return piece

    with pytest.raises(ProcessLost, match="s'est arrêté avant la fin"):
        shared(work, 20, 2)


@pytest.mark.fault
def test_processes_whose_parent_dies_leave(environment: dict[str, str]) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", ORPHANS], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    children = {int(parent.stdout.readline()) for _ in range(2)}
    parent.kill()
    parent.wait()
    parent.stdout.close()

    until = time.monotonic() + 20
    while any(Path(f"/proc/{child}/stat").exists() for child in children):
        assert time.monotonic() < until
        time.sleep(0.05)
