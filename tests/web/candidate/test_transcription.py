"""The page of a transcription, from its receipt: harmless to read, confirmed under a name, corrected by the form."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from werkzeug.test import Client

from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.invitation import Link
from campagne.models.transcription import SheetEvent
from campagne.services import suppressions
from tests.factories import campaigns, letters, mail
from tests.fixtures.client import CheckedClient
from tests.fixtures.mail import MailSink
from tests.web.candidate.test_links import SCANNERS

INES = mail.address("Marchetti")
ARRIVED = mail.SENDING + timedelta(hours=2)
At = Callable[[datetime], datetime]


@pytest.fixture
def page(app: Flask, smtp: MailSink, at: At) -> str:
    """The path that the receipt of a transcription names, once it has left."""
    at(mail.SENDING)
    with app.app_context():
        mail.launched(mail.ready())
        mail.deliver()
        email = next(email for email in mail.emails() if email.contact.address == INES)
        now = at(ARRIVED + timedelta(days=1))
        claire = campaigns.coordinator()
        letters.transcribed(email.candidacy, claire, arrived_at=ARRIVED, now=now, testing_logement="pour")
        mail.deliver()
    found = re.search(r"http://localhost(/transcription/[\w-]+)", smtp.to(INES)[1].text())
    assert found
    return found[1]


def events(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        return [(event.kind, event.name) for event in db.session.query(SheetEvent)]


def test_the_receipt_says_that_it_was_copied_and_where_to_check(smtp: MailSink, page: str) -> None:
    receipt = smtp.to(INES)[1]
    text = " ".join(receipt.text().split())

    assert "datés du samedi 20 février 2027" in text
    assert "« par courrier, transcrit »" in text
    assert "Elles sont scellées et paraîtront le" in text
    assert "Merci. Vos réponses" not in text
    assert "J'accepte leur publication" not in text
    assert "Voie : letter" in text
    assert f'href="http://localhost{page}"' in receipt.text("html")


def test_reading_changes_nothing(app: Flask, page: str) -> None:
    def everything() -> list[object]:
        with app.app_context():
            return [list(db.session.execute(table.select())) for table in db.metadata.sorted_tables]

    before = everything()
    for method in ("GET", "HEAD", "OPTIONS"):
        for agent in SCANNERS:
            assert Client(app).open(page, method=method, headers={"User-Agent": agent}).status_code == 200
    assert everything() == before


def test_the_page_shows_the_words_with_who_signed(client: CheckedClient, page: str) -> None:
    text = client.get(page).text

    assert "Inès Marchetti" in text
    assert "Testing logement" in text
    assert "Pour" in text
    assert "mardi 30 mars 2027" in text


def test_a_campaign_confirms_under_a_name(app: Flask, client: CheckedClient, page: str) -> None:
    answer = client.submit(page, {"name": "Inès Marchetti"}, testid="confirm")

    assert (answer.status_code, answer.location) == (303, page)
    assert events(app) == [("confirmation", "Inès Marchetti")]
    shown = client.get(page).text
    assert "ce sont bien vos mots" in shown
    assert 'data-testid="confirm"' not in shown


def test_a_program_that_presses_every_button_confirms_nothing(app: Flask, client: CheckedClient, page: str) -> None:
    answer = client.submit(page, testid="confirm")

    assert answer.status_code == 422
    assert "Écrivez votre nom." in answer.text
    assert Client(app).post(page, data={"name": "robot"}).status_code == 400
    assert events(app) == []


def test_correcting_leads_to_the_form_that_holds_the_words_and_the_form_replaces_the_letter(
    app: Flask, client: CheckedClient, page: str
) -> None:
    opened = client.submit(page, testid="correct")
    assert opened.status_code == 303
    assert "transcription" not in opened.location

    form = client.form(opened.location, "answer-sheet")
    assert form.values["testing_logement"] == ["pour"]
    client.submit(opened.location, {"testing_logement": "contre", "to-review": "yes"}, testid="answer-sheet")
    signed = {"signatory": "Inès Marchetti", "role": "candidate", "declaration": "y"}
    assert client.submit(f"{opened.location}/relecture", signed, testid="sign").status_code == 303

    with app.app_context():
        sheets = db.session.query(AnswerSheet).order_by(AnswerSheet.revision)
        assert [(sheet.channel, sheet.answers[0].value) for sheet in sheets] == [("letter", "pour"), ("form", "contre")]
    shown = client.get(page).text
    assert "ont été remplacées" in shown
    assert 'data-testid="confirm"' not in shown


def test_past_the_last_moment_one_confirms_and_does_not_correct(
    app: Flask, client: CheckedClient, page: str, at: At
) -> None:
    at(campaigns.DEADLINE + timedelta(days=19))

    assert 'data-testid="correct"' not in client.get(page).text
    assert client.submit(page, {"name": "Inès"}, testid="confirm").status_code == 303
    assert events(app) == [("confirmation", "Inès")]


@pytest.mark.parametrize("token", ["", "1-" + "a" * 26, "99-" + "a" * 26, "é", "1-abc/..", "%00", "x" * 500])
def test_any_other_token_gets_the_page_of_a_link_that_does_not_open(app: Flask, page: str, token: str) -> None:
    lost = Client(app).get("/r/inconnu")

    assert Client(app).get(f"/transcription/{token}").data == lost.data


def test_a_receipt_of_a_form_has_no_such_page_and_a_replaced_address_no_longer(
    app: Flask, client: CheckedClient, page: str
) -> None:
    with app.app_context():
        contact = next(email for email in mail.emails() if email.contact.address == INES).contact
        contact.address_hmac = suppressions.address_hmac("autre@example.org")
        db.session.commit()

    assert client.get(page).status_code == 404


@pytest.mark.parametrize("action", ["", "/corriger"])
def test_a_revoked_link_closes_the_page_too(app: Flask, client: CheckedClient, page: str, action: str) -> None:
    token = client.form(page, "correct").values["csrf_token"]
    with app.app_context():
        for link in db.session.query(Link):
            link.revoked_at = ARRIVED
        db.session.commit()

    assert client.get(page).status_code == 404
    headers = {"Sec-Fetch-Site": "same-origin"}
    assert client.post(page + action, data={"csrf_token": token, "name": "x"}, headers=headers).status_code == 404
