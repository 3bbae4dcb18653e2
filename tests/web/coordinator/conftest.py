"""A campaign being prepared, and the person who prepares it, signed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask

from campagne.extensions import db
from tests.factories import campaigns, lookup, mail, people
from tests.fixtures.client import CheckedClient

SLUG = "presidentielle-2027"
URL = f"/coordination/campagnes/{SLUG}"


@pytest.fixture
def draft(app: Flask, client: CheckedClient) -> str:
    """The address of a draft campaign, without anything in it, whose only member is signed in."""
    people.person(app)
    with app.app_context():
        people.member(campaigns.campaign(SLUG, status="draft"))
        db.session.commit()
    people.sign_in(client)
    return URL


@pytest.fixture
def written(app: Flask, draft: str) -> str:
    """The same with a questionnaire of three questions, not frozen."""
    with app.app_context():
        campaigns.questionnaire(lookup.campaign(SLUG), frozen=False)
        db.session.commit()
    return draft


@pytest.fixture
def listed(app: Flask, draft: str) -> str:
    """The same with two candidacies, one of which has an address."""
    with app.app_context():
        country = campaigns.constituency(lookup.campaign(SLUG))
        campaigns.contact(campaigns.candidacy(country))
        campaigns.candidacy(country, "Paul", "Vasseur", sex="M", position=2)
        db.session.commit()
    return draft


@pytest.fixture
def ready(app: Flask, client: CheckedClient, listed: str, at: Callable[[str | datetime], datetime]) -> str:
    """A campaign that lacks nothing to be sent, its letters read and tried, on the morning of its sending."""
    at("2027-02-22T09:00")
    with app.app_context():
        campaigns.organisation()
        campaigns.questionnaire(lookup.campaign(), frozen=False)
        mail.checked(lookup.campaign())
    return f"{listed}/invitation"
