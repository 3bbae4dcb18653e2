"""Candidates' tokens: 256 bits that nobody guesses and nothing keeps (LK-01)."""

from __future__ import annotations

import ast
import random
import re
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

import campagne.tokens as module
from campagne import tokens

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def test_ten_thousand_tokens_are_distinct_safe_in_an_address_and_alike_in_nothing(app: Flask) -> None:
    with app.app_context():
        drawn = [tokens.link_token(number, generation) for number in range(1, 2_501) for generation in range(1, 5)]

    assert len(set(drawn)) == 10_000
    assert all(TOKEN.fullmatch(token) for token in drawn)
    # Among 10 000 random tokens some share their first four characters by chance; neighbours must not share more.
    assert not any(one[:5] == other[:5] for one, other in pairwise(drawn))
    assert len({token[:8] for token in drawn}) == 10_000


def test_a_link_and_its_generation_always_give_the_same_token(app: Flask) -> None:
    with app.app_context():
        assert tokens.link_token(12, 3) == tokens.link_token(12, 3)


def test_no_two_pairs_of_numbers_are_written_alike(app: Flask) -> None:
    with app.app_context():
        drawn = {tokens.link_token(*pair) for pair in [(1, 11), (11, 1), (111, 1), (1, 111), (11, 11)]}

    assert len(drawn) == 5


def test_tokens_depend_on_the_link_key_and_on_no_seed(app: Flask) -> None:
    with app.app_context():
        random.seed(1)
        before = tokens.link_token(1, 1)
        app.config["LINK_KEY"] = "another-key-of-tests-only-" + "y" * 32
        random.seed(1)
        assert tokens.link_token(1, 1) != before


def test_the_module_draws_from_no_predictable_source() -> None:
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert not imported & {"random", "uuid", "time"}


def test_only_this_module_reads_the_link_key() -> None:
    package = Path(module.__file__).parent
    readers = {path.name for path in package.rglob("*.py") if '"LINK_KEY"' in path.read_text(encoding="utf-8")}

    assert readers == {"tokens.py"}


@given(st.text())
def test_any_text_has_a_hash(text: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", tokens.token_hash(text))


def test_a_lone_surrogate_of_a_broken_address_has_a_hash() -> None:
    assert len(tokens.token_hash("\udcff")) == 64


def test_a_cookie_names_its_link_and_its_generation(app: Flask) -> None:
    with app.app_context():
        assert tokens.read_visit(tokens.seal_visit(5, 2)) == (5, 2)


@pytest.mark.parametrize("spoilt", ["", "x", "WzUsMl0", "WzUsMl0.signature", "é"])
def test_a_cookie_that_we_did_not_sign_names_nothing(app: Flask, spoilt: str) -> None:
    with app.app_context():
        assert tokens.read_visit(spoilt) is None


def test_a_cookie_is_not_an_activation_link_nor_the_contrary(app: Flask) -> None:
    """Same key, another salt: what was signed for one use opens no other."""
    with app.app_context():
        assert tokens.read_activation(tokens.seal_visit(1, 1)) is None


def test_pairs_of_cookies_differ(app: Flask) -> None:
    with app.app_context():
        cookies = [tokens.seal_visit(*pair) for pair in combinations(range(1, 5), 2)]

    assert len(set(cookies)) == len(cookies)


def test_an_unsubscribe_token_is_bound_to_its_contact_and_address_and_is_no_personal_link(app: Flask) -> None:
    with app.app_context():
        token = tokens.unsubscribe_token(1, "a" * 64)
        others = {tokens.unsubscribe_token(2, "a" * 64), tokens.unsubscribe_token(1, "b" * 64), tokens.link_token(1, 1)}

    assert token not in others
    assert tokens.numbered(token) == 1
    assert re.fullmatch(r"1-[a-z2-7]{26}", token)


@given(st.text())
def test_what_is_no_unsubscribe_token_speaks_of_nobody(text: str) -> None:
    assert tokens.numbered(text) is None or re.fullmatch(r"\d{1,9}-[a-z2-7]{26}", text)
