"""The hunt for addresses: one volunteer at a time, outcomes kept, a bounce puts a candidacy back by itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.coordinator import Coordinator
from campagne.models.outreach import AddressSearch
from campagne.services import contacts, suppressions
from campagne.services import searches as service
from campagne.services import sought as who
from tests.factories import campaigns, lookup

NOW = datetime(2027, 2, 20, 11, tzinfo=UTC)
SLUG = "legislatives-2027"


@pytest.fixture
def campaign(app: Flask) -> Iterator[Campaign]:
    """Two départements: one candidacy of three has an address."""
    with app.app_context():
        campaign = campaigns.campaign(SLUG, election="legislative")
        ain = campaigns.constituency(campaign, "0101", "Ain, 1re")
        manche = campaigns.constituency(campaign, "5001", "Manche, 1re")
        campaigns.candidacy(ain, "Inès", "Marchetti")
        campaigns.contact(campaigns.candidacy(ain, "Paul", "Vasseur", position=2), "paul@example.org")
        campaigns.candidacy(manche, "Nour", "Lacombe")
        campaigns.coordinator("karim@example.org", name="Karim Benhamou")
        campaigns.coordinator("leila@example.org", name="Leïla Haddad")
        db.session.commit()
        yield campaign


def candidacy(last_name: str) -> Candidacy:
    return lookup.candidacy(last_name, SLUG)


def karim() -> Coordinator:
    return lookup.person("karim@example.org")


def leila() -> Coordinator:
    return lookup.person("leila@example.org")


def sought(campaign: Campaign) -> list[str]:
    return [each.last_name for each in who.load(who.ids(campaign))]


def proposed(campaign: Campaign, now: datetime = NOW, departement: str = "") -> str | None:
    found = service.next_candidacy(campaign, departement=departement, now=now)
    return found.last_name if found else None


@pytest.mark.database
def test_those_without_an_address_that_works_are_sought(campaign: Campaign) -> None:
    assert sought(campaign) == ["Marchetti", "Lacombe"]
    candidacy("Lacombe").standing.status = "withdrawn"
    db.session.commit()
    assert sought(campaign) == ["Marchetti"]


@pytest.mark.database
def test_a_bounce_puts_a_candidacy_back_in_the_hunt(campaign: Campaign) -> None:
    (paul,) = lookup.contacts()
    suppressions.refuse(paul, now=NOW)
    db.session.commit()

    assert sought(campaign) == ["Marchetti", "Vasseur", "Lacombe"]
    assert proposed(campaign, departement="01") == "Marchetti"


@pytest.mark.database
def test_a_campaign_that_wants_no_more_mail_is_not_looked_for_elsewhere(campaign: Campaign) -> None:
    (paul,) = lookup.contacts()
    suppressions.object_to_mail(paul, now=NOW)
    db.session.commit()

    assert "Vasseur" not in sought(campaign)
    assert contacts.count_reachable(campaign) == 0


@pytest.mark.database
def test_a_candidacy_is_one_volunteers_for_half_an_hour(campaign: Campaign) -> None:
    service.claim(candidacy("Marchetti"), by=karim(), now=NOW)
    db.session.commit()

    assert proposed(campaign) == "Lacombe"
    with pytest.raises(service.AlreadyClaimed, match="Karim Benhamou cherche déjà cette adresse, jusqu'à 12 h 30"):
        service.claim(candidacy("Marchetti"), by=leila(), now=NOW + timedelta(minutes=29))

    again = service.claim(candidacy("Marchetti"), by=leila(), now=NOW + timedelta(minutes=30))
    db.session.commit()

    assert again.coordinator.name == "Leïla Haddad"
    searches = db.session.query(AddressSearch).order_by(AddressSearch.id)
    assert [(each.coordinator.name, each.outcome) for each in searches] == [
        ("Karim Benhamou", "released"),
        ("Leïla Haddad", None),
    ]
    with pytest.raises(service.SearchOver):
        service.fruitless(searches[0], "none", now=NOW)


@pytest.mark.database
def test_of_two_claims_at_once_one_wins(app: Flask, campaign: Campaign) -> None:
    together, said = threading.Barrier(2), []

    def claim(email: str) -> None:
        with app.app_context():
            together.wait(10)
            try:
                service.claim(candidacy("Marchetti"), by=lookup.person(email), now=NOW)
                db.session.commit()
                said.append("won")
            except service.AlreadyClaimed as refusal:
                db.session.rollback()
                said.append(str(refusal))

    threads = [threading.Thread(target=claim, args=(email,)) for email in ("karim@example.org", "leila@example.org")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted("cherche déjà" in each for each in said) == [False, True]
    assert db.session.query(AddressSearch).count() == 1


@pytest.mark.database
def test_a_volunteer_holds_one_candidacy_at_a_time_and_may_renew_it(campaign: Campaign) -> None:
    first = service.claim(candidacy("Marchetti"), by=karim(), now=NOW)
    assert service.claim(candidacy("Marchetti"), by=karim(), now=NOW + timedelta(minutes=20)) is first
    assert first.expires_at == NOW + timedelta(minutes=50)

    service.claim(candidacy("Lacombe"), by=karim(), now=NOW + timedelta(minutes=21))

    assert first.outcome == "released"
    assert proposed(campaign, NOW + timedelta(minutes=21)) == "Marchetti"


@pytest.mark.database
def test_an_address_that_is_found_carries_its_finder_and_ends_the_search(campaign: Campaign) -> None:
    search = service.claim(candidacy("Marchetti"), by=karim(), now=NOW)

    contact = service.found(search, "ines@example.org", source="site de la campagne", now=NOW)
    db.session.commit()

    assert (contact.finder, contact.source, search.outcome) == ("Karim Benhamou", "site de la campagne", "address")
    assert sought(campaign) == ["Lacombe"]
    with pytest.raises(service.NotSought):
        service.claim(candidacy("Marchetti"), by=leila(), now=NOW)


@pytest.mark.database
def test_a_fruitless_search_is_not_proposed_again_for_a_week_and_can_be_taken_by_hand(campaign: Campaign) -> None:
    service.fruitless(service.claim(candidacy("Marchetti"), by=karim(), now=NOW), "form_only", now=NOW)
    service.fruitless(service.claim(candidacy("Lacombe"), by=karim(), now=NOW), "none", note="rien", now=NOW)
    db.session.commit()

    assert proposed(campaign, NOW + timedelta(days=6)) is None
    assert proposed(campaign, NOW + timedelta(days=7)) == "Marchetti"
    assert service.claim(candidacy("Lacombe"), by=leila(), now=NOW + timedelta(hours=1)).outcome is None
    assert service.latest([candidacy("Marchetti").id])[candidacy("Marchetti").id].outcome == "form_only"


def test_an_outcome_is_one_of_those_known_and_a_note_is_short(campaign: Campaign) -> None:
    search = service.claim(candidacy("Marchetti"), by=karim(), now=NOW)

    with pytest.raises(service.UnknownSearchOutcome):
        service.fruitless(search, "released", now=NOW)
    with pytest.raises(service.SearchNoteTooLong):
        service.fruitless(search, "none", note="x" * 501, now=NOW)
    assert search.outcome is None


@pytest.mark.database
def test_progress_is_told_by_departement(campaign: Campaign) -> None:
    service.claim(candidacy("Lacombe"), by=karim(), now=NOW)
    db.session.commit()

    told = [(each.departement, each.found, each.sought, each.held) for each in who.progress(campaign, now=NOW)]

    assert told == [("01", 1, 1, 0), ("50", 0, 1, 1)]
    later = who.progress(campaign, now=NOW + timedelta(hours=1))
    assert [each.held for each in later] == [0, 0]
