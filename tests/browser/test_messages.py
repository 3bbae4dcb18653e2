"""« Messages à lire » on a phone: a message read, refused, called back, without a fault of accessibility."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from campagne.extensions import db
from campagne.models.inbox import IncomingMessage
from campagne.models.invitation import Decline
from tests.factories import campaigns, mail, people

SLUG = "presidentielle-2027"
pytestmark = pytest.mark.browser

WORDS = """Bonjour,

Nous avons bien reçu vos questions. L'équipe ne répond à aucun questionnaire cette année, par principe.

Pour toute autre demande, écrivez désormais à l'adresse presse@marchetti.example.org.

Cordialement,
Paul Adam, directeur de campagne"""


@pytest.fixture
def inbox(app: Flask, at: Callable[[datetime], datetime]) -> None:
    """Two answers to invitations."""
    now = at(mail.SENDING)
    people.person(app)
    with app.app_context():
        campaign = mail.ready()
        people.member(campaign)
        mail.launched(campaign)
        for number, email in enumerate(mail.emails()[:2]):
            campaigns.add(
                IncomingMessage(
                    candidacy_id=email.candidacy_id,
                    email_id=email.id,
                    identity=str(number) * 64,
                    sender="paul.adam@marchetti.example.org",
                    subject="Re: 3 questions, réponse avant le 26 mars",
                    text=WORDS,
                    received_at=now,
                )
            )
        db.session.commit()


def test_a_message_is_read_and_dealt_with_on_a_phone(
    app: Flask, page: Page, inbox: None, axe: Callable[[Page], None]
) -> None:
    def looks_well() -> None:
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360

    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/coordination/campagnes/{SLUG}/messages/")
    page.get_by_label("Adresse").fill(people.CLAIRE)
    page.get_by_label("Mot de passe", exact=True).fill(people.PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.locator("h1")).to_have_text("Messages à lire")
    looks_well()

    page.locator(".rows a").first.click()
    expect(page.get_by_test_id("words")).to_contain_text("par principe")
    looks_well()
    page.get_by_role("button", name="Enregistrer le refus").click()
    expect(page.get_by_test_id("errors")).to_be_visible()
    looks_well()
    page.get_by_label("Qui l'écrit ?").fill("Paul Adam")
    page.get_by_role("button", name="Enregistrer le refus").click()

    expect(page.get_by_role("link", name="Traités : 1")).to_be_visible()
    page.locator(".rows a").first.click()
    page.get_by_role("button", name="À rappeler").click()
    page.get_by_role("link", name="À rappeler : 1").click()
    looks_well()
    with app.app_context():
        assert db.session.query(Decline).one().channel == "mail"
