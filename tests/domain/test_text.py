"""Text as people typed it: what is removed, what is kept, and the keys made of it."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.text import SORT_KEY_MAX, clean, clean_line, display_name, fold, match_key, search_key, sort_key

# Every kind of character that has bitten, far more often than chance would draw it.
HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "\u202e\u2066\u2069\u200b\u200d\u200f\ufeff\u061c\0\x07\r\n\t\v\u2028\u00a0\u202f\u0301é«»:👩💻👍🏽️"
        ),
    )
)


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("  deux mots \r\nune ligne\rla suivante\t! ", "deux mots\nune ligne\nla suivante !"),
        ("e\u0301lu", "élu"),
        ("nul\0 et son\x07nerie", "nul et sonnerie"),
        ("\u202egnp.exe\u2069 \u200fnom\u061c", "gnp.exe nom"),
        ("lo\u200bgement\ufeff so\u00adcial", "logement social"),
        ("un paragraphe\u2029un autre", "un paragraphe\nun autre"),
        ("demi \ud83d seul", "demi  seul"),
        ("privé \ue000 et inexistant \U0003fffe", "privé  et inexistant"),
        ("invisible\u3164\u2800", "invisible"),
        ("\u00a0\n\n  \n", ""),
    ],
)
def test_what_cannot_be_seen_is_removed(given_text: str, expected: str) -> None:
    assert clean(given_text) == expected


def test_french_no_break_spaces_stay_in_a_text() -> None:
    assert clean("Pour\u202f? «\u00a0Oui\u00a0» : 10\u202f000") == "Pour\u202f? «\u00a0Oui\u00a0» : 10\u202f000"


def test_a_joiner_stays_inside_an_emoji_only() -> None:
    assert clean("👩\u200d💻 👩🏽\u200d🚀 ❤\ufe0f\u200d🔥") == "👩\u200d💻 👩🏽\u200d🚀 ❤\ufe0f\u200d🔥"
    assert clean("le\u200dGac 👩\u200d") == "leGac 👩"


def test_piled_marks_do_not_climb_over_the_neighbours() -> None:
    piled = clean("a" + "\u0335" * 60 + "b")

    assert piled == "a" + "\u0335" * 4 + "b"


@given(HOSTILE)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@given(HOSTILE)
def test_a_clean_text_is_composed_printable_and_encodable(text: str) -> None:
    cleaned = clean(text)

    assert unicodedata.is_normalized("NFC", cleaned)
    assert not {"Cc", "Cs", "Cn", "Co"} & {unicodedata.category(character) for character in cleaned.replace("\n", "")}
    assert {character for character in cleaned if unicodedata.category(character) == "Cf"} <= {"\u200d"}
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert all(line == line.rstrip() for line in cleaned.split("\n"))


@given(HOSTILE)
def test_a_line_has_no_line_end_and_no_double_space(text: str) -> None:
    line = clean_line(text)

    assert "\n" not in line
    assert "  " not in line
    assert line == line.strip()


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("LE\u00a0GAC", "LE GAC"),
        ("Êtes-vous\n pour\u202f?", "Êtes-vous pour\u202f?"),
        ("«\u00a0Oui\u00a0» à 10\u202f000\u00a0%", "«\u00a0Oui\u00a0» à 10\u202f000\u00a0%"),
        ("pour \u00a0 : non", "pour\u00a0: non"),
        ("deux  mots", "deux mots"),
    ],
)
def test_a_no_break_space_stays_in_a_line_where_typography_wants_it(given_text: str, expected: str) -> None:
    assert clean_line(given_text) == expected


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("ÉLÈVE", "eleve"),
        ("Œuvre, Ægir, Straße, Łódź, Kıvılcım", "oeuvre, aegir, strasse, lodz, kivilcim"),
        ("L’Haÿ-les-Roses", "l'hay-les-roses"),
        ("N´DIAYE N`DIAYE", "n'diaye n'diaye"),
        ("ﬁnances ＡＢＣ", "finances abc"),
    ],
)
def test_folding_drops_accents_and_case(given_text: str, expected: str) -> None:
    assert fold(given_text) == expected


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_a_search_key_holds_words_and_single_spaces(text: str) -> None:
    key = search_key(text)

    assert key == search_key(key)
    assert re.fullmatch(r"(\w+( \w+)*)?", key)


@given(st.text(st.characters(categories=["Lu", "Ll", "Pd", "Zs"], max_codepoint=0x17F), min_size=1))
def test_keys_ignore_case_and_accents(name: str) -> None:
    bare = fold(name)

    assert match_key(name.upper(), "") == match_key(bare, "") == match_key(name.lower(), "")
    assert search_key(name) == search_key(bare)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("VÉZIÈS", "Béatrice"), ("VEZIES", "Beatrice")),
        (("LE GAC", "Jean Claude"), ("Le-Gac", "Jean-Claude")),
        (("N’DIAYE", "Awa"), ("N'Diaye", "AWA")),
        (("LOUBET--SRUH", "Nathanaëlle"), ("Loubet Sruh", "Nathanaelle")),
    ],
)
def test_spellings_of_one_person_have_one_key(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert match_key(*one) == match_key(*other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("DE MARTIN", "Luc"), ("MARTIN", "Luc")),
        (("TANGUY", "Liliana"), ("TANGUY", "Jacques")),
        (("PAUL", "Jean Luc"), ("PAUL JEAN", "Luc")),
        (("MARTIN", "Anne"), ("MARTIN", "Anne Marie")),
    ],
)
def test_particles_and_every_first_name_make_a_person(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert match_key(*one) != match_key(*other)


def test_names_sort_as_in_a_french_directory() -> None:
    expected = [
        ("ABADIE", "Zoé"),
        ("D'INTORNI", "Christelle"),
        ("ÉCHANIZ", "Iñaki"),
        ("EL HEDRI", "Lucile"),
        ("ELLUL", "Ana"),
        ("MARTIN", "Paul"),
        ("MARTIN", "Paule"),
        ("MARTIN DUPONT", "Alice"),
        ("MARTINEZ", "Alice"),
        ("ŒUVRARD", "Luc"),
        ("OFFRANC", "Luc"),
        ("PECHE", "Anne"),
        ("PÊCHE", "Anne"),
        ("PECHE", "Bruno"),
    ]

    keys = [sort_key(*name) for name in expected]

    assert keys == sorted(set(keys))


@given(st.text(max_size=400), st.text(max_size=400))
def test_a_sort_key_fits_its_column(last_name: str, first_name: str) -> None:
    assert len(sort_key(last_name, first_name)) <= SORT_KEY_MAX


def test_a_name_is_said_first_name_first_and_cleaned() -> None:
    assert display_name("  Jean-Marie\u200b", "LE\u00a0GAC ") == "Jean-Marie Le Gac"


def test_the_difficult_real_names_sort_as_in_a_directory_whatever_their_case_and_accents(samples: Path) -> None:
    text = (samples / "fr-noms-difficiles" / "noms.csv").read_text(encoding="utf-8-sig")
    names = [(row["nom"], row["prénom"]) for row in csv.DictReader(io.StringIO(text), delimiter=";")]
    words = [search_key(last_name.replace("’", "'").replace("'", "")).split() for last_name, _ in names]
    in_order = sorted(range(len(names)), key=lambda place: sort_key(*names[place]))

    assert len(names) == 205
    assert [words[place] for place in in_order] == sorted(words)
    bare = [(fold(last_name).upper(), fold(first_name).upper()) for last_name, first_name in names]
    assert [bare[place] for place in in_order] == sorted(bare, key=lambda name: sort_key(*name))


@given(st.text(st.sampled_from("aÉœĀɏ ’«»…€-.\u00a0\u00ad\u0301\u200b\u202f\n\t!?;")))
def test_ordinary_text_is_cleaned_as_any_other(text: str) -> None:
    """Beside a sign that cleaning has to look at, the same text takes the long way."""
    assert clean(text + "\u200b") == clean(text)
    assert clean_line(text + "\u200b") == clean_line(text)
