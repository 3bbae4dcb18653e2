"""The Markdown of mails: the same words with and without it, and nothing read in what fills a place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.markup import foreign_addresses, marked, plain
from campagne.domain.paragraphs import Paragraph, Piece, paragraphs
from campagne.domain.placeholders import fill

URL = "https://exemple.org"


def shown(text: str) -> list[Paragraph]:
    return paragraphs(marked(text), public_url=URL)


def test_emphasis_is_shown_in_one_part_and_its_stars_in_neither() -> None:
    (line,) = shown("Un **mot fort**, un *mot* appuyé")[0].lines

    assert [(piece.text, piece.style) for piece in line] == [
        ("Un ", ""),
        ("mot fort", "strong"),
        (", un ", ""),
        ("mot", "em"),
        (" appuyé", ""),
    ]
    assert plain(marked("Un **mot fort**, un *mot* appuyé")) == "Un mot fort, un mot appuyé"


def test_items_are_a_list_and_begin_with_a_dash_where_there_are_no_lists() -> None:
    text = "Trois choses :\n- une\n* deux\n-  trois\nFin"

    assert [(block.kind, len(block.lines)) for block in shown(text)] == [("text", 1), ("list", 3), ("text", 1)]
    assert plain(marked(text)) == "Trois choses :\n- une\n- deux\n- trois\nFin"


def test_a_link_says_its_words_then_its_address() -> None:
    assert plain(marked(f"[Qui nous sommes]({URL}/nous)")) == f"Qui nous sommes ({URL}/nous)"
    assert [piece.href for piece in shown(f"[Nous]({URL}/nous)")[0].lines[0]] == [None, f"{URL}/nous", None]
    assert fill(marked("[Répondre]({lien})"), {"lien": f"{URL}/r/a"}) == f"Répondre ({URL}/r/a)"


def test_an_address_can_stand_in_strong_words() -> None:
    assert Piece(f"{URL}/nous", f"{URL}/nous", "strong") in shown(f"**Voir {URL}/nous**")[0].lines[0]


@pytest.mark.parametrize(
    "text", ["2 * 3 * 4", "a*b*c", "** seul", "*", "****", "-sans espace", "[mots] (ici)", "1. un"]
)
def test_what_only_looks_like_it_stays_as_it_is(text: str) -> None:
    assert plain(marked(text)) == text
    assert all(not piece.style for block in shown(text) for line in block.lines for piece in line)


def test_a_name_is_never_read_for_it() -> None:
    filled = fill(marked("{nom}"), {"nom": "**Ines** [x](y)\n- z"})

    assert plain(filled) == "**Ines** [x](y)\n- z"
    assert [block.kind for block in paragraphs(filled, public_url=URL)] == ["text"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{URL}/nous et [nous]({URL}/nous) et [ici]({{lien}})", []),
        ("Voir https://ailleurs.example/x.", ["https://ailleurs.example/x."]),
        ("[mot](https://ailleurs.example)", ["https://ailleurs.example"]),
        ("[mot](mailto:a@example.org)", ["mailto:a@example.org"]),
        ("[mot](javascript:alert)", ["javascript:alert"]),
        ("[mot](//ailleurs.example)", ["//ailleurs.example"]),
        (f"{URL}.ailleurs.example/", [f"{URL}.ailleurs.example/"]),
        ("HTTPS://AILLEURS.EXAMPLE", ["HTTPS://AILLEURS.EXAMPLE"]),
    ],
)
def test_an_address_that_leads_elsewhere_is_seen(text: str, found: list[str]) -> None:
    assert list(foreign_addresses(text, public_url=URL)) == found


@given(st.lists(st.sampled_from(["mot", "*", "**", "- ", "\n", "\n\n", " ", "[", "](", ")", "é", "\ue000", "\ue002"])))
def test_both_parts_say_the_same_words(bits: list[str]) -> None:
    text = marked("".join(bits))
    lines = [
        ("- " if block.kind == "list" else "") + "".join(piece.text for piece in line)
        for block in paragraphs(text, public_url=URL)
        for line in block.lines
    ]

    assert " ".join(lines).split() == plain(text).split()
