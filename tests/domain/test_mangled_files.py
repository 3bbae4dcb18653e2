"""Whatever reaches the readers, bent or cut: a result, or one French sentence, and nothing else."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campagne.domain import contact_files, official_files
from campagne.domain.text import match_key
from campagne.exceptions import UnreadableFile
from tests.fixtures.workbooks import archive, parts_of, workbook

ROWS = [
    ["Code circonscription", "Numéro de panneau", "Sexe du candidat", "Nom du candidat", "Prénom du candidat", "email"],
    ["0101", "1", "F", "LE GAC", "Anne", "anne@example.org"],
    ["2A01", "2", "M", "GONÇALVES", "Élie, dit « Zé »", "elie@example.org"],
    ["ZZ11", "", "", "D’ARC; DÔ", 'Jean "le\nPetit"', "jean@campagne.invalid"],
]
QUOTED = "\r\n".join(";".join('"' + cell.replace('"', '""') + '"' for cell in cells) for cells in ROWS)
PLAIN = "\r\n".join(";".join(cells) for cells in ROWS[:3])
BOOK = workbook(ROWS)

ELECTION = st.sampled_from(["presidential", "legislative", "municipal", "senatorial", "other"])
READERS = [official_files.read, contact_files.read]
Reader = Callable[..., official_files.ReadFile | contact_files.ContactFile]


def read_or_sentence(
    reader: Reader, data: bytes, *, election: str
) -> official_files.ReadFile | contact_files.ContactFile | str:
    try:
        return reader(data, election=election)
    except UnreadableFile as error:
        return str(error)


def survives(reader: Reader, data: bytes, *, election: str) -> None:
    found = read_or_sentence(reader, data, election=election)
    if isinstance(found, str):
        assert re.fullmatch(r"[A-ZÀÉ].*\.", found)
        return
    taken = found.candidates if isinstance(found, official_files.ReadFile) else found.contacts
    told = len(taken) + len(found.refused)
    assert 0 < found.rows <= told  # one row may hold several addresses
    assert all(refusal.line >= 2 and refusal.reason.endswith(".") for refusal in found.refused)
    if isinstance(found, official_files.ReadFile):
        assert found.rows == told
        people = [(row.constituency_code, match_key(row.last_name, row.first_name)) for row in found.candidates]
        assert len(people) == len(set(people))


@st.composite
def mangled(draw: st.DrawFn, data: bytes) -> bytes:
    """Cut, overwrite or insert a few bytes."""
    bent = bytearray(data)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(bent)))
        length = draw(st.sampled_from([0, 0, 1, 3, 40]))
        bent[place : place + length] = draw(
            st.one_of(
                st.binary(max_size=4), st.sampled_from([b"\0", b'"', b";", b",", b"\t", b"\r", b"\n", b"\xff\xfe"])
            )
        )
    return bytes(bent[: draw(st.one_of(st.just(len(bent)), st.integers(0, len(bent))))])


@pytest.mark.parametrize("reader", READERS)
@given(text=st.sampled_from([QUOTED, PLAIN]), data=st.data(), election=ELECTION)
def test_a_mangled_text_is_read_or_refused(reader: Reader, text: str, data: st.DataObject, *, election: str) -> None:
    encoding = data.draw(
        st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "iso8859-15"])
    )

    survives(reader, data.draw(mangled(text.encode(encoding, "replace"))), election=election)


@pytest.mark.parametrize("reader", READERS)
@given(separator=st.sampled_from([",", "\t", "|", ":", " ", "\0", ";;", "\n"]), election=ELECTION)
def test_a_wrong_separator_is_read_or_refused(reader: Reader, separator: str, *, election: str) -> None:
    survives(reader, PLAIN.replace(";", separator).encode(), election=election)


@pytest.mark.parametrize("reader", READERS)
@given(data=st.binary(max_size=400), election=ELECTION)
def test_any_bytes_are_read_or_refused(reader: Reader, data: bytes, *, election: str) -> None:
    survives(reader, data, election=election)


@pytest.mark.parametrize("reader", READERS)
@given(data=mangled(BOOK), election=ELECTION)
def test_a_mangled_workbook_is_read_or_refused(reader: Reader, data: bytes, *, election: str) -> None:
    survives(reader, data, election=election)


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=200)
@given(data=st.data())
def test_a_workbook_with_a_mangled_part_is_read_or_refused(reader: Reader, data: st.DataObject) -> None:
    parts = parts_of(BOOK)
    name = data.draw(
        st.sampled_from(["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"])
    )
    parts[name] = data.draw(mangled(parts[name]))

    survives(reader, archive(parts, zipfile.ZIP_STORED), election="legislative")


@given(
    st.lists(
        st.tuples(
            st.integers(1, 5), st.sampled_from(["LE GAC", "GONÇALVES", "DÔ", "N’DIAYE"]), st.sampled_from("ABCÉ")
        ),
        unique=True,
        min_size=1,
    ),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from([";", ",", "\t"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_the_same_list_is_read_the_same_in_every_dress(
    people: list[tuple[int, str, str]], encoding: str, separator: str, end: str
) -> None:
    header = ["Code circonscription", "Nom", "Prénom"]
    lines = [header, *([f"01{place:02}", last_name, first_name] for place, last_name, first_name in people)]

    found = official_files.read(
        end.join(separator.join(cells) for cells in lines).encode(encoding), election="legislative"
    )

    read = [(int(row.constituency_code[-2:]), row.last_name, row.first_name) for row in found.candidates]
    assert (read, found.refused) == (people, [])
    assert [row.line for row in found.candidates] == list(range(2, len(people) + 2))
