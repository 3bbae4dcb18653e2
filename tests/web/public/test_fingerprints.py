"""Whatever the product prints a fingerprint of is known at `/verifier`: alone, in a receipt, or cut short."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask

from campagne.domain import verifier
from campagne.domain.fingerprints import TEXT_MAX
from campagne.extensions import db
from campagne.models.candidacy import ImportedFile
from campagne.models.edition import Edition, PublishedAnswer, PublishedCandidacy, PublishedLine, PublishedPage
from campagne.models.invitation import Invitation
from campagne.services import editions
from tests.factories import campaigns
from tests.fixtures.client import CheckedClient
from tests.fixtures.pages import attribute, select
from tests.web.public.conftest import read, said

NOW = datetime(2027, 3, 30, 8, tzinfo=UTC)
CAMPAIGN = "/campagnes/presidentielle-2027"
pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def _published(app: Flask, at: Callable[[str | datetime], datetime]) -> None:
    at(NOW)
    with app.app_context():
        campaigns.organisation()
        campaign = campaigns.campaign()
        candidacy = campaigns.candidacy(campaigns.constituency(campaign))
        db.session.add(
            ImportedFile(
                campaign_id=campaign.id,
                round=1,
                sha256="1a" * 32,
                source="Liste fictive",
                layout="tests",
                imported_at=NOW,
            )
        )
        invitation = campaigns.invitation(candidacy, campaigns.questionnaire(campaign))
        campaigns.signed(invitation, campaigns.FROZEN, opening="Oui.", testing_logement="pour")
        editions.build(editions.plan(campaign, now=NOW), now=NOW)
        db.session.commit()


@pytest.fixture
def leaf(app: Flask) -> str:
    with app.app_context():
        return db.session.query(PublishedAnswer).one().leaf


@pytest.fixture
def sheet(app: Flask) -> str:
    with app.app_context():
        return str(db.session.query(PublishedCandidacy).one().sheet_digest)


def ask(client: CheckedClient, text: str) -> str:
    """Return what the page says of a text, and where it leads."""
    page = read(client, f"/verifier?{urlencode({'empreinte': text})}")
    links = [attribute(link, "href") for link in select(page, "#resultat a")]
    return " ".join(said(page, "#resultat") + links)


def republish(app: Flask, **answers: str) -> None:
    with app.app_context():
        invitation = db.session.query(Invitation).one()
        campaigns.signed(invitation, campaigns.FROZEN, form_key="again", **answers)
        editions.build(editions.plan(invitation.candidacy.constituency.campaign, now=NOW), now=NOW)
        db.session.commit()


def test_a_whole_receipt_is_answered_line_by_line(client: CheckedClient, leaf: str, sheet: str) -> None:
    answer = ask(client, f"Merci.\nEmpreinte de l'ensemble : {sheet}\nsel {'ab' * 16}\nempreinte {leaf}\n{'1' * 64}")
    assert "3 empreintes lues : 2 de ce qui est publié, 1 inconnue." in answer
    assert "La fiche entière" in answer
    assert "Testing logement" in answer
    assert "Valide : cette réponse d'Inès Marchetti, mot pour mot, est dans toutes les éditions" in answer
    assert "Inconnue : rien de publié ne porte cette empreinte." in answer


def test_of_a_receipt_nothing_but_its_fingerprints_comes_back(client: CheckedClient, leaf: str) -> None:
    page = client.get(f"/verifier?{urlencode({'empreinte': f'Mon voisin dit : {leaf}'})}").text
    assert "voisin" not in page
    assert leaf in page


@pytest.mark.parametrize("text", ["\0", "a\0b\u202ec\ud800", "\x1b[31m"])
def test_nothing_invisible_comes_back(client: CheckedClient, text: str) -> None:
    page = client.get("/verifier", query_string={"empreinte": text.encode("utf-8", "surrogatepass")}).text
    assert not {sign for sign in page if unicodedata.category(sign) in {"Cc", "Cs"}} - {"\n"}
    assert "\u202e" not in page


def test_short_forms_on_several_lines_are_all_found(client: CheckedClient, leaf: str, sheet: str) -> None:
    answer = ask(client, f"{leaf[:4]} {leaf[4:8]}\r\n{sheet[:4]} {sheet[4:8]}")
    assert "2 empreintes lues : toutes sont celles de ce qui est publié." in answer


def test_the_short_form_of_a_sheet_is_found(app: Flask, client: CheckedClient) -> None:
    with app.app_context():
        digest = db.session.query(Edition).one().digest
    assert "Valide : c'est l'empreinte de l'édition 1." in ask(client, f"{digest[:4]} {digest[4:8]}")


def test_a_short_form_that_several_begin_with_asks_for_more_signs(app: Flask, client: CheckedClient, leaf: str) -> None:
    other = leaf[:10] + "0" * 54
    with app.app_context():
        db.session.execute(db.text("INSERT INTO editions (campaign, number, format, published_at, digest, candidacies,"
            " answers, added, changed, removed) SELECT campaign, 2, format, published_at, :digest, 0, 0, 0, 0, 0"
            " FROM editions"), {"digest": other})  # fmt: skip
        db.session.commit()
    answer = ask(client, leaf[:8])
    assert "est le début de 2 empreintes" in answer
    assert leaf in answer
    assert other in answer


def test_a_short_form_of_nothing_is_said_so(client: CheckedClient, leaf: str) -> None:
    nothing = f"{(int(leaf[:8], 16) + 1) % 2**32:08x}"
    assert "Inconnue : rien de publié ne porte cette empreinte." in ask(client, nothing)


def test_an_answer_replaced_since_says_so_and_leads_to_where_it_was(
    app: Flask, client: CheckedClient, leaf: str
) -> None:
    republish(app, testing_logement="contre")
    answer = ask(client, leaf)
    assert "est dans l'édition 1. Elle a été remplacée depuis l'édition 2." in answer
    assert f"{CAMPAIGN}/editions/1/reponses/" in answer


def test_opening_words_and_a_sheet_replaced_since_say_so(app: Flask, client: CheckedClient, sheet: str) -> None:
    with app.app_context():
        opening = str(db.session.query(PublishedCandidacy).one().opening_leaf)
    republish(app, testing_logement="contre")
    assert "dans l'édition 1. Un autre l'a remplacé depuis l'édition 2." in ask(client, sheet)
    assert "est dans l'édition 1. Il n'est plus publié depuis l'édition 2." in ask(client, opening)


def test_the_questionnaire_and_the_lists_are_known(app: Flask, client: CheckedClient) -> None:
    printed = {kind: first_fingerprint(client.get(f"{CAMPAIGN}/{kind}").text) for kind in ("questionnaire", "methode")}
    assert "c'est l'empreinte du questionnaire, tel que gelé" in ask(client, printed["questionnaire"])
    assert f"{CAMPAIGN}/questionnaire" in ask(client, printed["questionnaire"])
    assert "c'est l'empreinte d'une liste des candidatures" in ask(client, printed["methode"])
    assert f"{CAMPAIGN}/methode#entree" in ask(client, printed["methode"])


def first_fingerprint(page: str) -> str:
    """Return the first fingerprint that a page shows."""
    return page.partition("<code>")[2].partition("</code>")[0]


def test_what_the_file_of_editions_holds_is_known_too(app: Flask, client: CheckedClient) -> None:
    with app.app_context():
        manifest = str(db.session.query(Edition).one().content)
        line = db.session.query(PublishedLine).filter_by(kind="question").first()
        facts = line.facts if line else ""
    program = hashlib.sha256(Path(verifier.__file__).read_bytes()).hexdigest()
    assert "du manifeste de l'édition 1" in ask(client, manifest)
    assert "d'une ligne des manifestes" in ask(client, facts)
    assert "du programme verifier.py" in ask(client, program)


def test_every_fingerprint_of_public_rows_is_known(app: Flask, client: CheckedClient) -> None:
    with app.app_context():
        bodies = [page.body for page in db.session.query(PublishedPage).filter(PublishedPage.campaign != "")]
        rows = [
            vars(row) for table in (PublishedAnswer, PublishedCandidacy, Edition) for row in db.session.query(table)
        ]
    words = {word for thing in [*bodies, *rows] for word in str(thing).replace("'", " ").split()}
    printed = {word for word in words if len(word) == 64 and set(word) <= set("0123456789abcdef")}
    assert len(printed) >= 7
    assert "toutes sont celles de ce qui est publié." in ask(client, "\n".join(sorted(printed)))


def test_a_text_that_a_browser_cut_asks_for_the_lines_to_paste(client: CheckedClient, leaf: str) -> None:
    assert "Ne collez que les lignes qui commencent par « empreinte »" in ask(client, "z" * TEXT_MAX)
    answer = ask(client, leaf.ljust(TEXT_MAX, "\n"))
    assert "Ce texte était trop long : sa fin manque peut-être." in answer
    assert "Valide : cette réponse" in answer


def test_several_parameters_are_one_question(client: CheckedClient, leaf: str, sheet: str) -> None:
    (answer,) = said(read(client, f"/verifier?empreinte={leaf}&empreinte={sheet}"), "#resultat")
    assert "2 empreintes lues : toutes" in answer
