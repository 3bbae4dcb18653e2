"""Fifty thousand candidacies of a municipal election: read, set against fifty thousand recorded, and written.

`pytest tests/benchmarks -s` prints the figures. Each import is a process of its own, so that its peak memory and its
seconds of processor are its own; the seconds on the wall depend on what else the machine does.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from campagne.extensions import db
from tests.factories import campaigns, files

pytestmark = pytest.mark.benchmark

ROOT = Path(__file__).parent.parent.parent
CANDIDACIES, A_PLACE = 50_000, 10
MOST_SECONDS, MOST_MEGABYTES = 12, 250
HEADER = "Code circonscription;Libellé circonscription;Numéro de panneau;Sexe;Nom;Prénom;Étiquette;Code nuance"
SYLLABLES = ("mar", "du", "ber", "tin", "le", "go", "rand", "vas", "seur", "lan", "ti", "éve", "roux", "gar", "né")
FIRST_NAMES = ("Inès", "Paul", "Awa", "Jean-Noël", "Lou", "Ève", "Karim", "Béatrice", "Anne-Marie", "Luc", "Zoé")


@dataclass(frozen=True, kw_only=True)
class Run:
    """One import: what it counted, its seconds on the wall and of processor, its peak memory in megabytes."""

    facts: dict[str, Any]
    wall: float
    seconds: float
    megabytes: float


def rows(draw: random.Random) -> Iterator[list[str]]:
    """Yield rows of ten candidacies a commune, as a municipal list writes them."""
    for number in range(CANDIDACIES):
        place, panel = divmod(number, A_PLACE)
        code = f"{place // 300 + 1:02d}{place % 300 + 1:03d}"
        name = "".join(draw.choice(SYLLABLES) for _ in range(3)).upper()
        sex = draw.choice("FM")
        yield [code, f"Commune {place}", str(panel + 1), sex, name, draw.choice(FIRST_NAMES), f"Liste {panel}", "LDIV"]


def corrected(before: list[list[str]], draw: random.Random) -> Iterator[list[str]]:
    """Yield the rows of a corrected list: one in fifty left, as many came, one in ten misspelt, panels moved."""
    for row in before:
        chance, changed = draw.random(), list(row)
        if chance < 0.02:
            changed[4], changed[5] = "".join(draw.choice(SYLLABLES) for _ in range(4)).upper(), draw.choice(FIRST_NAMES)
        elif chance < 0.12:
            changed[4] = row[4][:2] + row[4][3:]
        elif chance < 0.3:
            changed[7] = "LDVG"
        yield changed


def imported(path: Path, environment: dict[str, str], *options: str) -> Run:
    """Import a file by the command line and measure the process."""
    command = [sys.executable, "-m", "campagne", "candidacies", "import", "communes", str(path), "--json", *options]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    with process.stdout:
        output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return Run(
        facts=json.loads(output),
        wall=time.perf_counter() - started,
        seconds=usage.ru_utime + usage.ru_stime,
        megabytes=usage.ru_maxrss / 1024,
    )


def test_fifty_thousand_candidacies_against_fifty_thousand(
    app: Flask, environment: dict[str, str], tmp_path: Path
) -> None:
    with app.app_context():
        campaigns.campaign("communes", election="municipal")
        db.session.commit()
    draw = random.Random(2026)
    before = list(rows(draw))
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_bytes(files.rows(HEADER, *map(";".join, before)))
    second.write_bytes(files.rows(HEADER, *map(";".join, corrected(before, draw))))

    runs = {
        "first list": imported(first, environment),
        "the same again": imported(first, environment),
        "corrected list": imported(second, environment),
    }

    for title, run in runs.items():
        counted = {name: run.facts[name] for name in ("added", "changed", "unchanged", "withdrawn")}
        doubts = len(run.facts["ambiguous"])
        took = f"{run.wall:.1f} s ({run.seconds:.1f} of processor), peak {run.megabytes:.0f} MB"
        print(f"\n{title}: {took}, {counted}, {doubts} doubts")
    assert runs["first list"].facts["added"] == CANDIDACIES - len(runs["first list"].facts["refused"])
    assert runs["the same again"].facts["written"] is False
    assert max(run.megabytes for run in runs.values()) <= MOST_MEGABYTES
    assert max(run.seconds for run in runs.values()) <= MOST_SECONDS
