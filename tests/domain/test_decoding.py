"""Bytes to text, and text to its separator."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.decoding import decode, sniff_delimiter
from campagne.exceptions import UnreadableFile

PEOPLE = "Nom;Prénom\nMAÎTRE;Éric\nGONÇALVES;Hélène\nDÔ;Maëlle\nL’HERMITE;Noël\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_french_text_is_read_in_the_encodings_of_offices(encoding: str) -> None:
    assert decode(PEOPLE.encode(encoding)) == (PEOPLE, encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_read_by_its_mark(encoding: str) -> None:
    assert decode(("\ufeff" + PEOPLE).encode(encoding)) == (PEOPLE, "utf-16")


def test_cp850_is_told_from_cp1252() -> None:
    text = PEOPLE.replace("’", "'")

    assert decode(text.encode("cp850")) == (text, "cp850")


@pytest.mark.parametrize("word", ["Même", "L’été", "cœur", "déjà…", "« oui »", "10 €", "Jérôme – maire"])
def test_one_word_of_cp1252_is_enough(word: str) -> None:
    assert decode(f"Nom\n{word}\n".encode("cp1252"))[0] == f"Nom\n{word}\n"


@given(st.lists(st.sampled_from(["é", "è", "ê", "ç", "É", "Éric", "Hélène", "François", "Noël", "Maîté"]), min_size=3))
def test_names_with_accents_come_back_from_cp850_and_cp1252(names: list[str]) -> None:
    text = "Prénom\n" + "\n".join(names) + "\n"

    assert decode(text.encode("cp1252")) == (text, "cp1252")
    assert decode(text.encode("cp850")) == (text, "cp850")


def test_the_end_of_file_sign_of_dos_is_dropped() -> None:
    assert decode(b"Nom\r\nKA\r\n\x1a")[0] == "Nom\r\nKA\r\n"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "vide"),
        (b" \r\n\t\n", "vide"),
        (b"\xef\xbb\xbf", "vide"),
        (b"Nom;Pr\x00nom\n", "octets nuls"),
        ("Nom;Prénom\nKA;Éva\n".encode("utf-16-le"), "octets nuls"),
        (b"\xff\xfeN\x00o", "UTF-8"),
        (b"Nom;x\n\xe9t\xe9;\x81\n", "octet 11"),
        (b"a" * 10_000_000, "un million de signes"),
    ],
)
def test_what_is_not_text_is_refused_in_one_sentence(data: bytes, words: str) -> None:
    if data == b"\xff\xfeN\x00o":
        data += b"\x00\xd8"  # a lone surrogate

    with pytest.raises(UnreadableFile, match=words):
        decode(data)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        text, encoding = decode(data)
    except UnreadableFile:
        return

    assert "\0" not in text
    assert encoding in {"utf-8", "utf-8-sig", "utf-16", "cp1252", "cp850"}
    assert sniff_delimiter(text) in {";", ",", "\t"}


@given(st.text(st.characters(categories=["L", "N"], max_codepoint=0x24F), min_size=1))
def test_utf_8_is_always_itself(text: str) -> None:
    assert decode(text.encode("utf-8"))[0] == text


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_separator_is_the_one_that_keeps_lines_alike(delimiter: str) -> None:
    rows = [["Code", "Nom", "Étiquette"], ["0101", "KA", '"Vivre, mieux ; ensemble"'], ["0102", "LY", "Union"]]

    assert sniff_delimiter("\n".join(delimiter.join(row) for row in rows)) == delimiter


def test_commas_inside_cells_do_not_make_a_separator() -> None:
    text = "Nom;Profession\nKA;Agriculteur, exploitant\nLY;Cadre, ingénieur, autre\nDO;Retraitée\n"

    assert sniff_delimiter(text) == ";"


def test_a_title_above_the_header_does_not_mislead() -> None:
    assert sniff_delimiter("Liste, version du 3 juin\n\nCode,Nom\n0101,KA\n0102,LY\n0103,DO\n") == ","
    assert sniff_delimiter("Liste, version du 3 juin\nCode;Nom\n0101;KA\n0102;LY\n0103;DO\n") == ";"


def test_a_single_column_needs_no_separator() -> None:
    assert sniff_delimiter("Nom\nKA\nLY\n") == ";"


@pytest.mark.parametrize(
    ("path", "encoding", "delimiter", "word"),
    [
        ("fr-candidatures-officielles/lg2024-t2-candidatures.csv", "utf-8", ";", "Prénom du candidat"),
        ("fr-candidatures-officielles/lg2024-t1-resultats-une-ligne-par-candidat.csv", "cp850", ",", "Extrême gauche"),
        ("fr-candidatures-officielles/lg2022-t1-resultats-cirlg.txt", "cp1252", ";", "Libellé du département"),
        ("fr-candidatures-officielles/pr2022-t1-resultats-dpt.csv", "utf-8", ",", "MÉLENCHON"),
        ("fr-nuances/nuances-lg2024-blocs.csv", "utf-8-sig", ";", "Bloc de clivage"),
    ],
)
def test_the_files_of_the_ministry_are_recognised(
    samples: Path, path: str, encoding: str, delimiter: str, word: str
) -> None:
    text, found = decode((samples / path).read_bytes())

    assert (found, sniff_delimiter(text)) == (encoding, delimiter)
    assert word in text


def test_utf8_with_a_stray_octet_is_refused_with_its_line_rather_than_misread() -> None:
    data = "Nom;Prénom\nMARTIN;Jérôme\n".encode() + b"DURAND;\xffAnne\n"

    with pytest.raises(UnreadableFile, match="abîmé") as refusal:
        decode(data)

    assert refusal.value.line == 3


def test_long_lines_cost_their_length_once() -> None:
    line = "a" * 900_000 + "\n"

    assert decode((line * 16).encode())[0] == line * 16
