"""The board of a campaign on a phone and on a wide screen: accessible, within its width, every number a link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from campagne.extensions import db
from tests.factories import campaigns, crowds, people

URL = "/coordination/campagnes/municipales/suivi/"
pytestmark = pytest.mark.browser


@pytest.fixture
def crowd(app: Flask, at: Callable[[datetime], datetime]) -> None:
    """360 candidacies of six départements, two days after the invitations left."""
    at(crowds.SENT + timedelta(days=2))
    people.person(app)
    with app.app_context():
        campaign = campaigns.campaign("municipales", election="municipal")
        people.member(campaign)
        crowds.crowd(campaign, 360, each=1)
        db.session.commit()


def come_in(page: Page) -> None:
    page.goto(URL)
    page.get_by_label("Adresse").fill(people.CLAIRE)
    page.get_by_label("Mot de passe", exact=True).fill(people.PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.locator("h1")).to_have_text("Suivi")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_board_and_what_it_leads_to_are_accessible(
    page: Page, crowd: None, axe: Callable[[Page], None], width: int
) -> None:
    def looks_well() -> None:
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.set_viewport_size({"width": width, "height": 740})
    come_in(page)
    looks_well()
    days = page.get_by_role("region", name="Messages et réponses, jour par jour")
    days.get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".filters [aria-current]")).to_be_visible()
    looks_well()

    page.goto(f"{URL}etats")
    looks_well()


def test_without_script_a_number_leads_to_its_rows(browser: Browser, live_server: str, crowd: None) -> None:
    with browser.new_context(base_url=live_server, locale="fr-FR", java_script_enabled=False) as context:
        page = context.new_page()
        come_in(page)
        bounced = page.get_by_test_id("messages").locator("div", has_text="Message revenu").locator("a")
        number = bounced.inner_text()
        bounced.click()

        expect(page.locator(".rows li")).to_have_count(int(number))
        expect(page.get_by_role("list", name="Ce qui est choisi")).to_contain_text("message revenu")
