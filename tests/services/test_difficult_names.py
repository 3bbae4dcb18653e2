"""The hard names of real lists: read, written as people say them, found again, in the French order."""

from __future__ import annotations

import csv
import io
import itertools
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import select

from campagne.domain.directory import with_words
from campagne.domain.official_files import ReadFile, read
from campagne.domain.text import display_name, match_key, search_key, sort_key
from campagne.extensions import db
from campagne.models.candidacy import Candidacy
from campagne.services import candidacies, directory
from tests.factories import campaigns
from tests.fixtures.workbooks import ods_of, workbook

NOW = datetime(2027, 3, 16, 9, tzinfo=UTC)
COLUMNS = {"constituency": "place", "last_name": "nom", "first_name": "prénom"}


class Name(NamedTuple):
    """A name as the file writes it, in a place of its own: two categories may hold the same person."""

    place: str
    last: str
    first: str


@pytest.fixture
def names(samples: Path) -> list[Name]:
    written = (samples / "fr-noms-difficiles" / "noms.csv").read_text("utf-8")
    rows = csv.DictReader(io.StringIO(written), delimiter=";")
    return [Name(f"P{number:03}", row["nom"], row["prénom"]) for number, row in enumerate(rows, start=1)]


def table(names: list[Name], dress: str) -> ReadFile:
    rows = [[*COLUMNS.values()], *([*name] for name in names)]
    if dress in {"xlsx", "ods"}:
        data = workbook(rows) if dress == "xlsx" else ods_of(rows)
    else:
        target = io.StringIO(newline="")
        csv.writer(target, delimiter=";").writerows(rows)
        data = target.getvalue().encode(dress)
    return read(data, election="other", columns=COLUMNS)


@pytest.mark.parametrize("dress", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp850", "xlsx", "ods"])
def test_every_name_is_read_letter_for_letter_in_every_dress(names: list[Name], dress: str) -> None:
    found = table(names, dress)

    assert len(names) == 205
    assert (found.encoding, found.refused) == (dress, [])
    assert [(row.constituency_code, row.last_name, row.first_name) for row in found.candidates] == names


def test_the_name_as_said_keeps_every_letter_and_the_key_of_the_list(names: list[Name]) -> None:
    for _, last, first in names:
        said = display_name(first, last)
        assert letters(said) == letters(first.strip("-") + last)
        assert said == unicodedata.normalize("NFC", said).strip()
        assert search_key(said) == " ".join(match_key(last, first).split("|")[::-1]).strip()
        assert not said.isupper() or len(said) < 3


@pytest.mark.database
def test_every_name_is_found_again_however_it_is_typed_and_sorted_in_french_order(
    app: Flask, names: list[Name]
) -> None:
    with app.app_context():
        campaign = campaigns.campaign(election="other")
        plan = candidacies.plan_import(campaign, table(names, "utf-8"))
        candidacies.apply_import(plan, source="noms difficiles", now=NOW)
        db.session.commit()
        recorded = {row.constituency.code: row for row in db.session.scalars(select(Candidacy))}
        entries = directory.of(campaign, now=NOW).official
        for name in names:
            for typed in (recorded[name.place].name, f"{name.last} {name.first}", plain(f"{name.last} {name.first}")):
                found = [entry.id for entry in with_words(entries, typed)]
                assert recorded[name.place].id in found, (name, typed)
        ordered = db.session.scalars(select(Candidacy).order_by(Candidacy.sort_key, Candidacy.id)).all()

    assert [spelt(row) for row in ordered] == sorted(map(spelt, ordered))
    assert all(before.sort_key <= after.sort_key for before, after in itertools.pairwise(ordered))
    said = [row.name for row in ordered]
    for before, after in itertools.pairwise(
        ["Christelle d'Intorni", "Stéphanie Do", "Stéphanie Dô", "Virginie d'Orsanne", "Iñaki Echaniz"]
    ):
        assert said.index(before) < said.index(after), (before, after)


def test_an_accent_breaks_ties_only_and_an_apostrophe_does_not_count() -> None:
    written = [("DO", "Nhu-Anh"), ("DO", "Stéphanie"), ("DÔ", "Stéphanie"), ("DÔME", "Anne"), ("D'ORGEVILLE", "Sonia")]

    assert sorted(written, key=lambda name: sort_key(*name)) == [*written[:3], written[3], written[4]]


def letters(written: str) -> list[str]:
    return sorted(character for character in written.casefold() if character.isalnum())


def plain(written: str) -> str:
    """Return a name as somebody types it in a hurry: no accent, no capital."""
    bare = unicodedata.normalize("NFKD", written.replace("œ", "oe").replace("Œ", "OE"))
    return "".join(character for character in bare if not unicodedata.combining(character)).lower()


def spelt(row: Candidacy) -> tuple[list[str], list[str]]:
    """Return the bare words of a name, surname first: what French order compares before accents."""
    return tuple(  # type: ignore[return-value]  # two parts in, two parts out
        list(words(plain(part).replace("'", ""))) for part in (row.last_name, row.first_name)
    )


def words(written: str) -> Iterator[str]:
    return filter(None, "".join(character if character.isalnum() else " " for character in written).split(" "))
