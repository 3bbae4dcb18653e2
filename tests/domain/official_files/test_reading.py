"""Files of candidacies: each fault at its line and column, each file whole or refused in one sentence."""

from __future__ import annotations

import hashlib

import pytest

from campagne.domain.official_files import CandidateRow, ReadFile, Refusal
from campagne.domain.official_files import read as read_file
from campagne.exceptions import UnreadableFile
from tests.fixtures.workbooks import Cell, workbook

PLAIN = (
    "Code circonscription;Libellé circonscription;Numéro de panneau;Sexe du candidat;"
    "Nom du candidat;Prénom du candidat;Étiquette;Code nuance"
)
MINISTRY = (
    "Code département;Département;Code circonscription;Libellé circonscription;Numéro de panneau;N° dépôt;"
    "Sexe du candidat;Nom du candidat;Prénom du candidat;Date de naissance du candidat;Code nuance;Profession;Sortant;"
    "Sexe remplaçant;Nom remplaçant;Prénom remplaçant;Date de naissance remplaçant;Sortant remplaçant"
)


def read(data: bytes, *, election: str = "legislative") -> ReadFile:
    return read_file(data, election=election)


def plain(*rows: str, header: str = PLAIN) -> bytes:
    return "\n".join([header, *rows]).encode()


def test_the_plain_file_is_read_whole() -> None:
    data = plain("0101;1ère circonscription;3;F;LE GAC;Anne;Union du port;DVG")

    found = read(data)

    assert found.candidates == [
        CandidateRow(
            line=2,
            constituency_code="0101",
            constituency_name="1re circonscription",
            departement="01",
            panel=3,
            sex="F",
            last_name="LE GAC",
            first_name="Anne",
            label="Union du port",
            nuance="DVG",
            substitute=None,
        )
    ]
    assert (found.layout, found.encoding, found.rows) == ("simple", "utf-8", 1)
    assert found.sha256 == hashlib.sha256(data).hexdigest()
    assert (found.refused, found.ignored_columns) == ([], [])


def test_the_layout_of_2024_keeps_substitutes_and_drops_birth_dates_and_occupations() -> None:
    row = "1;Ain;101;1ère circonscription;2;4;M;KER;Yves;24/02/1966;DVC;(22) - Commerçant;OUI;F;DE LANN;Ève;1/1/1970;"

    found = read(plain(row, header=MINISTRY))

    assert found.layout == "ministere-legislatives-2024"
    assert found.candidates[0].substitute == "Ève de Lann"
    assert found.candidates[0].constituency_code == "0101"
    assert not {"1966", "Commerçant", "1970"} & set(repr(found.candidates).replace("'", " ").split())
    assert {"Profession", "Date de naissance du candidat", "Sortant"} <= set(found.ignored_columns)


def test_a_workbook_gives_the_same_as_the_text() -> None:
    cells: list[Cell] = [101, "1ère circonscription", 3, "F", "LE GAC", "Anne", "Union du port", "DVG"]

    titles: list[Cell] = [*PLAIN.split(";")]

    found = read(workbook([titles, cells]))

    assert found.encoding == "xlsx"
    assert found.candidates == read(plain("0101;1ère circonscription;3;F;LE GAC;Anne;Union du port;DVG")).candidates


def test_a_name_and_a_code_are_enough() -> None:
    found = read(plain("2A01,LECA", header="Circonscription,Nom"))

    assert (found.candidates[0].constituency_code, found.candidates[0].last_name) == ("2A01", "LECA")
    assert found.candidates[0].panel is None
    assert found.candidates[0].sex is None
    assert found.candidates[0].label is None


def test_a_national_list_needs_a_name_only() -> None:
    found = read("Nom\nKER\nLANN\n".encode("utf-16"), election="presidential")

    assert [row.constituency_code for row in found.candidates] == ["FR", "FR"]
    assert {row.constituency_name for row in found.candidates} == {"France entière"}
    assert {row.departement for row in found.candidates} == {""}


