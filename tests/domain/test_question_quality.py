"""The quality report: what a careful reader would underline, and what they would leave alone."""

from __future__ import annotations

from typing import Any

import pytest

from campagne.domain.question_quality import review
from tests.factories import files


def rules(text: str, **changes: Any) -> set[str]:
    content = files.questionnaire(files.theme("t", files.question("a", text=text, **changes)))
    return {remark.rule for remark in review(content)}


@pytest.mark.parametrize(
    "text",
    [
        "Faut-il rendre obligatoire le récépissé lors des contrôles d'identité ?",
        "L'État doit-il publier chaque année les résultats de tests à la location ?",
        "Êtes-vous favorable à une action de groupe pour les victimes ?",
        "Quel service public doit recevoir les plaintes ?",
    ],
)
def test_a_plain_question_gives_no_remark(text: str) -> None:
    assert rules(text) == set()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("L'État doit-il organiser des tests et en publier les résultats ?", "double"),
        ("Faut-il former et/ou sanctionner les bailleurs ?", "double"),
        ("Faut-il former les agents ? Et les élus ?", "double"),
        ("Ne pensez-vous pas que le récépissé protège chacun ?", "leading"),
        ("Il est urgent d'agir : êtes-vous pour ?", "leading"),
        ("Êtes-vous d'accord pour dire que c'est inacceptable ?", "leading"),
        ("La ville ne doit-elle pas subventionner ces associations ?", "negative"),
        ("Êtes-vous vous-même de religion musulmane ?", "own_person"),
        ("Quelle est votre orientation sexuelle ?", "own_person"),
        ("Avez-vous été victime de discrimination ?", "own_person"),
        ("Votre état de santé vous permet-il de gouverner ?", "own_person"),
        ("Êtes-vous syndiqué ?", "own_person"),
        ("Le récépissé.", "not_a_question"),
        ("Faut-il agir ? " + "x" * 300, "long"),
    ],
)
def test_a_clumsy_question_is_remarked(text: str, rule: str) -> None:
    assert rule in rules(text)


@pytest.mark.parametrize(
    "text",
    [
        "Votre programme prévoit-il des tests à l'embauche ?",
        "Votre commune doit-elle afficher ses refus de logement ?",
        "Faut-il compter les refus fondés sur l'origine ou la religion ?",
    ],
)
def test_a_question_on_policy_is_not_taken_for_one_on_the_person(text: str) -> None:
    assert "own_person" not in rules(text)


def test_a_figure_without_source_is_remarked() -> None:
    assert "no_source" in rules("Pour ?", context="Un refus sur 4, selon une étude.")
    source = {"title": "Étude", "url": "https://example.org/etude"}
    assert "no_source" not in rules("Pour ?", context="Un refus sur 4.", sources=[source])


def test_two_questions_that_the_table_could_not_tell_apart_are_both_remarked() -> None:
    same = [files.question(key, short_title=title) for key, title in (("a", "Testing"), ("b", "TESTING"))]

    found = [(each.question, each.rule) for each in review(files.questionnaire(files.theme("t", *same)))]

    assert found == [("a", "same_short_title"), ("b", "same_short_title")]


def test_a_missing_short_title_is_remarked() -> None:
    assert "no_short_title" in rules("Pour ?", short_title="")


def test_more_than_twelve_questions_and_an_empty_theme_are_remarked_once() -> None:
    many = files.theme("t", *(files.question(f"q{number}") for number in range(13)))

    found = [(each.question, each.rule) for each in review(files.questionnaire(many, files.theme("vide")))]

    assert found == [("", "too_many"), ("", "empty_theme")]
