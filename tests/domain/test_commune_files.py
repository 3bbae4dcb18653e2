"""Tables of communes in the shapes that are published, and by hand."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain import commune_files
from campagne.domain.commune_files import CommuneRow, constituency_of
from campagne.exceptions import UnreadableFile

BY_HAND = """Code INSEE;Commune;Circonscription;Quartier
97411;Saint-Denis;97401;Le reste de la commune
97411;Saint-Denis;97406;Le Chaudron, La Bretagne
93066;Saint-Denis;9302;
"""
OF_INSEE = """DEP;libdep;REG;libreg;COMMUNE_RESID;LIBcom;circo;type_com
01;Ain;84;Auvergne-Rhône-Alpes;01004;Ambérieu-en-Bugey;01005;entière
2A;Corse-du-Sud;94;Corse;2A004;Ajaccio;2A001;entière
974;La Réunion;04;La Réunion;97411;Saint-Denis;97401;partielle
974;La Réunion;04;La Réunion;97411;Saint-Denis;97406;partielle
"""
OF_THE_MINISTRY = """CODE DPT;NOM DPT;CODE COMMUNE;NOM COMMUNE;CODE CIRC LEGISLATIVE;CODE CANTON;NOM CANTON
1;AIN;4;Ambérieu-en-Bugey;5;1;Ambérieu
75;PARIS;56;Paris;1;1;Canton 1
75;PARIS;56;Paris;1;2;Canton 2
75;PARIS;56;Paris;2;3;Canton 3
ZA;GUADELOUPE;101;Les Abymes;1;1;Abymes 1
ZX;SAINT-MARTIN/SAINT-BARTHELEMY;801;Saint-Martin;1;1;Saint-Martin
"""


def rows(text: str) -> list[tuple[str, str, str]]:
    return [(row.insee, row.name, row.constituency_code) for row in commune_files.read(text.encode()).communes]


def test_a_table_by_hand_may_say_which_part_votes_where() -> None:
    read = commune_files.read(BY_HAND.encode())

    assert read.communes[1] == CommuneRow("97411", "Saint-Denis", "97406", "Le Chaudron, La Bretagne")
    assert rows(BY_HAND)[2] == ("93066", "Saint-Denis", "9302")
    assert read.refused == []


def test_the_table_of_insee_writes_constituencies_on_five_characters() -> None:
    assert rows(OF_INSEE) == [
        ("01004", "Ambérieu-en-Bugey", "0105"),
        ("2A004", "Ajaccio", "2A01"),
        ("97411", "Saint-Denis", "97401"),
        ("97411", "Saint-Denis", "97406"),
    ]


def test_the_table_of_the_ministry_numbers_them_inside_their_departement_one_row_a_canton() -> None:
    assert rows(OF_THE_MINISTRY) == [
        ("01004", "Ambérieu-en-Bugey", "0105"),
        ("75056", "Paris", "7501"),
        ("75056", "Paris", "7502"),
        ("97101", "Les Abymes", "97101"),
        ("97801", "Saint-Martin", "ZX01"),
    ]


def test_two_shapes_of_one_table_have_one_digest() -> None:
    other = "Circonscription,Commune,Code INSEE\n0101,Bourg,01053\n0102,Miribel,1249\n"
    same = "Code INSEE;Commune;Circonscription\n01249;Miribel;2\n01053;Bourg;01001\n"

    assert commune_files.read(other.encode()).digest == commune_files.read(same.encode()).digest


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("99999;Nulle part;0101;", "« 99999 » n'est pas un code INSEE de commune."),
        ("01004;;0101;", "Le nom de la commune manque."),
        ("01004;Ambérieu-en-Bugey;0201;", "« 0201 » n'est pas une circonscription du département 01."),
        ("01004;Ambérieu-en-Bugey;;", "La circonscription manque."),
        ("97411;Sainte-Denise;97402;", "La commune 97411 porte un autre nom, « Saint-Denis », à la ligne 2."),
        ("97411;Saint-Denis;97401;Ailleurs", "La même commune et la même circonscription ont une autre précision"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line_and_its_reason(line: str, reason: str) -> None:
    (refusal,) = commune_files.read((BY_HAND + line + "\n").encode()).refused

    assert refusal.line == 5
    assert refusal.reason.startswith(reason)


def test_a_file_without_the_columns_says_which_it_needs() -> None:
    with pytest.raises(UnreadableFile, match="Code INSEE"):
        commune_files.read(b"Commune;Maire\nValmont;Claire Morvan\n")


@pytest.mark.parametrize(
    ("written", "departement", "code"),
    [
        ("4", "01", "0104"),
        ("04", "01", "0104"),
        ("104", "01", "0104"),
        ("0104", "01", "0104"),
        ("01004", "01", "0104"),
        ("1004", "01", "0104"),
        ("1004", "10", "1004"),
        ("1004.0", "10", "1004"),
        ("001-04", "01", "0104"),
        ("2a002", "2A", "2A02"),
        ("ZA02", "971", "97102"),
        ("97302", "973", "97302"),
        ("977-01", "977", "ZX01"),
        ("ZX01", "978", "ZX01"),
        ("0201", "01", None),
        ("0", "01", None),
        ("0100", "01", None),
        ("première", "01", None),
    ],
)
def test_a_constituency_is_read_by_the_departement_of_its_commune(
    written: str, departement: str, code: str | None
) -> None:
    assert constituency_of(written, departement) == code


@given(st.text())
def test_no_text_is_a_constituency_of_another_departement(text: str) -> None:
    code = constituency_of(text, "01")

    assert code is None or (code.startswith("01") and len(code) == 4)


@given(st.binary(max_size=300))
def test_any_file_is_read_or_refused(data: bytes) -> None:
    with suppress(UnreadableFile):
        read = commune_files.read(b"Code INSEE;Commune;Circonscription\n" + data)
        assert all(row.name and len(row.insee) == 5 for row in read.communes)
