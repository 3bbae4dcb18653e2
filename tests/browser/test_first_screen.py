"""The comparison on a phone, in the demonstration: what its first screen holds, what fingers and readers find."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

NATIONAL = "/campagnes/presidentielle"
TABLE = f"{NATIONAL}/tableau"
VALMONT, RIVEBOURG = (f"/campagnes/legislatives/circonscriptions/{code}" for code in ("4897", "4898"))
# Links, buttons and boxes to tick that are less than 24 px high (WCAG 2.5.8).
SMALL = """() => [...document.querySelectorAll('a, button, summary, input')]
    .filter(one => one.getClientRects().length && !one.closest('.skip, .unseen'))
    .filter(one => one.getBoundingClientRect().height < 24).map(one => one.textContent.trim())"""


@pytest.fixture
def settings(demonstration_settings: dict[str, str]) -> dict[str, str]:
    return demonstration_settings


def test_the_first_screen_of_a_phone_holds_a_question_with_its_counts(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    for address in (TABLE, f"{TABLE}?edition=1", f"{TABLE}?depuis=1", VALMONT, RIVEBOURG):
        page.goto(address)
        row = page.locator(".contents .row").first
        expect(row).to_contain_text("sans réponse publiée")
        box = row.bounding_box()
        assert box
        assert box["y"] + box["height"] <= 640, address
        for fact in (".standing", ".tools summary"):
            assert (page.locator(fact).first.bounding_box() or {"y": 999})["y"] < box["y"], address


def test_on_a_phone_themes_come_after_the_questions_and_nothing_else_folds_above(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(VALMONT)

    themes, rows = page.locator(".themes:visible"), page.locator(".contents .rows")
    expect(themes).to_have_count(1)
    last = rows.nth(3).bounding_box()
    assert last
    assert (themes.bounding_box() or {"y": 0})["y"] >= last["y"] + last["height"]
    folds = page.locator("main summary:visible").all()
    assert len([fold for fold in folds if (fold.bounding_box() or {"y": 0})["y"] < last["y"]]) == 1


def test_whatever_is_touched_is_24_pixels_high(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    for address in (TABLE, f"{TABLE}#tableau", VALMONT, f"{VALMONT}#tableau", f"{NATIONAL}/sollicitations"):
        page.goto(address)
        assert page.evaluate(SMALL) == [], address


def test_the_order_by_position_says_where_its_groups_are_and_leads_there(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(TABLE)
    expect(page.get_by_test_id("by-position")).to_have_count(0)
    page.locator(".takes").get_by_role("link", name="par position").click()

    line = page.get_by_test_id("by-position")
    expect(line).to_be_in_viewport()
    line.get_by_role("link").click()
    expect(page.locator("#q1 .group").first).to_be_in_viewport()
