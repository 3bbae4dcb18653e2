"""The facts of a campaign as its pages open with them, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from campagne.domain.next_steps import remaining, steps
from campagne.extensions import db
from campagne.models.candidacy import Standing
from campagne.models.mailing import OutgoingEmail
from campagne.services import authenticity, editions, mailings, progress
from tests.factories import campaigns, lookup

NOW = campaigns.FROZEN


@pytest.mark.database
def test_an_empty_campaign_has_nothing(app: Flask, database_kind: str) -> None:
    with app.app_context():
        facts = progress.facts(campaigns.campaign())

    assert (facts.organisation_known, facts.questions, facts.frozen, facts.invitation_written) == (
        False,
        0,
        False,
        False,
    )
    assert (facts.candidacies, facts.reachable, facts.invited, facts.answered, facts.unpublished) == (0, 0, 0, 0, 0)
    assert facts.edition is None


@pytest.mark.database
def test_facts_follow_a_campaign_to_its_publication(app: Flask, database_kind: str) -> None:
    with app.app_context():
        campaigns.organisation()
        campaign = campaigns.campaign()
        campaigns.questionnaire(campaign, frozen=False)
        country = campaigns.constituency(campaign)
        campaigns.contact(campaigns.candidacy(country))
        campaigns.candidacy(country, "Paul", "Vasseur", position=2)
        mailings.launch(mailings.draft(campaign, "invitation", now=NOW), by=None, now=NOW)
        db.session.query(OutgoingEmail).one().state = "in_doubt"
        facts = progress.facts(campaign)
        assert (facts.questions, facts.frozen, facts.candidacies, facts.reachable) == (3, True, 2, 1)
        assert (facts.invited, facts.unconfirmed, facts.unpublished) == (1, 1, 2)

        later = NOW + timedelta(days=1)
        editions.build(editions.plan(campaign, now=later), now=later)
        assert progress.facts(campaign).unpublished == 0
        link = lookup.invitation("Marchetti")
        campaigns.signed(link, later + timedelta(days=1), testing_logement="pour")
        db.session.query(Standing).filter_by(candidacy_id=lookup.candidacy("Vasseur").id).update(
            {"status": "withdrawn", "status_since": later + timedelta(days=2)}
        )
        facts = progress.facts(campaign)
        assert (facts.answered, facts.unpublished, facts.edition, facts.candidacies) == (1, 2, 1, 1)
        left = [step.key for step in remaining(steps(facts, now=later))]
        assert left == ["doubts", "following", "publication"]
        by, told = campaigns.coordinator(), later + timedelta(days=3)
        call: dict[str, Any] = {"number_source": "site", "by": by}
        authenticity.record(link.candidacy, outcome="denied", now=told, **call)
        assert progress.facts(campaign).unpublished == 1
        editions.build(editions.plan(campaign, now=told), now=told)
        authenticity.record(link.candidacy, outcome="confirmed", now=told + timedelta(hours=1), **call)
        assert progress.facts(campaign).unpublished == 1
