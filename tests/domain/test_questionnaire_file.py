"""The rules of the questionnaire file: what it may hold, and where each fault is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.questionnaire_file import RESERVED_KEYS, read, read_question, read_theme
from campagne.exceptions import Fault, InvalidContent
from tests.factories import files

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["key", "title", "text", "x"]), inner),
    max_leaves=8,
)
FIELDS = ("key", "short_title", "text", "context", "sources", "kind", "choices", "comment_max", "commitment")


def faults(given_content: object) -> list[str]:
    with pytest.raises(InvalidContent) as caught:
        read(given_content)
    return [str(fault) for fault in caught.value.faults]


def test_a_whole_file_reads_as_it_is_written() -> None:
    assert read(files.questionnaire()) == files.questionnaire()


def test_what_may_be_left_out_takes_its_default() -> None:
    short = {"key": "a", "short_title": "A", "text": "Pour ?"}

    (theme,) = read({"title": "T", "themes": [{"key": "t", "title": "T", "questions": [short]}]})["themes"]

    assert theme["questions"] == [files.question("a", short_title="A", text="Pour ?")]


def test_every_fault_is_named_at_its_path_all_at_once() -> None:
    content = files.questionnaire(
        files.theme("logement", files.question("a", short_title="x" * 31), files.question("a")),
        files.theme("logement", files.question("b", kind="jugement", comment_max=0, txt="…")),
        title="",
    )

    assert faults(content) == [
        "title : manque",
        "themes[0].questions[0].short_title : 31 caractères, 28 au plus",
        "themes[0].questions[1].key : « a » sert déjà",
        "themes[1].key : « logement » sert déjà",
        "themes[1].questions[0].kind : l'un de position, single_choice, multiple_choice, free_text est attendu",
        "themes[1].questions[0].comment_max : un nombre entier de 20 à 5000 est attendu",
        "themes[1].questions[0].txt : champ inconnu",
    ]


def test_a_short_title_of_28_characters_is_taken() -> None:
    title = "Contrôles d'identité : reçus"
    assert len(title) == 28

    assert read_question(files.question("a", short_title=title), taken=set())["short_title"] == title


@pytest.mark.parametrize("kind", ["single_choice", "multiple_choice"])
def test_a_choice_among_fewer_than_two_is_none(kind: str) -> None:
    content = files.questionnaire(
        files.theme("t", files.question("a", kind=kind, choices=[{"key": "k", "label": "K"}]))
    )

    assert faults(content) == [
        f"themes[0].questions[0].choices : deux choix au moins sont attendus pour une question « {kind} »"
    ]


def test_the_words_of_a_position_are_fixed() -> None:
    choices = [{"key": "oui", "label": "Oui"}, {"key": "non", "label": "Non"}]

    assert faults(files.questionnaire(files.theme("t", files.question("a", choices=choices)))) == [
        "themes[0].questions[0].choices : une question « position » n'a pas de choix à elle"
    ]


def test_two_choices_of_a_question_never_share_a_key_but_two_questions_may() -> None:
    choices = [{"key": "oui", "label": "Oui"}, {"key": "oui", "label": "Non"}]
    same = files.question("a", kind="single_choice", choices=choices)

    assert faults(files.questionnaire(files.theme("t", same))) == [
        "themes[0].questions[0].choices[1].key : « oui » sert déjà"
    ]


@pytest.mark.parametrize("key", sorted(RESERVED_KEYS))
def test_a_question_never_takes_the_name_of_a_field_around_it(key: str) -> None:
    with pytest.raises(InvalidContent, match="réservé"):
        read_question(files.question(key), taken=set())


def test_a_source_is_a_page_that_can_be_opened() -> None:
    sources = [{"title": "Code pénal", "url": "javascript:alert(1)"}]

    with pytest.raises(InvalidContent, match=r"^sources\[0\]\.url : une adresse en http"):
        read_question(files.question("a", sources=sources), taken=set())


def test_a_theme_does_not_bring_questions_along() -> None:
    with pytest.raises(InvalidContent, match="questions : champ inconnu"):
        read_theme(files.theme("t", files.question("a")), taken=set())


def outcome(reader: Callable[[], dict[str, Any]]) -> tuple[dict[str, Any] | None, tuple[Fault, ...]]:
    """Return what was read, or the faults; any other exception fails the test."""
    try:
        return reader(), ()
    except InvalidContent as refusal:
        return None, refusal.faults


@given(JSON)
def test_whatever_is_given_the_answer_is_a_questionnaire_or_a_list_of_faults(value: Any) -> None:
    taken, found = outcome(lambda: read(value))

    assert taken == read(taken) if taken else all(fault.reason for fault in found) and found


@given(st.sampled_from(FIELDS), JSON)
def test_a_question_with_one_field_spoilt_is_taken_or_refused_at_that_field(field: str, value: Any) -> None:
    taken, found = outcome(lambda: read_question({**files.question("a"), field: value}, taken=set()))

    assert all(fault.path.startswith((field, "choices")) for fault in found)
    assert taken is None or read_question(taken, taken=set()) == taken
