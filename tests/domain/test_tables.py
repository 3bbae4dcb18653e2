"""One header and its rows, out of whatever a person sends."""

from __future__ import annotations

import pytest

from campagne.domain.tables import Columns, RowFault, Table, find_table
from campagne.exceptions import UnreadableFile
from tests.fixtures.workbooks import workbook

ACCEPTED = {"name": ("nom du candidat", "nom"), "code": ("code",)}


def refused(found: str) -> UnreadableFile:
    return UnreadableFile(f"Aucune colonne de nom. {found}")


def named(data: bytes) -> Table:
    return find_table(data, lambda header: "name" in Columns(header, ACCEPTED), missing=refused)


def test_lines_are_those_that_a_text_editor_shows() -> None:
    table = named(b'Nom;Code\n\nKA;1\n"LY\nLI";2\nDO;3\n')

    assert [line for line, _ in table.rows] == [3, 4, 6]


def test_the_header_may_stand_below_a_title() -> None:
    table = named(workbook([["Liste officielle"], [], ["Version du 3 juin"], ["Code", "Nom"], [101, "KA"]]))

    assert (table.encoding, table.header) == ("xlsx", ["Code", "Nom"])
    assert list(table.rows) == [(5, ["101", "KA"])]


def test_the_first_sheet_that_is_a_list_is_read() -> None:
    assert named(workbook([["Mode d’emploi"]], [["Nom"], ["KA"]])).header == ["Nom"]


def test_blank_rows_are_no_rows() -> None:
    assert [cells for _, cells in named(b"Nom;Code\n;\n  ;\nKA;1\n").rows] == [["KA", "1"]]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Ce fichier est vide."),
        (workbook([]), "Ce fichier est vide."),
        (b"Nom;Code\n", "Ce fichier a bien ses titres de colonnes, mais aucune ligne en dessous."),
        (b"Nom;Code\n;\n", "Ce fichier a bien ses titres de colonnes, mais aucune ligne en dessous."),
        (b"A;B\n1;2\n", "Aucune colonne de nom. Colonnes trouvées : « A », « B »."),
        (b"%PDF-1.7 ...", "Ce fichier est un PDF : enregistrez la liste en CSV ou en classeur Excel (.xlsx)."),
        (b"\x89PNG\r\n", "Ce fichier est une image : enregistrez la liste en CSV ou en classeur Excel (.xlsx)."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1",
            (
                "Ce fichier est un ancien classeur Excel (.xls) ou un classeur protégé par un mot de passe : "
                "enregistrez la liste en CSV ou en classeur Excel (.xlsx)."
            ),
        ),
        (b";" * 2_000 + b"\n", "Ce tableau a plus de 1000 colonnes : ce n’est pas une liste."),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_one_sentence(data: bytes, sentence: str) -> None:
    if data.startswith(b";"):
        data = data.replace(b";", b"x;")

    with pytest.raises(UnreadableFile) as refusal:
        list(named(data).rows)

    assert str(refusal.value) == sentence


def test_the_columns_found_are_listed_without_end() -> None:
    header = ";".join(f"Colonne {number}" for number in range(1, 30))

    with pytest.raises(UnreadableFile, match="« Colonne 12 » et 17 autres"):
        named(f"{header}\n".encode())


@pytest.mark.parametrize("row", ['"KA;1', f"{'K' * 200_000};1"])
def test_a_quote_left_open_or_an_endless_cell_is_told_with_its_line(row: str) -> None:
    with pytest.raises(UnreadableFile, match="À partir de la ligne 3") as refusal:
        list(named(f"Nom;Code\nLY;1\n{row}\n".encode()).rows)

    assert refusal.value.line == 3


def test_columns_are_known_without_accents_case_or_order() -> None:
    columns = Columns(["CODE", "", "NOM DU  CANDIDAT", "Âge"], ACCEPTED)

    assert columns.text(["01", "", " Ka ", "30"], "name") == "Ka"
    assert columns.title("name") == "NOM DU  CANDIDAT"
    assert columns.ignored == ["Âge"]


def test_the_preferred_title_wins_over_the_shorter_one() -> None:
    columns = Columns(["Nom", "Nom du candidat"], ACCEPTED)

    assert columns.title("name") == "Nom du candidat"
    assert columns.ignored == ["Nom"]


def test_the_same_column_twice_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="« Nom » apparaît deux fois") as refusal:
        Columns(["Nom", "Code", "nom"], ACCEPTED).check()

    assert refusal.value.column == "Nom"


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (["KA"], "Cellules sur cette ligne : 1 ; colonnes du tableau : 2."),
        (["KA", "1", "", "2"], "Cellules sur cette ligne : 4 ; colonnes du tableau : 2."),
    ],
)
def test_a_row_of_the_wrong_width_is_refused(cells: list[str], sentence: str) -> None:
    with pytest.raises(RowFault) as fault:
        Columns(["Nom", "Code"], ACCEPTED).check_width(cells)

    assert str(fault.value) == sentence


def test_empty_cells_beyond_the_header_do_no_harm() -> None:
    Columns(["Nom", "Code"], ACCEPTED).check_width(["KA", "1", "", " "])


def test_a_cell_too_long_for_its_place_is_refused_at_its_column() -> None:
    with pytest.raises(RowFault, match="compte 101 signes ; le maximum est 100") as fault:
        Columns(["Nom"], ACCEPTED).text(["x" * 101], "name", limit=100)

    assert fault.value.field == "Nom"


def test_a_quote_badly_placed_spoils_its_row_only() -> None:
    table = named(b'Nom;Code\n"KA"LI;1\n"LY";"2"\n')

    rows = list(table.rows)
    columns = Columns(table.header, ACCEPTED)
    assert [line for line, _ in rows] == [2, 3]
    columns.check_width(rows[1][1])
    with pytest.raises(RowFault, match="guillemet"):
        columns.check_width(rows[0][1])


def test_a_quote_closed_lines_below_spoils_the_rest() -> None:
    table = named(b'Nom;Code\nKA;1\n"LY;2\nDO;"3"\n')

    with pytest.raises(UnreadableFile, match="À partir de la ligne 3"):
        list(table.rows)
