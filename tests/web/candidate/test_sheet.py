"""The answer form: what it says first, what it keeps, and what it gives back when it cannot keep it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask

from campagne.domain.answers import GivenAnswer
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.services.drafts import Draft
from tests.web.candidate.conftest import SIGNATURE, Guest, visible

ANSWERS = {
    "opening": "Merci de poser ces questions.",
    "testing": "pour",
    "testing-comment": "Un testing par an.",
    "sanctions": "nuance",
    "sanctions-engagement": "principe",
    "suivi": "autorite",
    "publics": ["jeunes", "toutes"],
    "libre-comment": "Une médiation dans chaque département.",
}


def test_the_first_screen_says_for_whom_until_when_and_who_reads(guest: Guest) -> None:
    text = visible(guest.client.get(guest.page))

    for words in (
        "Vous répondez pour",
        "Inès Marchetti",
        "candidature à l'élection présidentielle",
        "Ce n'est pas vous, ni votre équipe ?",
        "5 questions",
        "vendredi 26 mars 2027 à 18 h (heure de Paris)",
        "Qui lit quoi",
        "240 élues et élus",
        "Claire Morvan, adjointe à Valmont (Alliance du Rivage)",
        "01 99 00 12 34",
        "Ne pas répondre",
        "Rien n'est encore enregistré.",
    ):
        assert words in text, words


def test_a_sealed_campaign_promises_that_nobody_reads_before_the_publication(
    invite: Callable[..., Guest], during: datetime
) -> None:
    guest = invite(publication_at=datetime.fromisoformat("2027-03-30T10:00+02:00"))
    guest.open()

    text = visible(guest.client.get(guest.page))

    assert "mardi 30 mars 2027 à 10 h (heure de Paris), toutes les réponses ensemble" in text
    assert "personne avant le 30 mars, tout le monde ensuite." in text


def test_without_a_script_one_button_keeps_every_kind_of_answer(
    guest: Guest, drafted: Callable[[Guest], Draft]
) -> None:
    response = guest.client.submit(guest.page, ANSWERS, testid="answer-sheet")

    assert response.status_code == 303
    assert response.headers["Location"] == f"{guest.page}#reponses"
    draft = drafted(guest)
    assert draft.opening.words.comment == "Merci de poser ces questions."
    assert draft.answers == {
        "testing": GivenAnswer(value="pour", comment="Un testing par an."),
        "sanctions": GivenAnswer(value="nuance", commitment="principe"),
        "suivi": GivenAnswer(value="autorite"),
        "publics": GivenAnswer(value="jeunes toutes"),
        "libre": GivenAnswer(comment="Une médiation dans chaque département."),
    }


def test_what_was_kept_is_there_when_the_page_opens_again(guest: Guest) -> None:
    guest.client.submit(guest.page, ANSWERS, testid="answer-sheet")

    form = guest.client.form(guest.page, "answer-sheet")

    assert {name: form.values[name] for name in ANSWERS} == {
        name: value if isinstance(value, list) else [value] for name, value in ANSWERS.items()
    }
    assert "Enregistré à 14 h 32. Vous pouvez fermer cette page." in visible(guest.client.get(guest.page))


def test_the_day_is_said_when_it_is_no_longer_today(guest: Guest, at: Callable[[str], datetime]) -> None:
    guest.client.submit(guest.page, ANSWERS, testid="answer-sheet")
    at("2027-03-11T09:00")

    assert "Enregistré le 10 mars à 14 h 32." in visible(guest.client.get(guest.page))


@pytest.mark.parametrize(
    ("button", "place"),
    [
        ({"to-review": "yes"}, "/relecture"),
        ({"go-to": "question-suivi"}, "#question-suivi"),
        ({"go-to": "https://example.org"}, "#reponses"),
    ],
)
def test_each_button_keeps_the_form_and_leads_on(
    guest: Guest, drafted: Callable[[Guest], Draft], button: dict[str, str], place: str
) -> None:
    response = guest.client.submit(guest.page, {"testing": "contre"} | button, testid="answer-sheet")

    assert response.headers["Location"] == guest.page + place
    assert drafted(guest).answers["testing"].value == "contre"


def test_an_answer_can_be_taken_back(guest: Guest, drafted: Callable[[Guest], Draft]) -> None:
    guest.client.submit(guest.page, {"testing": "pour", "publics": ["jeunes"]}, testid="answer-sheet")
    guest.client.submit(guest.page, {"testing": "-", "publics": None}, testid="answer-sheet")

    assert drafted(guest).answered == 0


def test_a_text_too_long_is_said_at_its_field_and_given_back_whole(
    guest: Guest, drafted: Callable[[Guest], Draft]
) -> None:
    long = "é" * 600
    response = guest.client.submit(
        guest.page, {"testing": "pour", "testing-comment": long, "opening": "Un mot."}, testid="answer-sheet"
    )

    assert response.status_code == 422
    assert "Ce texte compte 600 caractères, 300 au plus : retirez-en 300." in visible(response)
    assert long in visible(response)
    assert "Un mot." in visible(response)
    assert "Qui lit quoi" not in visible(response)  # what went wrong stands first
    assert drafted(guest).saved_at is None


@pytest.mark.parametrize(("length", "status"), [(300, 303), (301, 422)])
def test_the_limit_counts_characters_not_bytes(guest: Guest, length: int, status: int) -> None:
    comment = "🙂" * length

    assert guest.client.submit(guest.page, {"testing-comment": comment}, testid="answer-sheet").status_code == status


@pytest.mark.parametrize(
    ("name", "value"), [("testing", "oui"), ("sanctions-engagement", "demain"), ("publics", ["jeunes", "x"])]
)
def test_an_answer_that_is_not_offered_is_refused_in_french(guest: Guest, name: str, value: object) -> None:
    form = guest.client.form(guest.page, "answer-sheet")
    response = guest.client.post(guest.page, data={**form.values, name: value})

    assert response.status_code == 422
    assert "Cette réponse n'est pas proposée par la question." in visible(response)


def test_two_people_who_wrote_in_one_field_see_both_texts_then_merge(
    guest: Guest, drafted: Callable[[Guest], Draft]
) -> None:
    paul = guest.client.form(guest.page, "answer-sheet").values | {"testing-comment": ["Le texte de Paul."]}
    guest.client.submit(guest.page, {"testing-comment": "Le texte de Sonia."}, testid="answer-sheet")

    refused = guest.client.post(guest.page, data=paul)

    assert refused.status_code == 409
    assert "Le texte de Paul." in visible(refused)
    assert "Le texte de Sonia." in visible(refused)
    assert 'href="#question-testing"' in refused.text
    assert drafted(guest).answers["testing"].comment == "Le texte de Sonia."


def test_once_both_texts_were_shown_saving_again_replaces_knowingly(
    guest: Guest, drafted: Callable[[Guest], Draft]
) -> None:
    paul = guest.client.form(guest.page, "answer-sheet").values | {"testing-comment": ["Le texte de Paul."]}
    guest.client.submit(guest.page, {"testing-comment": "Le texte de Sonia."}, testid="answer-sheet")
    guest.client.post(guest.page, data=paul)
    paul["testing-version"] = guest.client.form(guest.page, "answer-sheet").values["testing-version"]

    assert guest.client.post(guest.page, data=paul).status_code == 303
    assert drafted(guest).answers["testing"].comment == "Le texte de Paul."


def test_a_field_that_one_did_not_touch_is_left_to_the_other(guest: Guest, drafted: Callable[[Guest], Draft]) -> None:
    paul = guest.client.form(guest.page, "answer-sheet").values | {"suivi": ["etat"]}
    guest.client.submit(guest.page, {"testing-comment": "Le texte de Sonia."}, testid="answer-sheet")

    assert guest.client.post(guest.page, data=paul).status_code == 303
    assert drafted(guest).answers["testing"].comment == "Le texte de Sonia."
    assert drafted(guest).answers["suivi"].value == "etat"


def test_a_form_without_its_security_token_gives_the_text_back(guest: Guest, drafted: Callable[[Guest], Draft]) -> None:
    response = guest.client.post(guest.page, data={"testing-comment": "Une heure de travail."})

    assert response.status_code == 400
    assert "Une heure de travail." in visible(response)
    assert drafted(guest).saved_at is None


def test_a_form_sent_from_another_site_is_refused(guest: Guest, drafted: Callable[[Guest], Draft]) -> None:
    form = guest.client.form(guest.page, "answer-sheet")
    response = guest.client.post(guest.page, data=form.values, headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403
    assert drafted(guest).saved_at is None


def test_the_deadline_passed_while_typing_gives_the_text_back_and_writes_nothing(
    guest: Guest, at: Callable[[str], datetime], drafted: Callable[[Guest], Draft]
) -> None:
    form = guest.client.form(guest.page, "answer-sheet")
    at("2027-04-13T19:00:01")

    response = guest.client.post(guest.page, data={**form.values, "testing": "roi", "testing-comment": "Trop tard."})

    assert response.status_code == 409
    assert "Votre texte n'est pas perdu" in visible(response)
    assert "Trop tard." in visible(response)
    assert drafted(guest).saved_at is None


def test_the_very_last_second_is_taken(guest: Guest, at: Callable[[str], datetime]) -> None:
    at("2027-04-13T19:00:00")

    assert guest.client.submit(guest.page, {"testing": "pour"}, testid="answer-sheet").status_code == 303


def test_after_the_last_moment_the_page_is_read_only_and_shows_what_was_not_signed(
    guest: Guest, at: Callable[[str], datetime]
) -> None:
    guest.client.submit(guest.page, ANSWERS, testid="answer-sheet")
    at("2027-04-20T10:00")

    response = guest.client.get(guest.page)

    assert response.status_code == 200
    assert "<form" not in response.text
    assert "mardi 13 avril 2027 à 19 h" in visible(response)
    assert "Un testing par an." in visible(response)


def test_after_the_last_moment_what_was_signed_is_shown_once(guest: Guest, at: Callable[[str], datetime]) -> None:
    guest.client.submit(guest.page, ANSWERS, testid="answer-sheet")
    guest.client.submit(f"{guest.page}/relecture", SIGNATURE, testid="sign")
    at("2027-04-20T10:00")

    text = visible(guest.client.get(guest.page))

    assert text.count("Un testing par an.") == 1
    assert "Votre texte n'est pas perdu" not in text


def test_once_everything_is_public_a_late_answer_is_promised_the_next_edition(
    invite: Callable[..., Guest], at: Callable[[str], datetime]
) -> None:
    at("2027-04-02T10:00")
    guest = invite(publication_at=datetime.fromisoformat("2027-03-30T10:00+02:00"))
    guest.open()

    text = visible(guest.client.get(guest.page))

    assert "Publication : dans l'édition qui suit votre signature" in text
    assert "toutes les réponses ensemble" not in text


def test_between_the_announced_and_the_last_moment_one_may_still_answer_and_is_told_so(
    guest: Guest, at: Callable[[str], datetime]
) -> None:
    at("2027-04-02T10:00")

    text = visible(guest.client.get(guest.page))

    assert "L'échéance annoncée est passée" in text
    assert "arrivé après le délai" in text
    assert guest.client.submit(guest.page, {"testing": "pour"}, testid="answer-sheet").status_code == 303


def test_before_the_campaign_opens_nothing_is_taken(app: Flask, guest: Guest) -> None:
    with app.app_context():
        db.session.query(Campaign).one().status = "draft"
        db.session.commit()

    assert "n'est pas encore ouvert" in visible(guest.client.get(guest.page))


def test_the_questions_can_be_read_before_anything(guest: Guest) -> None:
    text = visible(guest.client.get(f"{guest.page}/questions"))

    assert "Les 5 questions" in text
    assert "Autre mesure : que ferez-vous ?" in text
    assert "Texte : 600 caractères au plus." in text
