"""The clock can be made to stand for a while, and goes on afterwards as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from campagne import clock

LONG_AGO = datetime(2026, 10, 12, 7, 4, tzinfo=UTC)


def test_the_clock_stands_at_an_instant_then_goes_on() -> None:
    with clock.standing_at(LONG_AGO):
        assert clock.now() == LONG_AGO

    assert clock.now() > LONG_AGO


def test_a_clock_that_somebody_steers_is_given_back_as_it_was(at: Callable[[str | datetime], datetime]) -> None:
    steered = at("2027-03-01T12:00")

    with pytest.raises(LookupError), clock.standing_at(LONG_AGO):
        raise LookupError

    assert clock.now() == steered


def test_a_wait_is_measured_on_a_clock_that_moves(
    at: Callable[[str | datetime], datetime], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(LONG_AGO)
    assert clock.ticking() > LONG_AGO

    (tmp_path / "now").write_text(LONG_AGO.isoformat(), encoding="utf-8")
    monkeypatch.setenv("CAMPAGNE_NOW", str(tmp_path / "now"))
    assert clock.ticking() == LONG_AGO
