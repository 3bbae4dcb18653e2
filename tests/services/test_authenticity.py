"""Authenticity: heard from the campaign itself by another party, public once confirmed, never a lock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.audit import AuditEntry
from campagne.models.candidacy import Candidacy
from campagne.models.coordinator import Coordinator
from campagne.services import authenticity as service
from campagne.services import projection
from campagne.services.impartiality import SameParty
from tests.factories import campaigns, lookup

SIGNED = datetime(2027, 3, 24, 10, tzinfo=UTC)
CALLED = datetime(2027, 3, 27, 10, tzinfo=UTC)


@pytest.fixture
def candidacy(app: Flask) -> Iterator[Candidacy]:
    """A candidacy that has signed, beside one that has not."""
    with app.app_context():
        campaign = campaigns.campaign()
        campaigns.organisation()
        country = campaigns.constituency(campaign)
        campaigns.candidacy(country, "Paul", "Vasseur", position=2)
        signed = campaigns.candidacy(country)
        invitation = campaigns.invitation(signed, campaigns.questionnaire(campaign))
        campaigns.signed(invitation, SIGNED, testing_logement="pour")
        db.session.commit()
        yield signed


@pytest.fixture
def leila(candidacy: Candidacy) -> Coordinator:
    return campaigns.coordinator("leila@example.org", name="Leïla Haddad", party="Écologie commune")


def check(candidacy: Candidacy, by: Coordinator, outcome: str = "confirmed", at: datetime = CALLED) -> None:
    service.record(candidacy, outcome=outcome, number_source="page contact du site", by=by, now=at)
    db.session.commit()


def shown(now: datetime = CALLED + timedelta(days=1)) -> datetime | None:
    rows = projection.project(lookup.campaign(), now=now).candidacies
    found: datetime | None = next(row["authenticated_at"] for row in rows if row["last_name"] == "Marchetti")
    return found


def warned() -> list[tuple[str, bool]]:
    campaign = lookup.campaign()
    refs = [lookup.candidacy("Marchetti").ref]
    return [(each.candidacy.last_name, each.denied) for each in service.unconfirmed(campaign, refs)]


@pytest.mark.database
def test_a_confirmation_is_public_with_its_date(candidacy: Candidacy, leila: Coordinator) -> None:
    assert (shown(), warned()) == (None, [("Marchetti", False)])

    check(candidacy, leila)

    assert (shown(), warned()) == (CALLED, [])
    entry = db.session.query(AuditEntry).one()
    assert (entry.action, entry.actor, entry.details) == (
        "check_authenticity",
        "Leïla Haddad",
        {"outcome": "confirmed"},
    )


@pytest.mark.database
def test_the_last_check_that_settled_something_decides(candidacy: Candidacy, leila: Coordinator) -> None:
    check(candidacy, leila, "no_reply", CALLED - timedelta(hours=1))
    assert warned() == [("Marchetti", False)]
    check(candidacy, leila)
    check(candidacy, leila, "no_reply", CALLED + timedelta(hours=1))
    assert shown() == CALLED

    check(candidacy, leila, "denied", CALLED + timedelta(hours=2))

    assert (shown(), warned()) == (None, [("Marchetti", True)])


@pytest.mark.database
def test_what_is_signed_after_the_call_is_not_confirmed_by_it(candidacy: Candidacy, leila: Coordinator) -> None:
    check(candidacy, leila)
    later = CALLED + timedelta(hours=5)
    campaigns.signed(lookup.invitation("Marchetti"), later, form_key="autre", testing_logement="contre")
    db.session.commit()

    assert (shown(), warned()) == (None, [("Marchetti", False)])
    check(candidacy, leila, at=later + timedelta(hours=1))
    assert shown() == later + timedelta(hours=1)


def test_sealed_answers_show_no_confirmation_either(candidacy: Candidacy, leila: Coordinator) -> None:
    check(candidacy, leila)
    lookup.campaign().publication_at = CALLED + timedelta(days=9)

    assert shown() is None


def test_a_check_needs_another_party_signed_answers_and_a_source(candidacy: Candidacy, leila: Coordinator) -> None:
    ally = campaigns.coordinator("ally@example.org", name="Yann", party="ALLIANCE DU RIVAGE")
    refused: list[tuple[type[Exception], dict[str, object]]] = [
        (SameParty, {"by": ally}),
        (service.NumberSourceMissing, {"number_source": " "}),
        (service.NumberSourceMissing, {"number_source": "x" * 301}),
        (service.UnknownCheckOutcome, {"outcome": "peut-être"}),
        (service.NoteTooLong, {"note": "x" * 501}),
    ]
    given: dict[str, object] = {"outcome": "confirmed", "number_source": "site", "by": leila, "now": CALLED}
    for error, changes in refused:
        with pytest.raises(error):
            service.record(candidacy, **given | changes)  # type: ignore[arg-type]  # plain keywords, one wrong
    with pytest.raises(service.NothingToConfirm):
        service.record(lookup.candidacy("Vasseur"), **given)  # type: ignore[arg-type]
    assert service.checks(candidacy) == []
