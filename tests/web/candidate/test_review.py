"""Reading again, signing once, and the receipt."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from werkzeug.test import Client

from campagne import clock
from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.services import editions, redactions
from tests.factories import lookup
from tests.fixtures.client import Form
from tests.web.candidate.conftest import SIGNATURE, Guest, visible


@pytest.fixture
def writer(guest: Guest) -> Guest:
    """A guest with three answers drafted."""
    answers = {"testing": "pour", "testing-comment": "Un testing <par> an.", "suivi": "etat", "opening": "Bonjour."}
    guest.client.submit(guest.page, answers, testid="answer-sheet")
    return guest


def sign(guest: Guest, **changes: str | None) -> int:
    return guest.client.submit(f"{guest.page}/relecture", SIGNATURE | changes, testid="sign").status_code


def test_the_review_shows_everything_as_it_will_be_public(writer: Guest) -> None:
    page = writer.client.get(f"{writer.page}/relecture")

    text = visible(page)
    assert "2 réponses sur 5" in text
    assert "Bonjour." in text
    assert "Un testing <par> an." in text
    assert "L'État" in text
    assert text.count("Pas de réponse publiée à cette question (2 sur 5).") == 3
    assert f'href="{writer.page}#question-suivi"' in page.text
    assert "226-4-1" in text
    assert "La candidate" in text


def test_reading_again_signs_nothing(writer: Guest, signed_sheets: Callable[[], list[AnswerSheet]]) -> None:
    writer.client.get(f"{writer.page}/relecture")

    assert signed_sheets() == []


def test_a_signature_makes_a_sheet_and_leads_to_its_receipt(
    writer: Guest, signed_sheets: Callable[[], list[AnswerSheet]]
) -> None:
    response = writer.client.submit(f"{writer.page}/relecture", SIGNATURE, testid="sign")

    assert response.status_code == 303
    assert response.headers["Location"] == f"{writer.page}/recu"
    (sheet,) = signed_sheets()
    assert (sheet.signatory, sheet.role, sheet.revision, sheet.channel) == ("Inès Marchetti", "candidate", 1, "form")
    assert sheet.link_id == writer.link_id
    assert sheet.opening == "Bonjour."
    assert {answer.value for answer in sheet.answers} == {"pour", "etat"}


def test_the_receipt_holds_the_whole_text_the_date_and_the_digest(
    writer: Guest, signed_sheets: Callable[[], list[AnswerSheet]]
) -> None:
    sign(writer)
    text = visible(writer.client.get(f"{writer.page}/recu"))

    (sheet,) = signed_sheets()
    for words in (
        "Merci. Vos réponses sont enregistrées.",
        "Un testing <par> an.",
        "mercredi 10 mars 2027 à 14 h 32 (heure de Paris)",
        "Inès Marchetti, la candidate",
        sheet.digest,
        sheet.answers[0].leaf,
        sheet.answers[0].salt,
    ):
        assert words in text, words


def test_a_sealed_receipt_says_when_the_answers_appear(invite: Callable[..., Guest], during: datetime) -> None:
    guest = invite(publication_at=datetime.fromisoformat("2027-03-30T10:00+02:00"))
    guest.open()
    guest.client.submit(guest.page, {"testing": "pour"}, testid="answer-sheet")
    sign(guest)

    text = visible(guest.client.get(f"{guest.page}/recu"))

    assert "enregistrées et scellées" in text
    assert "mardi 30 mars 2027 à 10 h" in text


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("signatory", "Écrivez le nom de la personne qui signe."),
        ("role", "Choisissez la qualité de la personne qui signe."),
        ("declaration", "Cochez cette case pour signer."),
    ],
)
def test_a_signature_lacking_something_is_refused_at_its_place(
    writer: Guest, signed_sheets: Callable[[], list[AnswerSheet]], field: str, sentence: str
) -> None:
    changes = SIGNATURE | {field: None}
    response = writer.client.submit(f"{writer.page}/relecture", changes, testid="sign")

    assert response.status_code == 422
    assert sentence in visible(response)
    assert signed_sheets() == []


def test_an_unknown_capacity_is_refused(writer: Guest, signed_sheets: Callable[[], list[AnswerSheet]]) -> None:
    assert sign(writer, role="roi") == 422
    assert signed_sheets() == []


def test_nothing_answered_is_nothing_to_sign(guest: Guest, signed_sheets: Callable[[], list[AnswerSheet]]) -> None:
    page = guest.client.get(f"{guest.page}/relecture")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', guest.client.get(guest.page).text)

    assert 'data-testid="sign"' not in page.text
    assert token
    forced = {**SIGNATURE, "csrf_token": token[1], "form_key": "clé", "read_digest": ""}
    assert guest.client.post(f"{guest.page}/relecture", data=forced).status_code == 409
    assert signed_sheets() == []


def test_nobody_signs_words_that_changed_after_the_reading(
    writer: Guest, signed_sheets: Callable[[], list[AnswerSheet]]
) -> None:
    form = writer.client.form(f"{writer.page}/relecture", "sign")
    writer.client.submit(writer.page, {"testing": "contre"}, testid="answer-sheet")

    response = writer.client.post(form.action, data=form.values | SIGNATURE)

    assert response.status_code == 409
    assert "Le brouillon a changé depuis que vous avez ouvert cette page." in visible(response)
    assert 'value="Inès Marchetti"' in response.text
    assert signed_sheets() == []


def test_the_page_that_says_so_can_be_signed(writer: Guest, signed_sheets: Callable[[], list[AnswerSheet]]) -> None:
    form = writer.client.form(f"{writer.page}/relecture", "sign")
    writer.client.submit(writer.page, {"testing": "contre"}, testid="answer-sheet")
    page = writer.client.post(form.action, data=form.values | SIGNATURE).text
    digest = re.search(r'name="read_digest"[^>]*value="([0-9a-f]{64})"', page)

    assert digest
    signed = form.values | SIGNATURE | {"read_digest": digest[1]}
    assert writer.client.post(form.action, data=signed).status_code == 303
    assert {answer.value for answer in signed_sheets()[0].answers} == {"contre", "etat"}


def test_a_form_sent_again_after_new_drafts_returns_the_same_receipt(
    writer: Guest, signed_sheets: Callable[[], list[AnswerSheet]]
) -> None:
    form = writer.client.form(f"{writer.page}/relecture", "sign")
    first = writer.client.post(form.action, data=form.values | SIGNATURE)
    writer.client.submit(writer.page, {"testing": "contre"}, testid="answer-sheet")

    again = writer.client.post(form.action, data=form.values | SIGNATURE)

    assert (again.status_code, again.headers["Location"]) == (303, first.headers["Location"])
    assert len(signed_sheets()) == 1


@pytest.mark.database
def test_ten_identical_forms_at_once_make_one_revision(
    app: Flask, writer: Guest, signed_sheets: Callable[[], list[AnswerSheet]], database_kind: str
) -> None:
    form = writer.client.form(f"{writer.page}/relecture", "sign")
    statuses = sent_at_once(app, writer, form, times=10)

    assert statuses == [303] * 10
    assert len(signed_sheets()) == 1


def sent_at_once(app: Flask, guest: Guest, form: Form, *, times: int) -> list[int]:
    """Send the same signature from several threads, as impatient fingers and proxies do."""
    cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in guest.client._cookies.values())  # type: ignore[union-attr]
    start = threading.Barrier(times)
    statuses: list[int] = []

    def post() -> None:
        client = Client(app, use_cookies=False)
        start.wait()
        answer = client.post(form.action, data=form.values | SIGNATURE, headers={"Cookie": cookies})
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=post) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def test_signed_answers_can_be_replaced_until_the_last_moment(
    writer: Guest, signed_sheets: Callable[[], list[AnswerSheet]], at: Callable[[str], datetime]
) -> None:
    sign(writer)
    at("2027-04-13T18:59")
    assert "Modifier mes réponses" in visible(writer.client.get(f"{writer.page}/recu"))
    assert writer.client.form(writer.page, "answer-sheet").values["testing"] == ["pour"]
    writer.client.submit(writer.page, {"testing": "contre"}, testid="answer-sheet")

    assert sign(writer, signatory="Paul Durand", role="agent") == 303

    assert [(sheet.revision, sheet.signatory) for sheet in signed_sheets()] == [
        (1, "Inès Marchetti"),
        (2, "Paul Durand"),
    ]


def test_a_signature_after_the_last_moment_is_refused_and_the_text_shown(
    writer: Guest, signed_sheets: Callable[[], list[AnswerSheet]], at: Callable[[str], datetime]
) -> None:
    form = writer.client.form(f"{writer.page}/relecture", "sign")
    at("2027-04-13T19:00:01")

    response = writer.client.post(form.action, data=form.values | SIGNATURE)

    assert response.status_code == 409
    assert "cette réponse n'a pas été enregistrée" in visible(response)
    assert "Un testing <par> an." in visible(response)
    assert "Vous alliez signer : Inès Marchetti." in visible(response)
    assert signed_sheets() == []


def test_without_a_signature_there_is_no_receipt(writer: Guest) -> None:
    response = writer.client.get(f"{writer.page}/recu")

    assert response.status_code == 302
    assert response.headers["Location"] == writer.page


def publish(app: Flask) -> None:
    """Publish what is signed."""
    with app.app_context():
        now = clock.now()
        editions.build(editions.plan(lookup.campaign(), now=now), now=now)
        db.session.commit()


def test_a_receipt_says_since_which_edition_its_answers_are_published(app: Flask, writer: Guest) -> None:
    sign(writer)
    assert "dans la prochaine édition" in visible(writer.client.get(f"{writer.page}/recu"))
    publish(app)
    receipt = writer.client.get(f"{writer.page}/recu")
    assert "Elles sont publiées depuis l'édition 1." in visible(receipt)
    (read,) = re.findall(r'href="(/campagnes/[^"]+)">Les lire', receipt.text)
    assert "Un testing <par> an." in visible(writer.client.get(read))

    writer.client.submit(writer.page, {"testing": "contre"}, testid="answer-sheet")
    sign(writer)
    assert "dans la prochaine édition" in visible(writer.client.get(f"{writer.page}/recu"))


def hide(app: Flask, question: str, *, position: bool = True) -> None:
    """Publish what is signed and hide a text of it."""
    publish(app)
    with app.app_context():
        now, candidacy = clock.now(), lookup.candidacy("Marchetti")
        leaf = next(each.leaf for each in redactions.published(candidacy) if each.question_key == question)
        redactions.hide(candidacy, leaf, motive="injure", basis="Loi de 1881", position=position, by=None, now=now)
        db.session.commit()


@pytest.mark.parametrize(
    ("question", "field", "words"),
    [("testing", "testing-comment", "Un testing <par> an."), ("opening", "opening", "Bonjour.")],
)
def test_words_that_were_hidden_are_said_to_be_hidden_again_before_and_after_they_are_signed(
    app: Flask, writer: Guest, question: str, field: str, words: str
) -> None:
    assert "déjà masqué" not in visible(writer.client.get(f"{writer.page}/relecture"))
    sign(writer)
    hide(app, question)
    assert words not in visible(writer.client.get(f"{writer.page}/recu"))
    writer.client.submit(writer.page, {field: words}, testid="answer-sheet")

    before = visible(writer.client.get(f"{writer.page}/relecture"))
    assert "Un texte déjà masqué ne reparaît pas" in before
    assert sign(writer) == 303
    after = visible(writer.client.get(f"{writer.page}/recu"))
    for page in (before, after):
        assert "masqué le mercredi 10 mars 2027 : injure (Loi de 1881)]" in page
        assert words not in page


@pytest.mark.parametrize("position", [True, False])
def test_a_hidden_answer_that_nobody_touched_is_said_to_stay(
    app: Flask, writer: Guest, signed_sheets: Callable[[], list[AnswerSheet]], position: bool
) -> None:
    sign(writer)
    assert "masqué" not in visible(writer.client.get(writer.page))
    hide(app, "testing", position=position)

    written = visible(writer.client.get(writer.page))
    assert "[texte masqué le mercredi 10 mars 2027 : injure (Loi de 1881)] Cette mention reste" in written
    read = visible(writer.client.get(f"{writer.page}/relecture"))
    assert "2 réponses sur 5" in read
    assert "sa mention reste à sa place" in read
    assert "[texte masqué le mercredi 10 mars 2027 : injure (Loi de 1881)]" in read

    assert sign(writer) == 303
    assert len(signed_sheets()) == 1
