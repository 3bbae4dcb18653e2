"""The form of errors and rights of reply in a real browser: on a phone, by keyboard, accessible at each step."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from campagne import clock
from campagne.extensions import db
from campagne.models.reply_request import ReplyRequest
from campagne.services import editions
from tests.factories import campaigns, lookup, people
from tests.factories import reply_requests as factory

pytestmark = pytest.mark.browser


@pytest.fixture
def contested(app: Flask, at: Callable[[str | datetime], datetime]) -> str:
    """The lasting address of an answer that names somebody."""
    at("2027-04-06T14:20")
    people.person(app)
    with app.app_context():
        campaigns.organisation()
        candidacy = factory.published()
        people.member(candidacy.constituency.campaign)
        db.session.commit()
        return factory.answer_of(candidacy)


@pytest.fixture
def looks_well(page: Page, axe: Callable[[Page], None]) -> Callable[[], None]:
    def check() -> None:
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360

    page.set_viewport_size({"width": 360, "height": 740})
    return check


def test_an_answer_is_contested_from_a_phone_by_keyboard(
    app: Flask, page: Page, contested: str, looks_well: Callable[[], None]
) -> None:
    page.goto(contested)
    page.get_by_role("link", name="Signaler une erreur ou demander un droit de réponse").press("Enter")
    expect(page.locator("h1")).to_have_text("Erreur ou droit de réponse")
    expect(page.get_by_label("Où est-ce ?")).to_have_value(contested)
    looks_well()
    for fold in page.locator("summary").all():
        fold.press("Enter")
    looks_well()
    page.get_by_role("button", name="Envoyer la demande").press("Enter")
    expect(page.get_by_test_id("errors")).to_contain_text("Choisissez l'un des deux.")
    looks_well()

    page.get_by_label("Faire paraître une réponse").press("Space")
    page.get_by_label("Votre texte").fill("Je n'ai jamais trié un dossier.")
    page.get_by_label("Votre nom").fill("Paul Vasseur")
    page.get_by_label("À quel titre ?").fill("bailleur cité")
    page.get_by_label("Comment vous joindre ?").fill("06 99 00 12 34")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Envoyer la demande")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("Votre demande est reçue")
    expect(page.get_by_text("Réponse au plus tard le 7 avril à 14 h 20")).to_be_visible()
    expect(page.get_by_test_id("address")).to_have_text(re.compile(re.escape(page.url)))
    looks_well()
    with app.app_context():
        assert db.session.query(ReplyRequest).one().contested == contested


@pytest.fixture
def received(app: Flask, page: Page, contested: str, at: Callable[[str | datetime], datetime]) -> None:
    """Two requests, and Claire Morvan on the board of the campaign the next morning."""
    with app.app_context():
        campaign = lookup.campaign()
        factory.received(campaign, contested=contested)
        factory.received(campaign, kind="error", name="Leïla Haddad", contested="la page « méthode »")
        db.session.commit()
    at("2027-04-07T11:10")
    page.goto("/coordination/campagnes/presidentielle-2027/")
    page.get_by_label("Adresse").fill(people.CLAIRE)
    page.get_by_label("Mot de passe", exact=True).fill(people.PASSWORD)
    page.get_by_role("button", name="Se connecter").click()


def test_the_clock_leads_the_coordination_to_the_request_on_a_phone(
    page: Page, looks_well: Callable[[], None], received: None
) -> None:
    expect(page.get_by_text("2 demandes attendent ; la première : il reste 3 h 10.")).to_be_visible()
    looks_well()
    page.get_by_test_id("step-replies").press("Enter")
    looks_well()
    page.get_by_role("link", name="Paul Vasseur").press("Enter")
    expect(page.get_by_test_id("clock")).to_contain_text("Il reste 3 h 10")
    looks_well()
    page.get_by_role("button", name="Afficher comment la joindre").press("Enter")
    expect(page.get_by_test_id("revealed")).to_have_text("06 99 00 12 34")
    looks_well()


def test_the_coordination_refuses_on_a_phone(page: Page, looks_well: Callable[[], None], received: None) -> None:
    page.get_by_test_id("step-replies").press("Enter")
    page.get_by_role("link", name="Paul Vasseur").press("Enter")
    page.get_by_role("button", name="Refuser").press("Enter")
    expect(page.get_by_test_id("errors")).to_be_visible()
    looks_well()
    page.get_by_label("La réponse est sans rapport avec le passage contesté").press("Space")
    page.get_by_label("Pourquoi").fill("Le passage parle d'un autre Paul Vasseur.")
    page.get_by_role("button", name="Refuser").press("Enter")
    page.get_by_role("link", name="Traitées : 1").press("Enter")
    looks_well()
    page.get_by_role("link", name="Paul Vasseur").press("Enter")
    expect(page.get_by_text("Motif : la réponse est sans rapport avec le passage contesté.")).to_be_visible()
    looks_well()


def accept(page: Page) -> None:
    """Accept the reply of Paul Vasseur, from the board."""
    page.get_by_test_id("step-replies").press("Enter")
    page.get_by_role("link", name="Paul Vasseur").press("Enter")
    page.get_by_label("J'ai vérifié l'identité de cette personne").press("Space")
    page.get_by_role("button", name="Accepter la réponse").press("Enter")
    expect(page.get_by_text("La réponse est acceptée.")).to_be_visible()


def publish(app: Flask) -> None:
    """Publish what is waiting."""
    with app.app_context():
        campaign, now = lookup.campaign(), clock.now()
        editions.build(editions.plan(campaign, now=now), now=now)
        db.session.commit()


def test_a_reply_is_accepted_and_read_under_what_it_contests_on_a_phone(
    app: Flask, page: Page, contested: str, looks_well: Callable[[], None], received: None
) -> None:
    accept(page)
    looks_well()
    publish(app)

    page.goto(contested)

    expect(page.get_by_test_id("reply")).to_contain_text("Réponse de Paul Vasseur, bailleur cité, insérée le 7 avril")
    looks_well()
    page.get_by_role("link", name="Toutes les réponses d'Inès Marchetti").press("Enter")
    expect(page.get_by_test_id("reply")).to_contain_text("Je n'ai jamais trié un dossier.")
    looks_well()


def test_an_inserted_reply_is_hidden_on_a_phone(
    app: Flask, page: Page, contested: str, looks_well: Callable[[], None], received: None
) -> None:
    accept(page)
    publish(app)

    page.goto("/coordination/campagnes/presidentielle-2027/droit-de-reponse/1")
    page.get_by_role("link", name="Masquer cette réponse").press("Enter")
    page.get_by_role("button", name="Masquer cette réponse").press("Enter")
    expect(page.get_by_test_id("errors")).to_be_visible()
    looks_well()
    page.get_by_label("Diffamation").press("Space")
    page.get_by_label("Fondement").fill("Ordonnance de référé du 7 avril 2027")
    page.get_by_role("button", name="Masquer cette réponse").press("Enter")
    looks_well()
    page.goto(contested)

    expect(page.get_by_test_id("reply")).to_contain_text("Ordonnance de référé du 7 avril 2027")
    expect(page.get_by_test_id("reply")).not_to_contain_text("Paul Vasseur")
    looks_well()
