"""Names printed in capitals, given back their ordinary case."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.names import display_first_name, display_last_name
from campagne.domain.text import display_name, match_key


@pytest.mark.parametrize(
    ("capitals", "expected"),
    [
        ("MARCHETTI", "Marchetti"),
        ("LE GAC", "Le Gac"),
        ("SAINT-PASTEUR", "Saint-Pasteur"),
        ("DE LA TOUR", "de La Tour"),
        ("HOUZÉ DE L'AULNOIT", "Houzé de L'Aulnoit"),
        ("D'INTORNI", "d'Intorni"),
        ("GISCARD D’ESTAING", "Giscard d’Estaing"),
        ("N'DIAYE", "N'Diaye"),
        ("PRUD'HOMME", "Prud'homme"),
        ("LE ROUX-BOULC'H", "Le Roux-Boulc'h"),
        ("DA SILVA", "Da Silva"),
        ("ALVES DA CUNHA", "Alves da Cunha"),
        ("VAN DEN BERGHE", "Van den Berghe"),
        ("GRILHAULT DES FONTAINES", "Grilhault des Fontaines"),
        ("HAITI EPOUSE FLOSSE", "Haiti epouse Flosse"),
        ("KANIMOA NÉE TAGANE", "Kanimoa née Tagane"),
        ("MALCURAT EP. SEVIGNE", "Malcurat ep. Sevigne"),
        ("SALLIER DUPIN (DE)", "Sallier Dupin (de)"),
        ("ORSANNE (D')", "Orsanne (d')"),
        ("POUHIN (ARNOUX)", "Pouhin (Arnoux)"),
        ("NAVEYS--DUMAS", "Naveys--Dumas"),
        ("MOREL A L'HUISSIER", "Morel A L'Huissier"),
        ("GONÇALVES", "Gonçalves"),
        ("DO", "Do"),
        ("DE", "De"),
        ("dupond", "Dupond"),
    ],
)
def test_a_last_name_in_capitals_takes_its_ordinary_case(capitals: str, expected: str) -> None:
    assert display_last_name(capitals) == expected


@pytest.mark.parametrize("name", ["Marchetti", "Mac Donald", "de la Tour", "D’Intorni", "d'Arc", "McKay", "van Gogh"])
def test_a_last_name_in_mixed_case_is_left_as_it_is(name: str) -> None:
    assert display_last_name(name) == name


@pytest.mark.parametrize(
    ("half", "expected"),
    [
        ("MARTIN de la BASTIDE", "Martin de la Bastide"),
        ("INGOLOTTI Ép BERNARD", "Ingolotti Ép Bernard"),
        ("d'ORSANNE", "d'Orsanne"),
    ],
)
def test_only_the_words_in_capitals_change(half: str, expected: str) -> None:
    assert display_last_name(half) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Jean-Marie", "Jean-Marie"),
        ("JEAN-MARIE", "Jean-Marie"),
        ("jean-marie élie", "Jean-Marie Élie"),
        ("ÉRIC", "Éric"),
        ("M'HAMED", "M'Hamed"),
        ("Ghjuvan'Santu", "Ghjuvan'Santu"),
        ("Lucie, Véronique,", "Lucie, Véronique"),
        ("-", ""),
        ("", ""),
    ],
)
def test_a_first_name_is_left_unless_of_one_case(written: str, expected: str) -> None:
    assert display_first_name(written) == expected


@given(st.text("ABCDÉÇŒaébœ'’- ()", max_size=40))
def test_display_twice_changes_nothing_more(name: str) -> None:
    once = display_last_name(name)

    assert display_last_name(once) == once


@given(st.text("ABCDÉÇŒaéb'’- ()", max_size=40))
def test_display_never_changes_who_it_is(name: str) -> None:
    assert match_key(display_last_name(name), "") == match_key(name, "")


def test_real_difficult_names_lose_no_letter_and_no_capital_shouts(samples: Path) -> None:
    with (samples / "fr-noms-difficiles" / "noms.csv").open(encoding="utf-8", newline="") as file:
        people = [(row["prénom"], row["nom"]) for row in csv.DictReader(file, delimiter=";")]

    shouting = [
        word
        for first_name, last_name in people
        for word in display_name(first_name, last_name).split()
        if len(word) > 1 and word.isupper()
    ]
    lost = [last_name for _, last_name in people if display_last_name(last_name).casefold() != last_name.casefold()]

    assert len(people) == 205
    assert shouting == []
    assert lost == []
