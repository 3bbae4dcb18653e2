"""What 35 000 communes cost an edition: the first time beside their bare insertion, then beside an edition without any.

`pytest tests/benchmarks -s` prints the figures.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select

from campagne.domain.commune_files import CommuneFile, CommuneRow
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.commune import Commune
from campagne.models.edition import PublishedCommune
from campagne.services import communes, editions
from tests.factories import campaigns

pytestmark = pytest.mark.benchmark

COUNT = 35_000
FIRST_RATIO = 6.0
UNCHANGED_RATIO = 2.0
NOW = campaigns.DEADLINE
CODES = [f"{departement:02}{number:02}" for departement in range(1, 96) for number in range(1, 6) if departement != 20]
ROWS = [
    CommuneRow(f"{CODES[at % len(CODES)][:2]}{at // len(CODES):03}", f"Saint-Martin-{at}", CODES[at % len(CODES)])
    for at in range(COUNT)
]


@pytest.fixture
def campaign(app: Flask) -> Iterator[Campaign]:
    with app.app_context():
        row = campaigns.campaign("legislatives-2027", election="legislative")
        for code in CODES:
            campaigns.candidacy(campaigns.constituency(row, code, f"{int(code[-2:])}e circonscription"))
        db.session.commit()
        yield row


def seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    db.session.flush()
    return time.perf_counter() - began


def publish(campaign: Campaign, title: str) -> float:
    campaign.title = title
    return seconds(lambda: editions.build(editions.plan(campaign, now=NOW), now=NOW))


def test_communes_cost_an_edition_little_the_first_time_and_nothing_afterwards(campaign: Campaign) -> None:
    publish(campaign, "Sans communes, première édition")
    without = publish(campaign, "Sans communes, édition suivante")
    rows = {row.insee: row for row in ROWS}
    file = CommuneFile("utf-8", list(rows.values()), [], [])
    communes.load(file, source="Table d'essai", now=NOW)
    first = publish(campaign, "Avec communes, première édition")
    unchanged = min(publish(campaign, f"Avec communes, édition suivante {turn}") for turn in range(3))
    shown = [dict(row) for row in db.session.execute(select(PublishedCommune.__table__)).mappings()]
    db.session.execute(delete(Commune))
    bare = seconds(lambda: db.session.execute(insert(Commune), [vars(row) for row in file.communes]))

    print(f"\nbare insertion {bare:.2f} s, first {first:.2f} s, unchanged {unchanged:.2f} s, without {without:.2f} s")
    assert len(shown) == len(rows)
    assert first < FIRST_RATIO * (bare + without)
    assert unchanged < UNCHANGED_RATIO * without
