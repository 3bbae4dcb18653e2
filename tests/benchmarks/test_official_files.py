"""What reading each real file costs, and that nothing hostile costs more than its size.

`pytest tests/benchmarks/test_official_files.py -s` prints the table.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from campagne.domain.official_files import ReadFile, read
from campagne.exceptions import UnreadableFile
from tests.domain.official_files.test_real_files import FILES, path
from tests.fixtures.workbooks import archive, ods, ods_cell, ods_row, parts_of, workbook

pytestmark = pytest.mark.benchmark

ALL_SECONDS = 10
HOSTILE_RATIO = 3.0  # twice the size: at most that many times the seconds, where a square would cost four
BELGIAN = {
    "constituency": "zipcode",
    "constituency_name": "city",
    "list_title": "list",
    "rank": "position",
    "last_name": "lastname",
    "first_name": "firstname",
    "sex": "gender",
}


def timed(data: bytes, election: str, columns: dict[str, str] | None = None) -> tuple[ReadFile, float]:
    start = time.perf_counter()
    found = read(data, election=election, columns=columns)
    return found, time.perf_counter() - start


def test_every_real_file(samples: Path) -> None:
    measured = [(each.name, *timed(path(samples, each.name).read_bytes(), each.election)) for each in FILES]
    total = sum(seconds for _, _, seconds in measured)
    belgian = (samples / "be-candidats-communales-2018" / "candidats.csv").read_bytes()
    measured.append(("be-candidats-communales-2018", *timed(belgian, "other", BELGIAN)))

    print(f"\n{'file':48} {'layout':40} {'rows':>6} {'cand.':>6} {'people':>6} {'refused':>7} {'s':>6}")
    for name, found, seconds in measured:
        counts = f"{found.rows:6} {len(found.candidates):6} {found.people:6} {len(found.refused):7}"
        print(f"{name:48} {found.layout:40} {counts} {seconds:6.2f}")
    print(f"official files together: {total:.1f} s")
    assert total <= ALL_SECONDS


@pytest.mark.parametrize(
    "hostile",
    [
        lambda size: b"Nom;Circonscription\n" + (b"K" * 4_000 + b"\n") * (size // 4_000),
        lambda size: b"Nom;" + b";" * 900 + b"\n" + (b";" * 900_000 + b"K\n") * (size // 900_000),
        lambda size: b"Nom;Circonscription\n" + b'"\n' * (size // 2),
        lambda size: archive(parts_of(workbook([["Nom"]])) | {"xl/x.xml": b"<sheetData>" + b' t="s"' * (size // 6)}),
        lambda size: archive(parts_of(workbook([["Nom"]])) | {"xl/x.xml": b"<sheetData>" + b"<c" * (size // 2)}),
        lambda size: ods(ods_row(ods_cell("KER")) * (size // 120)),
    ],
    ids=["long lines", "wide rows", "quotes", "attributes", "open tags", "cells"],
)
def test_a_hostile_file_costs_its_size_and_not_its_square(hostile: Callable[[int], bytes]) -> None:
    def seconds(size: int) -> float:
        data = hostile(size)
        start = time.perf_counter()
        with suppress(UnreadableFile):
            read(data, election="legislative")
        return time.perf_counter() - start

    small, large = (min(seconds(size) for _ in range(3)) for size in (4_000_000, 8_000_000))
    print(f"\n4 MB: {small:.2f} s, 8 MB: {large:.2f} s")
    assert large <= HOSTILE_RATIO * small + 0.1
