"""Public pages in a real browser: by axe, at three widths, without script, on paper, at twice the size of text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect

from tests.factories.editions import publish
from tests.factories.published import comparison
from tests.web.public.conftest import NATIONAL

pytestmark = pytest.mark.browser

TABLE = f"{NATIONAL}/tableau"
TURNED = "/campagnes/europeennes/tableau"
PAGES = [
    "/",
    f"{NATIONAL}/",
    TABLE,
    f"{TABLE}?candidature=c0000001&candidature=c0000004",
    f"{TABLE}?ordre=position&differences=1",
    TURNED,
    f"{NATIONAL}/questions/testing_logement",
    f"{NATIONAL}/themes/logement",
    f"{NATIONAL}/integrer",
    f"/integre{TABLE}",
    f"/integre{TURNED}",
    f"/integre{TABLE}?candidature=c0000001",
    f"{NATIONAL}/candidatures/c0000001",
    f"{NATIONAL}/sollicitations",
    f"{NATIONAL}/questionnaire",
    f"{NATIONAL}/methode",
    f"{NATIONAL}/donnees",
    f"{NATIONAL}/editions/6",
    "/mentions-legales",
    "/accessibilite",
]
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(autouse=True)
def _published(app: Flask) -> None:
    publish(app, comparison())
    lists = comparison(38, election="european")
    publish(app, replace(lists, campaign=replace(lists.campaign, slug="europeennes", title="Européennes")))


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(page: Page, axe: Callable[[Page], None], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for address in PAGES:
        page.goto(address)
        assert page.evaluate(OVERFLOW) <= 0, address
        axe(page)


def test_axe_finds_nothing_in_the_dark(page: Page, axe: Callable[[Page], None]) -> None:
    page.emulate_media(color_scheme="dark")
    for address in (TABLE, f"{NATIONAL}/", f"{NATIONAL}/candidatures/c0000001"):
        page.goto(address)
        axe(page)


@pytest.mark.parametrize("width", [320, 360])
def test_text_at_twice_its_size_never_scrolls_sideways(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for address in PAGES:
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate(OVERFLOW) <= 0, address


def test_on_a_phone_questions_stand_for_the_table_and_lead_to_the_texts(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(TABLE)

    expect(page.locator(".grid")).to_be_hidden()
    first = page.locator(".contents .row").first
    expect(first).to_contain_text("1. Testing logement")
    assert (first.bounding_box() or {"y": 9999})["y"] < 740
    assert all(row.bounding_box()["height"] >= 64 for row in page.locator(".contents .row").all())  # type: ignore[index]

    page.get_by_role("link", name="3. CV et recrutement").first.click()
    expect(page.locator("#q3 h3")).to_be_in_viewport()
    page.get_by_role("link", name="Question suivante : Testing emploi").click()
    expect(page.locator("#q4 h3")).to_be_in_viewport()


def test_on_a_phone_what_is_taken_away_waits_for_the_fold(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(TABLE)

    expect(page.locator(".takes")).to_be_hidden()
    page.get_by_text("Choisir, imprimer, télécharger").click()
    expect(page.locator(".takes")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 740})
    page.get_by_text("Choisir candidatures et questions").click()
    expect(page.locator(".takes")).to_be_visible()


def test_on_a_phone_the_wide_table_comes_when_asked_and_scrolls_in_its_own_frame(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(TABLE)
    page.get_by_role("link", name="Voir le tableau (large)").click()

    expect(page.locator(".grid")).to_be_visible()
    assert page.evaluate(OVERFLOW) <= 0


def test_the_names_stay_in_sight_down_the_table_and_the_question_down_its_texts(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 500})
    page.goto(TABLE)
    page.locator(".grid tbody tr").last.scroll_into_view_if_needed()
    assert (page.locator(".grid thead th").nth(3).bounding_box() or {"y": -1})["y"] >= 0

    page.locator("#q1-c12").scroll_into_view_if_needed()
    assert (page.locator("#q1 .bar").bounding_box() or {"y": -1})["y"] >= 0


def test_a_word_of_the_table_moves_to_its_text_uncovered_and_focus_follows(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(TABLE)
    page.locator("td a[href='#q3-c1']").click()

    entry, bar = page.locator("#q3-c1"), page.locator("#q3 .bar")
    expect(entry).to_be_focused()
    entry_box, bar_box = entry.bounding_box(), bar.bounding_box()
    assert entry_box
    assert bar_box
    assert entry_box["y"] >= bar_box["y"] + bar_box["height"] - 1


def test_arrows_move_among_the_words_of_the_table(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(TABLE)
    page.locator("td a[href='#q1-c1']").focus()
    focused = []
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "ArrowUp"):  # the word of q1-c2 has no text, so no link
        page.keyboard.press(key)
        focused.append(page.evaluate("document.activeElement.getAttribute('href')"))

    assert focused == ["#q1-c3", "#q2-c3", "#q4-c3", "#q2-c3"]


def test_a_citation_is_copied_whole(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(TABLE)
    page.get_by_role("link", name="Citer la réponse de Jeanne Sauvagnac").first.click()
    expect(page.get_by_role("status")).to_have_text("Copié")

    copied = page.evaluate("navigator.clipboard.readText()")
    page.goto(f"{NATIONAL}/candidatures/c0000005")
    assert copied == (page.locator("#citation-1").text_content() or "").replace("\u00a0", " ")


def test_where_nothing_can_be_copied_citing_leads_to_the_lasting_address(page: Page) -> None:
    page.route("**/editions/*/reponses/**", refuse_scripts)
    page.goto(f"{NATIONAL}/questions/testing_logement")
    page.get_by_role("link", name="Citer la réponse de Jeanne Sauvagnac").click()

    page.wait_for_url(f"**{NATIONAL}/editions/6/reponses/c0000005/testing_logement")


def test_without_script_the_whole_comparison_is_there(browser: Browser, live_server: str) -> None:
    context = browser.new_context(
        base_url=live_server, java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    page.goto(TABLE)
    page.get_by_role("link", name="1. Testing logement").first.click()
    assert page.url.endswith("#q1")
    page.get_by_text("Choisir, imprimer, télécharger").click()
    page.get_by_label("1. Inès Marchetti").check()
    page.get_by_label("3. Awa Delorme").check()
    page.get_by_role("button", name="Afficher").click()

    assert page.url.endswith("?candidature=c0000001&candidature=c0000003")
    expect(page.get_by_test_id("chosen")).to_contain_text("Vue choisie\u00a0: 2 candidatures sur 12.")
    page.get_by_test_id("chosen").get_by_role("link").click()
    assert page.url.endswith(TABLE)
    context.close()


def test_positions_differ_by_shape_when_tints_and_colours_are_gone(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(TABLE)

    shapes = page.evaluate(
        """() => ['pour', 'contre', 'nuance', 'sans_position'].map(value =>
            document.querySelector(`.v-${value} .mark`).innerHTML)"""
    )
    assert len(set(shapes)) == 4


def test_no_text_waits_for_a_font(page: Page) -> None:
    page.route("**/*.woff2", lambda route: route.abort())
    page.goto(TABLE)

    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate(OVERFLOW) <= 0


def refuse_scripts(route: Route) -> None:
    """Let a page through, and nothing that a script asks for."""
    if route.request.resource_type == "fetch":
        route.abort()
    else:
        route.continue_()
