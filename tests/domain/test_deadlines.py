"""One's own deadline: enough days for whoever enters late, never past the last moment, and the days that were left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.deadlines import days_left, in_force, own_deadline

DEADLINE = datetime(2027, 3, 26, 17, tzinfo=UTC)
LAST = DEADLINE + timedelta(days=18)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (10 * DAY, None),
        (10 * DAY - timedelta(seconds=1), timedelta(seconds=1)),
        (4 * DAY, 6 * DAY),
        (timedelta(), 10 * DAY),
        (-2 * DAY, 12 * DAY),
        (-10 * DAY, 18 * DAY),
    ],
)
def test_whoever_is_invited_with_fewer_days_left_has_its_own(before: timedelta, expected: timedelta | None) -> None:
    own = own_deadline(DEADLINE - before, answers_by=DEADLINE, closes_at=LAST, days=10)

    assert own == (None if expected is None else DEADLINE + expected)


def test_a_campaign_that_closes_at_its_deadline_gives_nobody_more() -> None:
    assert own_deadline(DEADLINE - DAY, answers_by=DEADLINE, closes_at=DEADLINE, days=10) is None


@given(st.integers(-900, 900), st.integers(0, 60), st.integers(0, 900))
def test_nobody_has_less_than_announced_nor_more_than_the_last_moment(hours: int, days: int, open_for: int) -> None:
    invited, last = DEADLINE + timedelta(hours=hours), DEADLINE + timedelta(hours=open_for)
    own = own_deadline(invited, answers_by=DEADLINE, closes_at=last, days=days)

    assert DEADLINE <= in_force(own, answers_by=DEADLINE, last_moment=last) <= last
    assert own is None or DEADLINE < own <= min(last, invited + timedelta(days=days))


def test_a_deadline_of_ones_own_gives_way_to_a_later_one_for_all() -> None:
    own = DEADLINE + 3 * DAY

    assert in_force(own, answers_by=DEADLINE + 5 * DAY, last_moment=LAST) == DEADLINE + 5 * DAY
    assert in_force(own, answers_by=DEADLINE, last_moment=DEADLINE + DAY) == DEADLINE + DAY


@pytest.mark.parametrize(
    ("left", "days"),
    [
        (datetime(2027, 2, 22, 8, 4, tzinfo=UTC), 32),
        (DEADLINE - 10 * DAY + timedelta(minutes=20), 10),
        (DEADLINE - 10 * DAY + timedelta(minutes=61), 9),
        (DEADLINE - timedelta(hours=22), 0),
        (DEADLINE + DAY, 0),
    ],
)
def test_days_left_are_whole_and_an_hour_of_queue_takes_none_away(left: datetime, days: int) -> None:
    assert days_left(left, DEADLINE) == days
