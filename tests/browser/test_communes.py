"""Choosing one's constituency in a real browser: by axe, at three widths, at twice the size of text, without script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.factories import communes
from tests.factories.editions import publish
from tests.web.public.conftest import LOCAL, local

pytestmark = pytest.mark.browser

TABLE = f"{LOCAL}/tableau"
PAGES = [
    TABLE,
    f"{TABLE}?commune=saint-denis",
    f"{TABLE}?commune=97411",
    f"{TABLE}?commune=97418",
    f"{TABLE}?commune=zorg",
    f"{TABLE}?q=ain",
    f"{TABLE}?circonscription=97401&circonscription=97406",
    f"{LOCAL}/candidatures/v0000001",
    f"{LOCAL}/donnees",
]
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(autouse=True)
def _published(app: Flask) -> None:
    ain = [local(f"01{n:02}", f"Ain, {n}e circonscription", chr(96 + n)) for n in range(1, 14)]
    reunion = [
        local("97401", "La Réunion, 1re circonscription", "v"),
        local("97406", "La Réunion, 6e circonscription", "w"),
    ]
    publish(app, *ain, *reunion)
    communes.show(
        app,
        ain[0],
        ("97411", "Saint-Denis", {"97401": "Le reste de la commune", "97406": "Le Chaudron, La Bretagne"}),
        ("01344", "Saint-Denis", {"0101": ""}),
        ("97418", "Sainte-Marie", {"97401": "", "97406": ""}),
    )


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(page: Page, axe: Callable[[Page], None], width: int) -> None:
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


def test_a_citizen_of_saint_denis_finds_both_constituencies_without_script(browser: Browser, live_server: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    try:
        page = context.new_page()
        page.goto(f"{live_server}{TABLE}")
        page.get_by_label("Nom de la commune").fill("St Denis")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Saint-Denis, La Réunion (974)").click()
        expect(page.get_by_test_id("commune")).to_contain_text("Le Chaudron, La Bretagne : 6e.")
        page.get_by_role("link", name="Voir les deux").click()
        expect(page.get_by_role("heading", level=2)).to_have_count(2)
        assert context.cookies() == []
    finally:
        context.close()
