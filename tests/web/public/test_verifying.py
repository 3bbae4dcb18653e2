"""From a receipt to « valide » without help, without a cookie and without a script; and everything else offline."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from campagne.domain import verifier
from campagne.extensions import db
from campagne.jobs import write_bundles
from campagne.models.candidacy import Candidacy
from campagne.models.edition import Edition, PublishedAnswer, PublishedCandidacy
from campagne.models.invitation import Invitation
from campagne.services import editions, redactions
from tests.factories import campaigns, former
from tests.fixtures.client import CheckedClient

NOW = datetime(2027, 3, 30, 8, tzinfo=UTC)
PAGE = "/verifier"


@pytest.fixture
def leaf(app: Flask, at: Callable[[str | datetime], datetime]) -> str:
    """The leaf of a published answer."""
    at(NOW)
    with app.app_context():
        campaigns.organisation()
        campaign = campaigns.campaign()
        candidacy = campaigns.candidacy(campaigns.constituency(campaign))
        invitation = campaigns.invitation(candidacy, campaigns.questionnaire(campaign))
        campaigns.signed(invitation, campaigns.FROZEN, opening="Oui.", testing_logement="pour")
        editions.build(editions.plan(campaign, now=NOW), now=NOW)
        db.session.commit()
        return db.session.query(PublishedAnswer).one().leaf


def ask(client: CheckedClient, digest: str) -> str:
    form = client.form(PAGE, "verify")
    response = client.get(form.action.split("#")[0], query_string=form.values | {"empreinte": digest})
    assert "Set-Cookie" not in response.headers
    return unescape(response.text).replace("\u00a0", " ").replace("\u202f", " ")


def test_the_fingerprint_of_a_receipt_leads_to_valid(client: CheckedClient, leaf: str) -> None:
    page = ask(client, f" {leaf[:32].upper()} {leaf[32:]}")
    assert "Valide : cette réponse d'Inès Marchetti, mot pour mot" in page
    assert "Testing logement : êtes-vous pour ?" in page


def test_fingerprints_of_a_sheet_and_of_an_edition_are_known_too(app: Flask, client: CheckedClient, leaf: str) -> None:
    with app.app_context():
        sheet, edition = db.session.query(PublishedCandidacy).one().sheet_digest, db.session.query(Edition).one().digest
    assert "Valide : c'est l'ensemble des réponses" in ask(client, sheet or "")
    assert "Valide : c'est l'empreinte de l'édition 1" in ask(client, edition)


def test_the_fingerprint_of_opening_words_is_known_until_they_are_hidden_and_after(
    app: Flask, client: CheckedClient, leaf: str
) -> None:
    with app.app_context():
        words = db.session.query(PublishedCandidacy.opening_leaf).scalar()
    page = ask(client, words)
    assert "Valide : ce mot d'ouverture d'Inès Marchetti, mot pour mot, est dans toutes les éditions" in page
    assert "Oui." in page
    with app.app_context():
        candidacy = db.session.query(Candidacy).one()
        redactions.hide(candidacy, words, motive="injure", basis="loi de 1881", position=True, by=None, now=NOW)
        db.session.commit()
    page = ask(client, words)
    assert '<p class="silent">[mot d\'ouverture masqué le mardi 30 mars 2027 : injure (loi de 1881)]</p>' in page
    assert (
        "Ce mot d'ouverture d'Inès Marchetti est dans toutes les éditions depuis l'édition 1, et son texte est" in page
    )
    assert "Oui." not in page


def test_opening_words_that_were_altered_are_not_valid(app: Flask, client: CheckedClient, leaf: str) -> None:
    with app.app_context():
        words = db.session.query(PublishedCandidacy.opening_leaf).scalar()
        db.session.execute(db.text("DROP TRIGGER guard_published_candidacies_update"))
        db.session.execute(db.text("UPDATE published_candidacies SET opening = 'Non.'"))
        db.session.commit()
    assert "Non valide : les mots publiés ne sont pas ceux de cette empreinte" in ask(client, words)


def test_receipts_of_sheets_signed_before_opening_words_had_a_leaf_are_still_known(
    app: Flask, client: CheckedClient
) -> None:
    with app.app_context():
        former.load()
        digests = {row.sheet_digest for row in db.session.query(PublishedCandidacy)} - {None}
        leaf = (
            db.session.query(PublishedCandidacy).filter_by(last_name="Marchetti", last_edition=None).one().opening_leaf
        )
    assert len(digests) == 4
    for digest in digests:
        assert "Valide : c'est l'ensemble des réponses" in ask(client, str(digest))
    found = ask(client, str(leaf))
    assert "Valide : ce mot d'ouverture d'Inès Marchetti, mot pour mot, est dans toutes les éditions" in found


def test_what_is_unknown_or_no_fingerprint_is_said_so(client: CheckedClient, leaf: str) -> None:
    assert "Inconnue : rien de publié ne porte cette empreinte." in ask(client, "1" * 64)
    assert "Ce n'est pas une empreinte." in ask(client, "<script>alert(1)</script>")
    assert "resultat" not in client.get(PAGE).text.split("</form>")[1]


@pytest.mark.parametrize(
    "altered",
    [
        "UPDATE published_answers SET value = 'contre'",
        "UPDATE published_answers SET value = 'autre'",
        "UPDATE published_answers SET label = 'Contre'",
    ],
)
def test_words_that_were_altered_are_not_valid(app: Flask, client: CheckedClient, leaf: str, altered: str) -> None:
    with app.app_context():
        db.session.execute(db.text("DROP TRIGGER guard_published_answers_update"))
        db.session.execute(db.text(altered))
        db.session.commit()
    assert "Non valide : les mots publiés ne sont pas ceux de cette empreinte" in ask(client, leaf)


def test_the_page_stands_before_any_edition(client: CheckedClient) -> None:
    assert "Aucune édition n'est encore publiée." in client.get(PAGE).text


def test_keys_are_published_with_what_they_sign(client: CheckedClient, leaf: str) -> None:
    assert "Édition 1 : non signée." in ask(client, leaf)


def test_the_file_and_the_program_are_taken_from_here(
    app: Flask, client: CheckedClient, leaf: str, tmp_path: Path
) -> None:
    assert client.get("/campagnes/presidentielle-2027/editions.zip").status_code == 404
    with app.app_context():
        assert write_bundles()
        assert not write_bundles()
    path = tmp_path / "taken.zip"
    path.write_bytes(client.get("/campagnes/presidentielle-2027/editions.zip").data)
    assert verifier.check(str(path))["problems"] == []
    assert client.get("/verifier.py").text == Path(verifier.__file__).read_text(encoding="utf-8")


def test_the_page_says_to_take_the_program_here_and_knows_its_fingerprint(client: CheckedClient, leaf: str) -> None:
    assert "un programme ne peut pas se porter garant de lui-même" in unescape(client.get(PAGE).text)
    program = client.get("/verifier.py").data
    assert "Valide : c'est l'empreinte du programme" in ask(client, hashlib.sha256(program).hexdigest())


def test_who_has_the_file_takes_it_again_only_when_it_holds_more(app: Flask, client: CheckedClient, leaf: str) -> None:
    address = "/campagnes/presidentielle-2027/editions.zip"
    with app.app_context():
        write_bundles()
    first = client.get(address)
    content, tag = first.data, first.headers["ETag"]
    assert tag.startswith('"')
    assert first.headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"
    assert int(first.headers["Content-Length"]) == len(content)

    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    with app.app_context():
        invitation = db.session.query(Invitation).one()
        campaigns.signed(invitation, campaigns.FROZEN, form_key="two", testing_logement="contre")
        campaign = invitation.candidacy.constituency.campaign
        editions.build(editions.plan(campaign, now=NOW), now=NOW)
        db.session.commit()
        write_bundles()
    other = client.get(address, headers={"If-None-Match": tag})
    assert other.status_code == 200
    assert other.data != content
    assert other.headers["ETag"] != tag


def test_a_file_that_holds_a_text_hidden_since_is_given_no_more(app: Flask, client: CheckedClient, leaf: str) -> None:
    with app.app_context():
        write_bundles()
        db.session.execute(db.text("DROP TRIGGER guard_published_answers_update"))
        db.session.execute(db.text("UPDATE published_answers SET text = 'De trop.'"))
        candidacy = db.session.query(Candidacy).one()
        redactions.hide(candidacy, leaf, motive="injure", basis="loi de 1881", position=True, by=None, now=NOW)
        db.session.commit()
    assert client.get("/campagnes/presidentielle-2027/editions.zip").status_code == 404
    assert "son texte est masqué" in ask(client, leaf)
