"""Seconds to freeze the site of 577 constituencies, on SQLite, in this process.

`pytest tests/benchmarks/test_freeze.py -s` prints the figures, beside the bare writing and digesting of as many bytes.
"""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import pytest
from flask import Flask

from campagne.cli.freeze import freeze
from tests.factories import nation

pytestmark = pytest.mark.benchmark

PLACES, EACH, ASKED = 577, 7, 9


def test_a_nation_is_frozen(app: Flask, tmp_path: Path) -> None:
    nation.load(app, places=PLACES, each=EACH, asked=ASKED)
    started = time.perf_counter()
    with app.app_context():
        written = freeze(nation.SLUG, tmp_path / "site", progress=lambda _done, _known: None)
    spent = time.perf_counter() - started
    files = [tmp_path / "site" / name for name in written]
    size = sum(file.stat().st_size for file in files)
    started = time.perf_counter()
    for file in files:
        hashlib.sha256(file.read_bytes()).hexdigest()
    print(
        f"\n{len(written)} addresses, {size / 1e6:.0f} MB in {spent:.0f} s ({len(written) / spent:.0f} a second); "
        f"reading and digesting them alone {time.perf_counter() - started:.1f} s"
    )
    assert len(written) > PLACES * EACH
