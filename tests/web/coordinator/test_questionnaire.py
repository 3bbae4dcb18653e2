"""The questionnaire in pages: themes and questions drafted, ordered, previewed, carried by file, frozen."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.questionnaire import Questionnaire
from tests.factories import campaigns, lookup, people
from tests.fixtures.client import CheckedClient

QUESTION = {
    "place": "logement:0",
    "text": "L'État doit-il publier chaque année les résultats de tests de discrimination à la location ?",
    "short_title": "Testing publié",
}


def content(app: Flask) -> dict[str, Any]:
    with app.app_context():
        found = lookup.questionnaire()
        return {question.key: question.content() for question in found.questions}


def add(client: CheckedClient, base: str, **changed: Any) -> Any:
    path = f"{base}/questionnaire/questions/nouvelle-question"
    return client.submit(path, {**QUESTION, **changed}, testid="question")


def test_an_empty_questionnaire_says_how_to_begin(client: CheckedClient, draft: str) -> None:
    page = client.get(f"{draft}/questionnaire/").text

    assert "Créer un premier thème" in page
    assert "0 question, environ 0 minute" in page
    assert "Il faut d&#39;abord un thème" in client.get(f"{draft}/questionnaire/questions/nouvelle-question").text


def test_a_theme_then_a_question_are_written(app: Flask, client: CheckedClient, draft: str) -> None:
    theme = f"{draft}/questionnaire/themes/nouveau-theme"
    assert client.submit(theme, {"title": "Logement"}, testid="theme").location.endswith("#theme-logement")

    response = add(client, draft)

    assert response.location.endswith("#question-testing_publie")
    page = client.get(f"{draft}/questionnaire/").text
    assert "1. Testing publié" in page
    assert "1 question, environ 1 minute" in page
    assert content(app)["testing_publie"]["kind"] == "position"


def test_a_question_with_choices_and_sources_is_written_line_by_line(
    app: Flask, client: CheckedClient, written: str
) -> None:
    response = add(
        client,
        written,
        kind="single_choice",
        choices="L'État | État\nUne autorité indépendante | Autorité\n\n",
        sources="Défenseur des droits, rapport 2024 | https://www.example.org/rapport",
        context="Un rapport de 2024 en parle.",
        comment=None,
    )

    assert response.status_code == 302
    kept = content(app)["testing_publie"]
    assert [choice["label"] for choice in kept["choices"]] == ["L'État", "Une autorité indépendante"]
    assert [choice["short_label"] for choice in kept["choices"]] == ["État", "Autorité"]
    assert kept["sources"] == [
        {"title": "Défenseur des droits, rapport 2024", "url": "https://www.example.org/rapport"}
    ]
    assert kept["comment"] is False


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"text": ""}, "Écrivez la question."),
        ({"text": "x" * 2000}, "2000 caractères, 1000 au plus : retirez-en 1000."),
        ({"short_title": "Un titre court beaucoup trop long"}, "33 caractères, 28 au plus : retirez-en 5."),
        ({"kind": "single_choice", "choices": "Un seul"}, "eux choix au moins"),
        ({"sources": "Sans adresse"}, "Ligne 1 :"),
        ({"comment_max": "7"}, "Un nombre de 20 à 5000 est attendu."),
        ({"comment_max": "beaucoup"}, "field-error"),
    ],
)
def test_what_is_wrong_in_a_question_is_said_at_its_place_and_the_text_given_back(
    app: Flask, client: CheckedClient, written: str, changed: dict[str, str], sentence: str
) -> None:
    response = add(client, written, **changed)

    assert response.status_code == 422
    assert sentence in response.text
    for text in changed.values():
        assert text in response.text
    assert len(content(app)) == 3


def test_editing_keeps_the_keys_and_moves_to_the_theme_that_was_chosen(
    app: Flask, client: CheckedClient, written: str
) -> None:
    path = f"{written}/questionnaire/questions/testing_logement"

    client.submit(path, {"short_title": "Autre titre", "place": "travail:1"}, testid="question")

    with app.app_context():
        assert lookup.questions() == ["sanctions", "suivi", "testing_logement"]
    assert content(app)["testing_logement"]["short_title"] == "Autre titre"


def test_a_choice_that_keeps_its_words_keeps_its_key(app: Flask, client: CheckedClient, written: str) -> None:
    path = f"{written}/questionnaire/questions/suivi"

    client.submit(path, {"choices": "Une autorité indépendante | Autorité\nLes communes"}, testid="question")

    assert [choice["key"] for choice in content(app)["suivi"]["choices"]] == ["autorite", "les_communes"]


@pytest.mark.parametrize(
    ("moved", "order"),
    [
        ("questions/sanctions up", ["sanctions", "testing_logement", "suivi"]),
        ("questions/sanctions down", ["testing_logement", "sanctions", "suivi"]),
        ("questions/testing_logement up", ["testing_logement", "sanctions", "suivi"]),
        ("themes/travail up", ["suivi", "testing_logement", "sanctions"]),
        ("themes/travail down", ["testing_logement", "sanctions", "suivi"]),
    ],
)
def test_order_is_changed_by_buttons_alone(
    app: Flask, client: CheckedClient, written: str, moved: str, order: list[str]
) -> None:
    path, _, direction = moved.partition(" ")
    token = client.form(f"{written}/questionnaire/themes/nouveau-theme", "theme").values["csrf_token"]

    response = client.post(
        f"{written}/questionnaire/{path}/deplacer", data={"csrf_token": token, "direction": direction}
    )

    assert response.status_code == 302
    with app.app_context():
        assert lookup.questions() == order


def test_a_question_is_deleted_after_a_page_that_shows_it(app: Flask, client: CheckedClient, written: str) -> None:
    path = f"{written}/questionnaire/questions/sanctions/supprimer"
    assert "Sanctions bailleurs" in client.get(path).text
    assert len(content(app)) == 3

    client.submit(path, testid="delete")

    assert list(content(app)) == ["testing_logement", "suivi"]


def test_a_theme_that_holds_questions_is_not_deleted(app: Flask, client: CheckedClient, written: str) -> None:
    response = client.submit(f"{written}/questionnaire/themes/travail/supprimer", testid="delete")

    assert response.status_code == 422
    assert "contient encore des questions" in response.text
    assert len(content(app)) == 3


def test_remarks_stand_under_the_question_that_they_are_about(client: CheckedClient, written: str) -> None:
    add(client, written, text="Il est urgent de sanctionner, êtes-vous d'accord ?", short_title="Urgence")

    assert "La tournure semble souffler la réponse" in client.get(f"{written}/questionnaire/").text

    client.submit(f"{written}/questionnaire/geler", testid="freeze")
    assert "La tournure semble souffler la réponse" not in client.get(f"{written}/questionnaire/").text


def test_the_preview_shows_the_form_that_candidacies_fill_in(client: CheckedClient, written: str) -> None:
    page = client.get(f"{written}/questionnaire/apercu").text

    assert "1. Testing logement" in page.replace('<span class="ask-number">', "").replace("</span>", "")
    assert "Ne se prononce pas" in page
    assert "Une autorité indépendante" in page
    assert 'method="post"' not in page


def test_the_file_downloaded_loads_into_another_campaign(app: Flask, client: CheckedClient, written: str) -> None:
    with app.app_context():
        other = campaigns.campaign("autre", status="draft")
        people.member(other)
        db.session.commit()
    response = client.get(f"{written}/questionnaire/questionnaire.json")
    assert response.mimetype == "application/json"

    path = "/coordination/campagnes/autre/questionnaire/fichier"
    loaded = client.submit(path, {"file": (io.BytesIO(response.data), "questions.json")}, testid="load")

    assert loaded.status_code == 302
    again = client.get("/coordination/campagnes/autre/questionnaire/questionnaire.json")
    assert again.json == response.json


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Choisissez un fichier."),
        (b"pas du JSON", "pas du JSON valide"),
        (b'{"title": "X",\n "themes": [}', "Ligne 2 :"),
        (b"\xff\xfe\x00", ""),
        (b'["une liste"]', "un objet"),
        (json.dumps({"title": "X", "themes": [{"title": "", "key": "a"}]}).encode(), "themes"),
        (json.dumps({"title": "X", "intrus": 1, "themes": []}).encode(), "intrus"),
    ],
)
def test_a_bad_file_is_refused_whole(
    app: Flask, client: CheckedClient, written: str, data: bytes, sentence: str
) -> None:
    given = {"file": (io.BytesIO(data), "questions.json" if data else "")}

    response = client.submit(f"{written}/questionnaire/fichier", given, testid="load")

    assert response.status_code == 422
    assert sentence in response.text
    assert len(content(app)) == 3


def test_freezing_asks_first_and_fixes_the_words(app: Flask, client: CheckedClient, written: str) -> None:
    path = f"{written}/questionnaire/geler"
    assert "Ce que le gel fixe" in client.get(path).text
    with app.app_context():
        assert not lookup.questionnaire().frozen

    client.submit(path, testid="freeze")

    with app.app_context():
        assert lookup.questionnaire().frozen
    page = client.get(f"{written}/questionnaire/").text
    assert "Les mots ne changent plus" in page
    assert "Modifier" not in page
    edited = client.submit(f"{written}/questionnaire/questions/suivi", {"text": "Autre texte ?"}, testid="question")
    assert edited.status_code == 422
    assert "Autre texte ?" in edited.text
    assert "gelé" in edited.text


def test_an_empty_questionnaire_is_not_frozen(app: Flask, client: CheckedClient, draft: str) -> None:
    response = client.submit(f"{draft}/questionnaire/geler", testid="freeze")

    assert response.status_code == 422
    assert "aucune question" in response.text
    with app.app_context():
        assert db.session.query(Questionnaire).filter(Questionnaire.frozen_at.is_not(None)).count() == 0


def test_the_heading_is_changed(app: Flask, client: CheckedClient, draft: str) -> None:
    client.submit(f"{draft}/questionnaire/presentation", {"title": "Neuf questions"}, testid="heading")

    with app.app_context():
        assert lookup.questionnaire().title == "Neuf questions"


def test_looking_at_pages_writes_nothing(app: Flask, client: CheckedClient, draft: str) -> None:
    for path in ("", "apercu", "geler", "fichier", "presentation", "questionnaire.json", "themes/nouveau-theme"):
        assert client.get(f"{draft}/questionnaire/{path}").status_code == 200

    with app.app_context():
        assert db.session.query(Questionnaire).count() == 0
