"""Transcribing on pages: the message in sight, every refusal in its place, what was typed given back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.inbox import IncomingMessage
from campagne.models.mailing import OutgoingEmail
from campagne.models.transcription import SheetEvent
from tests.factories import campaigns, letters, lookup, mail, people
from tests.fixtures.client import CheckedClient

SLUG = "presidentielle-2027"
HERE = f"/coordination/campagnes/{SLUG}"
ARRIVED = mail.SENDING + timedelta(hours=2)
At = Callable[[datetime], datetime]
SIGNED = {"letter-signatory": "Inès Marchetti", "letter-role": "candidate"}


@pytest.fixture
def message(app: Flask, client: CheckedClient, at: At) -> str:
    """The address where the one message of the campaign is transcribed; Claire is signed in."""
    at(mail.SENDING)
    people.person(app, party="Mouvement des Collines")
    people.person(app, people.KARIM)
    with app.app_context():
        campaign = mail.ready()
        for email in (people.CLAIRE, people.KARIM):
            people.member(campaign, email)
        mail.launched(campaign)
        url = f"{HERE}/messages/{letters.message(about_ines(), ARRIVED).id}"
        db.session.commit()
    at(ARRIVED + timedelta(days=1))
    people.sign_in(client)
    return url


def about_ines() -> OutgoingEmail:
    return next(email for email in mail.emails() if email.contact.address == mail.address("Marchetti"))


def ref(app: Flask) -> str:
    with app.app_context():
        return str(about_ines().candidacy.ref)


def sheets(app: Flask) -> list[tuple[str, datetime, str, list[str | None]]]:
    with app.app_context():
        rows = db.session.query(AnswerSheet).order_by(AnswerSheet.revision)
        return [(row.channel, row.signed_at, row.signatory, [each.value for each in row.answers]) for row in rows]


def test_a_message_leads_to_its_questions_with_its_text_in_sight(client: CheckedClient, message: str) -> None:
    assert f'href="{message}/transcrire"' in client.get(message).text

    text = client.get(f"{message}/transcrire").text
    assert "pour, sans réserve." in text
    assert "Testing logement" in text


def test_a_message_is_typed_and_its_page_says_so(app: Flask, client: CheckedClient, message: str) -> None:
    answer = client.submit(f"{message}/transcrire", {"testing_logement": "pour", **SIGNED}, testid="transcribe")

    assert answer.status_code == 303
    assert sheets(app) == [("letter", ARRIVED, "Inès Marchetti", ["pour"])]
    shown = client.get(answer.location).text
    assert "Claire Morvan, le 23 février" in shown
    assert "transcription non relue" in shown
    assert "réponses recopiées" in client.get(message).text
    history = client.get(f"{HERE}/candidatures/{ref(app)}").text
    assert "Réponses recopiées, révision 1" in history
    assert "voir la transcription" in history


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"letter-signatory": ""}, "Écrivez le nom de la personne qui signe."),
        ({"letter-role": None}, "Choisissez la qualité de la personne qui signe."),
        ({"letter-dated": "hier"}, "pas lisible : écrivez-la ainsi"),
        ({"letter-dated": "2027-03-01"}, "Une lettre est datée au plus tard du jour où elle arrive."),
        ({"testing_logement": "-"}, "répondez à une question au moins"),
        ({"sanctions-comment": "x" * 301}, "301 caractères"),
        ({"suivi": "nimporte"}, "pas proposée par la question."),
    ],
)
def test_a_refusal_gives_what_was_typed_back_and_writes_nothing(
    app: Flask, client: CheckedClient, message: str, changes: dict[str, str | None], sentence: str
) -> None:
    given = {"testing_logement": "pour", "testing_logement-comment": "Sans réserve.", **SIGNED, **changes}
    if "testing_logement" in changes:
        given["testing_logement-comment"] = ""
    answer = client.submit(f"{message}/transcrire", given, testid="transcribe")

    assert answer.status_code == 422
    assert sentence in answer.text
    if given["testing_logement-comment"]:
        assert "Sans réserve.</textarea>" in answer.text
    assert sheets(app) == []
    with app.app_context():
        assert db.session.query(IncomingMessage).one().outcome is None


def test_a_letter_on_paper_asks_when_it_arrived(app: Flask, client: CheckedClient, message: str) -> None:
    url = f"{HERE}/candidatures/{ref(app)}/transcrire"
    given = {"suivi": "etat", "letter-dated": "2027-02-21", **SIGNED}

    assert "Choisissez le jour." in client.submit(url, given, testid="transcribe").text
    answer = client.submit(url, {**given, "letter-arrived": "2027-02-23"}, testid="transcribe")

    assert answer.status_code == 303
    assert sheets(app) == [("letter", datetime(2027, 2, 22, 23, tzinfo=UTC), "Inès Marchetti", ["etat"])]
    assert "Datée du dimanche 21 février 2027" in client.get(answer.location).text


def test_a_message_that_arrived_too_late_is_refused_with_both_dates(
    app: Flask, client: CheckedClient, message: str, at: At
) -> None:
    with app.app_context():
        late = db.session.query(IncomingMessage).one()
        late.received_at = campaigns.DEADLINE + timedelta(days=19)
        db.session.commit()
    at(campaigns.DEADLINE + timedelta(days=20))
    answer = client.submit(f"{message}/transcrire", {"testing_logement": "pour", **SIGNED}, testid="transcribe")

    assert answer.status_code == 422
    assert "Arrivé le 14 avril à 19 h, ce texte ne compte plus" in answer.text


def test_a_second_person_reads_again_and_then_it_is_sealed(app: Flask, client: CheckedClient, message: str) -> None:
    made = client.submit(f"{message}/transcrire", {"testing_logement": "pour", **SIGNED}, testid="transcribe").location
    assert 'data-testid="reread"' not in client.get(made).text

    people.sign_in(client, people.KARIM)
    assert client.submit(made, testid="reread").status_code == 303

    text = client.get(made).text
    assert "Scellée, comme les autres réponses" in text
    assert "sans réserve" not in text
    assert client.form(f"{message}/transcrire", "transcribe").values["testing_logement"] == ["-"]
    with app.app_context():
        assert db.session.query(SheetEvent).one().coordinator_id == lookup.person(people.KARIM).id


def test_whoever_typed_cannot_read_again_even_by_a_forged_request(
    app: Flask, client: CheckedClient, message: str
) -> None:
    made = client.submit(f"{message}/transcrire", {"testing_logement": "pour", **SIGNED}, testid="transcribe").location
    token = client.form(f"{message}/transcrire", "transcribe").values["csrf_token"]
    answer = client.post(f"{made}/relue", data={"csrf_token": token}, headers={"Sec-Fetch-Site": "same-origin"})

    assert answer.status_code == 422
    assert "une autre personne la relit" in answer.text
    with app.app_context():
        assert db.session.query(SheetEvent).count() == 0


def test_those_of_the_candidacys_party_see_neither_form_nor_words(
    app: Flask, client: CheckedClient, message: str
) -> None:
    made = client.submit(f"{message}/transcrire", {"testing_logement": "pour", **SIGNED}, testid="transcribe").location
    with app.app_context():
        lookup.person(people.CLAIRE).party = "Alliance du Rivage"
        db.session.commit()

    for url in (made, f"{message}/transcrire", f"{HERE}/candidatures/{ref(app)}/transcrire"):
        text = client.get(url).text
        assert "du même parti" in text
        assert 'data-testid="transcribe"' not in text
        assert "Ce qui a été recopié" not in text
