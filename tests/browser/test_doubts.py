"""« Envois en doute » on a phone: read, settled one by one by keyboard, and all at once without script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from campagne.extensions import db
from campagne.models.mailing import OutgoingEmail
from tests.factories import mail, people

URL = "/coordination/campagnes/presidentielle-2027/envois/doutes"
pytestmark = pytest.mark.browser


@pytest.fixture
def doubts(app: Flask, at: Callable[[datetime], datetime]) -> None:
    """Three invitations in doubt."""
    at(mail.SENDING)
    people.person(app)
    with app.app_context():
        campaign = mail.ready()
        people.member(campaign)
        mail.launched(campaign)
        db.session.query(OutgoingEmail).update({"state": "in_doubt", "attempted_at": mail.SENDING})
        db.session.commit()


def come_in(page: Page) -> None:
    page.goto(URL)
    page.get_by_label("Adresse").fill(people.CLAIRE)
    page.get_by_label("Mot de passe", exact=True).fill(people.PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.locator("h1")).to_have_text("Envois en doute")


def states(app: Flask) -> list[str]:
    with app.app_context():
        return sorted(email.state for email in mail.emails())


def test_doubts_are_settled_on_a_phone_by_keyboard(
    app: Flask, page: Page, doubts: None, axe: Callable[[Page], None]
) -> None:
    def looks_well() -> None:
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360

    page.set_viewport_size({"width": 360, "height": 740})
    come_in(page)
    looks_well()

    page.get_by_text("Comment savoir si un message est parti ?").click()
    looks_well()
    page.get_by_role("link", name="Pas parti : renvoyer… Inès Marchetti").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Renvoyer ce message ?")
    looks_well()
    page.get_by_role("link", name="Laisser en doute").click()
    assert states(app) == ["in_doubt"] * 3

    page.get_by_role("button", name="Parti : Inès Marchetti").focus()
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_contain_text("1 message noté parti.")
    assert states(app) == ["in_doubt", "in_doubt", "sent"]


def test_without_script_all_of_a_day_go_again_once_confirmed(
    app: Flask, browser: Browser, live_server: str, doubts: None
) -> None:
    with browser.new_context(base_url=live_server, locale="fr-FR", java_script_enabled=False) as context:
        page = context.new_page()
        come_in(page)
        page.get_by_role("link", name="Aucun n'est parti : renvoyer…").click()
        page.get_by_role("button", name="Renvoyer 3 messages").click()

        expect(page.locator("body")).to_contain_text("Aucun message n'est en doute.")
    assert states(app) == ["queued"] * 3
