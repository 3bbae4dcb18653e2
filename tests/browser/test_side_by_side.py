"""One to three candidacies in a real browser: columns that can be read, or one under the other; on paper too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.factories.editions import publish
from tests.factories.published import comparison
from tests.web.public.conftest import NATIONAL

pytestmark = pytest.mark.browser

WIDTHS = (360, 640, 672, 768, 960, 976, 1024, 1280)
REFS = ("c0000001", "c0000003", "c0000004")
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
BOXES = """() => [...document.querySelectorAll('#q1 .entry')].map(entry => {
    const box = entry.getBoundingClientRect();
    return [box.width, box.top, box.height];
})"""


@pytest.fixture(autouse=True)
def _published(app: Flask) -> None:
    publish(app, comparison())


def address(count: int) -> str:
    return f"{NATIONAL}/tableau?" + "&".join(f"candidature={ref}" for ref in REFS[:count])


@pytest.mark.parametrize("count", [1, 2, 3])
def test_columns_hold_300_px_or_stand_one_under_the_other(page: Page, count: int) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(address(count))
        boxes = page.evaluate(BOXES)
        assert len(boxes) == count
        assert min(box[0] for box in boxes) >= 300, width
        rows = {box[1] for box in boxes}
        assert len(rows) in {1, count}, width
        assert len({box[2] for box in boxes}) == 1 or len(rows) == count, width
        assert page.evaluate(OVERFLOW) <= 0, width
    assert len({box[1] for box in page.evaluate(BOXES)}) == 1


@pytest.mark.parametrize("width", [360, 1280])
def test_the_same_headings_are_heard_at_every_width(page: Page, width: int, axe: Callable[[Page], None]) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address(3))
    tree = page.locator("#questions").aria_snapshot().replace("\u00a0", " ")

    assert tree.count("[level=3]") == 9
    assert tree.count("[level=4]") == 27
    assert '"3. Awa Delorme : Pour" [level=4]' in tree
    assert '"4. Rémi Kerouanton : sans réponse publiée" [level=4]' in tree
    axe(page)


def test_tinted_answers_are_read_in_the_dark(page: Page, axe: Callable[[Page], None]) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(address(3))
    axe(page)


def test_without_a_style_sheet_each_text_is_read_once(page: Page) -> None:
    page.route("**/*.css*", lambda route: route.abort())
    page.goto(address(3))
    read = page.locator("body").inner_text()

    texts = [answer.text for answer in comparison().answers if answer.candidacy_ref in REFS and answer.text]
    assert {text: read.count(text) for text in texts} == {text: texts.count(text) for text in texts}


def test_on_paper_the_columns_stay_side_by_side(page: Page) -> None:
    page.set_viewport_size({"width": 1047, "height": 700})  # A4 landscape within its margins
    page.goto(f"{address(3)}&imprimer=tout")
    page.emulate_media(media="print")

    boxes = page.evaluate(BOXES)
    assert len({box[1] for box in boxes}) == 1
    assert page.locator("#q1").is_visible()
