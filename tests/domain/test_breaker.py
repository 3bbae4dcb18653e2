"""When a mailing stops by itself, told on sequences of messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.breaker import Alarm, complaints, complaints_reason, failures_reason, too_many_failures

GOOD, BAD = [False], [True]


@pytest.mark.parametrize(
    ("failed", "found"),
    [
        ([], None),
        (BAD * 2 + GOOD * 18, None),
        (BAD * 3, (3, 3)),
        (GOOD * 17 + BAD * 3, (3, 20)),
        (GOOD * 18 + BAD * 10, None),
        (GOOD * 18 + BAD * 11, (11, 29)),
        (GOOD * 200 + BAD * 10, None),
        (GOOD * 200 + BAD * 11, (11, 100)),
        (BAD * 2 + GOOD * 98 + BAD * 10, None),
        (([*BAD, *GOOD * 9]) * 40, None),
    ],
)
def test_more_than_one_in_ten_of_the_first_twenty_or_of_a_hundred_in_a_row_stops(
    failed: list[bool], found: tuple[int, int] | None
) -> None:
    assert too_many_failures(failed) == found


@given(st.lists(st.sampled_from([True, *[False] * 8]), max_size=260), st.booleans())
def test_it_stops_exactly_when_a_window_of_the_rule_is_over(failed: list[bool], from_start: bool) -> None:
    over = any(sum(failed[begin : begin + 100]) > 10 for begin in range(len(failed)))
    over |= from_start and sum(failed[:20]) > 2

    assert (too_many_failures(failed, from_start=from_start) is not None) == over


@pytest.mark.parametrize(
    ("complained", "left", "alarm"),
    [
        (0, 0, Alarm.NONE),
        (1, 0, Alarm.PAUSE),
        (1, 50, Alarm.PAUSE),
        (1, 333, Alarm.PAUSE),
        (1, 334, Alarm.WARN),
        (1, 1000, Alarm.WARN),
        (1, 1001, Alarm.NONE),
        (12, 4000, Alarm.PAUSE),
        (11, 4000, Alarm.WARN),
    ],
)
def test_complaints_warn_at_one_in_a_thousand_and_pause_at_three(complained: int, left: int, alarm: Alarm) -> None:
    assert complaints(complained, left) is alarm


def test_the_reasons_say_the_figures_and_what_to_do() -> None:
    assert failures_reason(3, 20).startswith("3 messages sur 20 ont été refusés ou sont revenus")
    assert "plus de 10 %" in failures_reason(3, 20)
    assert complaints_reason(1, 50).startswith("1 plainte pour 50 messages partis : 2 %. À partir de 0,3 %")
    assert complaints_reason(2, 1).startswith("2 plaintes pour 1 message parti : 100 %.")
    assert all(
        reason.endswith("puis reprenez l'envoi.") for reason in (failures_reason(3, 20), complaints_reason(1, 50))
    )
