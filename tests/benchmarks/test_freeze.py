"""What freezing the site of 577 constituencies costs, on SQLite, beside a part of it, and one process beside two.

`pytest tests/benchmarks/test_freeze.py -s` prints the figures.
"""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

import config
from campagne import create_app
from campagne.cli.freeze import freeze
from campagne.cli.processes import usable
from tests.factories import nation

pytestmark = pytest.mark.benchmark

PLACES, PART, EACH, ASKED = 577, 40, 7, 9
GROWTH = 2.0
"""A file of a whole nation may cost this much of one of its part: some lists grow with it, pages must not."""
TOGETHER = 1.4
"""Two processes may work this much of what one does: little is read by both."""


@dataclass(frozen=True)
class Frozen:
    """A copy with what it cost: seconds on the clock, and of all processors."""

    files: list[Path]
    seconds: float
    worked: float

    def __str__(self) -> str:
        size = sum(file.stat().st_size for file in self.files) / 1e6
        return (
            f"{len(self.files)} files, {size:.0f} MB in {self.seconds:.1f} s: {len(self.files) / self.seconds:.0f} a "
            f"second, {self.each * 1e3:.2f} ms of processor each"
        )

    @property
    def each(self) -> float:
        """Seconds of processor for one file."""
        return self.worked / len(self.files)


@pytest.fixture
def part(settings: dict[str, str], sqlite_template: Path, tmp_path: Path) -> Flask:
    """Another instance, with a part of the nation."""
    shutil.copyfile(sqlite_template, tmp_path / "part.sqlite3")
    app = create_app(config.read(settings | {"DATABASE_URL": f"sqlite:///{tmp_path / 'part.sqlite3'}"}))
    nation.load(app, places=PART, each=EACH, asked=ASKED)
    return app


def frozen(app: Flask, folder: Path, processes: int) -> Frozen:
    started, worked = time.perf_counter(), processors()
    with app.app_context():
        written = freeze(nation.SLUG, folder, progress=lambda _done, _known: None, processes=processes)
    return Frozen([folder / name for name in written], time.perf_counter() - started, processors() - worked)


def processors() -> float:
    """Seconds of processor of this process and of those that it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def test_a_nation_is_frozen_as_its_part_is(app: Flask, part: Flask, tmp_path: Path) -> None:
    small = frozen(part, tmp_path / "part", usable())
    nation.load(app, places=PLACES, each=EACH, asked=ASKED)
    whole = frozen(app, tmp_path / "site", usable())
    started = time.perf_counter()
    for file in whole.files:
        hashlib.sha256(file.read_bytes()).hexdigest()
    print(
        f"\n{PLACES} constituencies, {usable()} processes, load {os.getloadavg()[0]:.1f}: {whole}; in memory at most "
        f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB for one; reading and digesting alone "
        f"{time.perf_counter() - started:.1f} s\n{PART} constituencies: {small}"
    )
    assert len(whole.files) > PLACES * EACH * ASKED
    assert whole.each < GROWTH * small.each


@pytest.mark.skipif(usable() < 2, reason="one processor")
def test_two_processes_share_the_work_of_one(part: Flask, tmp_path: Path) -> None:
    # Two first: what they keep goes with them, and one begins with nothing either.
    two, one = (frozen(part, tmp_path / str(number), number) for number in (2, 1))

    print(f"\n1 process: {one}\n2 processes: {two}")
    assert two.worked < TOGETHER * one.worked
