"""A whole receipt pasted in a real browser: its fingerprints alone leave, and each is answered in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from campagne.extensions import db
from campagne.services import editions
from tests.factories import campaigns

NOW = datetime(2027, 3, 30, 8, tzinfo=UTC)
pytestmark = pytest.mark.browser


@pytest.fixture
def receipt(app: Flask, at: Callable[[str | datetime], datetime]) -> str:
    """The words of a receipt whose answers are published."""
    at(NOW)
    with app.app_context():
        campaigns.organisation()
        campaign = campaigns.campaign()
        candidacy = campaigns.candidacy(campaigns.constituency(campaign))
        invitation = campaigns.invitation(candidacy, campaigns.questionnaire(campaign))
        sheet = campaigns.signed(invitation, campaigns.FROZEN, opening="Oui.", testing_logement="pour")
        editions.build(editions.plan(campaign, now=NOW), now=NOW)
        db.session.commit()
        leaves = "".join(f"sel {answer.salt}\nempreinte {answer.leaf}\n" for answer in sheet.answers)
        return f"Merci, façade.\nEmpreinte de l'ensemble : {sheet.digest}\n{leaves}empreinte {sheet.opening_leaf}\n"


@pytest.mark.parametrize("width", [360, 1280])
def test_a_receipt_is_pasted_whole_and_its_words_stay_here(
    page: Page, axe: Callable[[Page], None], receipt: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/verifier")
    page.get_by_label("Collez un reçu entier").fill(receipt.ljust(9_000, "z"))
    page.get_by_role("button", name="Vérifier").click()
    expect(page.locator("#resultat")).to_contain_text("3 empreintes lues : toutes sont celles de ce qui est publié.")
    expect(page.locator("#resultat")).to_contain_text("Testing logement")
    assert "Merci" not in page.url
    assert len(page.url) < 300
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    axe(page)


def test_words_without_a_fingerprint_are_not_sent(page: Page, receipt: str) -> None:
    page.goto("/verifier")
    field = page.get_by_label("Collez un reçu entier")
    field.fill("Merci, vos réponses.")
    page.get_by_role("button", name="Vérifier").click()
    assert "Il n'y a pas d'empreinte dans ce texte" in field.evaluate("field => field.validationMessage")
    assert page.url.endswith("/verifier")
    field.fill(receipt)
    page.get_by_role("button", name="Vérifier").click()
    expect(page.locator("#resultat")).to_contain_text("3 empreintes lues")


def test_short_forms_are_pasted_one_a_line(page: Page, receipt: str) -> None:
    digests = [line.split()[-1] for line in receipt.splitlines()[-2:]]
    page.goto("/verifier")
    field = page.get_by_label("Collez un reçu entier")
    field.fill("Édition 1 :\n" + "\n".join(f"{digest[:4]} {digest[4:8]}" for digest in digests))
    page.get_by_role("button", name="Vérifier").click()
    expect(page.locator("#resultat")).to_contain_text("toutes sont celles de ce qui est publié.")


def test_without_a_script_the_lines_are_enough(browser: Browser, live_server: str, receipt: str) -> None:
    context = browser.new_context(base_url=live_server, java_script_enabled=False)
    page = context.new_page()
    page.goto("/verifier")
    expect(page.get_by_text("Ne collez que les lignes qui commencent par « empreinte »")).to_be_visible()
    expect(page.get_by_text("Seules les empreintes partent d'ici")).to_have_count(0)
    page.get_by_label("Collez un reçu entier").fill("\n".join(receipt.splitlines()[-2:]))
    page.get_by_role("button", name="Vérifier").click()
    expect(page.locator("#resultat")).to_contain_text("2 empreintes lues : toutes")
    context.close()