def test_unknown_columns_are_ignored_and_said_so() -> None:
    found = read(plain("0101;KER;oui;30", header="Code circonscription;Nom du candidat;Sortant;Âge"))

    assert found.ignored_columns == ["Sortant", "Âge"]
    assert len(found.candidates) == 1


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("0101;;;F;;Anne;;", "Nom du candidat", "Le nom manque."),
        ("0101;;;F;-;Anne;;", "Nom du candidat", "Le nom manque."),
        (";;;F;KER;Anne;;", "Code circonscription", "Le code de la circonscription manque."),
        (
            "9901;;;F;KER;Anne;;",
            "Code circonscription",
            "« 9901 » n’est pas un code de circonscription (par exemple 0101, 2A01, 97102 ou ZZ11).",
        ),
        (
            "0101;;trois;F;KER;Anne;;",
            "Numéro de panneau",
            "« trois » n’est pas un numéro de panneau (un nombre entier de 1 à 999).",
        ),
        (
            "0101;;0;F;KER;Anne;;",
            "Numéro de panneau",
            "« 0 » n’est pas un numéro de panneau (un nombre entier de 1 à 999).",
        ),
        ("0101;;;X;KER;Anne;;", "Sexe du candidat", "« X » n’est pas un sexe connu : F, M, ou rien."),
        ("0101;;;F;KER;Anne", None, "Cellules sur cette ligne : 6 ; colonnes du tableau : 8."),
        ("0101;;;F;KER;Anne;;;;DVG", None, "Cellules sur cette ligne : 10 ; colonnes du tableau : 8."),
        (
            f"0101;;;F;{'K' * 101};Anne;;",
            "Nom du candidat",
            "Cette cellule compte 101 signes ; le maximum est 100.",
        ),
        (f"0101;;;F;KER;Anne;;{'N' * 21}", "Code nuance", "Cette cellule compte 21 signes ; le maximum est 20."),
        (
            f"0101;;;F;{'ﷺ' * 100};Anne;;",
            "Nom du candidat",
            "Ce nom est trop long une fois ses lettres développées.",
        ),
    ],
)
def test_a_faulty_row_is_refused_at_its_line_and_column(row: str, column: str | None, reason: str) -> None:
    found = read(plain("0101;;1;F;LANN;Ève;;", row, "0101;;2;M;TREV;Luc;;"))

    assert found.refused == [Refusal(3, column, reason)]
    assert [candidate.last_name for candidate in found.candidates] == ["LANN", "TREV"]
    assert found.rows == 3


def test_a_person_written_twice_is_taken_once() -> None:
    found = read(plain("0101;;1;F;LE GAC;Ève;;", "101;;7;F;Le-Gac;EVE;;"))

    assert [candidate.panel for candidate in found.candidates] == [1]
    assert found.refused == [
        Refusal(3, None, "Cette personne figure déjà à la ligne 2, dans la même circonscription.", repeated=True)
    ]


def test_homonyms_stand_in_different_constituencies() -> None:
    found = read(plain("0101;;;M;GARCIA;Jérôme;;", "0102;;;M;GARCIA;Jérôme;;"))

    assert len(found.candidates) == 2
    assert found.refused == []


def test_a_national_election_refuses_a_local_code() -> None:
    found = read(plain("FR;;;M;KER;Yves;;", "0101;;;M;LANN;Luc;;"), election="presidential")

    assert len(found.candidates) == 1
    assert found.refused == [
        Refusal(3, "Code circonscription", "L’élection est nationale : sa seule circonscription est FR, pas 0101.")
    ]


@pytest.mark.parametrize(
    ("written", "sex"),
    [("F", "F"), ("m", "M"), ("Femme", "F"), ("Masculin", "M"), ("Mme", "F"), ("M.", "M"), ("", None)],
)
def test_sex_is_read_as_people_write_it(written: str, sex: str | None) -> None:
    assert read(plain(f"0101;;;{written};KER;Dominique;;")).candidates[0].sex == sex


def test_formulas_and_markup_are_plain_text() -> None:
    found = read(plain('0101;;;;"=HYPERLINK(""http://example.org"")";<b>Anne</b>;@SUM(A1);'))

    assert found.candidates[0].last_name == '=HYPERLINK("http://example.org")'
    assert found.candidates[0].first_name == "<b>Anne</b>"
    assert found.candidates[0].label == "@SUM(A1)"


def test_cells_are_cleaned_of_what_cannot_be_seen() -> None:
    found = read(plain("0101;;;;LE\u00a0GAC\u200b;\u202eAnne;;"))

    assert (found.candidates[0].last_name, found.candidates[0].first_name) == ("LE GAC", "Anne")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (plain("KER;Anne", header="Nom;Prénom"), "Il manque la colonne « Code circonscription »"),
        (plain("0101;KER;LANN", header="Code circonscription;Nom;Nom"), "« Nom » apparaît deux fois"),
        (plain("0101;Union", header="Code circonscription;Liste"), "Aucune colonne de nom.*« Liste »"),
        (plain(header=PLAIN), "aucune ligne en dessous"),
        (b"", "vide"),
        (b"PK\x03\x04 pas vraiment", "abîmé"),
    ],
)
def test_a_file_that_cannot_be_a_list_is_refused_whole(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read(data)


def test_a_wide_file_of_results_yields_nobody_rather_than_the_first_of_each_row() -> None:
    found = read(b"Inscrits,Nom,Voix,,,\n100,KER,1,LANN,2,\n200,KER,1,LANN,2,\n", election="presidential")

    assert found.candidates == []
    assert [refusal.line for refusal in found.refused] == [2, 3]
