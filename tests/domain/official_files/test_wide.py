"""Tables of results: candidates side by side, headers repeated, numbered or not, and the same people on each row."""

from __future__ import annotations

import pytest

from campagne.domain.official_files import ReadFile, Refusal, read
from campagne.exceptions import UnreadableFile
from tests.fixtures.workbooks import ods_of, workbook

PLACE = "Code du département;Libellé du département;Code de la circonscription;Libellé de la circonscription;Inscrits"
PERSON = "N°Panneau;Sexe;Nom;Prénom;Nuance;Voix"
KER, LANN = "1;M;KER;Yves;DVG;10", "2;F;LANN;Ève;DVD;20"


def legislative(*rows: str, header: str = f"{PLACE};{PERSON}") -> ReadFile:
    return read("\n".join([header, *rows]).encode(), election="legislative")


def names(found: ReadFile) -> list[tuple[str, str, int | None]]:
    return [(row.constituency_code, row.last_name, row.panel) for row in found.candidates]


@pytest.mark.parametrize(
    "header",
    [
        f"{PLACE};{PERSON}",
        f"{PLACE};{PERSON};{PERSON}",
        f"{PLACE};{PERSON.replace(';', '_1;')}_1;{PERSON.replace(';', '_2;')}_2",
        f"{PLACE};{PERSON};;;;;;;",
    ],
)
def test_the_columns_of_a_candidate_may_be_repeated_numbered_or_named_once(header: str) -> None:
    found = legislative(f"1;Ain;1;1ère circonscription;99;{KER};{LANN}", header=header)

    assert names(found) == [("0101", "KER", 1), ("0101", "LANN", 2)]
    assert [(row.nuance, row.sex, row.constituency_name) for row in found.candidates] == [
        ("DVG", "M", "1re circonscription"),
        ("DVD", "F", "1re circonscription"),
    ]
    assert found.rows == 1
    assert {"Inscrits", "Voix"} <= set(found.ignored_columns)


def test_empty_cells_beside_the_last_candidate_are_nobody() -> None:
    found = legislative(f"ZA;Guadeloupe;02;;99;{KER};;;;;;;;", f"ZZ;Français;11;;99;{KER};{LANN}")

    assert names(found) == [("97102", "KER", 1), ("ZZ11", "KER", 1), ("ZZ11", "LANN", 2)]


def test_each_candidate_of_a_line_has_a_key_of_its_own() -> None:
    found = legislative(f"1;Ain;1;;99;{KER};{LANN}")

    assert [(row.line, row.key) for row in found.candidates] == [(2, 2001), (2, 2002)]


def test_whoever_comes_back_with_each_territory_is_taken_once() -> None:
    header = f"{PLACE};Code du b.vote;{PERSON}"

    found = legislative(*(f"1;Ain;1;;99;{office};{KER};{LANN}" for office in range(30)), header=header)

    assert (found.rows, names(found), found.refused) == (30, [("0101", "KER", 1), ("0101", "LANN", 2)], [])


def test_homonyms_of_one_line_are_two_when_their_panels_differ() -> None:
    found = legislative(f"75;Paris;9;;99;{KER};{KER.replace('1;M', '8;M')};{KER.replace('DVG', 'DVD')}")

    assert names(found) == [("7509", "KER", 1), ("7509", "KER", 8)]


def test_a_file_without_header_is_known_by_its_first_row() -> None:
    figures = ";".join(["82694", "50,87"] * 7)
    row = f'1;"Ain";1;"1ère circonscription";{figures};1;"M";"KER";"Yves";"MDM";13534;16,37;33,89;;;;;;;;;;'

    found = read(f"{row}\n{row.replace(';1;', ';2;', 1)}\n".encode(), election="legislative")

    assert (names(found), found.rows) == ([("0101", "KER", 1), ("0102", "KER", 1)], 2)
    assert [candidate.line for candidate in found.candidates] == [1, 2]


@pytest.mark.parametrize("make", [workbook, ods_of])
def test_candidates_may_stand_on_another_sheet_under_titles(make: object) -> None:
    cells = [*PLACE.split(";"), *PERSON.split(";")]
    row = [1, "Ain", 2, "2ème circonscription", 99, 1, "M", "KER", "Yves", "DVG", 10]

    data = make([["Notice"], ["Nuances"]], [["Résultats"], ["1er tour"], cells, row])  # type: ignore[operator]

    assert names(read(data, election="legislative")) == [("0102", "KER", 1)]


def test_a_fault_of_the_place_or_of_one_candidate_is_said_once() -> None:
    found = legislative(
        f"20;Corse;1;;99;{KER};{LANN}",
        f"1;Ain;1;;99;{KER.replace('KER', '')};{LANN}",
        f"1;Ain;2;;99;{KER};2;F;LANN",
        "1;Ain",
    )

    assert names(found) == [("0101", "LANN", 2), ("0102", "KER", 1)]
    assert [(each.line, each.column) for each in found.refused] == [
        (2, "Code de la circonscription"),
        (3, "Nom"),
        (4, None),
        (5, None),
    ]
    assert found.refused[1] == Refusal(3, "Nom", "Le nom manque.")


def test_the_presidential_file_has_no_nuance_and_gives_its_candidates_once() -> None:
    header = "Code du département,Inscrits,Exprimés,Sexe,Nom,Prénom,Voix,,,"
    rows = [f"{code},100,90,F,LANN,Ève,40,M,KER,Yves,50" for code in ("01", "2A", "ZZ")]

    found = read("\n".join([header, *rows]).encode(), election="presidential")

    assert [(row.constituency_code, row.last_name, row.line) for row in found.candidates] == [
        ("FR", "LANN", 2),
        ("FR", "KER", 2),
    ]
    assert (found.rows, found.refused) == (3, [])


def test_results_of_a_presidential_election_are_no_list_of_a_legislative_one() -> None:
    header = f"{PLACE};Exprimés;Sexe;Nom;Prénom;Voix"

    with pytest.raises(UnreadableFile, match=r"à l'élection présidentielle ; .* aux élections législatives"):
        legislative("1;Ain;1;;99;90;F;LANN;Ève;40", header=header)


def test_a_by_election_takes_the_layout_of_its_kind() -> None:
    data = "\n".join([f"{PLACE};{PERSON}", f"1;Ain;1;;99;{KER}"]).encode()

    assert names(read(data, election="other")) == [("0101", "KER", 1)]


def test_results_of_one_row_per_candidate_give_whoever_each_office_repeats_once() -> None:
    header = (
        "Departement,CodCirElec,LibCirElec,CodBurVote,NumPanneauCand,NomPsn,PrenomPsn,CivilitePsn,CodNuaCand,NbVoix"
    )
    people = ("1,KER,Yves,M.,DVG,10", "2,DÔ,Ève,MME,DVD,20", "3,KER,Yves,M.,EXG,1")
    rows = [f'97,97101,1ère circonscription,{office},{person},"0,5"' for office in range(3) for person in people]

    found = read("\r\n".join([f"{header},Part", *rows]).encode("cp850"), election="legislative")

    assert (found.layout, found.encoding) == ("ministere-legislatives-2024-resultats", "cp850")
    assert (found.rows, found.refused) == (9, [])
    assert [(row.constituency_code, row.last_name, row.sex, row.panel) for row in found.candidates] == [
        ("97101", "KER", "M", 1),
        ("97101", "DÔ", "F", 2),
        ("97101", "KER", "M", 3),
    ]
