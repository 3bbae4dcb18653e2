"""The table of words in a real browser: nothing in it is cut, and what sticks covers nothing that is used."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from campagne.domain.names import display_first_name, display_last_name
from tests.browser.test_public_pages import OVERFLOW, TABLE, TURNED
from tests.factories.editions import publish
from tests.factories.published import comparison
from tests.web.public.conftest import LOCAL, NATIONAL, local

pytestmark = pytest.mark.browser

WIDTHS = [640, 768, 1024, 1200, 1264, 1280]
CUT = """() => [...document.querySelectorAll('.grid th, .grid td')]
    .filter(cell => cell.scrollWidth > cell.clientWidth + 1 || [...cell.querySelectorAll('*')].some(part =>
        part.getClientRects().length && !part.closest('.unseen')
        && part.getBoundingClientRect().right > cell.getBoundingClientRect().right + 1))
    .map(cell => cell.innerText)"""
# Words parted elsewhere than at a hyphen, printed or soft.
PARTED = """() => {
    const parted = [], walk = document.createTreeWalker(document.querySelector('.grid'), NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) for (const word of walk.currentNode.data.matchAll(/[^\\s\\u00ad\\u200b-]+/g)) {
        const range = document.createRange();
        // After a soft hyphen, the first letter's box holds the hyphen shown at the end of the line before.
        range.setStart(walk.currentNode, word.index + (walk.currentNode.data[word.index - 1] === '\\u00ad' ? 1 : 0));
        range.setEnd(walk.currentNode, word.index + word[0].length);
        const lines = [...range.getClientRects()].map(box => box.top);
        if (new Set(lines).size > 1) parted.push(word[0]);
    }
    return parted;
}"""


# What stands over the element that has the focus: at its middle and near its corners, whichever line it is on.
COVERING = """async () => {
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const focused = document.activeElement, over = [];
    for (const box of focused.getClientRects()) for (const [x, y] of [
        [(box.left + box.right) / 2, (box.top + box.bottom) / 2],
        [box.left + 3, box.top + 3], [box.right - 3, box.top + 3],
        [box.left + 3, box.bottom - 3], [box.right - 3, box.bottom - 3],
    ]) {
        const there = document.elementFromPoint(x, y);
        if (!focused.contains(there) && !(there && there.contains(focused)))
            over.push([focused.innerText, focused.getAttribute('href'), there && there.innerText].join(' | '));
    }
    return over;
}"""


@pytest.fixture(autouse=True)
def _published(app: Flask) -> None:
    publish(app, comparison())
    lists = comparison(38, election="european")
    publish(app, replace(lists, campaign=replace(lists.campaign, slug="europeennes", title="Européennes")))
    publish(app, local("7103", "Saône-et-Loire, 3e circonscription", "c", candidacies=19))


def assert_nothing_is_cut(page: Page, where: str = "") -> None:
    """Check that the table is there, that each word of it stands whole in its cell, and that it scrolls by itself."""
    assert page.locator(".grid").is_visible(), where
    assert page.evaluate(CUT) == [], where
    assert page.evaluate(PARTED) == [], where
    assert page.evaluate(OVERFLOW) <= 0, where


@pytest.mark.parametrize(
    "address",
    [
        TABLE,
        f"/integre{TABLE}",
        f"{TABLE}?{'&'.join(f'candidature=c{place:07d}' for place in (4, 5, 7, 10, 12))}",
        f"{TABLE}?sens=candidatures",
        TURNED,
        f"{TURNED}?sens=questions",
        f"{LOCAL}/circonscriptions/7103",
    ],
)
def test_no_name_and_no_word_is_cut_at_any_width(page: Page, address: str) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(address)
        assert_nothing_is_cut(page, f"{width} px")

    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{address}#tableau")
    assert_nothing_is_cut(page, "360 px")


@pytest.mark.parametrize("rank", range(3))
def test_the_hardest_names_of_real_lists_hold_in_their_columns(
    app: Flask, page: Page, samples: Path, rank: int
) -> None:
    with (samples / "fr-noms-difficiles" / "noms.csv").open(encoding="utf-8-sig", newline="") as file:
        people = {(row["prénom"], row["nom"]) for row in csv.DictReader(file, delimiter=";")}
    names = [(display_first_name(first), display_last_name(last)) for first, last in people]
    names.sort(key=lambda name: max(len(word) for part in name for word in re.split("[ -]", part)), reverse=True)
    hard = comparison()
    hard = replace(
        hard,
        campaign=replace(hard.campaign, slug="noms"),
        candidacies=[
            replace(candidacy, first_name=first, last_name=last)
            for candidacy, (first, last) in zip(hard.candidacies, names[rank * 12 :], strict=False)
        ],
    )
    publish(app, hard)
    for width in (768, 1264, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/campagnes/noms/tableau")
        assert page.locator(".grid thead th").count() == 13
        assert_nothing_is_cut(page, f"{width} px")


@pytest.mark.parametrize("address", [TABLE, f"{LOCAL}/circonscriptions/7103"])
@pytest.mark.parametrize("size", [(360, 740), (768, 800), (1280, 500)])
def test_nothing_covers_what_the_keyboard_reaches(page: Page, address: str, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{address}#tableau")
    links = page.locator(".glance a")
    count = links.count()
    covered: list[str] = []
    for key, start in (("Tab", links.first), ("Shift+Tab", links.last)):
        start.focus()
        for _ in range(count - 1):
            page.keyboard.press(key)
            covered += page.evaluate(COVERING)
        end = links.last if key == "Tab" else links.first
        assert end.evaluate("link => link === document.activeElement")

    assert covered == []


@pytest.mark.parametrize("address", [TABLE, f"{LOCAL}/circonscriptions/7103", f"{NATIONAL}/sollicitations"])
def test_on_a_phone_the_first_column_stays_and_leaves_three_fifths_of_the_width(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{address}#tableau")
    frame = page.locator(".frame")
    frame.evaluate("frame => frame.scrollLeft = frame.scrollWidth")

    assert frame.evaluate("frame => frame.scrollLeft") > 0
    edge, head = frame.bounding_box(), frame.locator("tbody th[scope=row]").last.bounding_box()
    assert edge
    assert head
    assert abs(head["x"] - edge["x"]) <= 1
    assert head["width"] <= 0.4 * edge["width"]
