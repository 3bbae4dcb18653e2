"""Hints on an address: nearly a common domain, or a function; said to a person, never acted upon."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.address_hints import COMMON_DOMAINS, is_function, suggestion


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("a@gmial.com", "gmail.com"),
        ("a@gmai.com", "gmail.com"),
        ("a@gmail.co", "gmail.com"),
        ("a@GMAIL.CON", "gmail.com"),
        ("a@gmail.fr", "gmail.com"),
        ("a@wanadooo.fr", "wanadoo.fr"),
        ("a@laposte.fr", "laposte.net"),
        ("a@ornage.fr", "orange.fr"),
        ("a@hotmial.fr", "hotmail.fr"),
        ("a@assemble-nationale.fr", "assemblee-nationale.fr"),
        ("a@fre.fr", "free.fr"),
    ],
)
def test_a_slip_of_the_keyboard_is_asked_about(address: str, meant: str) -> None:
    assert suggestion(address) == meant


@pytest.mark.parametrize(
    "address",
    ["a@example.org", "a@marchetti2027.fr", "a@ville-lyon.fr", "a@yahoo.fr", "a@gmx.net", "a@xn--vreux-9ra.fr"],
)
def test_an_ordinary_domain_is_left_alone(address: str) -> None:
    assert suggestion(address) is None


@given(st.sampled_from(COMMON_DOMAINS), st.integers(0, 30))
def test_a_common_domain_is_never_doubted_and_any_two_of_its_letters_swapped_always_are(
    domain: str, place: int
) -> None:
    assert suggestion(f"a@{domain}") is None
    place %= len(domain) - 1
    swapped = domain[:place] + domain[place + 1] + domain[place] + domain[place + 2 :]
    if swapped not in COMMON_DOMAINS:
        assert suggestion(f"a@{swapped}") in COMMON_DOMAINS


@given(st.text(max_size=60))
def test_whatever_stands_there_gets_a_hint_or_none(text: str) -> None:
    assert suggestion(text) is None or suggestion(text) in COMMON_DOMAINS


@pytest.mark.parametrize(
    ("address", "function"),
    [
        ("contact@example.org", True),
        ("secretariat@example.org", True),
        ("Contact-Lyon@example.org", True),
        ("presse.2027@example.org", True),
        ("ines.marchetti@example.org", False),
        ("contacte@example.org", False),
        ("", False),
    ],
)
def test_an_address_of_a_function_is_told_from_a_persons(address: str, function: bool) -> None:
    assert is_function(address) is function
