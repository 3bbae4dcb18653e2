"""The sentence by which an answer is quoted: whose, when, to which question, which words, where."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from campagne.domain.cells import QUOTED_MOST, Cell
from campagne.domain.published import Answer
from tests.factories.published import comparison

PUBLICATION = comparison()
ASKED = PUBLICATION.questions[0]
WHO = PUBLICATION.candidacies[4]
ANSWER = next(each for each in PUBLICATION.answers if (each.candidacy_ref, each.question_key) == (WHO.ref, ASKED.key))
WORDS = "Nous le ferons dès la première année, à budget constant."
PLACE = "Élues et élus contre les discriminations, édition 6, 6 avril 2027. https://exemple.org/c"


def cited(*earlier: Answer, question: str = ASKED.text, **changes: Any) -> str:
    answer = replace(ANSWER, **changes)
    cell = Cell(candidacy=WHO, question=replace(ASKED, text=question), answer=answer, earlier=earlier)
    return cell.citation(PUBLICATION, "https://exemple.org/c")


def test_a_citation_says_who_when_to_which_words_in_which_words_and_where() -> None:
    assert cited() == (f"Jeanne Sauvagnac, réponse du 24 mars 2027 à « {ASKED.text} » : contre, « {WORDS} » {PLACE}")


def test_the_silent_are_not_quoted() -> None:
    assert Cell(candidacy=WHO, question=ASKED, answer=None).citation(PUBLICATION, "https://exemple.org/c") == ""


@pytest.mark.parametrize(("length", "whole"), [(QUOTED_MOST, True), (QUOTED_MOST + 1, False), (1_000, False)])
def test_a_question_is_quoted_whole_unless_it_is_longer_than_what_it_introduces(length: int, whole: bool) -> None:
    asked = "x" * (length - 2) + " ?"
    assert f"à « {asked if whole else ASKED.short_title} » : " in cited(question=asked)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"commitment": "date"}, "contre, engagement daté"),
        ({"commitment": "aucun"}, "contre, pas d'engagement"),
        ({"commitment": "sans_position"}, "contre, ne se prononce pas sur l'engagement"),
        ({"value": None, "label": "", "commitment": "sans_position"}, "ne se prononce pas"),
    ],
)
def test_a_degree_of_commitment_is_part_of_what_is_quoted(changes: dict[str, Any], words: str) -> None:
    assert f" : {words}, « {WORDS} » Élues" in cited(**changes)
    assert f" : {words}. Élues" in cited(**changes, text="")


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Oui", "« Oui ». Élues"),
        ("Oui.", "« Oui. » Élues"),
        ("Pourquoi pas ?", "« Pourquoi pas ? » Élues"),
        ("À suivre…", "« À suivre… » Élues"),
        ("C'est « non. »", "« C'est « non. » » Élues"),
        ("C'est « non »", "« C'est « non » ». Élues"),
    ],
)
def test_words_that_end_a_sentence_are_followed_by_no_other_full_stop(text: str, quoted: str) -> None:
    assert f", {quoted}" in cited(text=text)


@pytest.mark.parametrize(("days", "when"), [(4, "corrigée le 28 mars 2027"), (0, "corrigée le même jour")])
def test_a_corrected_answer_is_quoted_as_such(days: int, when: str) -> None:
    said = cited(ANSWER, revision=2, answered_at=ANSWER.answered_at + timedelta(days=days))
    assert said.startswith(f"Jeanne Sauvagnac, réponse du 24 mars 2027, {when}, à « {ASKED.text} » : contre")


def test_words_that_came_again_by_another_way_are_no_correction() -> None:
    assert "réponse du 24 mars 2027 à «" in cited(replace(ANSWER, channel="letter"))


def test_what_stands_in_the_place_of_a_hidden_text_is_not_quoted() -> None:
    assert " : [texte masqué (loi)]. Élues" in cited(
        value=None, label="", text="[texte masqué (loi)]", hidden_at=ANSWER.answered_at
    )
