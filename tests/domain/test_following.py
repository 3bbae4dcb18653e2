"""What a board adds up: every candidacy once, every day in order, bars that stay in their frame."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from campagne.domain import following
from campagne.domain.following import Day, Line
from campagne.models.mailing import EMAIL_STATES

MONDAY = date(2027, 2, 22)
lines_drawn = st.lists(
    st.builds(
        Line,
        departement=st.sampled_from(["", "01", "2A", "971"]),
        message=st.sampled_from(following.MESSAGES),
        word=st.sampled_from(following.WORDS),
        number=st.integers(1, 999),
    )
)
counted_days = st.dictionaries(st.dates(MONDAY, MONDAY + timedelta(days=60)), st.integers(0, 5_000), max_size=20)


@given(lines_drawn)
def test_every_candidacy_is_counted_once_in_each_partition(lines: list[Line]) -> None:
    total = sum(line.number for line in lines)
    counts = following.counts(lines)

    assert counts.candidacies == total
    assert sum(counts.messages.values()) == sum(counts.words.values()) == total
    assert counts.unreachable <= counts.messages["to_reach"]
    assert max(counts.reachable, counts.opposed) <= total


@given(lines_drawn)
def test_the_departements_add_up_to_everywhere(lines: list[Line]) -> None:
    places, everywhere = following.by_departement(lines), following.counts(lines)

    assert list(places) == sorted({line.departement for line in lines})
    for place in following.MESSAGES:
        assert sum(counts.messages[place] for counts in places.values()) == everywhere.messages[place]
    assert sum(counts.reachable for counts in places.values()) == everywhere.reachable


@given(counted_days, counted_days)
def test_answers_so_far_are_those_of_all_days_until_then(messages: dict[date, int], answers: dict[date, int]) -> None:
    listed = following.days(messages, answers)

    assert [each.day for each in listed] == sorted({*messages, *answers})
    assert [each.answers_so_far for each in listed] == [
        sum(number for day, number in answers.items() if day <= each.day) for each in listed
    ]


@given(counted_days)
def test_bars_stay_in_their_frame_and_stand_on_its_ground(values: dict[date, int]) -> None:
    bars = following.bars(values)

    assert len(bars) == sum(1 for value in values.values() if value)
    assert all(bar.x >= 0 and bar.x + bar.width <= 100 and bar.height > 0 for bar in bars)
    assert all(abs(bar.y + bar.height - 100) < 0.01 for bar in bars)
    assert [bar.x for bar in bars] == sorted(bar.x for bar in bars)
    assert not bars or max(bar.height for bar in bars) == 100


def test_a_total_stands_on_days_without_any_event() -> None:
    days = [
        Day(day=MONDAY, messages=3, answers=1, answers_so_far=1),
        Day(day=MONDAY + timedelta(days=2), messages=0, answers=2, answers_so_far=3),
    ]

    assert list(following.every_day(days).values()) == [1, 1, 3]
    assert following.every_day([]) == {}


def test_each_state_of_a_message_that_left_or_waits_has_a_place() -> None:
    held_back = {"suppressed", "silenced", "revoked", "expired", "stopped"}

    assert set(following.PLACE_OF_EMAIL) == set(EMAIL_STATES) - held_back
    assert set(following.PLACE_OF_EMAIL.values()) <= set(following.MESSAGES)
