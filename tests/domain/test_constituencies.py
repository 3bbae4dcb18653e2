"""One spelling of constituency codes, whatever a file or a spreadsheet made of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.constituencies import (
    DEPARTEMENTS,
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
