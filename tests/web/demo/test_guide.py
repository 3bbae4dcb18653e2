"""The guide leads through the three doors, to addresses that answer, and says what was already done here."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from campagne import clock
from campagne.domain.answers import GivenAnswer
from campagne.extensions import db
from campagne.models.invitation import Invitation
from campagne.services import answers, campaigns
from campagne.services.demonstration.walk import candidacy_at
from tests.fixtures.client import CheckedClient

STEPS = (
    "walk-read",
    "walk-letter",
    "walk-sign-in",
    "walk-send",
    "walk-search",
    "walk-ledger",
    "walk-publish",
    "walk-result",
)


@pytest.fixture
def settings(demonstration_settings: dict[str, str]) -> dict[str, str]:
    return demonstration_settings


def address(page: str, testid: str) -> str:
    found = re.search(rf'href="([^"]+)" data-testid="{testid}"', page)
    assert found, f"no link {testid} on the guide"
    return found[1]


def test_every_step_leads_to_a_page_that_answers(client: CheckedClient) -> None:
    page = client.get("/demo").text

    for testid in STEPS:
        response = client.get(address(page, testid), follow_redirects=True)
        assert response.status_code == 200, testid


def test_the_second_step_opens_the_message_of_a_candidacy_that_has_not_answered(client: CheckedClient) -> None:
    letter = client.get(address(client.get("/demo").text, "walk-letter")).text

    assert "9 questions à Maïwenn Kerjean" in letter
    assert re.search(r'<a href="/r/[\w-]{43}">', letter)


def test_the_passwords_shown_open_the_coordination(client: CheckedClient) -> None:
    page = client.get("/demo").text
    email, password = re.findall(r"<code>([^<]+)</code>", page)[:2]

    response = client.submit(address(page, "walk-sign-in"), {"email": email, "password": password}, testid="sign-in")

    assert response.status_code == 302
    assert response.location.startswith("/coordination/")


def test_a_demonstration_whose_deadline_is_past_says_how_to_start_anew(
    client: CheckedClient, at: Callable[[str | datetime], datetime]
) -> None:
    assert "a vieilli" not in client.get("/demo").text

    at(clock.now() + timedelta(days=60))

    assert "a vieilli" in client.get("/demo").text


def test_a_step_that_was_walked_is_said_done(app: Flask, client: CheckedClient) -> None:
    before = client.get("/demo").text
    with app.app_context():
        candidacy = candidacy_at(campaigns.by_slug("legislatives").id, "4897/1")
        invitation = db.session.query(Invitation).filter_by(candidacy_id=candidacy.id).one()
        answers.sign(
            invitation,
            link=None,
            form_key="a-form",
            answers={"testing_logement": GivenAnswer(value="pour")},
            opening="",
            signatory="Maïwenn Kerjean",
            role="candidate",
            now=clock.now(),
        )
        db.session.commit()

    assert "déjà fait ici" not in before
    assert "déjà fait ici" in client.get("/demo").text


def test_the_guide_leads_to_a_commune_that_two_constituencies_share(client: CheckedClient) -> None:
    found = re.search(r'href="([^"]+)">Valmont</a>', client.get("/demo").text)

    assert found
    assert "Valmont est partagée entre Valmont et Rivebourg." in client.get(found[1]).text
