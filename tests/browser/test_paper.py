"""The comparison on paper: one sheet to pin up for as many as it holds, even sheets beyond, then everything."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.factories.editions import publish
from tests.factories.published import comparison
from tests.web.public.conftest import LOCAL, NATIONAL, local

pytestmark = pytest.mark.browser

TABLE = f"{NATIONAL}/tableau"
A4 = 1047
"""Width in pixels of a landscape sheet within its margins."""
CLOSE = """() => [...document.querySelectorAll('.grid td')].flatMap(cell => {
    const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), range = document.createRange(), ends = [];
    while (walk.nextNode()) {
        if (walk.currentNode.parentElement.closest('.unseen') || !walk.currentNode.data.trim()) continue;
        range.selectNodeContents(walk.currentNode);
        ends.push(...[...range.getClientRects()].map(box => box.right));
    }
    return ends.length && cell.getBoundingClientRect().right - Math.max(...ends) < 2 ? [cell.innerText] : [];
})"""
"""Cells whose words come nearer than 2 px to their border."""


@pytest.fixture(autouse=True)
def _published(app: Flask) -> None:
    publish(app, comparison())


def test_the_sheet_holds_on_one_page_with_everyone_the_date_and_the_edition(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{TABLE}?imprimer=fiche")
    assert pages_of(page) == 1
    page.goto(f"{TABLE}?candidature=c0000001&imprimer=fiche")
    page.emulate_media(media="print")
    expect(page.get_by_test_id("chosen")).to_be_visible()
    expect(page.locator(".print-foot")).to_contain_text("Vue choisie : 1 candidature sur 12.")


def test_the_sheet_of_three_candidacies_with_long_texts_holds_on_one_page_too(app: Flask, page: Page) -> None:
    three = comparison(3)
    answers = [replace(answer, text="Un engagement, mot pour mot. " * 34) for answer in three.answers]
    publish(app, replace(three, campaign=replace(three.campaign, slug="second-tour"), answers=answers))

    page.goto("/campagnes/second-tour/tableau?imprimer=fiche")

    assert pages_of(page) == 1


@pytest.mark.parametrize(
    ("count", "bands"), [(13, []), (19, []), (20, ["1 à 10", "11 à 20"]), (38, ["1 à 19", "20 à 38"])]
)
def test_a_sheet_holds_nineteen_and_nobody_stands_alone_on_the_next(
    app: Flask, page: Page, count: int, bands: list[str]
) -> None:
    publish(app, local("7103", "Saône-et-Loire, 3e circonscription", "c", candidacies=count))
    page.goto(f"{LOCAL}/circonscriptions/7103?imprimer=fiche")

    assert [band.strip() for band in page.locator("tr.on-paper").all_text_contents()] == bands
    assert pages_of(page) == max(1, len(bands))


def test_the_sheets_of_thirty_eight_lists_are_two(app: Flask, page: Page) -> None:
    lists = comparison(38, election="european")
    publish(app, replace(lists, campaign=replace(lists.campaign, slug="europeennes", title="Européennes")))
    page.goto("/campagnes/europeennes/tableau?imprimer=fiche")

    assert pages_of(page) == 2


def test_a_sheet_says_where_whole_questions_are_read(page: Page) -> None:
    page.goto(f"{TABLE}?imprimer=fiche")
    page.emulate_media(media="print")

    expect(page.locator(".print-foot")).to_contain_text("Questions entières : ")
    expect(page.locator(".print-foot")).to_contain_text(f"{NATIONAL}/questionnaire ")
    expect(page.locator(".whole-questions")).to_have_count(0)


def test_everything_holds_the_whole_questions_after_the_sheet_and_fills_its_pages(page: Page) -> None:
    page.goto(f"{TABLE}?imprimer=tout")
    expect(page.locator(".whole-questions")).to_be_hidden()
    assert 2 < pages_of(page) < 10

    page.emulate_media(media="print")
    expect(page.locator(".print-foot")).to_contain_text("Questions entières après la fiche")
    items = page.locator(".whole-questions li").all_inner_texts()
    assert [item.split("\n")[-1] for item in items] == [
        question.text.replace(" ?", "\u00a0?") for question in comparison().questions
    ]


@pytest.mark.parametrize("sideways", ["", "&sens=candidatures"])
def test_no_word_touches_the_border_of_its_cell(app: Flask, page: Page, sideways: str) -> None:
    engaged = comparison()
    asked = [replace(question, commitment=True) for question in engaged.questions]
    answers = [replace(answer, commitment="principe") for answer in engaged.answers]
    publish(app, replace(engaged, campaign=replace(engaged.campaign, slug="engages"), questions=asked, answers=answers))
    page.set_viewport_size({"width": A4, "height": 700})
    page.goto(f"/campagnes/engages/tableau?imprimer=fiche{sideways}")
    page.emulate_media(media="print")

    assert "Engagement de principe" in page.locator(".grid").inner_text().replace("\n", " ")
    assert page.evaluate(CLOSE) == []


def pages_of(page: Page) -> int:
    """Return how many sheets of paper the page takes."""
    return page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n")
