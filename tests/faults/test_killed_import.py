"""An import of a list killed at any instant: everything is there, or nothing is, and doing it again ends the work."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from campagne.extensions import db
from campagne.models.audit import AuditEntry
from campagne.models.candidacy import Candidacy, ImportedFile, Standing
from campagne.models.constituency import Constituency
from tests.factories import campaigns, files

pytestmark = pytest.mark.fault

KILLS = 4
PEOPLE = 3_000
ROOT = Path(__file__).parent.parent.parent


def listing(people: int, *, panel: int = 0) -> bytes:
    """A list of ten candidacies a constituency, over as many as it takes."""
    places = [f"{place:02d}{number:02d}" for place in range(21, 96) for number in range(1, 10)]
    return files.candidates(
        *(f"{places[each // 10]};{each % 10 + 1 + panel};N{each};Ève;Rivage" for each in range(people))
    )


def started(environment: dict[str, str], path: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "campagne", "candidacies", "import", "c", str(path), "--json"]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )


def held(app: Flask) -> tuple[int, ...]:
    """Count what an import writes: candidacies, standings, places, lists, acts."""
    with app.app_context():
        tables = (Candidacy, Standing, Constituency, ImportedFile, AuditEntry)
        return tuple(db.session.scalars(select(func.count()).select_from(table)).one() for table in tables)


def panels(app: Flask) -> set[int]:
    """Return by how much panels were moved, one value when a list was applied whole."""
    with app.app_context():
        shifted = select(Standing.panel, Candidacy.last_name).join(Candidacy, Candidacy.id == Standing.candidacy_id)
        return {(panel or 0) - int(name[1:]) % 10 - 1 for panel, name in db.session.execute(shifted)}


def duration(environment: dict[str, str], path: Path) -> float:
    begun = time.monotonic()
    process = started(environment, path)
    assert process.communicate(timeout=120)[1] is not None
    assert process.returncode == 0
    return time.monotonic() - begun


@pytest.mark.database
def test_killed_at_any_instant_an_import_has_written_everything_or_nothing(
    app: Flask, environment: dict[str, str], tmp_path: Path
) -> None:
    with app.app_context():
        campaigns.campaign("c", election="legislative")
        db.session.commit()
    small, first, moved = (tmp_path / name for name in ("small.csv", "first.csv", "moved.csv"))
    small.write_bytes(listing(10))
    first.write_bytes(listing(PEOPLE))
    moved.write_bytes(listing(PEOPLE, panel=20))
    least = duration(environment, small)
    before = held(app)
    whole = (PEOPLE, PEOPLE, PEOPLE // 10, 2, 2)

    for _ in range(KILLS):
        process = started(environment, first)
        time.sleep(random.uniform(least / 2, least * 2.5))
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
        assert held(app) in (before, whole)

    duration(environment, first)
    assert held(app) == whole
    for _ in range(KILLS // 2):
        process = started(environment, moved)
        time.sleep(random.uniform(least, least * 2.5))
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
        assert panels(app) in ({0}, {20})
    duration(environment, moved)
    assert panels(app) == {20}
    assert held(app)[:3] == whole[:3]
