"""Official files in the database: whole, once, and without the birth dates, occupations and votes that they carry."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import MetaData, func, select

from campagne.domain.decoding import decode, sniff_delimiter
from campagne.domain.official_files import read
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.constituency import Constituency
from campagne.services import candidacies as service
from tests.domain.official_files.test_real_files import FILES, Expected, path
from tests.factories import campaigns

NOW = datetime(2027, 3, 16, 9, tzinfo=UTC)
_DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d\d-\d\d")
_OCCUPATION = re.compile(r"\(\d\d\) - .+")
_FIGURE = re.compile(r"\d+[.,]\d+|\d{4,}")


TELLING = [expected for expected in FILES if expected.name != "lg2022-nsppolls-completes.csv"]
"""The files that say more than candidacies."""


@pytest.mark.parametrize("expected", TELLING, ids=[expected.name for expected in TELLING])
def test_no_birth_date_occupation_or_vote_of_a_file_is_kept(app: Flask, samples: Path, expected: Expected) -> None:
    data = path(samples, expected.name).read_bytes()
    with app.app_context():
        campaign = campaigns.campaign(election=expected.election)
        db.session.commit()
        before = set(texts())
        load(campaign, data, expected.election)
        kept = [value for value in texts() if value not in before]
        codes = set(db.session.scalars(select(Constituency.code)))

    whole, words = "\n".join(kept), {word for value in kept for word in [value, *value.split()]}
    dates, occupations, figures = private(data, codes)
    assert kept
    assert dates or occupations or figures
    assert not {date for date in dates if date in whole}
    assert not {occupation for occupation in occupations if occupation in whole}
    assert not figures & words


@pytest.mark.parametrize("expected", FILES, ids=[expected.name for expected in FILES])
def test_the_same_file_again_writes_nothing(app: Flask, samples: Path, expected: Expected) -> None:
    data = path(samples, expected.name).read_bytes()
    with app.app_context():
        campaign = campaigns.campaign(election=expected.election)
        load(campaign, data, expected.election)
        again = service.plan_import(campaign, read(data, election=expected.election))
        counted = db.session.execute(select(func.count(), func.sum(Candidacy.people)).select_from(Candidacy)).one()

    assert again.empty
    assert counted == (expected.candidacies, expected.people)


def load(campaign: Campaign, data: bytes, election: str) -> None:
    plan = service.plan_import(campaign, read(data, election=election))
    service.apply_import(plan, source="liste officielle", now=NOW)
    db.session.commit()


def texts() -> Iterator[str]:
    """Yield every text of every table, moments and digests aside."""
    tables = MetaData()
    tables.reflect(db.engine)
    for table in tables.sorted_tables:
        for row in db.session.execute(select(table)).mappings():
            yield from (
                value
                for column, value in row.items()
                if isinstance(value, str) and not column.endswith(("_at", "_since", "sha256"))
            )


def private(data: bytes, codes: set[str]) -> tuple[set[str], set[str], set[str]]:
    """Return the dates, occupations and figures of a file, read without the reader under test."""
    cells = set(cells_of(data))
    dates = {cell for cell in cells if _DATE.fullmatch(cell)}
    occupations = {cell for cell in cells if _OCCUPATION.fullmatch(cell)}
    if b"occupation" in data[:400]:
        rows = csv.DictReader(io.StringIO(data.decode()))
        occupations |= {row["occupation"] for row in rows if len(row["occupation"]) > 8}
    written = codes | {code.lstrip("0") for code in codes}
    figures = {cell for cell in cells if _FIGURE.fullmatch(cell)} - written
    return dates, occupations, figures


def cells_of(data: bytes) -> Iterator[str]:
    if data.startswith(b"PK"):
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in workbook.sheet_names:
            for cells in workbook.get_sheet_by_name(name).iter_rows():
                yield from (
                    str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell) for cell in cells
                )
        return
    content = decode(data)[0]
    numbered = content.startswith(",")  # a first column without title numbers the rows
    for row in csv.reader(io.StringIO(content, newline=""), delimiter=sniff_delimiter(content)):
        yield from row[numbered:]
