"""What is looked at before a sending, from facts alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from campagne.domain.preflight import SendingFacts, points, ready

DEADLINE = datetime(2027, 3, 26, 17, 0, tzinfo=UTC)
EARLY = datetime(2027, 2, 22, 8, 0, tzinfo=UTC)
GOOD = SendingFacts(
    organisation_known=True,
    questions=9,
    frozen=True,
    messages=14,
    candidacies=12,
    excluded={},
    answers_by=DEADLINE,
    unreadable="",
)


def test_a_campaign_that_lacks_nothing_is_ready_and_says_so_at_each_point() -> None:
    listed = points(GOOD, now=EARLY)

    assert ready(listed)
    assert all(point.good for point in listed)
    assert "14 messages, à 12 candidatures." in [point.sentence for point in listed]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"organisation_known": False}, "organisation"),
        ({"questions": 0, "frozen": False}, "questionnaire"),
        ({"messages": 0, "candidacies": 0}, "contacts"),
        ({"unreadable": "Une accolade est restée seule."}, "text"),
        ({"noticed": False}, "text"),
        ({"silence": "Le silence électoral est tombé."}, "settings"),
        ({"read": False}, "preview"),
        ({"tried": ""}, "trial"),
        ({"tried": "waiting"}, "again"),
        ({"tried": "failed"}, "trial"),
        ({"answers_by": EARLY - timedelta(seconds=1)}, "settings"),
    ],
)
def test_each_lack_stops_the_sending_and_says_where_it_is_put_right(changes: dict[str, object], place: str) -> None:
    listed = points(replace(GOOD, **changes), now=EARLY)  # type: ignore[arg-type]

    blocking = [point for point in listed if point.blocking]
    assert not ready(listed)
    assert [point.place for point in blocking] == [place]
    assert blocking[0].remedy


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"frozen": False}, "L'envoi gèlera le questionnaire : 9 questions."),
        ({"excluded": {"aucune adresse connue": 2}}, "Sans message, aucune adresse connue : 2."),
        ({"sourceless": 1}, "1 adresse sans source"),
        ({"answers_by": EARLY + timedelta(days=1, hours=2)}, "Il ne reste que 1 jour pour répondre"),
    ],
)
def test_a_warning_is_said_and_stops_nothing(changes: dict[str, object], sentence: str) -> None:
    listed = points(replace(GOOD, **changes), now=EARLY)  # type: ignore[arg-type]

    warnings = [point for point in listed if not point.good]
    assert ready(listed)
    assert len(warnings) == 1
    assert warnings[0].sentence.startswith(sentence)
