"""The HTML part says the words of the text part, and leads to our own addresses only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.paragraphs import Paragraph, Piece, paragraphs

URL = "https://exemple.org"


def words(text: str) -> list[str]:
    found = paragraphs(text, public_url=URL)
    lines = ["".join(piece.text for piece in line) for paragraph in found for line in paragraph.lines]
    return " ".join(lines).split()


def links(text: str) -> list[str]:
    found = paragraphs(text, public_url=URL)
    return [piece.href for paragraph in found for line in paragraph.lines for piece in line if piece.href]


def test_blank_lines_separate_paragraphs_and_lines_stay_lines() -> None:
    assert paragraphs("Madame,\n\n \nUn\ndeux", public_url=URL) == [
        Paragraph("text", ((Piece("Madame,"),),)),
        Paragraph("text", ((Piece("Un"),), (Piece("deux"),))),
    ]


def test_a_line_of_dashes_is_a_rule_and_a_line_between_two_a_heading() -> None:
    found = paragraphs(
        "Fin\n\n----------\nLes 9 questions\n----------\n\n1. Une\n\n----------\n\nSuite", public_url=URL
    )

    assert [paragraph.kind for paragraph in found] == ["text", "heading", "text", "rule", "text"]
    assert found[1].lines == ((Piece("Les 9 questions"),),)


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("Répondre : https://exemple.org/r/a-_b", "https://exemple.org/r/a-_b"),
        ("(noms : https://exemple.org/nous)", "https://exemple.org/nous"),
        ("Voir https://exemple.org/nous.", "https://exemple.org/nous"),
        ("https://exemple.org", "https://exemple.org"),
    ],
)
def test_an_address_of_ours_is_a_link_without_the_punctuation_after_it(text: str, link: str) -> None:
    assert links(text) == [link]


@pytest.mark.parametrize(
    "text",
    ["https://exemple.org.voleur.example/r/a", "https://ailleurs.example", "javascript:alert(1)", "exemple.org/nous"],
)
def test_no_other_address_is_a_link(text: str) -> None:
    assert links(text) == []


@given(st.lists(st.sampled_from(["mot", "\n", "\n\n", " ", "1. ", f"{URL}/r/x", ",", "<b>&", "a-b"])).map("".join))
def test_no_word_is_lost_nor_added(text: str) -> None:
    assert words(text) == text.split()
