"""Every official file, and those that third parties cut from them: how many rows, candidacies and people each holds."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from campagne.domain.official_files import ReadFile, read
from campagne.domain.text import match_key
from campagne.exceptions import UnreadableFile

OFFICIAL, DERIVED = "fr-candidatures-officielles", "fr-candidatures-derivees"


class Expected(NamedTuple):
    """What a file holds: `places` are constituencies; nobody is refused."""

    name: str
    election: str
    layout: str
    encoding: str
    rows: int
    candidacies: int
    people: int
    places: int


FILES = [
    Expected("lg2024-t1-candidatures.xlsx", "legislative", "2024", "xlsx", 4009, 4009, 4009, 577),
    Expected("lg2024-t2-candidatures.csv", "legislative", "2024", "utf-8", 1094, 1094, 1094, 501),
    Expected("eu2024-candidats.csv", "european", "europeennes-2024", "utf-8", 38 * 81, 38, 38 * 81, 1),
    Expected("sen2026-majoritaire-EXTRAIT.csv", "senatorial", "majoritaire", "utf-8", 30, 30, 30, 15),
    Expected("sen2026-listes-EXTRAIT.csv", "senatorial", "listes", "utf-8", 31, 20, 31, 5),
    Expected(
        "lg2024-t1-resultats-une-ligne-par-candidat.csv", "legislative", "resultats", "cp850", 4009, 4009, 4009, 577
    ),
    # Three of the 6 293 candidates have no votes in the results.
    Expected("lg2022-t1-resultats-cirlg.txt", "legislative", "resultats", "cp1252", 577, 6290, 6290, 577),
    Expected("lg2017-t1-resultats.xlsx", "legislative", "resultats", "xlsx", 577, 7877, 7877, 577),
    Expected("lg2017-t1-resultats-circo-SANS-ENTETE.csv", "legislative", "resultats", "utf-8", 577, 7877, 7877, 577),
    Expected("pr2022-t1-resultats-dpt.csv", "presidential", "resultats", "utf-8", 107, 12, 12, 1),
    Expected("pr2022-t1-rhone-bureaux-extrait-large.csv", "presidential", "resultats", "utf-8", 1317, 12, 12, 1),
    Expected("reg2021-listes-candidats-age.csv", "regional", "tiers", "utf-8", 19084, 155, 19084, 17),
    Expected("lg2022-nsppolls-completes.csv", "legislative", "tiers", "utf-8", 6293, 6293, 6293, 577),
]
IDS = [expected.name for expected in FILES]
ELECTION = {expected.name: expected.election for expected in FILES}


def path(samples: Path, name: str) -> Path:
    return next(samples / folder / name for folder in (OFFICIAL, DERIVED) if (samples / folder / name).exists())


@cache
def found(samples: Path, name: str) -> ReadFile:
    return read(path(samples, name).read_bytes(), election=ELECTION[name])


@pytest.mark.parametrize("expected", FILES, ids=IDS)
def test_a_file_is_read_whole(samples: Path, expected: Expected) -> None:
    file = found(samples, expected.name)

    assert expected.layout in file.layout
    assert (file.encoding, file.rows, file.refused) == (expected.encoding, expected.rows, [])
    assert (len(file.candidates), file.people) == (expected.candidacies, expected.people)
    assert len({row.constituency_code for row in file.candidates}) == expected.places
    assert len({row.key for row in file.candidates}) == expected.candidacies
    assert all(row.sex in {"F", "M"} and row.constituency_name for row in file.candidates)


@pytest.mark.parametrize("expected", FILES, ids=IDS)
@pytest.mark.parametrize("election", ["presidential", "legislative", "european", "senatorial", "municipal"])
def test_a_file_of_another_election_is_refused_in_a_sentence(samples: Path, expected: Expected, election: str) -> None:
    if election == expected.election:
        return
    with pytest.raises(UnreadableFile, match=r"^Ce fichier est celui de candidatures .* ; cette campagne porte sur"):
        read(path(samples, expected.name).read_bytes(), election=election)


def test_the_folder_holds_no_other_file(samples: Path) -> None:
    names = {each.name for folder in (OFFICIAL, DERIVED) for each in (samples / folder).iterdir()}

    assert names == set(IDS)


def test_a_constituency_has_one_code_whatever_the_year(samples: Path) -> None:
    years = (
        "lg2024-t1-candidatures.xlsx",
        "lg2024-t1-resultats-une-ligne-par-candidat.csv",
        "lg2022-t1-resultats-cirlg.txt",
        "lg2022-nsppolls-completes.csv",
        "lg2017-t1-resultats.xlsx",
        "lg2017-t1-resultats-circo-SANS-ENTETE.csv",
    )
    codes = [{row.constituency_code for row in found(samples, name).candidates} for name in years]

    assert all(each == codes[0] for each in codes)
    assert {"0101", "2A01", "97101", "97601", "98801", "ZX01", "ZZ11"} <= codes[0]


def test_with_and_without_header_the_results_of_2017_are_the_same(samples: Path) -> None:
    def people(name: str) -> set[tuple[str, str, str, str | None]]:
        rows = found(samples, name).candidates
        return {(row.constituency_code, row.last_name, row.first_name, row.nuance) for row in rows}

    assert people("lg2017-t1-resultats.xlsx") == people("lg2017-t1-resultats-circo-SANS-ENTETE.csv")


def test_two_people_of_one_name_stand_in_one_constituency(samples: Path) -> None:
    rows = found(samples, "lg2022-t1-resultats-cirlg.txt").candidates
    both = [row for row in rows if (row.constituency_code, row.last_name) == ("7509", "ROUSSEAU")]

    assert sorted((row.first_name, row.nuance) for row in both) == [("Sandrine", "DVD"), ("Sandrine", "NUP")]


def test_each_european_list_has_its_head_its_title_and_81_people(samples: Path) -> None:
    lists = found(samples, "eu2024-candidats.csv").candidates

    assert {each.people for each in lists} == {81}
    assert [each.panel for each in lists] == list(range(1, 39))
    assert all(each.label == each.list_title and each.nuance is None for each in lists)
    (reveil,) = (each for each in lists if each.last_name == "GLUCKSMANN")
    assert reveil.label == "RÉVEILLER L'EUROPE"


def test_a_senatorial_list_keeps_its_hash_and_an_individual_the_substitute(samples: Path) -> None:
    titles = {row.label for row in found(samples, "sen2026-listes-EXTRAIT.csv").candidates}
    first = found(samples, "sen2026-majoritaire-EXTRAIT.csv").candidates[0]

    assert "#CausesCommunes" in titles
    assert (first.substitute, first.panel, first.nuance) == ("Christine Roy", None, "HOR")


def test_a_regional_list_has_one_head_for_all_its_sections(samples: Path) -> None:
    lists = found(samples, "reg2021-listes-candidats-age.csv").candidates
    heads = Counter((row.constituency_code, match_key(row.last_name, row.first_name)) for row in lists)

    assert set(heads.values()) == {1}
    assert ("44", "filippetti|aurelie") in heads
    assert {row.constituency_code for row in lists} >= {"01", "02", "03", "04", "11", "94"}


def test_the_belgian_lists_are_read_by_what_somebody_says_of_their_columns(samples: Path) -> None:
    data = (samples / "be-candidats-communales-2018" / "candidats.csv").read_bytes()
    titles = ("zipcode", "city", "list", "position", "lastname", "firstname", "gender")
    fields = ("constituency", "constituency_name", "list_title", "rank", "last_name", "first_name", "sex")

    file = read(data, election="other", columns=dict(zip(fields, titles, strict=True)))

    missing = [each.column for each in file.refused if "manque" in each.reason]
    assert (file.layout, file.rows, file.people) == ("mapped", 18_638, 17_759)
    assert missing == ["zipcode"] * 876
    assert [each.line for each in file.refused if "guillemet" in each.reason] == [4767, 9577, 14034]
    assert {"birthyear", "profession", "twitter"} <= set(file.ignored_columns)
    (mayor,) = (row for row in file.candidates if (row.constituency_code, row.label) == ("6250", "MR"))
    assert (mayor.constituency_name, mayor.last_name, mayor.people) == ("Aiseau-Presles", "DEPREZ", 21)
