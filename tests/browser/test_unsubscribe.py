"""Stopping the mail in a real browser: on a phone, by keyboard, accessible before and after."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from campagne import tokens
from campagne.extensions import db
from campagne.models.contact import Suppression
from tests.factories import campaigns

pytestmark = pytest.mark.browser


@pytest.fixture
def path(app: Flask) -> str:
    """The page that a message to Inès Marchetti's team names."""
    with app.app_context():
        campaigns.organisation()
        contact = campaigns.contact(campaigns.candidacy(campaigns.constituency(campaigns.campaign())))
        db.session.commit()
        return f"/desinscription/{tokens.unsubscribe_token(contact.id, contact.address_hmac)}"


def test_reminders_then_all_mail_are_stopped_from_a_phone(
    app: Flask, page: Page, path: str, axe: Callable[[Page], None]
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(path)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    page.get_by_role("button", name="Ne plus recevoir de rappel").press("Enter")
    expect(page.locator("h1")).to_have_text("C'est noté : vous ne recevrez plus de rappel")
    axe(page)
    page.get_by_role("link", name="Ne plus rien recevoir du tout").press("Enter")
    page.get_by_role("button", name="Ne plus jamais m'écrire").press("Enter")
    expect(page.get_by_text("Cochez cette case pour le demander.")).to_be_visible()
    axe(page)
    page.get_by_label("Je demande à ne plus recevoir aucun message").press("Space")
    page.get_by_role("button", name="Ne plus jamais m'écrire").press("Enter")
    expect(page.locator("h1")).to_have_text("C'est noté : nous ne vous écrirons plus")
    axe(page)
    with app.app_context():
        assert [row.reason for row in db.session.query(Suppression)] == ["objection"]
