"""The same numbers everywhere, in the same order, zeros included."""

from __future__ import annotations

from dataclasses import replace

import pytest

from campagne.domain.counts import changes_sentence, of_question, states_sentence
from campagne.domain.published import Answer, Question
from tests.factories.published import SIGNED, comparison, edition, questions

CHOICES = [{"key": "a", "label": "Aide au logement", "short_label": "Aide"}, {"key": "b", "label": "Contrôles"}]


def words(question: Question, *values: str | None, among: int = 3, commitment: str | None = None) -> list[str]:
    people = comparison(among).candidacies
    answers = [
        Answer(
            candidacy_ref=person.ref,
            question_key=question.key,
            value=value,
            label="",
            commitment=commitment,
            text="Un texte.",
            answered_at=SIGNED,
        )
        for person, value in zip(people, values, strict=False)
    ]
    return [str(count).replace("\u00a0", " ") for count in of_question(question, people, answers)]


def test_a_position_has_five_numbers_in_a_fixed_order() -> None:
    assert words(questions()[0], "contre", among=2) == [
        "0 pour",
        "1 contre",
        "0 nuancé",
        "0 ne se prononce pas",
        "1 sans réponse publiée",
    ]


def test_a_text_without_a_position_is_an_answer_counted_apart() -> None:
    assert words(questions()[0], None, "pour")[-2:] == ["1 texte sans position", "1 sans réponse publiée"]


def test_each_choice_is_counted_and_several_may_be_made() -> None:
    question = replace(questions()[0], kind="multiple_choice", choices=CHOICES)

    assert words(question, "a b", "b") == ["1 aide au logement", "2 contrôles", "1 sans réponse publiée"]


def test_a_count_has_the_short_words_of_its_choice_where_there_are_some() -> None:
    question = replace(questions()[0], kind="single_choice", choices=CHOICES)

    counts = of_question(question, comparison(2).candidacies, [])
    assert [count.brief.replace("\u00a0", " ") for count in counts] == [
        "0 aide",
        "0 contrôles",
        "2 sans réponse publiée",
    ]


def test_free_texts_are_counted_as_texts() -> None:
    assert words(replace(questions()[0], kind="free_text"), None, None) == ["2 textes", "1 sans réponse publiée"]


def test_a_commitment_alone_counts_its_degrees() -> None:
    question = replace(questions()[0], kind="free_text", commitment=True)

    assert words(question, None, commitment="date")[:2] == ["1 engagement daté", "0 engagement de principe"]


def test_states_are_said_in_one_sentence() -> None:
    assert states_sentence(comparison()) == (
        "8 ont répondu, dont 1 en partie · 1 ne souhaite pas répondre · 1 message non remis · 2 sans réponse"
    )


def test_before_any_answer_the_sentence_says_so() -> None:
    silent = comparison(2)
    silent = replace(silent, answers=[], candidacies=[replace(c, state="awaited") for c in silent.candidacies])

    assert states_sentence(silent) == "aucune réponse publiée · 2 réponses attendues"


def test_a_withdrawal_is_added_to_the_states() -> None:
    whole = comparison(3)
    whole = replace(whole, candidacies=[replace(whole.candidacies[0], marks=["withdrawn"]), *whole.candidacies[1:]])

    assert states_sentence(whole) == "3 ont répondu · 1 candidature retirée"


@pytest.mark.parametrize(
    ("number", "added", "changed", "removed", "sentence"),
    [
        (1, 9, 0, 0, "première édition"),
        (6, 1, 0, 0, "1 réponse ajoutée depuis l'édition 5"),
        (6, 0, 2, 0, "2 réponses modifiées depuis l'édition 5"),
        (6, 2, 1, 0, "2 réponses ajoutées, 1 modifiée depuis l'édition 5"),
        (6, 0, 0, 0, "aucune réponse changée depuis l'édition 5"),
    ],
)
def test_what_an_edition_changed_is_said(number: int, added: int, changed: int, removed: int, sentence: str) -> None:
    facts = replace(edition(number), added=added, changed=changed, removed=removed)

    assert changes_sentence(facts) == sentence


def test_those_whose_answers_changed_are_named() -> None:
    facts = replace(edition(6), added=1, changed=0, removed=0)

    assert changes_sentence(facts, ["Sylvie Orhan"]) == "1 réponse ajoutée depuis l'édition 5 (Sylvie Orhan)"
