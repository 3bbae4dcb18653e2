"""Calls and letters: noted by people of another party, public by date and kind alone, taken back within the hour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.audit import AuditEntry
from campagne.models.campaign import Campaign, CampaignArchived
from campagne.models.candidacy import Candidacy
from campagne.models.coordinator import Coordinator
from campagne.models.outreach import Outreach
from campagne.services import outreach as service
from campagne.services import projection
from campagne.services.impartiality import SameParty
from tests.factories import campaigns, lookup

NOW = datetime(2027, 3, 15, 12, tzinfo=UTC)


@pytest.fixture
def campaign(app: Flask) -> Iterator[Campaign]:
    with app.app_context():
        campaign = campaigns.campaign()
        country = campaigns.constituency(campaign)
        campaigns.candidacy(country, panel=1)
        campaigns.candidacy(country, "Paul", "Vasseur", label="Le Pays d'abord", position=2)
        campaigns.candidacy(country, "Nour", "Lacombe", label=None, position=3)
        yield campaign


@pytest.fixture
def karim(campaign: Campaign) -> Coordinator:
    return campaigns.coordinator("karim@example.org", name="Karim Benhamou", party="LE PAYS D’ABORD")


def candidacy(last_name: str) -> Candidacy:
    return lookup.candidacy(last_name)


def call(to: str, by: Coordinator, at: datetime = NOW, **changes: str) -> Outreach:
    return service.call(candidacy(to), by=by, happened_at=at, now=NOW, **{"outcome": "reached"} | changes)


@pytest.mark.database
def test_calls_and_letters_are_public_by_kind_and_date_alone(campaign: Campaign, karim: Coordinator) -> None:
    call("Marchetti", karim, NOW - timedelta(days=1), note="parlé à Jeanne, 06 00 00 00 00")
    service.letter(candidacy("Marchetti"), happened_at=NOW - timedelta(days=5), tracking="1A 234", by=karim, now=NOW)
    call("Marchetti", karim, outcome="no_reply")
    db.session.commit()

    rows = projection.project(campaign, now=NOW).solicitations

    assert [(row["kind"], row["rank"], row["happened_at"]) for row in rows] == [
        ("letter", 1, NOW - timedelta(days=5)),
        ("call", 1, NOW - timedelta(days=1)),
        ("call", 2, NOW),
    ]
    said = str(rows)
    assert not [secret for secret in ("Jeanne", "06 00", "1A", "Karim", "reply", "reached") if secret in said]


@pytest.mark.database
def test_a_letter_awaits_an_answer_and_a_call_does_not(campaign: Campaign, karim: Coordinator) -> None:
    service.letter(candidacy("Marchetti"), happened_at=NOW, by=karim, now=NOW)
    call("Lacombe", karim)
    db.session.commit()

    states = {row["last_name"]: row["state"] for row in projection.project(campaign, now=NOW).candidacies}

    assert states == {"Marchetti": "awaited", "Vasseur": "not_invited", "Lacombe": "not_invited"}


def test_nobody_is_the_contact_of_their_own_party(campaign: Campaign, karim: Coordinator) -> None:
    with pytest.raises(SameParty, match="même parti"):
        call("Vasseur", karim)
    with pytest.raises(SameParty):
        service.letter(candidacy("Vasseur"), happened_at=NOW, by=karim, now=NOW)
    unknown = campaigns.coordinator("leila@example.org", name="Leïla")
    assert call("Vasseur", unknown).kind == "call"
    assert call("Lacombe", unknown).kind == "call"


@pytest.mark.parametrize("at", [NOW + timedelta(minutes=1), campaigns.CREATED - timedelta(days=1)])
def test_a_call_is_dated_within_the_campaign(campaign: Campaign, karim: Coordinator, at: datetime) -> None:
    with pytest.raises(service.WrongMoment):
        call("Marchetti", karim, at)


def test_what_is_too_long_or_unknown_is_refused(campaign: Campaign, karim: Coordinator) -> None:
    with pytest.raises(service.OutreachTooLong):
        call("Marchetti", karim, note="x" * 501)
    with pytest.raises(service.UnknownCallOutcome):
        call("Marchetti", karim, outcome="sent")
    with pytest.raises(service.OutreachTooLong):
        service.letter(candidacy("Marchetti"), happened_at=NOW, tracking="9" * 61, by=karim, now=NOW)
    assert db.session.query(Outreach).count() == 0
    campaign.status = "archived"
    with pytest.raises(CampaignArchived):
        call("Marchetti", karim)


@pytest.mark.database
def test_a_mistake_is_taken_back_by_its_author_within_the_hour(campaign: Campaign, karim: Coordinator) -> None:
    entry = call("Marchetti", karim)
    db.session.commit()
    leila = campaigns.coordinator("leila@example.org", name="Leïla")

    with pytest.raises(service.TooLateToTakeBack):
        service.take_back(entry, by=leila, now=NOW)
    with pytest.raises(service.TooLateToTakeBack):
        service.take_back(entry, by=karim, now=NOW + timedelta(minutes=61))
    service.take_back(entry, by=karim, now=NOW + timedelta(minutes=59))
    db.session.commit()

    assert db.session.query(Outreach).count() == 0
    assert [act.action for act in db.session.query(AuditEntry).order_by(AuditEntry.seq)] == [
        "note_call",
        "take_back_outreach",
    ]


@pytest.mark.database
def test_those_who_had_fewer_calls_than_others_are_named(campaign: Campaign, karim: Coordinator) -> None:
    assert service.unequal(campaign) == []
    for name in ("Marchetti", "Marchetti", "Lacombe"):
        call(name, karim)

    (found,) = service.unequal(campaign)

    assert (found.kind, found.most, found.behind) == ("call", 2, 2)
    assert [(each.name, each.count) for each in found.first] == [("Paul Vasseur", 0), ("Nour Lacombe", 1)]
    assert service.coverage(campaign, "call") == (2, 3)
    candidacy("Vasseur").standing.status = "withdrawn"
    assert service.coverage(campaign, "call") == (2, 2)
