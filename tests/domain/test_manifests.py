"""Manifests: canonical without a library, and sensitive to everything that an edition shows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain import signatures
from campagne.domain.manifests import canonical, edition_digest, manifest_digest

NAMES = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=8)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)
ROWS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=10,
)
STANDING = ("candidacy", "k7m2pq9x", "a", "b", "c", "d")
SILENT = ("candidacy", "z3w8rt5n", "e", "f", "g", None)
PAGE = ("page", "campaign/", "h", None, None, None)
PUBLISHED = datetime(2027, 4, 6, 8, tzinfo=UTC)


def manifest(**changes: Any) -> str:
    shown: dict[str, Any] = {
        "campaign": "presidentielle-2027",
        "number": 2,
        "previous": "0" * 64,
        "lines": [STANDING, SILENT, PAGE],
    }
    return manifest_digest(**{**shown, **changes})


def edition(**changes: Any) -> str:
    said: dict[str, Any] = {
        "campaign": "presidentielle-2027",
        "number": 2,
        "previous": "0" * 64,
        "published_at": PUBLISHED,
        "content": "1" * 64,
        "key": "2" * 64,
        "separated": True,
    }
    return edition_digest(**{**said, **changes})


@given(ROWS)
def test_rows_are_written_as_rfc_8785_does(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


def test_the_order_of_lines_does_not_change_a_manifest() -> None:
    assert manifest(lines=[PAGE, SILENT, STANDING]) == manifest()


def test_taking_a_silent_candidacy_away_or_altering_a_state_changes_a_manifest() -> None:
    altered = ("candidacy", "z3w8rt5n", "e", "F", "g", None)
    digests = [manifest(), manifest(lines=[STANDING, PAGE]), manifest(lines=[STANDING, altered, PAGE])]
    assert len(set(digests)) == 3


def test_a_manifest_depends_on_the_edition_before_it() -> None:
    assert manifest(previous="4" * 64) != manifest()


@pytest.mark.parametrize(
    "change",
    [
        {"number": 3},
        {"campaign": "autre"},
        {"previous": None},
        {"published_at": PUBLISHED.replace(minute=1)},
        {"content": "3" * 64},
        {"key": None},
        {"separated": False},
    ],
)
def test_the_digest_of_an_edition_covers_all_that_it_says_of_itself(change: dict[str, Any]) -> None:
    assert edition(**change) != edition()


def test_a_signature_holds_for_its_key_and_its_digest_alone() -> None:
    mine, other = signatures.read(signatures.draw()), signatures.read(signatures.draw())
    signed = signatures.sign(mine, edition())
    assert signatures.holds(signatures.public_key(mine), signed, edition())
    assert not signatures.holds(signatures.public_key(other), signed, edition())
    assert not signatures.holds(signatures.public_key(mine), signed, edition(number=3))
    assert not signatures.holds("zz", signed, edition())


@pytest.mark.parametrize("pem", [b"", b"-----BEGIN PRIVATE KEY-----\nabcd\n-----END PRIVATE KEY-----\n"])
def test_a_file_that_holds_no_key_is_said_so(pem: bytes) -> None:
    with pytest.raises(signatures.NotASigningKey, match="PEM"):
        signatures.read(pem)
