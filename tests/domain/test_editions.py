"""Digests: canonical, salted, and sensitive to everything that an edition shows."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.editions import Leaf, digest, instant, new_salt

SIGNED = datetime(2027, 3, 24, 17, tzinfo=UTC)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=10,
)


def leaf(**changes: Any) -> Leaf:
    said: dict[str, Any] = {
        "campaign": "presidentielle-2027",
        "candidacy": "k7m2pq9x",
        "question": "testing_logement",
        "questionnaire_version": 1,
        "value": "pour",
        "commitment": None,
        "comment": "Dès la première année.",
        "revision": 1,
        "channel": "form",
        "answered_at": SIGNED,
        "salt": "00" * 16,
    }
    return Leaf(**{**said, **changes})


@given(st.dictionaries(TEXTS, VALUES, max_size=5))
def test_the_order_of_keys_does_not_change_a_digest(value: dict[str, Any]) -> None:
    assert digest(value) == digest(dict(reversed(list(value.items()))))


@given(VALUES)
def test_a_value_that_went_through_json_keeps_its_digest(value: Any) -> None:
    assert digest(json.loads(json.dumps(value))) == digest(value)


def test_a_leaf_covers_exactly_the_documented_facts() -> None:
    documented = {
        "campaign": "presidentielle-2027",
        "candidacy": "k7m2pq9x",
        "question": "testing_logement",
        "questionnaire_version": 1,
        "value": "pour",
        "commitment": None,
        "comment": "Dès la première année.",
        "revision": 1,
        "channel": "form",
        "answered_at": "2027-03-24T17:00:00Z",
        "salt": "00" * 16,
    }
    assert leaf().digest() == digest(documented)


@given(
    st.sampled_from(["value", "comment", "salt", "candidacy", "question", "channel", "campaign"]), TEXTS.filter(bool)
)
def test_any_change_of_an_answer_changes_its_leaf(name: str, text: str) -> None:
    changed = leaf(**{name: getattr(leaf(), name) + text})
    assert changed.digest() != leaf().digest()


def test_instants_are_digested_in_utc_whatever_their_zone() -> None:
    paris = SIGNED.astimezone(timezone(timedelta(hours=1)))
    assert instant(paris) == "2027-03-24T17:00:00Z"
    assert leaf(answered_at=paris).digest() == leaf().digest()


def test_salts_are_never_drawn_twice() -> None:
    assert len({new_salt() for _ in range(1000)}) == 1000
