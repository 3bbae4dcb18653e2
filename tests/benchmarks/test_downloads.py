"""Rows a second and memory of the long files: 150 000 answers, in a process of its own, on SQLite.

`pytest tests/benchmarks/test_downloads.py -s` prints the figures, in seconds of processor. The floor is Python's own
writer given rows that are ready.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from flask import Flask

from tests.factories import nation

pytestmark = pytest.mark.benchmark

PLACES, EACH, ASKED = 600, 10, 25
FILES = (
    "donnees/reponses.csv",
    "reponses.csv",
    "donnees/reponses.csv?forme=large",
    "donnees/reponses.json",
    "donnees/reponses.xlsx?forme=large",
    "donnees/toutes-les-editions.csv",
)
LONG = FILES[:2]
CSV_SHARE = 0.4
"""Of the floor, at least: 100 000 rows a second on a small machine of 2026."""
CSV_MEMORY_MB = 120


MEASURED = r"""
import json, re, sys, time
from campagne import create_app
from werkzeug.test import Client
app = create_app()
client = Client(app, use_cookies=False)
started, size = time.process_time(), 0
first = None
for part in client.get(sys.argv[1], base_url=app.config["PUBLIC_URL"]).iter_encoded():
    first = first or time.process_time() - started
    size += len(part)
spent = time.process_time() - started
peak = int(re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1]) / 1024
print(json.dumps([spent, first, size, peak]))
"""


def floor(rows: int) -> float:
    """Return how many rows a second Python's writer takes to memory when everything is ready."""
    row = ["6", "0101", "c0000001", "1", "Inès Marchetti", "Alliance", "DVC", "answered", "2027-03-24T10:00:00Z"]
    row += [
        "testing",
        "Testing logement",
        "pour",
        "Pour",
        "",
        nation.TEXT,
        "1",
        "2027-03-24T10:00:00Z",
        "non",
        "1",
        "",
        "",
    ]
    started = time.process_time()
    for _ in range(rows // 1_000):
        csv.writer(io.StringIO(), delimiter=";").writerows([row] * 1_000)
    return rows / (time.process_time() - started)


def test_long_files(app: Flask, environment: dict[str, str]) -> None:
    nation.load(app, places=PLACES, each=EACH, asked=ASKED)
    rows = PLACES * EACH * ASKED
    least = floor(rows)
    print(f"\n{rows} answers; floor {least:.0f} rows/s")
    for name in FILES:
        address = f"/campagnes/{nation.SLUG}/{name}"
        command = [sys.executable, "-c", MEASURED, address]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=Path.cwd())
        spent, first, size, memory = json.loads(done.stdout.splitlines()[-1])
        print(
            f"{name}: {rows / spent:.0f} rows/s, {spent:.1f} s, first part {first * 1000:.0f} ms, "
            f"{size / 1e6:.0f} MB, peak {memory:.0f} MB"
        )
        if name in LONG:
            assert rows / spent >= CSV_SHARE * least
        if "csv" in name:
            assert memory < CSV_MEMORY_MB
