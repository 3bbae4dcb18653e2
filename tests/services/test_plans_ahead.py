"""Plans made a moment before they are written: taken where nothing has moved since, made again where something has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask

from campagne.domain.answers import GivenAnswer
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.edition import PublishedCandidacy
from campagne.models.invitation import Decline, Invitation
from campagne.services import answers, edition_requests, editions, redactions
from tests.factories import campaigns, lookup

pytestmark = pytest.mark.database

NOW = campaigns.DEADLINE + timedelta(days=4)
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def campaign(app: Flask) -> Iterator[Campaign]:
    """Two candidacies, one of which has answered, as edition 1 shows them; then the other changes its label."""
    with app.app_context():
        campaigns.organisation()
        campaigns.coordinator()
        campaign = campaigns.campaign()
        place = campaigns.constituency(campaign)
        campaigns.candidacy(place, "Paul", "Vasseur", position=2)
        invitation = campaigns.invitation(campaigns.candidacy(place), campaigns.questionnaire(campaign))
        sign(invitation, NOW, comment="Un texte.")
        editions.build(editions.plan(campaign, now=NOW), now=NOW)
        lookup.candidacy("Vasseur").label = "Autre étiquette"
        db.session.commit()
        yield campaign


def sign(invitation: Invitation, now: datetime, **changes: str) -> None:
    given = {"testing_logement": GivenAnswer(**{"value": "pour"} | changes)}
    key, name = str(now), "Inès Marchetti"
    answers.sign(
        invitation, link=None, form_key=key, answers=given, opening="", signatory=name, role="candidate", now=now
    )


def sign_again(_: Campaign) -> None:
    sign(lookup.invitation("Marchetti"), LATER, value="contre")


def decline(_: Campaign) -> None:
    campaigns.add(Decline(invitation_id=lookup.invitation("Marchetti").id, motive="", declared_at=LATER))


def correct(_: Campaign) -> None:
    lookup.candidacy("Vasseur").label = "Encore une autre"


def change_rule(campaign: Campaign) -> None:
    campaign.inclusion_rule = "Une autre règle."


def publish(campaign: Campaign) -> None:
    editions.build(editions.plan(campaign, now=LATER), now=LATER)


def hide(_: Campaign) -> None:
    candidacy = lookup.candidacy("Marchetti")
    (shown,) = redactions.published(candidacy)
    by = lookup.person("claire.morvan@example.org")
    redactions.hide(candidacy, shown.leaf, motive="justice", basis="Ordonnance", position=True, by=by, now=LATER)


def test_a_plan_holds_as_long_as_nothing_moves(campaign: Campaign) -> None:
    ahead = editions.prepared(editions.plan(campaign, now=LATER))
    db.session.rollback()
    assert editions.still_holds(ahead)
    assert editions.build(ahead, now=LATER).number == 2


@pytest.mark.parametrize("act", [sign_again, decline, correct, change_rule, publish, hide])
def test_a_plan_holds_no_more_once_something_public_has_changed(
    campaign: Campaign, act: Callable[[Campaign], object]
) -> None:
    ahead = editions.plan(campaign, now=LATER)
    act(campaign)
    db.session.commit()
    assert not editions.still_holds(ahead)


def test_what_changes_while_an_edition_is_computed_is_not_published_under_its_request(campaign: Campaign) -> None:
    by, ahead = lookup.person("claire.morvan@example.org"), editions.prepared(editions.plan(campaign, now=LATER))
    wanted = edition_requests.request(campaign, plan_digest=ahead.digest, by=by, now=LATER)
    sign_again(campaign)
    db.session.commit()
    assert edition_requests.build(wanted, ahead=ahead, now=LATER) is None
    assert "Le contenu a changé depuis l'aperçu" in wanted.refusal


def test_the_edition_is_dated_from_the_moment_of_its_plan(campaign: Campaign) -> None:
    """States that change at a moment are those of the plan: dated later, an edition would have missed the change."""
    ahead = editions.plan(campaign, now=LATER)
    edition = editions.build(ahead, now=LATER + timedelta(seconds=40))
    assert edition.published_at == LATER
    assert db.session.query(PublishedCandidacy).filter_by(label="Autre étiquette").count() == 1
