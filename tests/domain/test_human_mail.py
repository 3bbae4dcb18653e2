"""A person's words: text alone, without what they quote, without personal links, of a bounded length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.human_mail import TEXT_MAX, own_words, read

TOKEN = "a" * 43


@pytest.mark.parametrize(
    "quoted",
    [
        "Bonjour.\n\nLe lun. 22 févr. 2027 à 09:00, Élues <c@example.org> a écrit :\n> Répondre\n> encore",
        "Bonjour.\n\nOn Mon, Feb 22, 2027 at 9:00 AM Élues <c@example.org> wrote:\n> Answer",
        "Bonjour.\n\n-----Message d'origine-----\nDe : Élues\nRépondre",
        "Bonjour.\n\n________________________________\nDe : Élues\nEnvoyé : lundi\nRépondre",
        "Bonjour.\n\nDe : Élues <c@example.org>\nEnvoyé : lundi 22 février\nÀ : nous\nRépondre",
        "> Question 1\nBonjour.\n> Question 2",
    ],
)
def test_what_is_quoted_is_left_out(quoted: str) -> None:
    assert own_words(quoted) == "Bonjour."


def test_what_is_nothing_but_a_quotation_is_kept() -> None:
    assert own_words("> Bonjour.") == "> Bonjour."


@pytest.mark.parametrize("where", ["Voyez {}", "> {}", "> De : x\n{}"])
def test_no_personal_link_is_kept(where: str) -> None:
    for path in (TOKEN, f"desinscription/1-{TOKEN}", f"transcription/1-{TOKEN}", f"contester/1-{TOKEN}"):
        address = f"https://campagne.example.org/{path if '/' in path else f'r/{path}'}"
        assert TOKEN not in own_words(where.format(address))


def test_a_text_part_is_preferred_and_html_is_read_when_alone() -> None:
    both = (
        "From: x@example.org\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/html\n\n"
        "<p>html</p>\n--b\nContent-Type: text/plain\n\ntexte\n--b--\n"
    )
    alone = (
        "From: x@example.org\nContent-Type: text/html; charset=utf-8\n\n"
        "<html><head><style>p { color: red }</style></head><p>L&#39;équipe &lt;b&gt;<br>répond</p><script>x()</script>"
    )

    assert read(both.encode()).text == "texte"
    assert read(alone.encode()).text == "L'équipe <b>\nrépond"


def test_a_long_text_is_cut() -> None:
    text = own_words("mot " * 10_000)

    assert len(text) <= TEXT_MAX
    assert text.endswith("[…]")


@given(st.binary(max_size=1500))
def test_any_bytes_are_read(data: bytes) -> None:
    found = read(data)

    assert len(found.text) <= TEXT_MAX
    assert len(found.sender) <= 254
    assert "\x00" not in found.text + found.subject + found.sender


@pytest.mark.parametrize("text", ["> " * 100_000, "le " * 60_000, "\n" * 150_000, "De : " * 40_000, "-" * 150_000])
def test_a_text_made_to_weigh_is_read_soon(text: str) -> None:
    assert len(own_words(text)) <= TEXT_MAX
