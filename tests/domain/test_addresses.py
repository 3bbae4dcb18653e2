"""Addresses that mail can be sent to, and the sentence for those it cannot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.addresses import address_key, normalise_address
from campagne.exceptions import MalformedAddress


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("anne.legac@example.org", "anne.legac@example.org"),
        (" Anne.LeGac@EXAMPLE.org ", "Anne.LeGac@example.org"),
        ("mailto:a@example.org", "a@example.org"),
        ("<a@example.org>", "a@example.org"),
        ("a+campagne@example.org", "a+campagne@example.org"),
        ("o'brien@example.org", "o'brien@example.org"),
        ("contact@mairie-évreux.example.org", "contact@xn--mairie-vreux-heb.example.org"),
        ("a@example.org\u200b", "a@example.org"),
        ("refus@campagne.invalid", "refus@campagne.invalid"),
        ("x@évreux.INVALID", "x@xn--vreux-9ra.invalid"),
    ],
)
def test_an_address_is_made_ready_for_smtp(written: str, address: str) -> None:
    assert normalise_address(written) == address


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "L’adresse manque."),
        ("  ", "L’adresse manque."),
        ("anne.example.org", "« anne.example.org » n’est pas une adresse : il y manque le signe « @ »."),
        (
            "a@example.org, b@example.org",
            "« a@example.org, b@example.org » : une seule adresse par ligne, sans espace.",
        ),
        ("a@b@example.org", "« a@b@example.org » : une seule adresse par ligne, sans espace."),
        ("élu@example.org", "« élu@example.org » : une lettre accentuée avant le « @ » n’est pas acceptée partout."),
        ("@example.org", "« @example.org » n’est pas une adresse valide."),
        ("a@example", "« a@example » n’est pas une adresse valide."),
        ("a@localhost", "« a@localhost » n’est pas une adresse valide."),
        ("a@invalid", "« a@invalid » n’est pas une adresse valide."),
        ("a@-x.invalid", "« a@-x.invalid » n’est pas une adresse valide."),
        ("a@example..org", "« a@example..org » n’est pas une adresse valide."),
        (".a@example.org", "« .a@example.org » n’est pas une adresse valide."),
        ('"a"@example.org', '« "a"@example.org » n’est pas une adresse valide.'),
        ("a@[127.0.0.1]", "« a@[127.0.0.1] » n’est pas une adresse valide."),
        ("x" * 65 + "@example.org", f"« {'x' * 65}@example.org » n’est pas une adresse valide."),
    ],
)
def test_what_is_no_address_is_told_in_french(written: str, sentence: str) -> None:
    with pytest.raises(MalformedAddress) as refusal:
        normalise_address(written)

    assert str(refusal.value) == sentence


@given(st.one_of(st.emails(), st.text(), st.text("a.@-é \r\n:;<>é.invalid")))
def test_an_address_is_one_ascii_line_and_stable_or_refused(written: str) -> None:
    try:
        address = normalise_address(written)
    except MalformedAddress:
        return

    assert address.isascii()
    assert address.isprintable()
    assert address.count("@") == 1
    assert " " not in address
    assert normalise_address(address) == address


def test_case_does_not_make_two_addresses() -> None:
    assert address_key("Anne@example.org") == address_key("anne@example.org")
