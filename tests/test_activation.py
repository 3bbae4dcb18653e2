"""Activation tokens: signed, dated, and dead once the key that they were issued under has changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from campagne import tokens

NOW = datetime(2027, 2, 9, 12, 0, tzinfo=UTC)


def test_a_token_opens_under_the_key_that_it_was_issued_for(app: Flask) -> None:
    with app.app_context():
        activation = tokens.read_activation(tokens.issue_activation(7, "key", now=NOW))

    assert activation is not None
    assert activation.coordinator_id == 7
    assert activation.opens("key", now=NOW)
    assert not activation.opens("another key", now=NOW)


def test_a_token_dies_after_three_days(app: Flask) -> None:
    with app.app_context():
        activation = tokens.read_activation(tokens.issue_activation(7, "key", now=NOW))

    assert activation is not None
    assert activation.opens("key", now=NOW + tokens.ACTIVATION_LIFETIME)
    assert not activation.opens("key", now=NOW + tokens.ACTIVATION_LIFETIME + timedelta(seconds=1))


@pytest.mark.parametrize("spoil", [lambda t: t[: len(t) // 2], lambda t: "x" + t, lambda _: "", lambda t: "é" + t])
def test_a_spoilt_token_says_nothing(app: Flask, spoil: object) -> None:
    assert callable(spoil)
    with app.app_context():
        assert tokens.read_activation(spoil(tokens.issue_activation(7, "key", now=NOW))) is None


def test_a_token_does_not_show_the_session_key(app: Flask) -> None:
    with app.app_context():
        assert "session-key" not in tokens.issue_activation(7, "session-key", now=NOW)
