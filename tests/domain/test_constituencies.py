"""One spelling of constituency codes, whatever a file or a spreadsheet made of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.constituencies import (
    DEPARTEMENTS,
    brief_name,
    code_in,
    constituency_name,
    departement_name,
    departement_of,
    full_name,
    insee_code,
    normalise_code,
    order,
)
from campagne.domain.text import search_key


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("0101", "0101"),
        ("101", "0101"),
        ("101.0", "0101"),
        ("1001", "1001"),
        ("01-01", "0101"),
        ("001-01", "0101"),
        ("2A01", "2A01"),
        ("2b02", "2B02"),
        ("97102", "97102"),
        ("98701.0", "98701"),
        ("ZX01", "ZX01"),
        (" zz11 ", "ZZ11"),
        ("ZA02", "97102"),
        ("ZN01", "98801"),
        ("FR", "FR"),
        ("fr", "FR"),
    ],
)
def test_a_code_has_one_spelling(written: str, code: str) -> None:
    assert normalise_code(written) == code


@pytest.mark.parametrize(
    "written",
    ["", "1", "01", "0100", "2001", "9601", "9701", "97901", "10101", "ZQ01", "2C01", "1.01", "Ain", "0101\n2", "٠١٠١"],
)
def test_what_is_no_code_is_none(written: str) -> None:
    assert normalise_code(written) is None


@given(st.sampled_from(sorted(DEPARTEMENTS)), st.integers(1, 99))
def test_every_code_survives_a_spreadsheet(departement: str, number: int) -> None:
    code = f"{departement}{number:02}"
    as_number = str(float(code)) if code.isdigit() else code

    assert normalise_code(code) == normalise_code(as_number) == code
    assert departement_of(code) == departement
    assert departement_name(departement) == DEPARTEMENTS[departement]


@given(st.text("0123456789ABZX-. FR", max_size=8))
def test_a_code_once_normalised_is_stable(written: str) -> None:
    code = normalise_code(written)

    assert code is None or normalise_code(code) == code


@pytest.mark.parametrize(
    ("code", "given_name", "expected"),
    [
        ("0101", "1ère circonscription", "1re circonscription"),
        ("ZZ01", "1ere circonscription", "1re circonscription"),
        ("ZZ11", "11ème circonscription", "11e circonscription"),
        ("97501", "Saint-Pierre-et-Miquelon", "Saint-Pierre-et-Miquelon"),
        ("7521", "", "21e circonscription"),
        ("2A01", "", "1re circonscription"),
        ("FR", "", "France entière"),
    ],
)
def test_a_constituency_has_a_name(code: str, given_name: str, expected: str) -> None:
    assert constituency_name(code, given_name) == expected


def test_a_national_election_has_no_departement() -> None:
    assert departement_of("FR") == ""


@pytest.mark.parametrize(
    ("election", "text", "departement", "code"),
    [
        ("legislative", "01", "1", "0101"),
        ("legislative", "1.0", "2.0", "0201"),
        ("legislative", "1", "2B", "2B01"),
        ("legislative", "04", "ZA", "97104"),
        ("legislative", "02", "ZN", "98802"),
        ("legislative", "11", "ZZ", "ZZ11"),
        ("legislative", "97101", "97", "97101"),
        ("legislative", "101", "1", "0101"),
        ("legislative", "001-01", "001", "0101"),
        ("legislative", "02A-01", "02A", "2A01"),
        ("legislative", "099-11", "099", "ZZ11"),
        ("legislative", "977-01", "977", "ZX01"),
        ("legislative", "978-01", "", "ZX01"),
        ("departmental", "2A04", "", "2A04"),
        ("municipal", "1004", "", "01004"),
        ("municipal", "4", "1", "01004"),
        ("municipal", "004", "2A", "2A004"),
        ("municipal", "101", "ZA", "97101"),
        ("municipal", "612", "ZW", "98612"),
        ("municipal", "701", "ZX", "97701"),
        ("municipal", "056SR01", "75", "75056SR01"),
        ("municipal", "75056SR01", "75", "75056SR01"),
        ("senatorial", "1", "", "01"),
        ("senatorial", "ZB", "", "972"),
        ("senatorial", "099", "", "ZZ"),
        ("regional", "4", "", "04"),
        ("regional", "84", "", "84"),
        ("presidential", "", "69", "FR"),
        ("european", "FE", "", "FR"),
        ("other", "6250", "", "6250"),
        ("other", "Secteur-1", "", "SECTEUR-1"),
    ],
)
def test_each_kind_of_election_has_its_codes(election: str, text: str, departement: str, code: str) -> None:
    assert code_in(election, text, departement) == code
    assert code_in(election, code) == code


@pytest.mark.parametrize(
    ("election", "text", "departement"),
    [
        ("legislative", "01", ""),
        ("legislative", "01", "20"),
        ("legislative", "", "01"),
        ("municipal", "004", ""),
        ("municipal", "004", "20"),
        ("municipal", "99004", ""),
        ("senatorial", "20", ""),
        ("regional", "", ""),
        ("regional", "Bretagne", ""),
        ("european", "0101", ""),
        ("other", "", ""),
        ("other", "a/b", ""),
        ("other", "TREIZE-SIGNES", ""),
    ],
)
def test_what_is_no_code_of_that_election_is_none(election: str, text: str, departement: str) -> None:
    assert code_in(election, text, departement) is None


@pytest.mark.parametrize(
    ("election", "code", "departement", "name"),
    [
        ("departmental", "0104", "01", "Canton n° 4"),
        ("municipal", "2A004", "2A", "2A004"),
        ("municipal", "97101", "971", "97101"),
        ("senatorial", "35", "35", "Ille-et-Vilaine"),
        ("regional", "84", "", "Auvergne-Rhône-Alpes"),
        ("other", "6250", "", "6250"),
        ("european", "FR", "", "France entière"),
    ],
)
def test_a_place_has_its_departement_and_a_name(election: str, code: str, departement: str, name: str) -> None:
    assert departement_of(code, election) == departement
    assert constituency_name(code, "", election) == name


@pytest.mark.parametrize(
    ("code", "name", "full", "brief"),
    [
        ("0101", "1re circonscription", "Ain, 1re circonscription", "la 1re circonscription"),
        ("97406", "6e circonscription", "La Réunion, 6e circonscription", "la 6e circonscription"),
        ("97501", "Saint-Pierre-et-Miquelon", "Saint-Pierre-et-Miquelon", "Saint-Pierre-et-Miquelon"),
        ("4897", "Valmont", "Valmont", "Valmont"),
        ("0104", "Canton n° 4", "Ain, Canton n° 4", "Ain, Canton n° 4"),
        ("FR", "France entière", "France entière", "France entière"),
    ],
)
def test_a_name_alone_says_its_departement(code: str, name: str, full: str, brief: str) -> None:
    assert full_name(code, name) == full
    assert brief_name(full) == brief


@pytest.mark.parametrize(
    ("code", "insee"),
    [
        ("0101", "01001"),
        ("2A02", "2A002"),
        ("7518", "75018"),
        ("97302", "97302"),
        ("98801", "98801"),
        ("ZX01", None),
        ("ZZ11", None),
        ("FR", None),
    ],
)
def test_insee_writes_a_constituency_on_five_characters(code: str, insee: str | None) -> None:
    assert insee_code(code) == insee
    assert insee_code(code, "municipal") is None


def test_the_lists_of_the_country_put_corsica_in_its_place_and_overseas_last() -> None:
    codes = ["ZZ01", "2B01", "2101", "97101", "1902", "ZX01", "2A02", "2A01", "1901", "9501", "98801", "0101"]

    assert sorted(codes, key=order) == [
        "0101", "1901", "1902", "2A01", "2A02", "2B01", "2101", "9501", "97101", "98801", "ZX01", "ZZ01",
    ]  # fmt: skip


def test_the_577_constituencies_have_a_code_and_a_name_of_their_own(samples: Path) -> None:
    named = json.loads((samples / "fr-geo" / "noms-circonscriptions-wikidata.json").read_text(encoding="utf-8"))
    written = {f"{each['numdep']}-{int(each['numcirco']):02}" for each in named} | {f"ZZ{n:02}" for n in range(1, 12)}
    codes = {code for text in written if (code := code_in("legislative", text))}

    assert len(codes) == 577
    assert len({full_name(code, constituency_name(code)) for code in codes}) == 577


def test_every_departement_and_collectivity_that_votes_is_known_by_its_name(samples: Path) -> None:
    listed = json.loads((samples / "fr-geo" / "departements.json").read_text(encoding="utf-8"))
    uninhabited = {"984", "989"}

    assert {each["code"]: search_key(each["nom"]) for each in listed if each["code"] not in uninhabited} == {
        code: search_key(name) for code, name in DEPARTEMENTS.items() if code not in {"ZX", "ZZ"}
    }
