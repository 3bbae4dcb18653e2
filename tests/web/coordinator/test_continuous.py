"""Continuously: a rule approved once, then editions by themselves, of what has cooled and is not contested."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.audit import AuditEntry
from campagne.models.edition import Edition
from campagne.models.publication import PublicationRule
from campagne.services import continuous
from campagne.worker import drain
from tests.factories import campaigns, lookup
from tests.fixtures.client import CheckedClient

SIGNED = campaigns.DEADLINE - timedelta(hours=1)
COOLED = SIGNED + timedelta(hours=24)
At = Callable[[str | datetime], datetime]


@pytest.fixture
def rule(app: Flask, client: CheckedClient, listed: str, at: At) -> str:
    """The page of the rule, one hour after a first candidacy has signed, before anything is public."""
    with app.app_context():
        campaigns.organisation()
        campaign = lookup.campaign()
        campaign.open()
        campaign.closes_at = campaign.answers_by + timedelta(days=18)
        invitation = campaigns.invitation(lookup.candidacy("Marchetti"), campaigns.questionnaire(campaign))
        campaigns.signed(invitation, SIGNED, testing_logement="pour")
        db.session.commit()
    at(SIGNED + timedelta(hours=2))
    return f"{listed}/publication/continu/"


def numbers(app: Flask) -> list[tuple[int, int]]:
    with app.app_context():
        return [(each.number, each.answers) for each in db.session.query(Edition).order_by(Edition.number)]


def test_what_is_signed_appears_by_itself_once_it_has_cooled(
    app: Flask, client: CheckedClient, rule: str, at: At
) -> None:
    page = client.get(rule).text
    assert "Une candidature a des réponses signées qui attendent" in page
    assert "Inès Marchetti : Testing logement" not in page
    assert "En cours" in client.submit(rule, testid="approve", follow_redirects=True).text
    drain(app)
    assert numbers(app) == [(1, 0)]
    at(COOLED - timedelta(seconds=1))
    drain(app)
    assert numbers(app) == [(1, 0)]
    at(COOLED + continuous.INTERVAL)
    drain(app)
    assert numbers(app) == [(1, 0), (2, 1)]


def test_the_worker_publishes_at_most_once_in_ten_minutes(app: Flask, client: CheckedClient, rule: str, at: At) -> None:
    started = at(COOLED + timedelta(hours=1))
    client.submit(rule, testid="approve")
    drain(app)
    with app.app_context():
        lookup.candidacy("Vasseur").label = "Une autre étiquette"
        db.session.commit()
    at(started + continuous.INTERVAL - timedelta(seconds=1))
    drain(app)
    assert len(numbers(app)) == 1
    at(started + continuous.INTERVAL)
    drain(app)
    assert len(numbers(app)) == 2
    at(started + 3 * continuous.INTERVAL)
    drain(app)
    assert len(numbers(app)) == 2


def test_withdrawn_the_rule_publishes_nothing_more(app: Flask, client: CheckedClient, rule: str, at: At) -> None:
    client.submit(rule, testid="approve")
    drain(app)
    assert "La publication en continu est arrêtée" in client.submit(rule, testid="withdraw", follow_redirects=True).text
    at(COOLED + timedelta(hours=1))
    drain(app)
    assert numbers(app) == [(1, 0)]
    with app.app_context():
        acts = [(act.action, act.actor) for act in db.session.query(AuditEntry).order_by(AuditEntry.seq)]
    assert acts[-3:] == [
        ("continuous_publication_approved", "Claire Morvan"),
        ("edition.publish", "règle validée par Claire Morvan"),
        ("continuous_publication_withdrawn", "Claire Morvan"),
    ]


def test_past_its_end_the_rule_publishes_nothing_and_says_why(
    app: Flask, client: CheckedClient, rule: str, at: At
) -> None:
    client.submit(rule, testid="approve")
    with app.app_context():
        end = continuous.ends_at(lookup.campaign())
    at(end + timedelta(seconds=1))
    drain(app)
    assert numbers(app) == []
    assert "la suite se publie à la main" in client.get(rule).text


def test_asked_twice_it_is_one_rule(app: Flask, client: CheckedClient, rule: str) -> None:
    form = client.form(rule, "approve")
    for _ in range(2):
        client.post(form.action, data=form.values)
    with app.app_context():
        assert db.session.query(PublicationRule).count() == 1


def test_what_changed_since_it_was_read_is_not_approved(app: Flask, client: CheckedClient, rule: str, at: At) -> None:
    form = client.form(rule, "approve")
    at(COOLED)
    assert "Le contenu a changé depuis l&#39;aperçu" in client.post(form.action, data=form.values).text
    with app.app_context():
        assert db.session.query(PublicationRule).count() == 0


def test_what_is_sealed_waits_for_its_moment_and_the_page_says_so_at_once(
    app: Flask, client: CheckedClient, rule: str, at: At
) -> None:
    form = client.form(rule, "approve")
    with app.app_context():
        lookup.campaign().publication_at = campaigns.DEADLINE + timedelta(days=4)
        db.session.commit()
    for page in (client.get(rule).text, client.get(rule.removesuffix("continu/")).text):
        assert "jusqu'au mardi 30 mars 2027 à 19 h (heure de Paris), et paraissent alors ensemble" in unescape(page)
        assert "pourra être validée à partir de ce moment" in page
        assert 'data-testid="approve"' not in page
    assert "restent scellées" in client.post(form.action, data=form.values).text
    with app.app_context():
        assert db.session.query(PublicationRule).count() == 0
    at(campaigns.DEADLINE + timedelta(days=4))
    assert 'data-testid="approve"' in client.get(rule).text


def test_past_the_last_moment_the_page_says_that_the_rest_is_published_by_hand(
    app: Flask, client: CheckedClient, rule: str, at: At
) -> None:
    with app.app_context():
        end = continuous.ends_at(lookup.campaign())
        lookup.campaign().publication_at = end + timedelta(hours=1)
        db.session.commit()
    assert "la suite se publiera à la main" in client.get(rule).text
    at(end + timedelta(hours=2))
    page = client.get(rule).text
    assert "la suite se publie à la main" in page
    assert 'data-testid="approve"' not in page


def test_the_publication_page_leads_to_the_rule_and_says_that_it_runs(client: CheckedClient, rule: str) -> None:
    publication = rule.removesuffix("continu/")
    assert "lire la règle" in client.get(publication).text
    client.submit(rule, testid="approve")
    assert "Voir la règle, ou l'arrêter" in client.get(publication).text
