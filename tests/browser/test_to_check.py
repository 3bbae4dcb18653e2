"""What the comparison must stand: a screen reader's headings, a grey printer, hard names, no tint, no style sheet."""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from campagne.domain.published import Publication
from tests.browser.test_comparison_table import CUT, PARTED
from tests.browser.test_public_pages import OVERFLOW, PAGES
from tests.factories.editions import publish
from tests.factories.published import comparison
from tests.web.public.conftest import NATIONAL

pytestmark = pytest.mark.browser

TABLE = f"{NATIONAL}/tableau"
LINE = "Vue choisie : 1 candidature sur 12"
SHAPES = ("pour", "contre", "nuance", "sans_position")
HARDEST = (
    ("Marie-Antoinette", "de La Buharaye-Montgolfier"),
    ("Jean-Baptiste", "Vandenbroucke-Delacroix"),
    ("Anne-Sophie", "Schweighaeuser"),
    ("Hervé", "Le Bourhis de Kermadec"),
    ("Bartholomé", "d'Aubigné-Lestrange"),
    ("Théophile-Emmanuel", "Wolfersberger"),
    ("Élisabeth", "Rasoanarivo-Andriamanana"),
    ("Jean-Christophe", "Lagarde-Duplessis"),
    ("Maximilien", "von Hohenstaufen"),
    ("Clémentine", "Ramiaramanantsoavina"),
    ("Pierre-Emmanuel", "L'Hermitte de Saint-Aubin"),
    ("Guillemette", "Etchegoyhen-Iturralde"),
)
GREY = """async (image) => {
    const picture = new Image();
    picture.src = 'data:image/png;base64,' + image;
    await picture.decode();
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 24;
    const drawing = canvas.getContext('2d');
    drawing.filter = 'grayscale(1)';
    drawing.drawImage(picture, 0, 0, 24, 24);
    return [...drawing.getImageData(0, 0, 24, 24).data].filter((_, place) => place % 4 === 0).map(grey => grey / 255);
}"""
GROUNDS = """() => new Set([...document.querySelectorAll('.grid td')].map(cell =>
    getComputedStyle(cell).backgroundColor.replace('rgb(255, 255, 255)', 'rgba(0, 0, 0, 0)'))).size"""
# Two words of different elements that stand side by side without a space between.
TOUCHING = """() => {
    const found = new Set(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const boxes = text => {
        const range = document.createRange();
        range.selectNodeContents(text);
        return [...range.getClientRects()];
    };
    let before = null;
    while (walk.nextNode()) {
        const text = walk.currentNode, first = boxes(text)[0];
        if (before && first && /[\\p{L}\\p{N}–]$/u.test(before.data) && /^[\\p{L}\\p{N}]/u.test(text.data)) {
            const last = boxes(before).pop();
            if (last && Math.abs(last.right - first.left) < 2 && Math.abs(last.top - first.top) < 8)
                found.add(`${before.data}|${text.data}`);
        }
        if (text.data) before = text;
    }
    return [...found];
}"""
LARGEST = (
    "() => Math.max(0, ...[...document.querySelectorAll('svg')].map(shape => shape.getBoundingClientRect().width))"
)
WITHOUT_TINTS = "*, *::before, *::after { background: none !important; box-shadow: none !important; }"


@pytest.fixture(autouse=True)
def published(app: Flask) -> Publication:
    publication = comparison()
    publish(app, publication)
    return publication


def headings(page: Page) -> list[tuple[int, str]]:
    """Return the headings as a screen reader lists them: level and name."""
    tree = page.locator("main").aria_snapshot()
    found = re.findall(r"^\s*- '?heading \"((?:[^\"\\]|\\.)*)\" \[level=(\d)\]", tree, flags=re.MULTILINE)
    return [(int(level), name.replace("''", "'").replace("\u00a0", " ")) for name, level in found]


def under(outline: list[tuple[int, str]], title: str) -> list[str]:
    """Return the headings below one of them, down to the next of its level."""
    start = next(place for place, (_level, name) in enumerate(outline) if title in name)
    level, rest = outline[start][0], outline[start + 1 :]
    end = next((place for place, (other, _name) in enumerate(rest) if other <= level), len(rest))
    return [name for _level, name in rest[:end]]


