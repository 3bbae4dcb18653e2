"""Finding in a real browser: by axe, on a phone and a laptop, in the dark, at twice the size of text, by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.factories import communes
from tests.factories.editions import publish
from tests.factories.published import comparison
from tests.web.public.conftest import LOCAL, NATIONAL, local

pytestmark = pytest.mark.browser

ANSWERS = f"{LOCAL}/reponses"
PAGES = [
    f"{NATIONAL}/reponses",
    f"{NATIONAL}/reponses?q=prefets+-plan&position=contre",
    ANSWERS,
    f"{ANSWERS}?q=obligation&departement=71&position=pour&position=nuance",
    f"{ANSWERS}?q=introuvable&departement=71",
    f"{LOCAL}/chercher",
    f"{LOCAL}/chercher?q=saone",
    f"{LOCAL}/chercher?q=introuvable",
    f"{NATIONAL}/chercher?q=paul",
    f"{NATIONAL}/",
]
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(autouse=True)
def _published(app: Flask) -> None:
    publish(app, comparison())
    places = [
        local("7103", "Saône-et-Loire, 3e circonscription", "c", candidacies=19),
        local("97401", "La Réunion, 1re circonscription", "d"),
    ]
    long = "Anticonstitutionnellement" * 8 + " obligation " + "mot " * 230
    first = places[0]
    places[0] = replace(first, answers=[replace(first.answers[0], text=long), *first.answers[1:]])
    publish(app, *places)
    communes.show(app, places[0], ("71270", "Mâcon", {"7103": ""}), ("97411", "Saint-Denis", {"97401": ""}))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    page: Page, axe: Callable[[Page], None], width: int, scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 800})
    for address in PAGES:
        page.goto(address)
        assert page.evaluate(OVERFLOW) <= 0, address
        axe(page)


def test_text_at_twice_its_size_never_scrolls_sideways(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    for address in PAGES:
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate(OVERFLOW) <= 0, address


def test_words_then_a_filter_then_another_page_by_keyboard(page: Page) -> None:
    page.goto(ANSWERS)
    page.get_by_label("Mots à chercher").focus()
    page.keyboard.type("obligation")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_have_text("obligation")
    said = page.get_by_role("listitem").filter(has_text="Saône-et-Loire (71)").locator(".number").inner_text()
    page.get_by_role("link", name="Saône-et-Loire (71)", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".chosen")).to_contain_text(f"Vue choisie : {said.split()[0]} réponses sur 150.")
    page.get_by_role("link", name=re.compile(r"Saône-et-Loire \(71\) ?, retirer")).focus()
    page.keyboard.press("Enter")

    expect(page.locator(".chips")).to_have_text(re.compile("^\\s*obligation"))
    expect(page.locator("mark").first).to_have_text("obligation")


def test_on_a_phone_the_filters_are_one_link_away(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(ANSWERS)
    page.get_by_role("link", name="Filtrer", exact=True).click()

    expect(page.get_by_role("heading", name="Filtrer")).to_be_in_viewport()
