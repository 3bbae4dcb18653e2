"""Nuances in the Ministry's words, election by election."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from campagne.domain import nuances, official_files
from campagne.domain.text import search_key


@pytest.mark.parametrize(
    ("code", "year", "label", "table"),
    [
        ("VEC", 2017, "Europe Écologie Les Verts", 2017),
        ("VEC", 2024, "Les Écologistes", 2024),
        ("NUP", 2022, "Nouvelle union populaire écologique et sociale", 2022),
        ("UG", 2027, "Union de la gauche", 2024),
        ("RN", 2023, "Rassemblement national", 2024),
        ("FN", 2019, "Front national", 2017),
    ],
)
def test_a_code_is_read_by_the_nearest_election(code: str, year: int, label: str, table: int) -> None:
    assert nuances.read(code, election="legislative", year=year) == nuances.Nuance(code, label, table)


def test_a_known_nuance_is_said_with_the_list_that_words_it() -> None:
    assert nuances.read("DVC", election="legislative", year=2027).words == "DVC (Divers centre, liste de 2024)"


@pytest.mark.parametrize(("code", "election"), [("LUG", "municipal"), ("RN", "senatorial"), ("XYZ", "legislative")])
def test_a_code_without_a_table_stands_alone(code: str, election: str) -> None:
    assert nuances.read(code, election=election, year=2026).words == code


def test_the_tables_say_what_the_published_lists_say(samples: Path) -> None:
    folder = samples / "fr-nuances"
    first = json.loads((folder / "nuances-lg2017.json").read_text(encoding="utf-8"))
    second = _rows(folder / "nuances-lg2022.csv", ",")[1:]
    wider = _rows(folder / "nuances-lg2022-avec-description.csv", ";")
    third = _rows(folder / "nuances-lg2024-blocs.csv", ";")[1:]
    published = {
        2017: {code: entry["nom"] for code, entry in first.items()},
        2022: {row[1]: row[2] for row in second} | {row[0]: row[2] for row in wider},
        2024: {row[0].replace("UXO", "UXD"): row[1] for row in third},
    }

    assert {
        year: {code: search_key(label) for code, label in table.items()} for year, table in nuances.LEGISLATIVE.items()
    } == {year: {code: search_key(label) for code, label in table.items()} for year, table in published.items()}


def test_every_nuance_of_the_candidacies_of_2024_has_its_words(samples: Path) -> None:
    data = (samples / "fr-candidatures-officielles" / "lg2024-t1-candidatures.xlsx").read_bytes()
    codes = {row.nuance for row in official_files.read(data, election="legislative").candidates}

    assert codes <= set(nuances.LEGISLATIVE[2024])
    assert len(codes) > 20


def _rows(path: Path, delimiter: str) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=delimiter))
