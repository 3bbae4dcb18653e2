"""Before the official list, the overview says that candidacies are declared, under which rule; afterwards no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask

from campagne.domain.official_files import read
from campagne.extensions import db
from campagne.services import campaigns as campaign_service
from campagne.services import candidacies, editions
from tests.factories import campaigns, files
from tests.fixtures.client import CheckedClient

NOW = datetime(2027, 2, 16, 9, tzinfo=UTC)
SLUG = "declarees"


def import_and_publish(kind: str, now: datetime, *lines: str) -> None:
    campaign = campaign_service.by_slug(SLUG)
    file = read(files.candidates(*lines), election=campaign.election)
    plan = candidacies.plan_import(campaign, file, kind=kind)
    candidacies.apply_import(plan, source="annonces publiques", now=now)
    db.session.commit()
    editions.build(editions.plan(campaign, now=now), now=now)
    db.session.commit()


def test_declared_candidacies_are_said_until_the_official_list(app: Flask, client: CheckedClient) -> None:
    with app.app_context():
        campaigns.organisation()
        campaigns.campaign(SLUG, election="legislative", inclusion_rule="Toute candidature annoncée par écrit.")
        import_and_publish("declared", NOW, "0101;;MARCHETTI;Inès;", "0101;;VASSEUR;Paul;")
    page = client.get(f"/campagnes/{SLUG}/").text
    assert "2 candidatures déclarées, retenues selon une" in page
    assert "La liste officielle n'est pas encore publiée." in page

    with app.app_context():
        official = ("0101;1;MARCHETTI;Inès;", "0101;2;VASSEUR;Paul;")
        import_and_publish("official", NOW + timedelta(days=28), *official)
    assert "déclarées" not in client.get(f"/campagnes/{SLUG}/").text
