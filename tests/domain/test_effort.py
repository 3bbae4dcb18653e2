"""The effort said before it is asked: nine positions make seven minutes."""

from __future__ import annotations

import pytest

from campagne.domain.effort import Effort, estimate


def test_nine_positions_of_usual_length_take_seven_minutes() -> None:
    assert estimate([("position", 200)] * 9) == Effort(questions=9, minutes=7)


def test_no_question_takes_no_time() -> None:
    assert estimate([]) == Effort(questions=0, minutes=0)


@pytest.mark.parametrize(("kind", "minutes"), [("position", 1), ("multiple_choice", 1), ("free_text", 3)])
def test_a_text_to_write_takes_longer_than_a_position(kind: str, minutes: int) -> None:
    assert estimate([(kind, 100)]).minutes == minutes


def test_a_long_question_takes_the_time_to_read_it() -> None:
    assert estimate([("position", 300 + 15 * 60)]).minutes == 2
