"""The clock of whoever contests something: hour for hour, in time until the last moment, said plainly afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from campagne.domain.dates import PARIS
from campagne.domain.reply_clock import Urgency, due_at, said, urgency

RECEIVED = datetime(2027, 4, 6, 14, 20, tzinfo=PARIS)


def test_in_campaign_it_is_answered_within_a_day_hour_for_hour() -> None:
    assert due_at(RECEIVED, in_campaign=True) == datetime(2027, 4, 7, 14, 20, tzinfo=PARIS)


def test_otherwise_within_three_days() -> None:
    assert due_at(RECEIVED, in_campaign=False) == datetime(2027, 4, 9, 14, 20, tzinfo=PARIS)


def test_the_night_when_clocks_change_makes_no_day_longer() -> None:
    eve = datetime(2027, 3, 27, 14, 20, tzinfo=PARIS).astimezone(UTC)

    assert due_at(eve, in_campaign=True) - eve == timedelta(hours=24)


@pytest.mark.parametrize(
    ("after", "stands"),
    [
        (timedelta(0), Urgency.RUNNING),
        (timedelta(hours=12) - timedelta(seconds=1), Urgency.RUNNING),
        (timedelta(hours=12), Urgency.PRESSING),
        (timedelta(hours=24), Urgency.PRESSING),
        (timedelta(hours=24, seconds=1), Urgency.OVERDUE),
    ],
)
def test_it_presses_at_twelve_hours_and_is_overdue_after_the_last_moment(after: timedelta, stands: Urgency) -> None:
    assert urgency(due_at(RECEIVED, in_campaign=True), RECEIVED + after) is stands


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=3), "il reste 3 jours"),
        (timedelta(days=2, hours=4, minutes=10), "il reste 2 jours 4 h"),
        (timedelta(hours=47, minutes=59), "il reste 47 h 59"),
        (timedelta(hours=24), "il reste 24 h"),
        (timedelta(hours=3, minutes=10), "il reste 3 h 10"),
        (timedelta(hours=3, minutes=5), "il reste 3 h 05"),
        (timedelta(minutes=59), "il reste 59 min"),
        (timedelta(seconds=20), "il reste moins d'une minute"),
        (timedelta(0), "il reste moins d'une minute"),
        (-timedelta(seconds=1), "en retard de 1 min"),
        (-timedelta(hours=2, minutes=5), "en retard de 2 h 05"),
        (-timedelta(days=4, hours=1), "en retard de 4 jours 1 h"),
    ],
)
def test_what_is_left_is_said_in_words(left: timedelta, words: str) -> None:
    assert said(RECEIVED + left, RECEIVED) == words
