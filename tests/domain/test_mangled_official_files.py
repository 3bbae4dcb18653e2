"""Official layouts and workbooks, bent or cut: candidacies, or one French sentence, and nothing else."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from campagne.domain.official_files import ReadFile, preview, read
from campagne.exceptions import UnreadableFile
from tests.domain.official_files.test_lists import MUNICIPAL_2020, MUNICIPAL_2026
from tests.domain.official_files.test_wide import KER, LANN, PERSON, PLACE
from tests.domain.test_mangled_files import ROWS, mangled
from tests.fixtures.workbooks import archive, ods, ods_cell, ods_of, ods_row, parts_of, workbook

FIGURES = ";".join(["82694", "50,87"] * 7)
LAYOUTS = {
    "legislative": [
        f"{PLACE};{PERSON}\n1;Ain;1;1ère circonscription;99;{KER};{LANN}\nZA;Guadeloupe;2;;98;{KER};;;;;;",
        f'1;"Ain";1;"1ère circonscription";{FIGURES};1;"M";"KER";"Yves";"MDM";13534;16,37;33,89;;2;"F";"DÔ";"Ève";;;;;',
        "dep,nom_dep,code_circo,numero,prenom,nom,sexe,code_nuance,nuance\n001,Ain,001-01,1,Éric,LAHY,homme,DXG,Divers",
    ],
    "municipal": [
        f"Liste provisoire\n{MUNICIPAL_2020}\n01\tAin\t004\tAmbérieu\t2\tAGIR\tAgir\tLDVG\t1\tM\tKER\tYves\tF\tO",
        f'{MUNICIPAL_2026}\n01;Ain;01004;Ambérieu;1;AGIR;"Agir ; ici";LDVG;;OUI;1;M;KER;Yves;FR;MAI;CC',
    ],
    "presidential": [
        "Code,Inscrits,Exprimés,Sexe,Nom,Prénom,Voix,,,\n01,9,8,F,LANN,Ève,4,M,KER,Yves,4\n02,9,8,F,LANN,Ève,4"
    ],
}
TEXTS = [(election, text) for election, texts in LAYOUTS.items() for text in texts]
ODS = ods_of(ROWS)


def is_sentence(error: UnreadableFile) -> None:
    assert re.fullmatch(r"[A-ZÀÉ].*\.", str(error))


def survives(data: bytes, election: str) -> ReadFile | None:
    try:
        found = read(data, election=election)
    except UnreadableFile as error:
        is_sentence(error)
        return None
    assert all(refusal.line >= 1 and refusal.reason.endswith(".") for refusal in found.refused)
    assert all(row.last_name and row.constituency_code and row.people > 0 for row in found.candidates)
    assert len({row.key for row in found.candidates}) == len(found.candidates)
    return found


@pytest.mark.parametrize(("election", "text"), TEXTS)
def test_each_sample_is_read_before_it_is_bent(election: str, text: str) -> None:
    found = survives(text.encode(), election)

    assert found
    assert found.layout != "simple"
    assert found.candidates
    assert found.refused == []


@pytest.mark.parametrize(("election", "text"), TEXTS)
@given(data=st.data())
def test_a_mangled_layout_is_read_or_refused(election: str, text: str, data: st.DataObject) -> None:
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp850"]))
    bent = data.draw(mangled(text.encode(encoding, "replace")))

    survives(bent, election)
    survives(bent, "other")
    try:
        assert preview(bent).header
    except UnreadableFile as error:
        is_sentence(error)


@pytest.mark.parametrize(("election", "text"), TEXTS)
@given(separator=st.sampled_from([",", "\t", "|", "", "\0", ";;", "\n"]), end=st.sampled_from(["\r", "\r\n", "\v", ""]))
def test_a_layout_with_wrong_signs_is_read_or_refused(election: str, text: str, separator: str, end: str) -> None:
    survives(text.replace(";", separator).replace("\n", end).encode(), election)


@given(data=mangled(ODS))
def test_a_mangled_open_document_is_read_or_refused(data: bytes) -> None:
    survives(data, "legislative")


@settings(max_examples=200)
@given(data=st.data())
def test_an_open_document_with_mangled_content_is_read_or_refused(data: st.DataObject) -> None:
    parts = parts_of(ODS)
    parts["content.xml"] = data.draw(mangled(parts["content.xml"]))

    survives(archive(parts, zipfile.ZIP_STORED), "legislative")


@given(
    cells=st.lists(st.tuples(st.text("AÉ<&;'\" \n\t\u200b", max_size=5), st.integers(1, 40_000)), max_size=6),
    repeated=st.integers(1, 2_000_000_000),
)
def test_any_repetition_of_cells_and_rows_is_read_or_refused(cells: list[tuple[str, int]], repeated: int) -> None:
    row = ods_row(*(ods_cell(text or None, count) for text, count in cells), repeated=repeated)
    header = ods_row(ods_cell("Nom"), ods_cell("Circonscription"))

    survives(ods(header + row + ods_row(ods_cell("KER"), ods_cell(101))), "legislative")


@pytest.mark.parametrize("value", ["KER", "#REF!", "", 3.5, "#N/A"])
def test_a_formula_is_the_value_last_computed(value: str | float) -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Circonscription", "Nom", "Prénom"])
        sheet.write_row(1, 0, [101, "LANN", "Ève"])
        sheet.write_number(2, 0, 102)
        sheet.write_formula(2, 1, '=CONCATENATE("K","ER")', None, value)

    found = survives(target.getvalue(), "legislative")

    assert found
    assert [row.last_name for row in found.candidates][:1] == ["LANN"]
    assert len(found.candidates) + len(found.refused) == 2
    if value == "KER":
        assert found.candidates[1].last_name == "KER"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"Nom;Circonscription\n" + b"K" * 10_000_000, "un million de signes"),
        (b"Nom;Circonscription\n" + b";" * 900_000, "aucune ligne en dessous"),
        (b"Nom;Circonscription\nK\0ER;0101\n", "octets nuls"),
        (b"Nom\n" + b'"' * 10_001, "guillemet"),
        (b"Nom;" * 2_000 + b"\nKER\n", "1000 colonnes"),
        (archive(parts_of(workbook([["Nom"]])) | {"x": bytes(200_000_000)}), "100 Mo"),
        (archive(parts_of(ODS) | {"x": bytes(200_000_000)}), "100 Mo"),
        (ods(ods_row(ods_cell("Nom", 999_999_999), repeated=999_999_999)), "s’étend"),
        (ODS[: len(ODS) // 2], "abîmé"),
    ],
)
def test_what_would_fill_the_machine_is_refused_in_one_sentence(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read(data, election="legislative")


def test_a_line_of_too_many_candidates_is_refused() -> None:
    found = survives(f"{PLACE};{PERSON}\n1;Ain;1;;99{f';{KER}' * 1_001}\n1;Ain;2;;99;{KER}".encode(), "legislative")

    assert found
    assert [(each.line, each.reason) for each in found.refused] == [
        (2, "Cette ligne a la place de plus de 999 candidatures.")
    ]
    assert len(found.candidates) == 1
