"""Lists and candidacies on a phone: every page is read by axe, holds in 360 px, and works without a script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from campagne.extensions import db
from tests.browser.test_coordinator import Phone
from tests.factories import campaigns, lookup, people

pytestmark = pytest.mark.browser

BASE = "/coordination/campagnes/presidentielle-2027"
FIRST = "Nom;Prénom;Panneau;Étiquette\n" + "".join(f"NOM{rank:02d};Awa;{rank};Liste {rank}\n" for rank in range(1, 41))
SECOND = FIRST.replace("NOM02;", "NOMM02;").replace("Liste 3\n", "Liste trois\n") + ";Sans nom;41;\n"
ODD = "Surname;Given;Seat\nMARCHETTI;Inès;4\nVASSEUR;Paul;mille\n"


@pytest.fixture
def phone(app: Flask, page: Page, axe: Callable[[Page], None]) -> Phone:
    """A telephone of 360 px in the hands of Claire, on an empty campaign."""
    people.person(app)
    with app.app_context():
        people.member(campaigns.campaign(status="draft"))
        db.session.commit()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/compte/connexion")
    page.get_by_label("Adresse électronique").fill(people.CLAIRE)
    page.get_by_label("Mot de passe").fill(people.PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    return Phone(page, axe)


def choose(phone: Phone, path: Path, text: str) -> None:
    phone.page.goto(f"{BASE}/candidatures/liste/")
    phone.gives("Fichier de candidatures", path, text)
    phone.presses("Lire le fichier")


def test_a_list_is_read_settled_and_looked_through_on_a_phone(app: Flask, phone: Phone, tmp_path: Path) -> None:
    choose(phone, tmp_path / "premiere.csv", FIRST)
    phone.sees("Relire avant d'enregistrer")
    phone.follows("Tout voir (40)")
    phone.sees("Ajoutées : 40")
    phone.follows("Revenir à la relecture")
    phone.writes({"D'où vient cette liste": "préfecture"})
    phone.presses("Enregistrer cette liste")
    phone.sees("Candidatures")

    choose(phone, tmp_path / "corrigee.csv", SECOND)
    phone.sees("Relire avant d'enregistrer")
    expect(phone.page.locator("mark").first).to_have_text("Nom02")
    phone.page.get_by_text("C'est la même personne").click()
    phone.writes({"D'où vient cette liste": "préfecture"})
    phone.presses("Enregistrer cette liste")

    phone.page.get_by_role("searchbox").fill("nomm02 awa")
    phone.presses("Chercher")
    phone.follows("Awa Nomm02")
    phone.sees("Awa Nomm02")
    expect(phone.page.locator(".history")).to_contain_text("Changée par une liste")
    phone.follows("Corriger")
    phone.sees("Corriger Awa Nomm02")
    phone.page.go_back()
    phone.follows("Décès")
    phone.sees("Décès d'une personne candidate")


def test_the_columns_of_an_unknown_table_are_named_on_a_phone(phone: Phone, tmp_path: Path) -> None:
    choose(phone, tmp_path / "autre.csv", ODD)
    phone.sees("Que contient chaque colonne ?")
    phone.page.get_by_label("Given").select_option("prénom")
    phone.page.get_by_label("Seat").select_option("numéro de panneau")
    phone.presses("Voir l'aperçu")
    phone.sees("Que contient chaque colonne ?")
    expect(phone.page.locator(".read-rows li").first).to_contain_text("Inès Marchetti")
    phone.presses("Lire tout le fichier ainsi")
    phone.sees("Relire avant d'enregistrer")


def test_facets_are_chosen_and_taken_back_on_a_phone(app: Flask, phone: Phone) -> None:
    with app.app_context():
        country = campaigns.constituency(lookup.campaign())
        campaigns.contact(campaigns.candidacy(country))
        campaigns.candidacy(country, "Paul", "Vasseur", position=2)
        db.session.commit()
    phone.page.goto(f"{BASE}/candidatures/")
    phone.page.get_by_text("Choisir par").click()
    phone.sees("Candidatures")
    phone.follows("sans adresse : 1")
    phone.sees("Candidatures")
    expect(phone.page.locator(".rows")).not_to_contain_text("Inès Marchetti")
    phone.page.get_by_role("list", name="Ce qui est choisi").get_by_role("link").click()
    expect(phone.page.locator(".rows")).to_contain_text("Inès Marchetti")
