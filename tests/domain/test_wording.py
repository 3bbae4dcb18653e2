"""Small agreements of French."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.wording import breakable, dated, of, typeset


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Paul Vasseur", "de Paul Vasseur"),
        ("Inès Marchetti", "d'Inès Marchetti"),
        ("Édith Roncevaux", "d'Édith Roncevaux"),
        ("Œdipe", "d'Œdipe"),
        ("Yves Martin", "d'Yves Martin"),
        ("Yann Le Goff", "de Yann Le Goff"),
        ("Hugo Castelnaud", "de Hugo Castelnaud"),
    ],
)
def test_of_elides_before_a_vowel(name: str, said: str) -> None:
    assert of(name) == said


def test_signs_never_stand_alone_on_a_line() -> None:
    assert typeset("Un « mot » : oui ?") == "Un «\u00a0mot\u00a0»\u00a0: oui\u00a0?"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("le 5 mars à 15 h 20, puis", "le 5 mars à 15_h_20, puis"),
        ("avant 18 h (heure de Paris)", "avant 18_h (heure de Paris)"),
        ("à 9 h 30 élus", "à 9_h_30 élus"),
        ("à 9 h 300 élus", "à 9_h 300 élus"),
        ("en 24 heures", "en 24 heures"),
        ("Paul h 20", "Paul h 20"),
    ],
)
def test_an_hour_is_not_parted_from_its_minutes(said: str, kept: str) -> None:
    assert typeset(said) == kept.replace("_", "\u00a0")


def test_a_day_with_its_year_is_the_one_of_paris() -> None:
    assert dated(datetime(2027, 3, 31, 22, 30, tzinfo=UTC)) == "1er avril 2027"


@pytest.mark.parametrize(
    ("name", "parted"),
    [
        ("Rochefordiere", "Roche|for|diere"),
        ("Kichenassamy", "Kiche|nas|samy"),
        ("Aboumouslim", "Abou|mous|lim"),
        ("Preud'homme", "Preud'/homme"),
        ("Charpentreau", "Char|pen|treau"),
        ("Montgolfier", "Montgolfier"),
        ("Brandebourgeois", "Bran|de|bour|geois"),
        ("Lagarde-Duplessis", "Lagarde-Duplessis"),
        ("Marchetti", "Marchetti"),
        ("Quémener", "Quémener"),
    ],
)
def test_long_words_of_a_name_are_parted_between_syllables(name: str, parted: str) -> None:
    assert breakable(name).replace("\u00ad", "|").replace("\u200b", "/") == parted


@given(st.text(max_size=40))
def test_parting_a_name_adds_nothing_that_shows(name: str) -> None:
    assert re.sub("[\u00ad\u200b]", "", breakable(name)) == re.sub("[\u00ad\u200b]", "", name)
