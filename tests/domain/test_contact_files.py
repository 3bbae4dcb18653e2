"""The file of addresses: both shapes, and each fault at its line and column."""

from __future__ import annotations

import pytest

from campagne.domain.contact_files import ContactFile, ContactRow
from campagne.domain.contact_files import read as read_file
from campagne.domain.tables import Refusal
from campagne.exceptions import UnreadableFile
from tests.fixtures.workbooks import workbook

HEADER = "circonscription;nom;prenom;email"


def read(data: bytes, *, election: str = "legislative") -> ContactFile:
    return read_file(data, election=election)


def contacts(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows]).encode()


def test_a_name_in_two_columns_is_read() -> None:
    assert read(contacts("101;LE GAC;Anne;Anne@Example.org")).contacts == [
        ContactRow(2, "0101", "LE GAC", "Anne", "Anne LE GAC", "Anne@example.org")
    ]


def test_a_name_in_one_column_is_read_without_guessing_its_order() -> None:
    found = read(contacts("2A01;Anne Le Gac;a@example.org", header="circonscription;candidat;email"))

    assert found.contacts == [ContactRow(2, "2A01", "", "", "Anne Le Gac", "a@example.org")]


def test_a_workbook_gives_the_same_as_the_text() -> None:
    data = workbook([HEADER.split(";"), [101, "LE GAC", "Anne", "a@example.org"]])

    assert read(data).contacts == read(contacts("0101;LE GAC;Anne;a@example.org")).contacts
    assert read(data).encoding == "xlsx"


def test_a_national_election_needs_no_constituency() -> None:
    found = read(contacts("KER;Yves;a@example.org", header="Nom;Prénom;Courriel"), election="presidential")

    assert [row.constituency_code for row in found.contacts] == [None]


def test_a_person_may_have_several_addresses_and_an_address_several_people() -> None:
    found = read(contacts("0101;KER;Yves;a@example.org", "0101;KER;Yves;b@example.org", "0101;LANN;Ève;a@example.org"))

    assert len(found.contacts) == 3
    assert found.refused == []


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("0101;KER;Yves;", "email", "L’adresse manque."),
        ("0101;KER;Yves;yves", "email", "« yves » n’est pas une adresse : il y manque le signe « @ »."),
        ("0101;;Yves;a@example.org", "nom", "Le nom manque."),
        (";KER;Yves;a@example.org", "circonscription", "Le code de la circonscription manque."),
        (
            "Ain 1;KER;Yves;a@example.org",
            "circonscription",
            "« Ain 1 » n’est pas un code de circonscription (par exemple 0101, 2A01, 97102 ou ZZ11).",
        ),
        ("0101;KER;Yves", None, "Cellules sur cette ligne : 3 ; colonnes du tableau : 4."),
    ],
)
def test_a_faulty_row_is_refused_at_its_line_and_column(row: str, column: str | None, reason: str) -> None:
    found = read(contacts("0101;LANN;Ève;eve@example.org", row, "0102;TREV;Luc;luc@example.org"))

    assert found.refused == [Refusal(3, column, reason)]
    assert [contact.line for contact in found.contacts] == [2, 4]
    assert found.rows == 3


def test_the_same_address_of_the_same_person_is_taken_once() -> None:
    found = read(contacts("0101;LANN;Ève;eve@example.org", "101;Lânn;EVE;EVE@example.org"))

    assert len(found.contacts) == 1
    assert found.refused == [
        Refusal(3, None, "Cette adresse figure déjà, pour la même personne, à la ligne 2.", repeated=True)
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (contacts("0101;KER;Yves", header="circonscription;nom;prenom"), "Il faut une colonne « email »"),
        (contacts("0101;a@example.org", header="circonscription;email"), "une colonne « nom »"),
        (contacts("KER;Yves;a@example.org", header="nom;prenom;email"), "Il manque la colonne"),
        (contacts("0101;KER;a@example.org;b", header="circonscription;nom;email;email"), "apparaît deux fois"),
        (contacts(), "aucune ligne en dessous"),
        (b"", "vide"),
    ],
)
def test_a_file_that_is_no_list_of_addresses_is_refused_whole(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read(data)


def test_other_columns_are_ignored_and_said_so() -> None:
    found = read(contacts("0101;KER;Yves;a@example.org;06", header=HEADER + ";Téléphone"))

    assert found.ignored_columns == ["Téléphone"]


@pytest.mark.parametrize(
    "cell",
    ["a@example.org, b@example.org", "a@example.org/b@example.org", "a@example.org b@example.org a@example.org"],
)
def test_several_addresses_in_one_cell_are_several_contacts(cell: str) -> None:
    data = workbook([HEADER.split(";"), ["0101", "KER", "Yves", cell.replace("/", ";")]])
    found = read(data, election="legislative")

    assert [row.email for row in found.contacts] == ["a@example.org", "b@example.org"]
    assert (found.rows, found.refused) == (1, [])


def test_one_wrong_address_of_a_cell_is_refused_alone() -> None:
    found = read(contacts("0101;KER;Yves;a@example.org, faux@, b@example.org"))

    assert [row.email for row in found.contacts] == ["a@example.org", "b@example.org"]
    assert [(refusal.line, refusal.column) for refusal in found.refused] == [(2, "email")]
    assert found.rows == 1


def test_a_name_before_an_address_is_left_out() -> None:
    found = read(contacts("0101;KER;Yves;Yves Ker <a@example.org>"))

    assert [row.email for row in found.contacts] == ["a@example.org"]


def test_the_address_of_the_list_stands_in_for_a_missing_one() -> None:
    header = "circonscription;nom;prenom;email;email liste;poids"
    rows = (
        "0101;KER;Yves;;liste@example.org;3",
        "0101;LANN;Ève;eve@example.org;liste@example.org;1",
        "0101;TREV;Luc;;;2",
    )

    found = read(contacts(*rows, header=header))

    assert [row.email for row in found.contacts] == ["liste@example.org", "eve@example.org"]
    assert found.refused == [Refusal(4, "email liste", "L’adresse manque.")]
    assert found.ignored_columns == ["poids"]
