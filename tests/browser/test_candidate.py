"""The candidates' door in a real browser: with and without a script, by keyboard, on a phone, by two people at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from campagne import tokens
from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.invitation import Decline, Link
from campagne.services import drafts
from tests.factories import campaigns, invited

pytestmark = pytest.mark.browser

KEPT = "Enregistré à 14 h 32. Vous pouvez fermer cette page."
# How a mail scanner with a real browser behaves: it ticks every box, then presses a button or a link; it types nothing.
PRESS = """number => {
  const boxes = document.querySelectorAll("input[type=radio], input[type=checkbox]:not(:checked)");
  const kept = number && document.querySelector("[data-autosave]");  // the answers stay as first ticked
  if (!kept) [...boxes].reverse().forEach(one => one.click());
  const all = [...document.querySelectorAll('main a[href^="/"], main button')];
  if (number < all.length) setTimeout(() => all[number].click(), 20);
  return all.length;
}"""


@dataclass(frozen=True)
class Guest:
    """A personal link in somebody's hand."""

    token: str
    link_id: int


@pytest.fixture
def guest(app: Flask, at: Callable[[str], datetime]) -> Guest:
    """Inès Marchetti's link, in the middle of the answering time."""
    at("2027-03-10T14:32")
    with app.app_context():
        campaigns.organisation()
        link = invited.link(invited.questionnaire())
        db.session.commit()
        return Guest(tokens.link_token(link.id, 1), link.id)


@pytest.fixture
def scriptless(browser: Browser, live_server: str) -> Iterator[Page]:
    """A tab whose browser runs no script."""
    context = browser.new_context(base_url=live_server, locale="fr-FR", java_script_enabled=False)
    yield context.new_page()
    context.close()


def enter(page: Page, guest: Guest) -> None:
    """Open the link as a person does."""
    page.goto(f"/r/{guest.token}")
    page.get_by_role("button", name="Ouvrir le questionnaire").click()
    expect(page.locator("h1")).to_contain_text("Inès Marchetti")


def choose(page: Page, question: str, answer: str) -> None:
    """Tap a card."""
    page.locator(f"#question-{question}").get_by_text(answer, exact=True).click()


def sign(page: Page) -> None:
    """Fill the signature in and send it."""
    page.get_by_label("Nom de la personne qui signe").fill("Inès Marchetti")
    page.get_by_text("La candidate", exact=True).click()
    page.get_by_text("Ces réponses sont les nôtres").click()
    page.get_by_role("button", name="Signer et envoyer").click()


def fits(page: Page) -> bool:
    """Tell whether nothing sticks out sideways."""
    return bool(page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))


def sheets(app: Flask) -> int:
    with app.app_context():
        return db.session.query(AnswerSheet).count()


def comment(app: Flask, guest: Guest) -> str:
    with app.app_context():
        return drafts.read(db.session.get_one(Link, guest.link_id).invitation).answers["testing"].comment


def test_a_link_that_is_only_looked_at_sends_nothing_by_itself(page: Page, guest: Guest) -> None:
    methods: set[str] = set()
    page.context.on("request", lambda request: methods.add(request.method))
    page.clock.install()

    page.goto(f"/r/{guest.token}")
    page.clock.run_for(60_000)
    page.wait_for_timeout(500)

    assert methods == {"GET"}
    assert "Marchetti" not in page.content()
    assert page.context.cookies() == []


def test_a_robot_that_presses_everything_speaks_for_nobody(app: Flask, page: Page, guest: Guest) -> None:
    posted: set[str] = set()
    page.context.on("request", lambda request: posted.add(f"{request.method} {request.url.rpartition('/')[2]}"))
    enter(page, guest)
    start = page.url
    for place in ("", "/questions", "/decliner", "/pas-moi", "/relecture", "/recu"):
        number, last = 0, 1
        while number < last:
            # One tab for each press: no other press is still on its way somewhere. None is closed before the end:
            # Chromium forgets, now and then, to close a tab that is just arriving at a page, and one waits for ever.
            tab = page.context.new_page()
            tab.goto(start + place)
            last = tab.evaluate(PRESS, number)
            tab.wait_for_timeout(150)
            number += 1

    assert {"POST relecture", "POST pas-moi", "POST decliner"} <= posted  # it did press the buttons that matter
    assert sheets(app) == 0
    with app.app_context():
        assert db.session.get_one(Link, guest.link_id).live
        assert db.session.query(Decline).count() == 0


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_whole_way_with_a_script_at_every_width(
    app: Flask, page: Page, guest: Guest, axe: Callable[[Page], None], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"/r/{guest.token}")
    axe(page)
    enter(page, guest)
    axe(page)
    assert fits(page)
    choose(page, "testing", "Pour")
    page.get_by_label("Question 1, en quelques mots").fill("Un testing par an.")
    expect(page.locator("[data-kept]")).to_have_text(KEPT)
    expect(page.locator("#field-testing-comment-counter")).to_have_text("encore 282 caractères")
    page.get_by_role("button", name="Relire et signer").click()
    expect(page.locator("h1")).to_contain_text("1 réponse sur 5")
    axe(page)
    assert fits(page)
    sign(page)
    expect(page.locator("h1")).to_have_text("Merci. Vos réponses sont enregistrées.")
    axe(page)
    assert fits(page)
    assert sheets(app) == 1


def test_the_other_pages_are_accessible_on_a_phone(page: Page, guest: Guest, axe: Callable[[Page], None]) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    enter(page, guest)
    base = page.url.partition("#")[0]
    for place in ("/questions", "/decliner", "/pas-moi", "/relecture"):
        page.goto(base + place)
        axe(page)
        assert fits(page), place
    page.goto("/r/inconnu")
    axe(page)


