"""Any other table: shown so that somebody says what its columns mean, then read by that."""

from __future__ import annotations

import pytest

from campagne.domain.official_files import (
    FIELDS,
    UnknownLayout,
    header_digest,
    preview,
    read,
    read_columns,
)
from campagne.exceptions import UnreadableFile
from tests.fixtures.workbooks import workbook

HEADER = "Circo;Patronyme;Petit nom;Parti;Téléphone"
COLUMNS = {"constituency": "Circo", "last_name": "Patronyme", "first_name": "petit  nom", "label": "PARTI"}


def table(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows]).encode()


def test_a_table_that_no_layout_knows_says_which_columns_it_found() -> None:
    with pytest.raises(UnknownLayout, match="« Circo », « Patronyme »"):
        read(table("0101;KER;Yves;Union;06"), election="legislative")


def test_a_list_that_does_not_say_where_people_stand_may_be_explained() -> None:
    with pytest.raises(UnknownLayout, match="« Code circonscription »"):
        read(table("0101;KER", header="Circo;Nom"), election="legislative")


def test_a_mapping_says_what_columns_mean_and_the_rest_is_left() -> None:
    found = read(table("0101;KER;Yves;Union;06"), election="legislative", columns=COLUMNS)

    (row,) = found.candidates
    assert (row.constituency_code, row.last_name, row.first_name, row.label) == ("0101", "KER", "Yves", "Union")
    assert (found.layout, found.ignored_columns) == ("mapped", ["Téléphone"])


def test_a_mapping_wins_over_a_layout_that_would_know_the_header() -> None:
    data = table("0101;Union;KER", header="Code circonscription;Nom;Vrai nom")

    found = read(
        data, election="legislative", columns={"constituency": "Code circonscription", "last_name": "Vrai nom"}
    )

    assert [row.last_name for row in found.candidates] == ["KER"]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"last_name": "Nom"}, "ne sont pas toutes dans ce fichier.*« Patronyme »"),
        ({"constituency": "Circo"}, "nom de famille"),
        ({"last_name": "Patronyme", "birth_date": "Téléphone"}, "« birth_date » n’est pas une rubrique connue"),
        ({}, "nom de famille"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_in_a_sentence(columns: dict[str, str], words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read(table("0101;KER;Yves;Union;06"), election="legislative", columns=columns)


def test_a_table_is_shown_with_its_first_twenty_rows_and_what_its_titles_seem_to_mean() -> None:
    rows = [f"010{number % 9 + 1};KER{number};Yves;Union" for number in range(30)]
    shown = preview(table("Liste provisoire", "Circonscription;Nom de famille;Prénoms;Parti;", *rows, header=""))

    assert shown.header == ["Circonscription", "Nom de famille", "Prénoms", "Parti"]
    assert (len(shown.rows), shown.rows[0]) == (20, ["0101", "KER0", "Yves", "Union"])
    assert shown.guesses == {
        "constituency": "Circonscription",
        "last_name": "Nom de famille",
        "first_name": "Prénoms",
        "label": "Parti",
    }
    assert set(shown.guesses) <= set(FIELDS)


def test_the_widest_sheet_of_a_workbook_is_shown() -> None:
    shown = preview(workbook([["Notice", ""], ["à lire"]], [["Circo", "Nom"], [101, "KER"]]))

    assert (shown.encoding, shown.header, shown.rows) == ("xlsx", ["Circo", "Nom"], [["101", "KER"]])


def test_a_first_column_without_title_does_not_make_a_header_of_the_row_below() -> None:
    shown = preview(table("0;0101;KER", "1;0102;LANN", header=";Circo;Nom"))

    assert (shown.header, shown.rows) == (["", "Circo", "Nom"], [["0", "0101", "KER"], ["1", "0102", "LANN"]])


def test_a_header_that_names_one_candidate_is_found_above_rows_of_many() -> None:
    rows = [f"01;Ain;{number}" + f";{number};M;KER;Yves" * 12 for number in range(1, 4)]

    shown = preview(table(*rows, header="Département;Libellé;Circo;Panneau;Sexe;Nom;Prénom"))

    assert (shown.header[:3], shown.rows[0][:3]) == (["Département", "Libellé", "Circo"], ["01", "Ain", "1"])


@pytest.mark.parametrize("data", [b"", b"\0\0", b"%PDF-1.4", workbook([[]])])
def test_what_is_no_table_is_not_shown(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        preview(data)


def test_the_digest_of_a_header_forgets_accents_and_case_but_not_the_order() -> None:
    assert header_digest(["Prénom", "NOM"]) == header_digest(["prenom ", "Nom"])
    assert header_digest(["Prénom", "Nom"]) != header_digest(["Nom", "Prénom"])
    assert len(header_digest([])) == 64


def test_a_mapping_is_read_from_json() -> None:
    assert read_columns(b'{"last_name": "Nom"}') == {"last_name": "Nom"}
    for wrong in (b'{"last_name": 3}', b'{"last_name": ""}', b"[]", b"{"):
        with pytest.raises(UnreadableFile):
            read_columns(wrong)


@pytest.mark.parametrize(("field", "last_name"), [("full_name", "Ker"), ("full_name_reversed", "Yves")])
def test_a_name_in_one_cell_is_told_apart_by_capitals_else_by_the_order_chosen(field: str, last_name: str) -> None:
    data = table("LANN Zoé", "Yves Ker", header="Nom et prénom")

    found = read(data, election="presidential", columns={field: "Nom et prénom"})

    assert [row.last_name for row in found.candidates] == ["LANN", last_name]


def test_the_order_of_whole_names_is_guessed_from_the_rows_that_tell_it() -> None:
    assert preview(table("LANN Zoé", "Ker Yves", header="Candidat;Parti")).guesses["full_name_reversed"] == "Candidat"
    assert preview(table("Zoé LANN", "Yves Ker", header="Candidat;Parti")).guesses["full_name"] == "Candidat"


def test_a_name_is_never_read_from_two_columns() -> None:
    with pytest.raises(UnreadableFile, match="deux colonnes"):
        read(table("A;B", header="X;Y"), election="presidential", columns={"full_name": "X", "first_name": "Y"})
