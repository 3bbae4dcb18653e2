"""Slugs and keys: what stands in addresses, and what is proposed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.slugs import MalformedSlug, check_slug, propose_key, propose_slug


@pytest.mark.parametrize("slug", ["a", "presidentielle-2027", "2027", "a" * 60])
def test_a_slug_is_small_letters_digits_and_single_hyphens(slug: str) -> None:
    assert check_slug(slug) == slug


@pytest.mark.parametrize("slug", ["", "Élections", "a--b", "-a", "a-", "a_b", "a b", "a/b", "a" * 61, "a\n"])
def test_anything_else_is_refused_in_one_sentence(slug: str) -> None:
    with pytest.raises(MalformedSlug, match="presidentielle-2027"):
        check_slug(slug)


def test_a_title_proposes_its_words() -> None:
    assert propose_slug("Élections législatives : 2ᵉ tour, l'œuvre") == "elections-legislatives-2e-tour-l-oeuvre"
    assert propose_key("Contrôles d'identité") == "controles_d_identite"


def test_a_proposal_taken_gets_a_number() -> None:
    assert propose_slug("Mairie", taken={"mairie", "mairie-2"}) == "mairie-3"
    assert propose_key("A" * 50, taken={"a" * 40}) == "a" * 38 + "_2"


def test_a_title_without_a_word_proposes_the_usual_one() -> None:
    assert propose_slug("…", taken={"campagne"}) == "campagne-2"
    assert propose_key("日本", taken={"question"}) == "question_2"


@given(st.text(max_size=90), st.sets(st.text(max_size=3)))
def test_a_proposal_always_fits_and_is_free(title: str, taken: set[str]) -> None:
    slug, key = propose_slug(title, taken=taken), propose_key(title, taken=taken)

    assert check_slug(slug) not in taken
    assert re.fullmatch(r"[a-z0-9_]{1,40}", key)
    assert key not in taken
