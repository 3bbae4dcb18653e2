"""The coordinator's door in a real browser, on a phone: from an empty instance to a sent wave, without any document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from playwright.sync_api import Browser, Page, expect

from campagne.extensions import db
from campagne.worker import drain
from tests.factories import campaigns, people
from tests.fixtures.mail import MailSink

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
NETWORK = {
    "Nom officiel": "Réseau des élues et élus contre les discriminations",
    "Nom court": "Élues et élus contre les discriminations",
    "Nombre de membres": "240",
    "Personnes qui signent, une par ligne": "Claire Morvan | adjointe à Valmont | Alliance du Rivage",
    "Téléphone": "01 99 00 12 34",
    "Adresse où arrivent les réponses aux courriels": "reponses@example.org",
    "Adresse publique": "contact@example.org",
    "Adresse postale": "1 place de la Mairie, 00000 Valmont",
    "Direction de la publication": "Claire Morvan",
    "Hébergeur : nom": "Hébergeur fictif",
    "Hébergeur : adresse": "2 rue du Port, 00000 Rivebourg",
    "Hébergeur : téléphone": "01 99 00 56 78",
}
CANDIDACIES = (
    "Nom du candidat;Prénom du candidat;Sexe du candidat;Numéro de panneau;Étiquette\n"
    "MARCHETTI;Inès;F;1;Alliance du Rivage\n"
    "VASSEUR;Paul;M;2;Le Pays d'abord\n"
    "de LA ROCHEFOUCAULD-BOURBON;Marie-Antoinette Élisabeth;F;3;\n"
)
ADDRESSES = "nom;prenom;email\nMarchetti;Inès;equipe@marchetti.example.org\nVasseur;Paul;refus@vasseur.example.org\n"


@dataclass
class Phone:
    """A telephone in a train: each page that it shows is read by axe and must not scroll sideways."""

    page: Page
    axe: Callable[[Page], None]

    def sees(self, title: str) -> None:
        """Check the page, which bears that title."""
        expect(self.page.locator("h1")).to_have_text(title)
        self.axe(self.page)
        too_wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert too_wide == 0, f"{self.page.url} is {too_wide} px too wide"
        taps = "main a.btn, main button, nav a, .rows a"
        heights = self.page.locator(taps).evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
        assert all(height == 0 or height >= 43.5 for height in heights), f"{self.page.url}: {heights}"

    def writes(self, fields: dict[str, str]) -> None:
        """Fill fields in by their labels."""
        for label, text in fields.items():
            self.page.get_by_label(label, exact=True).fill(text)

    def gives(self, label: str, path: Path, text: str) -> None:
        """Choose a file for the field of that label."""
        path.write_text(text, encoding="utf-8")
        self.page.get_by_label(label).set_input_files(path)

    def presses(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def follows(self, name: str) -> None:
        """Follow the first link of the page itself that says this."""
        self.page.locator("main").get_by_role("link", name=name).first.click()


@pytest.fixture
def phone(page: Page, axe: Callable[[Page], None]) -> Phone:
    """A telephone of 360 px."""
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    return Phone(page, axe)


@pytest.fixture
def scriptless(browser: Browser, live_server: str) -> Iterator[Page]:
    """A tab of 360 px whose browser runs no script."""
    context = browser.new_context(
        base_url=live_server, locale="fr-FR", java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_from_an_empty_instance_to_a_sent_wave(
    app: Flask, runner: FlaskCliRunner, phone: Phone, smtp: MailSink, tmp_path: Path
) -> None:
    smtp.refuse("refus@")
    added = runner.invoke(args=["coordinators", "add", people.CLAIRE, "--name", "Claire Morvan", "--admin"])
    come_in(phone, added.stdout.strip().splitlines()[0])
    create_the_campaign(phone)
    present_the_network(phone)
    write_the_questionnaire(phone)
    import_the_list(phone, tmp_path)
    import_the_addresses(phone, tmp_path)
    write_the_invitation(phone)
    freeze_the_questionnaire(phone)
    send(app, phone)

    drain(app)

    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Envoi terminé")  # the page renews itself
    phone.sees("Envoi terminé")
    expect(phone.page.get_by_role("link", name="Paul Vasseur")).to_be_visible()
    letter = smtp.to("equipe@marchetti.example.org")[0]
    assert str(letter.message["subject"]) == "2 questions à Inès Marchetti, réponse avant le 26 mars"
    assert "/r/" in letter.text()
    follow_then_publish(app, phone)


def come_in(phone: Phone, link: str) -> None:
    phone.page.goto(link)
    phone.sees("Choisir un mot de passe")
    phone.writes({"Nouveau mot de passe": people.PASSWORD, "Le même, une seconde fois": people.PASSWORD})
    phone.presses("Enregistrer et entrer")
    phone.sees("Bonjour Claire Morvan.")


def create_the_campaign(phone: Phone) -> None:
    phone.follows("Créer une campagne")
    phone.sees("Créer une campagne")
    phone.presses("Créer la campagne")
    phone.sees("Créer une campagne")
    expect(phone.page.get_by_test_id("errors")).to_contain_text("Donnez un titre à la campagne.")
    phone.writes({"Titre": "Présidentielle 2099", "Dernier jour pour répondre": "2099-03-26"})
    phone.presses("Créer la campagne")
    phone.sees("Présidentielle 2099")
    expect(phone.page.locator("main")).to_contain_text("9 choses à faire, environ 1 h.")


def present_the_network(phone: Phone) -> None:
    phone.follows("Présenter le réseau")
    phone.sees("Présenter le réseau")
    phone.writes(NETWORK)
    phone.presses("Enregistrer et publier")
    phone.sees("Bonjour Claire Morvan.")
    phone.follows("Ouvrir")
    expect(phone.page.locator("main")).to_contain_text("8 choses à faire")


def write_the_questionnaire(phone: Phone) -> None:
    phone.follows("Écrire les questions")
    phone.sees("Questionnaire")
    phone.follows("Créer un premier thème")
    phone.sees("Ajouter un thème")
    phone.writes({"Titre du thème": "Vivre et se loger"})
    phone.presses("Enregistrer")
    for title in ("Testing logement", "Sanctions bailleurs"):
        phone.follows("Ajouter une question")
        phone.sees("Ajouter une question")
        phone.writes({"La question, telle qu'elle sera posée": f"{title} : quelle mesure prendrez-vous ?"})
        phone.writes({"Titre court": title})
        phone.presses("Enregistrer la question")
        phone.sees("Questionnaire")
    expect(phone.page.get_by_test_id("effort")).to_have_text("2 questions, environ 2 minutes")
    phone.presses("Monter : Sanctions bailleurs")
    expect(phone.page.locator(".rows li").first).to_contain_text("1. Sanctions bailleurs")
    phone.sees("Questionnaire")
    phone.follows("Voir comme une candidature")
    phone.sees("Présidentielle 2099")
    phone.follows("Revenir au questionnaire")
    home(phone)


def import_the_list(phone: Phone, folder: Path) -> None:
    phone.follows("Importer la liste")
    phone.sees("Candidatures")
    phone.follows("Importer une liste")
    phone.sees("Importer une liste de candidatures")
    phone.gives("Fichier de candidatures", folder / "liste.csv", "rien de lisible")
    phone.presses("Lire le fichier")
    phone.sees("Importer une liste de candidatures")
    expect(phone.page.get_by_test_id("errors")).to_be_visible()
    phone.gives("Fichier de candidatures", folder / "liste.csv", CANDIDACIES)
    phone.presses("Lire le fichier")
    phone.sees("Relire avant d'enregistrer")
    phone.writes({"D'où vient cette liste": "ministère de l'Intérieur"})
    phone.presses("Enregistrer cette liste")
    phone.sees("Candidatures")
    home(phone)


def import_the_addresses(phone: Phone, folder: Path) -> None:
    phone.follows("Voir qui est joignable")
    phone.sees("Qui est joignable")
    phone.follows("Importer un fichier d'adresses")
    phone.sees("Importer un fichier d'adresses")
    phone.gives("Fichier d'adresses", folder / "adresses.csv", ADDRESSES)
    phone.presses("Lire le fichier")
    phone.sees("Relire avant d'enregistrer")
    phone.writes({"Où ces adresses ont-elles été trouvées ?": "sur le site de votre campagne"})
    phone.presses("Enregistrer 2 adresses")
    phone.sees("Qui est joignable")
    phone.follows("Marie-Antoinette Élisabeth")
    expect(phone.page.locator("main")).to_contain_text("Aucune adresse connue")
    phone.axe(phone.page)
    home(phone)


def write_the_invitation(phone: Phone) -> None:
    phone.follows("Écrire l'invitation et la relire")
    phone.sees("Invitation")
    phone.presses("Enregistrer et relire")
    phone.sees("Tel qu'il sera reçu")
    expect(phone.page.get_by_test_id("to-read")).to_have_count(2)
    phone.page.get_by_label("Pour quelle candidature").select_option(label="Paul Vasseur")
    phone.presses("Voir")
    expect(phone.page.get_by_test_id("letter").first).to_contain_text("Monsieur,")
    phone.presses("J'ai relu ces messages")
    phone.sees("Vérifier et envoyer")
    home(phone)


def freeze_the_questionnaire(phone: Phone) -> None:
    phone.follows("Geler le questionnaire")
    phone.sees("Geler le questionnaire")
    phone.presses("Geler ces 2 questions")
    phone.sees("Questionnaire")
    home(phone)


def send(app: Flask, phone: Phone) -> None:
    phone.follows("Envoyer l'invitation")
    phone.sees("Vérifier et envoyer")
    phone.presses("M'envoyer un essai")
    expect(phone.page.locator("main")).to_contain_text("est en route")
    drain(app)
    phone.follows("Actualiser")
    phone.sees("Vérifier et envoyer")
    phone.presses("Envoyer à 2 candidatures")
    phone.sees("Envoi en cours")
    phone.follows("En attente d'envoi")
    phone.sees("Invitation : en attente d'envoi")
    phone.follows("Revenir à l'envoi")
    phone.follows("Arrêter définitivement")
    phone.sees("Arrêter cet envoi définitivement ?")
    phone.follows("Ne pas arrêter")
    phone.sees("Envoi en cours")


def follow_then_publish(app: Flask, phone: Phone) -> None:
    phone.follows("Suivre les réponses")
    phone.sees("Suivi")
    phone.follows("Lire ce que la page publique dirait de chaque candidature")
    phone.sees("Ce que la page publique dirait")
    phone.follows("message non remis : 1")
    expect(phone.page.locator(".rows li")).to_have_count(1)
    home(phone)
    phone.follows("Publier")
    phone.sees("Publication")
    phone.presses("Publier l'édition 1")
    phone.sees("Publication demandée")
    drain(app)
    phone.page.reload()  # the page renews itself too: its link may go before it is pressed
    expect(phone.page.locator("main")).to_contain_text("L'édition 1 est en ligne")
    phone.sees("Publication")
    phone.follows("La voir")
    expect(phone.page.locator("h1")).to_contain_text("Présidentielle 2099")


def home(phone: Phone) -> None:
    phone.page.get_by_role("link", name="Présidentielle 2099", exact=True).click()
    phone.sees("Présidentielle 2099")


def test_the_rest_of_the_door_is_accessible_too(app: Flask, phone: Phone) -> None:
    seed(app)
    phone.page.goto("/compte/connexion")
    phone.sees("Connexion de la coordination")
    phone.writes({"Adresse électronique": people.CLAIRE, "Mot de passe": people.PASSWORD})
    phone.presses("Se connecter")

    base = "/coordination/campagnes/presidentielle-2027"
    for path, title in (
        ("/coordination/personnes/", "Personnes de la coordination"),
        ("/coordination/personnes/nouvelle", "Ajouter une personne"),
        ("/compte/", "Mon compte"),
        ("/compte/mot-de-passe", "Changer de mot de passe"),
        (f"{base}/reglages", "Réglages"),
        (f"{base}/equipe/", "Équipe de la campagne"),
        (f"{base}/questionnaire/fichier", "Fichier du questionnaire"),
        (f"{base}/questionnaire/presentation", "Titre et introduction"),
        (f"{base}/questionnaire/questions/suivi", "Modifier la question"),
        (f"{base}/questionnaire/questions/suivi/supprimer", "Supprimer « Suivi » ?"),
        (f"{base}/questionnaire/themes/travail/supprimer", "Supprimer le thème « Travailler » ?"),
        (f"{base}/invitation/", "Invitation"),
        (f"{base}/invitation/apercu", "Tel qu'il sera reçu"),
        (f"{base}/invitation/envoi", "Vérifier et envoyer"),
        (f"{base}/rappel/", "Rappel"),
        (f"{base}/rappel/envoi", "Vérifier et envoyer"),
        (f"{base}/annonce/", "Annonce"),
        (f"{base}/annonce/apercu", "Tel qu'il sera reçu"),
        (f"{base}/envois/", "Envois"),
    ):
        phone.page.goto(path)
        phone.sees(title)


def test_without_script_questions_are_put_in_order_and_a_sending_is_followed(
    app: Flask, scriptless: Page, smtp: MailSink
) -> None:
    seed(app)
    scriptless.goto("/compte/connexion?next=/coordination/campagnes/presidentielle-2027/questionnaire/")
    scriptless.get_by_label("Adresse électronique").fill(people.CLAIRE)
    scriptless.get_by_label("Mot de passe").fill(people.PASSWORD)
    scriptless.get_by_role("button", name="Se connecter").click()

    scriptless.get_by_role("button", name="Descendre : Testing logement").focus()
    scriptless.keyboard.press("Enter")
    expect(scriptless.locator(".rows li").first).to_contain_text("1. Sanctions bailleurs")
    scriptless.goto("/coordination/campagnes/presidentielle-2027/invitation/apercu")
    scriptless.get_by_role("button", name="J'ai relu ces messages").click()
    scriptless.get_by_role("button", name="M'envoyer un essai").click()
    drain(app)
    scriptless.reload()
    scriptless.get_by_role("button", name="Envoyer à 1 candidature").click()
    expect(scriptless.locator("h1")).to_have_text("Envoi en cours")
    for button, heading in (("Mettre en pause", "Envoi en pause"), ("Reprendre l'envoi", "Envoi en cours")):
        scriptless.get_by_role("button", name=button).focus()
        scriptless.keyboard.press("Enter")
        expect(scriptless.locator("h1")).to_have_text(heading)
    drain(app)
    scriptless.get_by_role("link", name="Actualiser").click()

    expect(scriptless.locator("h1")).to_have_text("Envoi terminé")
    assert len(smtp.to("equipe@marchetti.example.org")) == 1


def seed(app: Flask) -> None:
    """A campaign ready to be sent, and Claire Morvan who administers the network."""
    people.person(app, admin=True)
    with app.app_context():
        campaigns.organisation()
        late = campaigns.DEADLINE.replace(year=2099)
        campaign = campaigns.campaign(status="draft", answers_by=late, closes_at=late)
        campaigns.questionnaire(campaign, frozen=False)
        campaigns.contact(campaigns.candidacy(campaigns.constituency(campaign)))
        db.session.commit()
