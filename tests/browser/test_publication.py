"""Publishing, hiding and verifying in a real browser: by axe, on a phone and a laptop, by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from campagne.extensions import db
from campagne.services import authenticity
from campagne.worker import drain
from tests.factories import campaigns, lookup, mail, people

SLUG = "presidentielle-2027"
PUBLICATION = f"/coordination/campagnes/{SLUG}/publication/"
SIGNED = mail.SENDING + timedelta(days=1)
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
pytestmark = pytest.mark.browser


@pytest.fixture
def signed(app: Flask, at: Callable[[datetime], datetime]) -> str:
    """The reference of a candidacy that has signed and cooled; nothing is public."""
    at(mail.SENDING)
    people.person(app)
    with app.app_context():
        campaign = mail.ready()
        campaign.publication_at = None
        people.member(campaign, people.CLAIRE)
        mail.launched(campaign)
        campaigns.signed(lookup.invitation("Marchetti"), SIGNED, opening="Un mot de trop.", testing_logement="pour")
        db.session.commit()
        ref = lookup.candidacy("Marchetti").ref
    at(SIGNED + timedelta(days=2))
    return ref


def hide_the_opening_words(page: Page, ref: str, looks_well: Callable[[], None]) -> None:
    page.get_by_label("Mot d'ouverture").press("Space")
    page.get_by_label("Injure").press("Space")
    page.get_by_label("Sur quel fondement").fill("loi du 29 juillet 1881, article 33")
    page.get_by_role("button", name="Masquer ce texte").press("Enter")
    expect(page.get_by_text("Le texte est masqué")).to_be_visible()
    looks_well()
    for address in (f"/campagnes/{SLUG}/candidatures/{ref}", f"/campagnes/{SLUG}/tableau"):
        page.goto(address)
        expect(page.get_by_text("mot d'ouverture masqué le").first).to_be_attached()
        expect(page.get_by_text("Un mot de trop.")).to_have_count(0)
        looks_well()


@pytest.mark.parametrize("width", [360, 1280])
def test_publishing_continuously_hiding_and_verifying_look_well_and_go_by_keyboard(
    app: Flask, page: Page, axe: Callable[[Page], None], signed: str, width: int
) -> None:
    def looks_well() -> None:
        axe(page)
        assert page.evaluate(OVERFLOW) <= 0, page.url

    page.set_viewport_size({"width": width, "height": 800})
    page.goto(PUBLICATION)
    page.get_by_label("Adresse").fill(people.CLAIRE)
    page.get_by_label("Mot de passe", exact=True).fill(people.PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Publication", exact=True)).to_be_visible()
    looks_well()
    page.get_by_role("link", name="En continu : lire la règle").press("Enter")
    looks_well()
    page.get_by_role("button", name="Publier en continu").press("Enter")
    expect(page.get_by_role("button", name="Arrêter la publication en continu")).to_be_visible()
    drain(app)
    page.reload()
    looks_well()
    page.goto(f"/coordination/campagnes/{SLUG}/candidatures/{signed}/masquer/")
    looks_well()
    hide_the_opening_words(page, signed, looks_well)
    page.goto("/verifier")
    looks_well()
    page.get_by_label("Empreinte").fill("c" * 64)
    page.get_by_role("button", name="Vérifier", exact=True).press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Inconnue")
    looks_well()


@pytest.mark.usefixtures("signed")
@pytest.mark.parametrize("width", [360, 1280])
def test_what_was_denied_and_what_is_recent_look_well_before_the_button(
    app: Flask, page: Page, at: Callable[[datetime], datetime], axe: Callable[[Page], None], width: int
) -> None:
    at(SIGNED + timedelta(hours=1))
    with app.app_context():
        by = campaigns.coordinator("leila@example.org", name="Leïla Haddad", party="Écologie commune")
        denied, told = lookup.candidacy("Marchetti"), SIGNED + timedelta(minutes=30)
        authenticity.record(denied, outcome="denied", number_source="site", by=by, now=told)
        campaigns.signed(lookup.invitation("Vasseur"), SIGNED, form_key="v", testing_logement="contre")
        db.session.commit()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(PUBLICATION)
    page.get_by_label("Adresse").fill(people.CLAIRE)
    page.get_by_label("Mot de passe", exact=True).fill(people.PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Laissées de côté")
    expect(page.get_by_role("alert").get_by_role("link")).to_have_text("Inès Marchetti")
    expect(page.get_by_test_id("recent").get_by_role("link")).to_have_text("Paul Vasseur")
    axe(page)
    assert page.evaluate(OVERFLOW) <= 0