def test_the_whole_way_without_a_script(app: Flask, scriptless: Page, guest: Guest) -> None:
    enter(scriptless, guest)
    choose(scriptless, "testing", "Contre")
    scriptless.get_by_label("Question 1, en quelques mots").fill("Sans script.")
    scriptless.get_by_role("button", name="Enregistrer").click()
    expect(scriptless.locator("[data-kept]")).to_have_text(KEPT)
    assert comment(app, guest) == "Sans script."
    scriptless.get_by_role("button", name="Relire et signer").click()
    sign(scriptless)
    expect(scriptless.locator("h1")).to_have_text("Merci. Vos réponses sont enregistrées.")
    assert sheets(app) == 1


def test_by_keyboard_alone(app: Flask, page: Page, guest: Guest) -> None:
    page.goto(f"/r/{guest.token}")
    tab_to(page, "Ouvrir le questionnaire")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Inès Marchetti")
    tab_to(page, "Pas de réponse à cette question")  # the chosen radio of the first question
    page.keyboard.press("ArrowDown")  # from the last to the first
    expect(page.locator("[data-kept]")).to_have_text(KEPT)
    page.locator("[data-kept]").wait_for()
    tab_to(page, "Relire et signer")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("1 réponse sur 5")
    tab_to(page, "Nom de la personne qui signe")
    page.keyboard.type("Inès Marchetti")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Merci. Vos réponses sont enregistrées.")
    assert sheets(app) == 1


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has that name has the focus, and can be seen."""
    script = """() => { const e = document.activeElement; const box = e.getBoundingClientRect();
      return [(e.labels?.[0] || e).textContent.trim(), box.top >= 0 && box.bottom <= innerHeight] }"""
    for _ in range(80):
        page.keyboard.press("Tab")
        label, seen = page.evaluate(script)
        if label == name:
            assert seen, f"{name} has the focus out of sight"
            return
    pytest.fail(f"the keyboard never reaches {name}")


def test_on_a_phone_each_question_fills_the_screen_and_leads_to_the_next(page: Page, guest: Guest) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    enter(page, guest)
    heights = page.locator(".ask").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert min(heights) > 640 - 160

    page.locator("#question-testing").get_by_role("button", name="Suivante").click()

    expect(page.locator("#question-sanctions")).to_be_focused()
    expect(page.locator("#question-sanctions-title")).to_be_in_viewport()


def test_a_text_too_long_is_said_while_it_is_written_and_stays(app: Flask, page: Page, guest: Guest) -> None:
    enter(page, guest)
    field = page.get_by_label("Question 1, en quelques mots")
    field.fill("🙂" * 312)

    expect(page.locator("#field-testing-comment-counter")).to_have_text("12 caractères de trop")
    expect(page.locator("[data-kept]")).to_contain_text("retirez-en 12")
    assert field.input_value() == "🙂" * 312
    assert comment(app, guest) == ""
    field.fill("🙂" * 300)
    expect(page.locator("[data-kept]")).to_have_text(KEPT)
    expect(page.locator(".autosave-fault")).to_have_count(0)


def test_two_people_in_one_field_see_both_texts_and_choose(app: Flask, page: Page, guest: Guest) -> None:
    enter(page, guest)
    other = page.context.new_page()
    other.goto(page.url)
    page.get_by_label("Question 1, en quelques mots").fill("Le texte de Sonia.")
    expect(page.locator("[data-kept]")).to_have_text(KEPT)

    field = other.get_by_label("Question 1, en quelques mots")
    field.fill("Le texte de Paul.")
    expect(other.get_by_role("alert")).to_contain_text("Le texte de Sonia.")
    assert field.input_value() == "Le texte de Paul."
    assert comment(app, guest) == "Le texte de Sonia."

    other.get_by_role("button", name="Garder ma version").click()
    expect(other.locator("[data-kept]")).to_have_text(KEPT)
    assert comment(app, guest) == "Le texte de Paul."

    page.get_by_label("Question 1, en quelques mots").fill("Sonia encore.")
    page.get_by_role("button", name="Prendre l'autre").click()
    expect(page.get_by_label("Question 1, en quelques mots")).to_have_value("Le texte de Paul.")


def test_a_lost_connection_is_said_and_the_text_kept_when_it_returns(app: Flask, page: Page, guest: Guest) -> None:
    enter(page, guest)
    page.clock.install()
    page.context.set_offline(True)
    page.get_by_label("Question 1, en quelques mots").fill("Dans le train.")
    page.clock.run_for(1500)
    expect(page.locator("[data-kept]")).to_contain_text("Pas encore enregistré")
    assert comment(app, guest) == ""

    page.context.set_offline(False)
    page.clock.run_for(9000)
    expect(page.locator("[data-kept]")).to_have_text(KEPT)
    assert comment(app, guest) == "Dans le train."


def test_what_was_typed_just_before_signing_is_kept_first(app: Flask, page: Page, guest: Guest) -> None:
    enter(page, guest)
    page.get_by_label("Question 1, en quelques mots").fill("Dernière seconde.")
    page.get_by_role("button", name="Relire et signer").click()

    expect(page.locator("main")).to_contain_text("Dernière seconde.")
    assert comment(app, guest) == "Dernière seconde."


def test_a_link_closed_during_writing_is_said_and_the_text_stays_on_the_page(
    app: Flask, page: Page, guest: Guest
) -> None:
    enter(page, guest)
    with app.app_context():
        db.session.get_one(Link, guest.link_id).generation = 2
        db.session.commit()
    field = page.get_by_label("Question 1, en quelques mots")
    field.fill("Deux heures de travail.")

    expect(page.locator("[data-kept]")).to_contain_text("copiez-le")
    assert field.input_value() == "Deux heures de travail."
