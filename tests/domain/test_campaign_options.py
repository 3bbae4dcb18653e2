"""Settings as people write them: Paris time, whole numbers, every fault at once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from campagne.domain.campaign_options import MalformedOption, read_moment, read_options
from campagne.exceptions import InvalidContent


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2027-03-26T18:00", datetime(2027, 3, 26, 17, tzinfo=UTC)),
        ("2027-03-26 18:00", datetime(2027, 3, 26, 17, tzinfo=UTC)),
        ("2027-07-26T18:00:30", datetime(2027, 7, 26, 16, 0, 30, tzinfo=UTC)),
        ("2027-03-26T18:00+04:00", datetime(2027, 3, 26, 14, tzinfo=UTC)),
        ("2027-03-26T18:00Z", datetime(2027, 3, 26, 18, tzinfo=UTC)),
    ],
)
def test_a_moment_without_offset_is_in_paris(text: str, utc: datetime) -> None:
    assert read_moment(text) == utc


@pytest.mark.parametrize(
    "text", ["", "demain", "2027-03-26", "26/03/2027 18:00", "2027-02-30T10:00", "0001-01-01T00:00"]
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(MalformedOption, match="2027-03-26T18:00"):
        read_moment(text)


def test_an_hour_that_the_clocks_jump_over_is_refused() -> None:
    with pytest.raises(MalformedOption, match="on avance d'une heure"):
        read_moment("2027-03-28T02:30")


def test_settings_are_read_as_what_they_are() -> None:
    assert read_options({"reminders_max": " 2 ", "closes_at": "", "title": " Élection  2027 "}) == {
        "reminders_max": 2,
        "closes_at": None,
        "title": "Élection 2027",
    }


def test_every_fault_is_named_with_the_allowed_keys() -> None:
    with pytest.raises(InvalidContent) as caught:
        read_options({"reminder": "2", "keys": "0", "cooling_hours": "²", "silence_scope": "local", "answers_by": ""})

    sentences = [str(fault) for fault in caught.value.faults]
    assert sentences[0].startswith("reminder : réglage inconnu ; les réglages sont title, answers_by, closes_at")
    assert sentences[1:] == [
        "keys : un nombre entier de 1 à 9 est attendu",
        "cooling_hours : un nombre entier de 0 à 720 est attendu",
        "silence_scope : l'un de national, constituency est attendu",
        "answers_by : «  » n'est pas un moment : écrivez-le 2027-03-26T18:00.",
    ]
