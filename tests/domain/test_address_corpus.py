"""Addresses that others have met: what GOV.UK Notify's validator accepts and refuses, and what French lists hold."""

from __future__ import annotations

import pytest

from campagne.domain.addresses import normalise_address
from campagne.exceptions import MalformedAddress

ACCEPTED = [
    "email@example.com",
    "email@example.COM",
    "firstname.lastname@example.com",
    "firstname.o'lastname@example.com",
    "email@subdomain.example.com",
    "firstname+lastname@example.com",
    "1234567890@example.com",
    "email@domain-one.example.com",
    "_______@example.com",
    "email@example.name",
    "email@example.superlongtld",
    "email@example.co.jp",
    "firstname-lastname@example.com",
    "info@german-financial-services.vermögensberatung",
    "info@german-financial-services.reallylongarbitrarytldthatiswaytoohugejustincase",
    "japanese-info@例え.テスト",
    "email@double--hyphen.example.com",
    "x@mairie-évreux.fr",
    "x" * 64 + "@example.org",
]
REFUSED = [
    "email@123.123.123.123",
    "email@[123.123.123.123]",
    "plainaddress",
    "@no-local-part.example.com",
    "Outlook Contact <outlook-contact@example.com>",
    "no-at.example.com",
    "no-tld@example",
    ";beginning-semicolon@example.co.uk",
    "middle-semicolon@example.co;uk",
    "trailing-semicolon@example.com;",
    '"email+leading-quotes@example.com',
    'email+middle"-quotes@example.com',
    '"quoted-local-part"@example.com',
    '"quoted@example.com"',
    "lots-of-dots@example..gov..uk",
    "two-dots..in-local@example.com",
    "multiple@domains@example.com",
    "spaces in local@example.com",
    "spaces-in-domain@exam ple.com",
    "underscores-in-domain@exam_ple.com",
    "pipe-in-domain@example.com|gov.uk",
    "comma,in-local@example.uk",
    "comma-in-domain@example,gov.uk",
    "pound-sign-in-local£@example.com",
    "local-with-’-apostrophe@example.com",
    "local-with-”-quotes@example.com",
    "domain-starts-with-a-dot@.example.com",
    "brackets(in)local@example.com",
    f"email-too-long-{'a' * 320}@example.com",
    "incorrect-punycode@xn---something.com",
    "élu@mairie.fr",
    "x" * 65 + "@example.org",
]


@pytest.mark.parametrize("written", ACCEPTED)
def test_an_address_that_mail_reaches_is_accepted(written: str) -> None:
    local, _, _ = written.partition("@")
    assert normalise_address(written).startswith(f"{local}@")


@pytest.mark.parametrize("written", REFUSED)
def test_what_no_mail_reaches_is_refused_with_a_reason(written: str) -> None:
    with pytest.raises(MalformedAddress, match="«"):
        normalise_address(written)
