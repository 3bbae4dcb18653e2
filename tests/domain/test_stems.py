"""What is typed meets what was written: stems of French words, with or without their accents."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.stems import STEM_MAX, stem_of, stems, words

SAME = [
    "élu élue élus élues elu ELUES",
    "discrimination discriminations Discriminations",
    "égalité egalite ÉGALITÉ",
    "contrôle contrôles controle contrôler",
    "handicapé handicapée handicapées handicapes",
    "logement logements",
    "travail travaux",
    "bail baux",
    "enjeu enjeux",
    "œuvre oeuvres",
    "policier policière policiers policieres",
    "premier première",
    "année années annee",
    "national nationale nationaux",
]
DIFFERENT = ["égalité également", "contre contrat", "élu élève", "carte carton", "2027 2028"]


@pytest.mark.parametrize("same", SAME)
def test_forms_of_a_word_share_one_stem(same: str) -> None:
    assert len({stem_of(word) for word in same.split()}) == 1


@pytest.mark.parametrize("different", DIFFERENT)
def test_different_words_keep_different_stems(different: str) -> None:
    one, other = different.split()

    assert stem_of(one) != stem_of(other)


@pytest.mark.parametrize("apostrophe", "'’ʼ‘´`")
def test_what_is_elided_is_no_word(apostrophe: str) -> None:
    assert stems(f"l{apostrophe}égalité d{apostrophe}accès") == stems("égalité accès")


def test_an_apostrophe_inside_a_word_parts_it_and_loses_nothing() -> None:
    assert [word.stem for word in words("aujourd'hui")] == [stem_of("aujourd"), stem_of("hui")]


def test_accents_that_stand_apart_from_their_letter_stay_in_their_word() -> None:
    text = "Égalité réelle, contrôlée"

    assert stems(unicodedata.normalize("NFD", text)) == stems(text)


@given(st.text(max_size=200))
def test_stems_are_plain_words_that_every_search_engine_takes_for_one(text: str) -> None:
    assert all(re.fullmatch(f"[a-z][a-z0-9]{{0,{STEM_MAX}}}", stem) for stem in stems(text).split())


@given(st.text(max_size=200))
def test_a_word_stands_where_it_says_in_its_text(text: str) -> None:
    found = list(words(text))

    assert all(stem_of(text[word.start : word.end]) == word.stem for word in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert " ".join(word.stem for word in found) == stems(text)


@given(
    st.text(
        st.sampled_from("abéœl'’\u02bc\u0301 \t\n\x1c\x85\u00a0\u2028\u3000\u200b-_.9,") | st.characters(), max_size=120
    )
)
def test_the_stems_of_a_text_are_those_of_its_words(text: str) -> None:
    assert stems(text) == stems(text) == " ".join(word.stem for word in words(text))


@given(st.lists(st.text(max_size=60), max_size=4))
def test_the_stems_of_several_texts_are_those_of_each(texts: list[str]) -> None:
    assert stems(*texts).split() == [stem for text in texts for stem in stems(text).split()]


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzéèêàùçôîï", min_size=1, max_size=20))
def test_accents_and_capitals_change_nothing(word: str) -> None:
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))

    assert stem_of(word) == stem_of(bare) == stem_of(word.upper())
