"""What is typed in a search: words, phrases, what must not be there; and how what was found is marked."""

from __future__ import annotations

import re
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.search_query import QUERY_MAX, TERMS_MAX, SearchQuery, for_fts5, for_tsquery, marked, parse
from campagne.domain.stems import stem_of, stems

TYPED = st.one_of(
    st.text(max_size=250),
    st.lists(
        st.sampled_from(['"', "«", "»", "“", "-", "*", "AND", "OR", "NOT", "NEAR(", "stem:", "^", "élu", "l'", " "])
    ).map("".join),
)
STEM = "[a-z][a-z0-9]*"


def term(text: str) -> tuple[str, ...]:
    return tuple(stems(text).split())


@pytest.mark.parametrize(
    ("typed", "wanted", "refused"),
    [
        ("contrôles faciès", ["contrôle", "facies"], []),
        ("« contrôle au faciès »", ["contrôle au faciès"], []),
        ('"contrôle au faciès" police', ["contrôle au faciès", "police"], []),
        ("“contrôle au faciès”", ["contrôle au faciès"], []),
        ("police -armée", ["police"], ["armée"]),
        ('-"contrôle au faciès"', [], ["contrôle au faciès"]),
        ("\u2212armée", [], ["armée"]),
        ("l'accès aux droits", ["accès", "droits"], []),
        ("porte-parole", ["porte parole"], []),
        ("les élues de la ville", ["élues", "ville"], []),
        ("le la", ["le", "la"], []),
        ('"les élues', ["les élues"], []),
        ("droit droits DROIT", ["droit"], []),
        (" - ? !! * ", [], []),
    ],
)
def test_words_phrases_and_what_must_not_be_there(typed: str, wanted: list[str], refused: list[str]) -> None:
    assert parse(typed) == SearchQuery(tuple(map(term, wanted)), tuple(map(term, refused)))


@given(TYPED)
def test_both_databases_are_asked_stems_alone_whatever_was_typed(typed: str) -> None:
    query = parse(typed)

    for terms in (query.wanted, query.refused):
        phrase = f'"{STEM}( {STEM})*"'
        assert re.fullmatch(f"({phrase}( AND {phrase})*)?", for_fts5(terms))
        phrase = rf"\('{STEM}'( <-> '{STEM}')*\)"
        assert re.fullmatch(rf"({phrase}( \| {phrase})*)?", for_tsquery(terms, any_of_them=True))
        assert len(terms) <= TERMS_MAX


@given(TYPED)
def test_no_search_is_an_error_to_sqlite(typed: str) -> None:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE VIRTUAL TABLE words USING fts5(stem, tokenize='ascii')")
        connection.execute("INSERT INTO words VALUES (?)", (stems(typed),))
        for terms in (parse(typed).wanted, parse(typed).refused):
            asked = for_fts5(terms, any_of_them=True)
            assert not asked or connection.execute("SELECT rowid FROM words WHERE words MATCH ?", (asked,)).fetchall()


@given(st.text(max_size=300), TYPED)
def test_parts_of_a_marked_text_are_the_text(text: str, typed: str) -> None:
    parts = marked(text, parse(typed))

    assert "".join(part for part, _found in parts) == text
    assert all(part for part, _found in parts)


def test_what_was_found_is_marked_in_the_words_of_the_text() -> None:
    text = "Les Contrôles au faciès : l’égalité, et les droits."

    assert marked(text, parse('egalite "controle au facies" -droits')) == [
        ("Les ", False),
        ("Contrôles au faciès", True),
        (" : l’", False),
        ("égalité", True),
        (", et les droits.", False),
    ]


def test_a_word_of_a_phrase_alone_is_not_marked() -> None:
    assert marked("le contrôle", parse('"contrôle au faciès"')) == [("le contrôle", False)]


@given(st.text(alphabet="abc -\"'«»", min_size=QUERY_MAX + 1, max_size=QUERY_MAX * 2))
def test_what_goes_beyond_the_length_counts_for_nothing(typed: str) -> None:
    assert parse(typed) == parse(typed[:QUERY_MAX])


def test_a_stem_is_the_same_typed_as_written() -> None:
    assert parse("Égalité").wanted == ((stem_of("egalite"),),)


TITLE, TEXT, THEME = "Contrôles d'identité", "Faut-il un récépissé des contrôles ?", "Police et justice"


@pytest.mark.parametrize(
    "typed",
    ["controle identite", "Contrôles d'identité", "récépissés police", '"un récépissé"', "justice -prison"],
)
def test_texts_that_hold_all_that_is_wanted_are_found(typed: str) -> None:
    assert parse(typed).holds_in(TITLE, TEXT, THEME)


@pytest.mark.parametrize(
    "typed",
    ["", "?", "prison", "contrôle prison", "police -justice", "-prison", '"identité Faut"', "polit"],
)
def test_texts_are_not_found_by_part_of_what_is_wanted_or_by_what_is_refused(typed: str) -> None:
    assert not parse(typed).holds_in(TITLE, TEXT, THEME)
