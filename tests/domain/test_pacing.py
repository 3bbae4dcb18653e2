"""The pace: never more in any minute than its number, never less than it promises, and what slows and warms it."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.pacing import DOUBLINGS, MINUTE, Pace, recovered, slowed, time_needed, warmed

NOW = datetime(2027, 2, 22, 8, tzinfo=UTC)
RESTED = NOW - MINUTE
rates = st.one_of(st.integers(1, 3000).map(float), st.floats(0.5, 3000))
pauses = st.lists(st.integers(0, 90_000_000), min_size=1, max_size=60)
"""Microseconds between two moments at which a worker looks."""


def leave(pace: Pace, looks: list[int], most: int = 10**6) -> list[datetime]:
    """The instants at which messages leave when there are always more, and a worker looks after each pause."""
    now, left = NOW, []
    for look in looks:
        now += timedelta(microseconds=look)
        number = min(pace.allowed(now), most)
        pace = pace.taken(number, now) if number else pace
        left += [now] * number
    return left


@given(rates, pauses)
def test_no_minute_wherever_it_begins_sees_more_than_the_pace(per_minute: float, looks: list[int]) -> None:
    left = leave(Pace(per_minute=per_minute, next_at=RESTED), looks)

    for first, begin in enumerate(left):
        inside = [each for each in left[first:] if each < begin + MINUTE]
        assert len(inside) <= math.ceil(per_minute)


@given(rates)
def test_whoever_looks_often_gets_nearly_the_whole_pace(per_minute: float) -> None:
    pace = Pace(per_minute=per_minute, next_at=RESTED)
    looks = [int(pace.interval / timedelta(microseconds=1))] * 200

    left = leave(pace, looks)

    assert len(left) >= 200
    assert MINUTE / pace.interval >= per_minute * 0.96 - 1e-6


@given(rates, st.integers(1, 10**9))
def test_a_rest_earns_a_small_burst_and_no_more(per_minute: float, rest: int) -> None:
    pace = Pace(per_minute=per_minute, next_at=NOW)

    assert 1 <= pace.allowed(NOW + timedelta(seconds=rest)) <= max(1, per_minute / 30)


@given(rates, st.integers(0, 10**8))
def test_after_the_wait_that_is_told_one_more_may_leave(per_minute: float, later: int) -> None:
    pace = Pace(per_minute=per_minute, next_at=RESTED)
    spent = pace.taken(pace.allowed(NOW), NOW)
    now = NOW + timedelta(microseconds=later)

    assert spent.allowed(now + spent.wait(now)) >= 1
    assert (spent.wait(now) == timedelta()) == (spent.allowed(now) > 0)


def test_a_clock_that_is_put_back_does_not_hold_mail_for_days() -> None:
    pace = Pace(per_minute=60, next_at=NOW + timedelta(days=40))

    assert pace.allowed(NOW) == 1
    assert pace.taken(1, NOW).allowed(NOW) == 0
    assert pace.taken(1, NOW).wait(NOW) < timedelta(seconds=2)


def test_workers_whose_clocks_differ_do_not_mistake_each_other_for_a_clock_put_back() -> None:
    ahead = Pace(per_minute=60, next_at=RESTED).taken(2, NOW + timedelta(minutes=2))

    assert ahead.allowed(NOW) == 0


def test_a_slowed_domain_goes_at_half_and_comes_back_by_the_hour() -> None:
    assert slowed(120) == 60
    assert slowed(1.5) == 1
    assert [recovered(30, NOW, NOW + timedelta(minutes=minutes)) for minutes in (0, 59, 60, 120)] == [30, 30, 60, 120]
    assert recovered(30, None, NOW) == math.inf
    assert recovered(1, NOW, NOW + timedelta(hours=DOUBLINGS)) == math.inf
    assert recovered(30, NOW, NOW - timedelta(hours=3)) == 30


def test_a_new_domain_is_written_to_twice_as_fast_each_day() -> None:
    per_hour = [warmed(60, NOW, NOW + timedelta(days=days)) * 60 for days in range(5)]

    assert per_hour == [60, 120, 240, 480, 960]
    assert warmed(0, NOW, NOW) == math.inf


def test_four_thousand_messages_half_of_them_to_one_domain_need_seventeen_minutes_at_the_defaults() -> None:
    waiting = {"fai.example.org": 2000} | {f"d{number}.example.org": 1 for number in range(2000)}
    paces = dict.fromkeys(waiting, 120.0)

    assert time_needed(waiting, paces, 600) == timedelta(minutes=2000 / 120)


@pytest.mark.parametrize(
    ("everyone", "domain", "minutes"), [(10, math.inf, 6), (math.inf, 20, 2), (10, 5, 8), (math.inf, math.inf, None)]
)
def test_the_time_needed_is_that_of_the_slowest(everyone: float, domain: float, minutes: float | None) -> None:
    needed = time_needed({"a.example.org": 40, "b.example.org": 20}, {"a.example.org": domain}, everyone)

    assert needed == (timedelta(minutes=minutes) if minutes else None)
