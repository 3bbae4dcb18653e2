"""One spelling of constituency codes, whatever a file or a spreadsheet made of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.constituencies import (
    DEPARTEMENTS,
    code_in,
    constituency_name,
    departement_name,
    departement_of,
    normalise_code,
)


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
        ("regional", "84", "", "84"),
        ("other", "6250", "", "6250"),
        ("european", "FR", "", "France entière"),
    ],
)
def test_a_place_has_its_departement_and_a_name(election: str, code: str, departement: str, name: str) -> None:
    assert departement_of(code, election) == departement
    assert constituency_name(code, "", election) == name
