"""The hunt, a call and a check on a phone: read by axe, no wider than the screen, every control large enough."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from campagne.extensions import db
from tests.factories import campaigns, lookup, people

pytestmark = pytest.mark.browser

BASE = "/coordination/campagnes/legislatives-2027"
SIGNED = datetime(2027, 3, 24, 10, tzinfo=UTC)
TAPS = "main a.btn, main button, .rows a, .hunt a"


@pytest.fixture
def phone(app: Flask, page: Page, at: Callable[[str | datetime], datetime]) -> Page:
    """A phone signed in to a legislative campaign of three candidacies, one of which has an address and has signed."""
    at("2027-03-25T12:52")
    people.person(app)
    with app.app_context():
        campaign = campaigns.campaign("legislatives-2027", title="Législatives 2027", election="legislative")
        people.member(campaign)
        ain = campaigns.constituency(campaign, "0101", "Ain, 1re circonscription")
        manche = campaigns.constituency(campaign, "5002", "Manche, 2e circonscription")
        known = campaigns.candidacy(ain)
        campaigns.contact(known)
        campaigns.signed(
            campaigns.invitation(known, campaigns.questionnaire(campaign)), SIGNED, testing_logement="pour"
        )
        long = "de LA ROCHEFOUCAULD-BOURBON"
        campaigns.candidacy(manche, "Marie-Antoinette Élisabeth", long, label="Le Pays d'abord")
        campaigns.candidacy(manche, "Nour", "Lacombe", label=None, position=2)
        db.session.commit()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/compte/connexion")
    page.get_by_label("Adresse électronique").fill(people.CLAIRE)
    page.get_by_label("Mot de passe").fill(people.PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    return page


@pytest.fixture
def sees(phone: Page, axe: Callable[[Page], None]) -> Callable[[str], None]:
    """Return a check of the page, which bears that title."""

    def check(title: str) -> None:
        expect(phone.locator("h1")).to_have_text(title)
        axe(phone)
        assert phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        heights = phone.locator(TAPS).evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
        assert all(height == 0 or height >= 43.5 for height in heights), heights

    return check


def test_one_candidacy_after_another_on_a_phone(app: Flask, phone: Page, sees: Callable[[str], None]) -> None:
    phone.goto(f"{BASE}/recherche/")
    sees("Chercher des adresses")
    phone.get_by_role("link", name="Manche").click()
    phone.get_by_role("button", name="Chercher une adresse dans Manche").click()
    sees("Marie-Antoinette Élisabeth de LA ROCHEFOUCAULD-BOURBON")
    phone.get_by_label("Adresse électronique").fill("marie@gmial.com")
    phone.get_by_label("Où l'avez-vous trouvée ?").fill("son site")
    phone.get_by_role("button", name="Enregistrer, puis la suivante").click()
    expect(phone.get_by_test_id("errors")).to_contain_text("Vouliez-vous dire gmail.com ?")
    sees("Marie-Antoinette Élisabeth de LA ROCHEFOUCAULD-BOURBON")
    phone.get_by_label("« marie@gmial.com » est juste, tel quel").check()
    phone.get_by_role("button", name="Enregistrer, puis la suivante").click()
    sees("Nour Lacombe")

    with app.app_context():
        assert [contact.address for contact in lookup.contacts()][1:] == ["marie@gmial.com"]


def test_a_call_is_three_taps_and_a_check_a_few_more(app: Flask, phone: Page, sees: Callable[[str], None]) -> None:
    with app.app_context():
        own = f"{BASE}/candidatures/{lookup.candidacy('Marchetti', 'legislatives-2027').ref}"
    phone.goto(own)
    sees("Inès Marchetti")
    phone.get_by_role("link", name="J'ai appelé").click()
    sees("J'ai appelé")
    phone.get_by_text("On m'a répondu").click()
    phone.get_by_role("button", name="Enregistrer").click()
    expect(phone.get_by_role("status")).to_contain_text("1 candidature sur 3 a eu un appel.")
    sees("Inès Marchetti")
    phone.get_by_role("link", name="Vérifier par téléphone").click()
    sees("Authenticité des réponses")
    phone.get_by_text("La campagne dit que ces réponses ne sont pas les siennes").click()
    phone.get_by_label("Où ce numéro public a-t-il été trouvé ?").fill("affiche électorale")
    phone.get_by_role("button", name="Enregistrer").click()
    sees("Inès Marchetti")
    phone.get_by_role("button", name="Afficher l'adresse").click()
    sees("Une adresse de Inès Marchetti")
    phone.goto(f"{BASE}/publication/")
    expect(phone.get_by_role("alert")).to_contain_text("réponses démenties par la campagne elle-même")
    sees("Publication")
