"""A letter typed on a phone by keyboard, read again, confirmed from its receipt, without a fault of accessibility."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from campagne import tokens
from campagne.extensions import db
from campagne.models.transcription import SheetEvent
from tests.factories import letters, mail, people

SLUG = "presidentielle-2027"
ARRIVED = mail.SENDING + timedelta(hours=2)
pytestmark = pytest.mark.browser

WORDS = """Madame, Monsieur,

Voici nos réponses.

1. Testing logement : pour, sans réserve. L'État doit organiser ces tests chaque année et publier leurs résultats.
2. Sanctions : engagement de principe.
3. Suivi : une autorité indépendante.

Inès Marchetti, candidate"""


@pytest.fixture
def desk(app: Flask, at: Callable[[datetime], datetime]) -> str:
    """The path of the page where the one message is read."""
    at(mail.SENDING)
    people.person(app)
    people.person(app, people.KARIM)
    with app.app_context():
        campaign = mail.ready()
        for email in (people.CLAIRE, people.KARIM):
            people.member(campaign, email)
        mail.launched(campaign)
        about = next(email for email in mail.emails() if email.contact.address == mail.address("Marchetti"))
        found = letters.message(about, ARRIVED, text=WORDS)
        db.session.commit()
        path = f"/coordination/campagnes/{SLUG}/messages/{found.id}"
    at(ARRIVED + timedelta(days=1))
    return path


def sign_in(page: Page, email: str, onward: str) -> None:
    page.context.clear_cookies()
    page.goto(onward)
    page.get_by_label("Adresse").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(people.PASSWORD)
    page.keyboard.press("Enter")


def look_well(page: Page, axe: Callable[[Page], None], width: int) -> None:
    """Fail when a page is hard to read, or wider than its screen."""
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def stand_well(page: Page, width: int) -> None:
    """Fail unless what is typed stands beside the letter on a wide screen, elsewhere under it and as wide."""
    words = page.get_by_test_id("words").bounding_box()
    typed = page.locator("[aria-labelledby=typed-title]").bounding_box()
    assert words
    assert typed
    if width >= 960:
        assert typed["x"] > words["x"] + words["width"]
    else:
        assert (typed["x"], typed["width"]) == (words["x"], words["width"])
        assert typed["y"] >= words["y"] + words["height"]


@pytest.mark.parametrize("width", [360, 800, 1280])
def test_a_letter_is_typed_read_again_and_confirmed(
    app: Flask, page: Page, axe: Callable[[Page], None], desk: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, people.CLAIRE, desk)
    page.get_by_role("link", name="Transcrire").press("Enter")
    look_well(page, axe, width)
    stand_well(page, width)
    page.get_by_role("group", name="Testing logement").get_by_label("Pour", exact=True).press("Space")
    page.get_by_label("Question 1, en quelques mots").fill("Sans réserve.")
    expect(page.get_by_test_id("words")).to_be_in_viewport()
    page.get_by_label("Nom de la personne qui signe").fill("Inès Marchetti")
    page.get_by_label("La personne candidate").press("Space")
    page.get_by_role("button", name="Enregistrer la transcription").press("Enter")
    expect(page.get_by_role("heading", name="Ce qui a été recopié")).to_be_visible()
    look_well(page, axe, width)
    stand_well(page, width)
    made = urlsplit(page.url).path

    sign_in(page, people.KARIM, made)
    page.get_by_role("button", name="Les deux textes disent la même chose").press("Enter")
    expect(page.get_by_text("Scellée, comme les autres réponses")).to_be_visible()
    look_well(page, axe, width)

    page.context.clear_cookies()
    page.goto(receipt_path(app))
    look_well(page, axe, width)
    page.get_by_label("Votre nom").fill("Inès Marchetti")
    page.keyboard.press("Enter")
    expect(page.get_by_text("ce sont bien vos mots")).to_be_visible()
    look_well(page, axe, width)
    assert urlsplit(page.url).path == receipt_path(app)
    with app.app_context():
        assert {event.kind for event in db.session.query(SheetEvent)} == {"rereading", "confirmation"}


def receipt_path(app: Flask) -> str:
    with app.app_context():
        (receipt,) = [email for email in mail.emails() if email.kind == "receipt"]
        return f"/transcription/{tokens.transcription_token(receipt.id, receipt.contact.address_hmac)}"
