"""Each constituency keeps the hour of its place; the eve of a ballot begins there when the clock strikes midnight."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import available_timezones

import pytest

from campagne.domain.constituencies import DEPARTEMENTS
from campagne.domain.dates import PARIS
from campagne.domain.zones import local_time

OVERSEAS = ["971", "972", "973", "974", "975", "976", "977", "978", "986", "987", "988", "ZX"]


@pytest.mark.parametrize(
    ("code", "paris"),
    [
        ("97501", "16 04:00"),
        ("97301", "16 05:00"),
        ("97101", "16 06:00"),
        ("97204", "16 06:00"),
        ("ZX01", "16 06:00"),
        ("ZZ01", "16 06:00"),
        ("98703", "16 12:00"),
    ],
)
def test_friday_begins_elsewhere_at_the_hours_of_paris_that_the_calendar_knows(code: str, paris: str) -> None:
    place = local_time(code)
    assert place is not None
    midnight = datetime(2027, 4, 16, tzinfo=place.info)

    assert midnight.astimezone(PARIS).strftime("%d %H:%M") == paris


@pytest.mark.parametrize(
    ("code", "paris"), [("98601", "16 14:00"), ("98802", "16 15:00"), ("97407", "16 22:00"), ("97602", "16 23:00")]
)
def test_saturday_begins_in_the_east_before_it_does_in_paris(code: str, paris: str) -> None:
    place = local_time(code)
    assert place is not None
    midnight = datetime(2027, 4, 17, tzinfo=place.info)

    assert midnight.astimezone(PARIS).strftime("%d %H:%M") == paris


def test_every_departement_has_its_clock() -> None:
    elsewhere = {code for code in DEPARTEMENTS if local_time(f"{code}01")}

    assert elsewhere == {*OVERSEAS, "ZZ"}
    assert {place.zone for code in OVERSEAS if (place := local_time(f"{code}01"))} <= available_timezones()


def test_the_french_abroad_read_the_hour_of_paris_where_no_other_is_theirs() -> None:
    named = {code: place.where for n in range(1, 12) if (place := local_time(code := f"ZZ{n:02}"))}

    assert named == {"ZZ01": "à Montréal", "ZZ03": "à Londres"}


def test_a_region_is_known_by_its_own_code() -> None:
    assert local_time("04") is None
    reunion = local_time("04", "regional")
    assert reunion is not None
    assert reunion.where == "à La Réunion"
    assert local_time("93", "regional") is None


def test_the_whole_country_reads_the_hour_of_paris() -> None:
    assert local_time("FR", "presidential") is None
