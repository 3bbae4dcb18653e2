"""The stories hold together: the files that they name can be read, and every event falls in its order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain import contact_files, official_files, organisation_file, questionnaire_file
from campagne.domain.dates import PARIS
from campagne.services.demonstration import story

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(2026, 1, 1), max_value=datetime(2030, 1, 1)))  # noqa: DTZ001
def test_the_anchor_is_the_last_tuesday_before_the_start(started: datetime) -> None:
    anchor = story.anchor(started)

    assert anchor.weekday() == 1
    assert timedelta(days=1) <= started.astimezone(PARIS).date() - anchor <= timedelta(days=7)


def test_moments_are_hours_in_paris_counted_from_the_anchor() -> None:
    told = story.read("presidential")

    assert told.wave.after(date(2026, 11, 17)).isoformat() == "2026-10-12T09:04:00+02:00"


def test_the_network_and_the_questionnaire_obey_the_rules_of_their_files() -> None:
    assert organisation_file.read(story.organisation())["members"] == 240
    read = questionnaire_file.read(story.questionnaire())

    assert len(read["themes"]) == 4
    assert sum(len(theme["questions"]) for theme in read["themes"]) == 9


@pytest.mark.parametrize("name", story.STORIES)
def test_every_line_of_the_lists_and_of_the_addresses_is_taken(name: str) -> None:
    told = story.read(name)

    assert official_files.read(told.list_path.read_bytes(), election=told.election).refused == []
    for file in told.addresses:
        assert contact_files.read(file.path.read_bytes(), election=told.election).refused == []


@pytest.mark.parametrize("name", story.STORIES)
def test_nothing_is_told_before_it_can_happen_nor_after_the_first_start(name: str) -> None:
    told = story.read(name)
    anchor = story.anchor(MONDAY)
    answered = [act.at.after(anchor) for act in told.sheets] + [act.at.after(anchor) for act in told.declines]

    before = [told.created, told.listed, told.addresses[0].at, told.frozen, told.wave]
    assert [moment.after(anchor) for moment in before] == sorted(moment.after(anchor) for moment in before)
    assert all(told.wave.after(anchor) < moment < told.closes_at.after(anchor) for moment in answered)
    assert all(moment.after(anchor) < MONDAY for moment in [*told.reminders, *told.editions])
    assert all(moment < MONDAY for moment in answered)


def test_every_address_is_on_a_domain_of_examples() -> None:
    for name in story.STORIES:
        told = story.read(name)
        for file in told.addresses:
            rows = contact_files.read(file.path.read_bytes(), election=told.election).contacts
            assert all(row.email.endswith(".example.org") for row in rows)
