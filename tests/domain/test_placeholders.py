"""Named places in texts: filled once, from an allow-list, and nothing else runs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.placeholders import StrayBrace, UnknownPlaceholder, check, fill, names

VALUES = {"salutation": "Madame", "lien": "https://exemple.org/r/abc"}


def test_known_places_are_filled() -> None:
    assert fill("{salutation},\n{lien}", VALUES) == "Madame,\nhttps://exemple.org/r/abc"


@pytest.mark.parametrize(
    "text",
    ["{{7*7}}", "{0.__class__}", "{salutation.__class__}", "{salutation!r}", "{ lien }", "{Lien}", "{}", "{lien:>99}"],
)
def test_anything_but_an_exact_known_name_is_refused(text: str) -> None:
    with pytest.raises(UnknownPlaceholder):
        fill(text, VALUES)


def test_a_refusal_names_the_place_and_the_field() -> None:
    with pytest.raises(UnknownPlaceholder, match=r"« \{leins\} »") as refusal:
        check("Voir {leins}", VALUES, field="body")
    assert refusal.value.field == "body"


@pytest.mark.parametrize("text", ["{% for x in y %}", "{{ config }}"])
def test_engine_syntax_does_not_run(text: str) -> None:
    with pytest.raises((UnknownPlaceholder, StrayBrace)):
        fill(text, VALUES)


@pytest.mark.parametrize("text", ["%(lien)s", "$lien ${", "<%= 7*7 %>", "#{lien", "%s"])
def test_syntax_without_a_brace_pair_comes_out_as_it_is_or_is_refused(text: str) -> None:
    try:
        assert fill(text, VALUES) == text
    except StrayBrace:
        assert "{" in text


@pytest.mark.parametrize("text", ["Voir {lien", "lien}", "{{lien}}"])
def test_a_brace_alone_is_refused(text: str) -> None:
    with pytest.raises(StrayBrace):
        check(text, VALUES)


def test_a_value_is_never_read_again_for_places() -> None:
    assert fill("{salutation}", {"salutation": "{lien} {0.__class__}", "lien": "secret"}) == "{lien} {0.__class__}"


@given(st.text(), st.text())
def test_text_without_braces_is_untouched(before: str, value: str) -> None:
    plain = before.replace("{", "").replace("}", "")

    assert fill(f"{plain}{{nom}}{plain}", {"nom": value}) == f"{plain}{value}{plain}"
    assert names(f"{plain}{{nom}}") == {"nom"}
