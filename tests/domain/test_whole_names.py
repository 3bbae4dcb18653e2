"""Names written in one cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.text import display_name
from campagne.domain.whole_names import FIRST_NAME_FIRST, LAST_NAME_FIRST, likely_order, split, told_apart

LAST_NAMES = st.sampled_from(["Le Gac", "DE LA TOUR", "D'ARC", "N'DIAYE", "DUPONT-MARTIN", "ÉLOY", "VAN DEN BERGHE"])
FIRST_NAMES = st.sampled_from(["Marie", "Jean-Claude", "Zoé", "ÉLODIE", "Anne-Lise"])


@pytest.mark.parametrize(
    ("text", "last_name", "first_name"),
    [
        ("DUPONT Marie", "DUPONT", "Marie"),
        ("Marie DUPONT", "DUPONT", "Marie"),
        ("Dupont, Marie", "Dupont", "Marie"),
        ("DUPONT, MARIE", "DUPONT", "MARIE"),
        ("DE LA TOUR Jean", "DE LA TOUR", "Jean"),
        ("Jean Claude de LA TOUR", "de LA TOUR", "Jean Claude"),
        ("Jeanne d'ARC", "d'ARC", "Jeanne"),
        ("Marie DUPONT épouse MARTIN", "DUPONT épouse MARTIN", "Marie"),
        ("Jean D. DUPONT", "DUPONT", "Jean D."),
    ],
)
@pytest.mark.parametrize("order", [FIRST_NAME_FIRST, LAST_NAME_FIRST])
def test_capitals_or_a_comma_tell_whatever_the_order_chosen(
    text: str, last_name: str, first_name: str, order: str
) -> None:
    assert split(text, order=order) == (last_name, first_name)


@pytest.mark.parametrize("text", ["Marie Dupont", "MARIE DUPONT", "DUPONT Marie MARTIN", "Dupont,", "DUPONT", ""])
def test_nothing_is_told_apart_without_a_sign(text: str) -> None:
    assert told_apart(text) is None


def test_the_order_chosen_parts_what_nothing_tells_apart() -> None:
    assert split("Marie Le Gac", order=FIRST_NAME_FIRST) == ("Le Gac", "Marie")
    assert split("LE GAC MARIE", order=LAST_NAME_FIRST) == ("LE GAC", "MARIE")
    assert split("Dupont", order=LAST_NAME_FIRST) == ("Dupont", "")


def test_the_order_is_guessed_from_the_names_that_tell() -> None:
    assert likely_order(["DUPONT Marie", "Paul Ker", "LANN Yves", "Zoé ROY"]) == LAST_NAME_FIRST
    assert likely_order(["Marie DUPONT", "Ker Paul"]) == FIRST_NAME_FIRST
    assert likely_order([]) == FIRST_NAME_FIRST


@given(first=FIRST_NAMES, last=LAST_NAMES)
def test_what_a_page_writes_is_read_back(first: str, last: str) -> None:
    written = display_name(first, last)

    last_name, first_name = split(written, order=FIRST_NAME_FIRST)

    assert (first_name, last_name) == (display_name(first, ""), display_name("", last))
    assert display_name(first_name, last_name) == written
