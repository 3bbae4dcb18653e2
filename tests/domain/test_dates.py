"""Dates in French words, in Paris time."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from campagne.domain import dates
from campagne.domain.zones import local_time

PUBLICATION = datetime(2027, 3, 30, 8, tzinfo=UTC)
DEADLINE = datetime(2027, 3, 26, 17, tzinfo=UTC)


def test_a_first_mention_says_everything() -> None:
    assert dates.full_moment(PUBLICATION) == "mardi 30 mars 2027 à 10 h (heure de Paris)"


def test_a_later_mention_is_short() -> None:
    assert dates.moment(PUBLICATION) == "30 mars à 10 h"
    assert dates.day(date(2027, 4, 1)) == "1er avril"


def test_a_weekday_may_stand_without_its_year() -> None:
    assert dates.weekday_moment(datetime(2027, 3, 26, 17, tzinfo=UTC)) == "vendredi 26 mars à 18 h"


def test_minutes_show_only_when_there_are_some() -> None:
    assert dates.hour(datetime(2027, 1, 5, 13, 5, tzinfo=UTC)) == "14 h 05"


def test_the_day_is_the_one_of_paris() -> None:
    assert dates.day(datetime(2027, 3, 30, 22, 30, tzinfo=UTC)) == "31 mars"


def test_several_days_share_their_month() -> None:
    assert dates.days([date(2027, 3, 8)]) == "le 8 mars"
    assert dates.days([date(2027, 3, 8), date(2027, 3, 18)]) == "les 8 et 18 mars"
    assert dates.days([date(2027, 2, 22), date(2027, 3, 8), date(2027, 3, 18)]) == "les 22 février, 8 et 18 mars"


def test_a_day_for_machines_is_the_one_of_paris() -> None:
    assert dates.iso_day(datetime(2027, 3, 30, 22, 30, tzinfo=UTC)) == "2027-03-31"


@pytest.mark.parametrize(
    ("instant", "code", "said"),
    [
        (PUBLICATION, "97401", "mardi 30 mars 2027 à 12 h à La Réunion (10 h à Paris)"),
        (DEADLINE, "97102", "vendredi 26 mars 2027 à 13 h en Guadeloupe (18 h à Paris)"),
        (DEADLINE, "98801", "samedi 27 mars 2027 à 4 h en Nouvelle-Calédonie (vendredi 26 mars à 18 h à Paris)"),
        (DEADLINE, "ZZ01", "vendredi 26 mars 2027 à 13 h à Montréal (18 h à Paris)"),
        (DEADLINE, "0101", "vendredi 26 mars 2027 à 18 h (heure de Paris)"),
    ],
)
def test_a_constituency_elsewhere_reads_its_own_clock_first(instant: datetime, code: str, said: str) -> None:
    assert dates.full_moment(instant, local_time(code)) == said


def test_every_form_of_a_moment_is_said_on_the_clock_of_its_place() -> None:
    reunion = local_time("97401")

    assert dates.moment(PUBLICATION, reunion) == "30 mars à 12 h à La Réunion (10 h à Paris)"
    assert dates.weekday_moment(PUBLICATION, reunion) == "mardi 30 mars à 12 h à La Réunion (10 h à Paris)"
    assert dates.deadline(PUBLICATION, reunion) == "mardi 30 mars à 12 h à La Réunion (10 h à Paris)"
    assert dates.deadline(PUBLICATION) == "mardi 30 mars à 10 h (heure de Paris)"
    assert dates.day(DEADLINE, local_time("98801")) == "27 mars"


def test_what_is_followed_closely_is_said_to_the_second_in_paris() -> None:
    assert dates.to_the_second(datetime(2027, 3, 30, 8, 2, 5, tzinfo=UTC)) == "10 h 02 min 05 s"
