"""What a question accepts, and the form in which an answer is kept."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.answers import AnswerTooLong, GivenAnswer, QuestionRules, UnknownChoice, check, label


def rules(**changes: Any) -> QuestionRules:
    known: dict[str, Any] = {
        "key": "testing",
        "kind": "position",
        "choices": {},
        "commitment": False,
        "comment": True,
        "comment_max": 300,
    }
    return QuestionRules(**{**known, **changes})


def choosing(kind: str) -> QuestionRules:
    return rules(kind=kind, choices={"a": "Les bailleurs", "b": "Les agences", "c": "Les deux"})


@pytest.mark.parametrize("value", ["pour", "contre", "nuance", "sans_position"])
def test_the_four_positions_are_taken(value: str) -> None:
    assert check(rules(), GivenAnswer(value=value)).value == value


@pytest.mark.parametrize("value", ["oui", "Pour", "pour contre", "date"])
def test_anything_else_is_refused_at_the_question(value: str) -> None:
    with pytest.raises(UnknownChoice) as refusal:
        check(rules(), GivenAnswer(value=value))
    assert refusal.value.field == "testing"


def test_several_choices_are_kept_in_the_order_of_the_question() -> None:
    assert check(choosing("multiple_choice"), GivenAnswer(value="c a a")).value == "a c"


def test_a_single_choice_takes_one() -> None:
    with pytest.raises(UnknownChoice, match="Une seule"):
        check(choosing("single_choice"), GivenAnswer(value="a b"))


def test_a_degree_of_commitment_is_refused_where_it_is_not_asked() -> None:
    with pytest.raises(UnknownChoice) as refusal:
        check(rules(), GivenAnswer(value="pour", commitment="date"))
    assert refusal.value.field == "testing-engagement"
    assert check(rules(commitment=True), GivenAnswer(value="pour", commitment="date")).commitment == "date"


def test_a_comment_is_counted_in_characters_and_the_excess_is_said() -> None:
    assert check(rules(comment_max=5), GivenAnswer(comment="ééééé")).comment == "ééééé"
    with pytest.raises(AnswerTooLong, match="6 caractères, 5 au plus : retirez-en 1") as refusal:
        check(rules(comment_max=5), GivenAnswer(comment="éééééé"))
    assert refusal.value.field == "testing-comment"


def test_blank_fields_are_no_answer() -> None:
    assert check(rules(), GivenAnswer(value="", commitment="", comment=" \n ")).empty


@given(st.text(max_size=200))
def test_the_stored_form_is_canonical_and_stays_so(text: str) -> None:
    once = check(rules(), GivenAnswer(comment=text))
    assert check(rules(), once) == once
    assert once.comment == unicodedata.normalize("NFC", once.comment)


def test_labels_are_the_words_of_the_question() -> None:
    choices = [{"key": "a", "label": "Les bailleurs"}, {"key": "b", "label": "Les agences"}]
    assert label("position", "nuance", []) == "Nuancé"
    assert label("multiple_choice", "a b", choices) == "Les bailleurs, Les agences"
    assert label("free_text", None, []) == ""
