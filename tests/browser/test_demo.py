"""The demonstration in a real browser: its own pages at two widths, then a newcomer's walk through the three doors."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from campagne.worker import drain

pytestmark = pytest.mark.browser

WIDTHS = (360, 1280)


@pytest.fixture
def settings(demonstration_settings: dict[str, str]) -> dict[str, str]:
    return demonstration_settings


def step(page: Page, testid: str) -> None:
    """Take a step of the guide."""
    page.goto("/demo")
    page.get_by_test_id(testid).click()


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", ["/demo", "/demo/courrier", "/demo/courrier/1", "/demo/composants"])
def test_a_page_of_the_demonstration_is_accessible_at_any_width(
    page: Page, axe: Callable[[Page], None], path: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})

    page.goto(path)
    folded = page.locator("details:not([open]) > summary")
    while folded.count():
        folded.first.click()

    axe(page)
    assert fits(page)


def test_every_page_says_that_people_are_made_up(page: Page) -> None:
    for path in ("/", "/campagnes/presidentielle/tableau", "/compte/connexion", "/nulle-part"):
        page.goto(path)
        expect(page.get_by_role("complementary", name="Démonstration")).to_contain_text("personnes et partis fictifs")


def test_the_laid_out_message_leads_to_the_candidates_door(page: Page) -> None:
    step(page, "walk-letter")
    page.get_by_text("Le même message, mis en page").click()
    page.frame_locator("iframe").locator("a[href^='/r/']").first.click()

    expect(page.get_by_test_id("open-link")).to_be_visible()


def test_a_newcomer_walks_through_the_three_doors(page: Page, app: Flask) -> None:
    page.set_viewport_size({"width": 360, "height": 780})

    step(page, "walk-read")
    expect(page.locator("h1")).to_contain_text("ce que répondent les 12 candidatures")

    step(page, "walk-letter")
    answer_and_sign(page)
    sign_in(page)
    step(page, "walk-send")
    page.get_by_test_id("send").get_by_role("button").click()
    drain(app)  # what the worker beside the server does: here it leaves the messages…
    step(page, "walk-publish")
    page.get_by_test_id("publish").get_by_role("button").click()
    drain(app)  # …and here it builds the edition

    page.goto("/demo")
    expect(page.get_by_text("déjà fait ici")).to_have_count(3)
    step(page, "walk-result")
    expect(page.locator("main")).to_contain_text("Une réponse de démonstration.")
    page.goto("/demo/courrier")
    expect(page.get_by_role("link", name="9 questions à Erwan Quintrec")).to_be_visible()
    expect(page.get_by_role("link", name="Vos réponses sont enregistrées : Maïwenn Kerjean")).to_be_visible()


def answer_and_sign(page: Page) -> None:
    """From the letter, follow the personal link, answer one question, sign."""
    page.get_by_test_id("letter").locator("a[href^='/r/']").click()
    page.get_by_test_id("open-link").get_by_role("button").click()
    page.locator("label[for='field-testing_logement-0']").click()
    page.locator("textarea[name='testing_logement-comment']").fill("Une réponse de démonstration.")
    page.get_by_test_id("answer-sheet").get_by_role("button", name="Relire").click()
    form = page.get_by_test_id("sign")
    form.get_by_label("Nom de la personne qui signe").fill("Maïwenn Kerjean")
    form.get_by_text("La candidate").click()
    form.get_by_text("J'accepte leur publication").click()
    form.get_by_role("button", name="Signer").click()
    expect(page.locator("h1")).to_contain_text("Merci")


def sign_in(page: Page) -> None:
    """From the guide, sign in with the first account that it shows."""
    page.goto("/demo")
    email, password = page.locator(".accounts li").first.locator("code").all_inner_texts()
    page.get_by_test_id("walk-sign-in").click()
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe").fill(password)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.locator("h1")).to_contain_text("Claire Morvan")
