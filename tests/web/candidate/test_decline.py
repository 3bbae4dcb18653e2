"""Not answering, and changing one's mind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.invitation import Decline
from tests.web.candidate.conftest import SIGNATURE, Guest, visible


@pytest.fixture
def motives(app: Flask) -> Callable[[], list[str]]:
    """Return a function that lists the reasons given, oldest first."""

    def listed() -> list[str]:
        with app.app_context():
            return [decline.motive for decline in db.session.query(Decline).order_by(Decline.id)]

    return listed


def decline(guest: Guest, motive: str = "") -> int:
    return guest.client.submit(
        f"{guest.page}/decliner", {"motive": motive, "signatory": "Sonia Vidal"}, testid="decline"
    ).status_code


def test_reading_the_page_declines_nothing(guest: Guest, motives: Callable[[], list[str]]) -> None:
    assert "Nous publierons" in visible(guest.client.get(f"{guest.page}/decliner"))
    assert motives() == []


def test_a_name_and_one_button_decline_and_the_page_says_what_will_be_public(
    guest: Guest, motives: Callable[[], list[str]]
) -> None:
    assert decline(guest) == 303

    assert motives() == [""]
    text = visible(guest.client.get(f"{guest.page}/decliner"))
    assert "Nous a fait savoir le 10 mars ne pas souhaiter répondre. Sans motif." in text


def test_a_reason_is_kept_word_for_word(guest: Guest, motives: Callable[[], list[str]]) -> None:
    decline(guest, "Nous ne répondons à <aucun> questionnaire.")

    assert motives() == ["Nous ne répondons à <aucun> questionnaire."]
    assert "Motif donné : « Nous ne répondons à <aucun> questionnaire. »" in visible(
        guest.client.get(f"{guest.page}/decliner")
    )


def test_a_reason_too_long_is_given_back(guest: Guest, motives: Callable[[], list[str]]) -> None:
    response = guest.client.submit(
        f"{guest.page}/decliner", {"motive": "x" * 301, "signatory": "Sonia Vidal"}, testid="decline"
    )

    assert response.status_code == 422
    assert "x" * 301 in response.text
    assert "retirez-en 1" in response.text
    assert motives() == []


def test_a_form_sent_twice_declines_once(guest: Guest, motives: Callable[[], list[str]]) -> None:
    form = guest.client.form(f"{guest.page}/decliner", "decline")
    statuses = {
        guest.client.post(form.action, data={**form.values, "signatory": "Sonia Vidal"}).status_code for _ in range(3)
    }

    assert statuses == {303}
    assert motives() == [""]


def test_an_answer_signed_later_takes_the_decline_back(guest: Guest, at: Callable[[str], datetime]) -> None:
    decline(guest)
    at("2027-03-11T09:00")
    assert "Vous nous avez fait savoir le 10 mars ne pas souhaiter répondre" in visible(guest.client.get(guest.page))
    guest.client.submit(guest.page, {"testing": "pour"}, testid="answer-sheet")
    guest.client.submit(f"{guest.page}/relecture", SIGNATURE, testid="sign")

    assert "ne pas souhaiter répondre" not in visible(guest.client.get(guest.page))


def test_signing_the_same_words_again_takes_the_decline_back(guest: Guest, at: Callable[[str], datetime]) -> None:
    guest.client.submit(guest.page, {"testing": "pour"}, testid="answer-sheet")
    guest.client.submit(f"{guest.page}/relecture", SIGNATURE, testid="sign")
    at("2027-03-11T09:00")
    decline(guest)
    at("2027-03-12T09:00")

    guest.client.submit(f"{guest.page}/relecture", SIGNATURE, testid="sign")

    assert "C'est noté" not in visible(guest.client.get(f"{guest.page}/decliner"))


def test_nothing_is_noted_after_the_last_moment_and_the_reason_is_given_back(
    guest: Guest, at: Callable[[str], datetime], motives: Callable[[], list[str]]
) -> None:
    form = guest.client.form(f"{guest.page}/decliner", "decline")
    at("2027-04-13T19:00:01")

    response = guest.client.post(
        form.action, data={**form.values, "motive": "Un motif réfléchi.", "signatory": "Sonia Vidal"}
    )

    assert response.status_code == 409
    assert "Un motif réfléchi." in visible(response)
    assert motives() == []


def test_declining_without_the_security_token_is_refused(guest: Guest, motives: Callable[[], list[str]]) -> None:
    assert guest.client.post(f"{guest.page}/decliner").status_code == 400
    assert motives() == []


def test_a_program_that_presses_every_button_speaks_for_nobody(guest: Guest, motives: Callable[[], list[str]]) -> None:
    response = guest.client.submit(f"{guest.page}/decliner", testid="decline")

    assert response.status_code == 422
    assert "Écrivez votre nom." in visible(response)
    assert motives() == []