@pytest.mark.parametrize("width", [360, 1280])
def test_headings_lead_to_what_each_candidacy_says_on_each_question(
    page: Page, published: Publication, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(TABLE)
    outline = headings(page)

    assert [level for level, _name in outline][:2] == [1, 2]
    assert all(after <= before + 1 for (before, _), (after, _) in pairwise(outline))
    asked = [f"{question.number}. {question.short_title}" for question in published.questions]
    assert [name for level, name in outline if level == 3] == asked
    assert [name for name in under(outline, "mot pour mot") if name in asked] == asked
    said = under(outline, "Contrôles d'identité")
    assert [name.partition(" : ")[0] for name in said] == [f"{c.place}. {c.name}" for c in published.candidacies]
    answer = published.by_cell["c0000003", "controles_identite"]
    assert said[2] == f"3. Awa Delorme : {answer.label}"
    assert said[3] == "4. Rémi Kerouanton : sans réponse publiée"


def test_the_heading_of_a_silent_candidacy_is_followed_by_why(page: Page, published: Publication) -> None:
    page.goto(TABLE)

    for candidacy in published.candidacies:
        if candidacy.state != "answered":
            entry = page.locator(f"#q5-c{candidacy.place}").aria_snapshot().replace("\u00a0", " ")
            heading, _, after = entry.partition("\n")
            assert candidacy.name in heading + after
            assert candidacy.state_sentence in after


def marks(page: Page, sight: str) -> Iterator[tuple[str, list[float]]]:
    """Yield the shade of each point of the shapes of the table, as a printer without colour gives them."""
    canvas = page.context.new_page()
    for shape in SHAPES:
        image = page.locator(f"{sight} .v-{shape} .mark").first.screenshot()
        yield shape, canvas.evaluate(GREY, base64.b64encode(image).decode())
    canvas.close()


@pytest.mark.parametrize(("address", "styles"), [(f"{TABLE}?imprimer=fiche", ""), (TABLE, WITHOUT_TINTS)])
def test_positions_are_told_apart_by_their_shapes_in_grey_and_without_tints(
    page: Page, address: str, styles: str
) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(address)
    assert page.evaluate(GROUNDS) > 1  # there are tints to do without
    if not styles:
        page.emulate_media(media="print")
    page.evaluate(
        "styles => { const s = new CSSStyleSheet(); s.replaceSync(styles); document.adoptedStyleSheets = [s] }", styles
    )
    assert page.evaluate(GROUNDS) == 1
    drawn = dict(marks(page, ".grid"))

    for one, other in combinations(SHAPES, 2):
        apart = sum(abs(a - b) for a, b in zip(drawn[one], drawn[other], strict=True)) / len(drawn[one])
        assert apart > 0.05, (one, other, apart)  # a disc and the square around it, thick as they are: 0.08
    words = page.evaluate(
        "() => [...document.querySelectorAll('.grid td')].map(cell => [cell.className, cell.innerText.trim()])"
    )
    shown = {(position, text.split("\n")[0].split(",")[0]) for position, text in words if position}
    assert shown == {
        ("v-pour", "Pour"),
        ("v-contre", "Contre"),
        ("v-nuance", "Nuancé"),
        ("v-sans_position", "Ne se prononce pas"),
    }


def test_the_hardest_names_hold_in_their_columns(app: Flask, page: Page) -> None:
    hard = comparison()
    people = [
        replace(candidacy, first_name=first, last_name=last)
        for candidacy, (first, last) in zip(hard.candidacies, HARDEST, strict=True)
    ]
    publish(app, replace(hard, campaign=replace(hard.campaign, slug="noms"), candidacies=people))
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/campagnes/noms/tableau")

    widths = page.evaluate("() => [...document.querySelectorAll('.grid thead th')].map(cell => cell.clientWidth)")
    assert len(widths) == 13
    assert all(78 <= width <= 88 for width in widths[1:]), widths
    assert page.evaluate(CUT) == []
    assert page.evaluate(PARTED) == []
    assert page.evaluate(OVERFLOW) <= 0


def test_the_line_of_a_chosen_view_stands_on_the_page_in_a_frame_on_paper_and_in_the_files(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    chosen = page.get_by_test_id("chosen")
    page.goto(f"{TABLE}?candidature=c0000003")
    tools = page.locator(".takes")
    leads = {words: tools.get_by_role("link", name=words).get_attribute("href") for words in ("CSV", "JSON", "fiche")}
    assert plain(chosen) == f"{LINE}. Voir tout le tableau"

    tools.get_by_role("link", name="Intégrer").click()
    page.get_by_role("link", name="Voir ce qui paraîtra").click()
    page.wait_for_url("**/integre/**")
    assert plain(chosen) == f"{LINE}. Voir tout le tableau"

    for address in (leads["fiche"], f"{TABLE}?candidature=c0000003"):
        page.goto(address or "")
        page.emulate_media(media="print")
        assert plain(chosen) == f"{LINE}."
        assert plain(page.locator(".print-foot")).count(LINE) == 1
        page.emulate_media(media="screen")

    taken = page.request.get(leads["CSV"] or "").text().removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(taken, newline=""), delimiter=";"))
    assert {row["vue"].replace("\u00a0", " ").removesuffix(".") for row in rows} == {LINE}
    assert page.request.get(leads["JSON"] or "").json()["view"].replace("\u00a0", " ").removesuffix(".") == LINE


def plain(shown: Locator) -> str:
    """Return the words that are seen, white space set apart."""
    expect(shown).to_be_visible()
    return " ".join(shown.inner_text().replace("\u00a0", " ").split())


def test_without_a_style_sheet_the_page_reads_in_order(page: Page, published: Publication) -> None:
    page.route("**/*.css*", lambda route: route.abort())
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(TABLE)
    read = " ".join(page.locator("body").inner_text().replace("\u00a0", " ").split())

    parts = [
        "ce que répondent les 12",
        "8 ont répondu",
        "En un coup d'œil",
        "Les 9 questions",
        "Les réponses, mot pour mot",
    ]
    for question in published.questions:
        parts.append(f"{question.number}. {question.short_title}")
        parts.append(question.text)
        for candidacy in published.candidacies:
            answer = published.by_cell.get((candidacy.ref, question.key))
            silent = candidacy.state_sentence if candidacy.state != "answered" else "Pas de réponse publiée à cette"
            parts += [f"{candidacy.place}. {candidacy.name}", answer.text if answer else silent]
    place = 0
    for part in parts:
        found = read.find(part, place)
        assert found >= 0, part
        place = found


def test_without_a_style_sheet_no_two_words_touch_and_no_drawing_fills_the_window(app: Flask, page: Page) -> None:
    lists = comparison(38, election="european")
    publish(app, replace(lists, campaign=replace(lists.campaign, slug="europeennes", title="Européennes")))
    page.route("**/*.css*", lambda route: route.abort())
    page.set_viewport_size({"width": 1280, "height": 800})
    for address in (*PAGES, f"{NATIONAL}/reponses", f"{NATIONAL}/chercher?q=loi", f"{NATIONAL}/editions", "/verifier"):
        page.goto(address)
        assert page.evaluate(TOUCHING) == [], address
        assert page.evaluate(LARGEST) < 40, address
