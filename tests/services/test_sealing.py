"""The moment under which answers were signed: it is kept, and the public page says so with what was opened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import DatabaseError

from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.services import campaigns as service
from campagne.services import editions, sealing
from tests.factories import campaigns, letters, lookup

SIGNED = campaigns.FROZEN + timedelta(days=2)
MOMENT = campaigns.DEADLINE + timedelta(days=4)
AFTER = MOMENT + timedelta(days=1)


@pytest.fixture
def campaign(app: Flask) -> Iterator[Campaign]:
    """A campaign that seals its answers, asked of one candidacy."""
    with app.app_context():
        campaigns.organisation()
        campaign = campaigns.campaign()
        service.set_options(campaign, {"publication_at": MOMENT.isoformat()}, now=campaigns.CREATED)
        candidacy = campaigns.candidacy(campaigns.constituency(campaign))
        campaigns.invitation(candidacy, campaigns.questionnaire(campaign))
        db.session.commit()
        yield campaign


def sign() -> None:
    campaigns.signed(lookup.invitation("Marchetti"), SIGNED, testing_logement="pour")
    db.session.commit()


def move(campaign: Campaign, to: datetime | None, now: datetime = SIGNED) -> None:
    service.set_options(campaign, {"publication_at": to.isoformat() if to else ""}, now=now)


def test_before_any_signature_the_moment_moves_freely(campaign: Campaign) -> None:
    for moment in (MOMENT - timedelta(days=1), MOMENT + timedelta(days=1), None, MOMENT):
        move(campaign, moment)
    assert (campaign.publication_at, campaign.sealed_at) == (MOMENT, SIGNED)


@pytest.mark.parametrize("moment", [MOMENT - timedelta(seconds=1), None])
def test_once_something_is_signed_the_moment_only_moves_later(campaign: Campaign, moment: datetime | None) -> None:
    sign()
    with pytest.raises(sealing.SealKept, match="plus avancé ni retiré"):
        move(campaign, moment)
    move(campaign, MOMENT + timedelta(days=1))
    with pytest.raises(sealing.SealKept):
        move(campaign, MOMENT)
    assert campaign.sealed_at == campaigns.CREATED


@pytest.mark.database
@pytest.mark.parametrize("moment", [None, MOMENT - timedelta(seconds=1)])
def test_the_database_itself_refuses_to_open_what_is_sealed(campaign: Campaign, moment: datetime | None) -> None:
    earlier = update(Campaign).values(publication_at=moment)
    db.session.execute(earlier)
    db.session.rollback()
    sign()
    with pytest.raises(DatabaseError, match="sealed answers wait for their moment"):
        db.session.execute(earlier)


def test_what_is_public_is_not_sealed_again(campaign: Campaign) -> None:
    move(campaign, None)
    sign()
    editions.build(editions.plan(campaign, now=AFTER), now=AFTER)
    with pytest.raises(sealing.AlreadyPublic):
        move(campaign, AFTER + timedelta(days=9))


def test_the_method_page_says_since_when_and_that_nothing_was_opened(campaign: Campaign) -> None:
    assert sealing.public_facts(campaign) == {
        "begins": "2027-02-01T09:00:00Z",
        "ends": "2027-03-30T17:00:00Z",
        "openings": 0,
        "letters": 0,
    }
    move(campaign, None)
    assert sealing.public_facts(campaign) is None


def test_letters_that_people_read_in_order_to_type_them_are_counted_truly(campaign: Campaign) -> None:
    by = campaigns.coordinator()
    candidacy = lookup.candidacy("Marchetti")
    letters.transcribed(candidacy, by, arrived_at=SIGNED, now=SIGNED, testing_logement="pour")
    letters.transcribed(candidacy, by, arrived_at=AFTER, now=AFTER, form_key="autre", testing_logement="contre")
    facts = sealing.public_facts(campaign)
    assert facts is not None
    assert facts["letters"] == 1
