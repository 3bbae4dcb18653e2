"""What an edition changed about a candidacy, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from campagne.domain.changes import AnswerChange, CandidacyChange, QuestionChange
from campagne.domain.published import Answer, Candidacy, Question
from campagne.domain.redactions import OPENING_WORDS, bare, tombstone
from tests.factories.published import campaign, candidacy, questions

AT = datetime(2027, 3, 25, 17, tzinfo=UTC)
NOTE = tombstone(AT, "diffamation", "loi de 1881 (article 29)", subject=OPENING_WORDS)
SAID = replace(candidacy(1), opening="Un mot.")
HIDDEN = replace(SAID, opening=NOTE, opening_hidden_at=AT)


def words(before: Candidacy, after: Candidacy) -> str:
    return CandidacyChange(before=before, after=after).words(campaign())


def test_opening_words_that_change_are_said_to_change() -> None:
    assert words(SAID, replace(SAID, opening="Un autre.")) == "mot d'ouverture : changement"


def test_opening_words_that_are_hidden_are_said_with_the_reason() -> None:
    said = "mot d'ouverture masqué le jeudi 25 mars 2027 : diffamation (loi de 1881 (article 29))"
    assert words(HIDDEN, replace(HIDDEN, marks=["opening_hidden"])) == said


def test_words_that_take_the_place_of_hidden_ones_are_said_beside_the_note() -> None:
    before = replace(HIDDEN, marks=["opening_hidden"])
    assert words(before, SAID) == f"mot d'ouverture : changement ; {bare(NOTE)}"


def test_a_table_says_when_and_why_from_the_moment_when_they_are_hidden() -> None:
    short = "mot d'ouverture masqué le jeudi 25 mars 2027 : diffamation"
    assert HIDDEN.mark_words == [short]
    assert replace(HIDDEN, marks=["late", "opening_hidden"]).mark_words == ["arrivé après le délai", short]


ASKED = questions()[0]


def answer(label: str) -> Answer:
    return Answer(candidacy_ref=SAID.ref, question_key=ASKED.key, value=None, label=label, answered_at=AT)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (None, "Pour", "pour"),
        (None, "", "réponse ajoutée"),
        ("Pour", "Contre", "réponse modifiée, pour, puis contre"),
        ("Pour", "Pour", "réponse modifiée"),
        ("", "", "réponse modifiée"),
        ("", "Alpha RATP", "réponse modifiée, Alpha RATP"),
        ("Alpha RATP", None, "réponse retirée, Alpha RATP"),
        ("", None, "réponse retirée"),
    ],
)
def test_what_changed_of_an_answer_is_said_in_its_own_words(before: str | None, after: str | None, said: str) -> None:
    versions = [None if label is None else answer(label) for label in (before, after)]
    assert AnswerChange(candidacy=SAID, question=ASKED, before=versions[0], after=versions[1]).words == said


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (("Pour", "principe"), ("Pour", "date"), "pour, engagement de principe, puis pour, engagement daté"),
        (("", "principe"), ("", "date"), "engagement de principe, puis engagement daté"),
        (("Pour", "date"), ("Pour", "date"), ""),
        (("Pour", None), ("Pour", "sans_position"), "pour, puis pour, ne se prononce pas sur l'engagement"),
        (("", "aucun"), ("", "sans_position"), "pas d'engagement, puis ne se prononce pas"),
    ],
)
def test_a_commitment_that_changes_is_a_change_said(
    before: tuple[str, str | None], after: tuple[str, str | None], said: str
) -> None:
    versions = [replace(answer(label), commitment=degree) for label, degree in (before, after)]
    change = AnswerChange(candidacy=SAID, question=ASKED, before=versions[0], after=versions[1])
    assert change.words == ", ".join(filter(None, ["réponse modifiée", said]))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (None, ASKED, "est ajoutée"),
        (ASKED, None, "ne figure plus"),
        (ASKED, replace(ASKED, number=4), "numéro : 1, puis 4"),
        (ASKED, replace(ASKED, short_title="Tests"), "titre court : « Testing logement », puis « Tests »"),
        (ASKED, replace(ASKED, theme_title="Ailleurs"), "thème : « Vivre et se loger », puis « Ailleurs »"),
        (replace(ASKED, text="Avant ?"), replace(ASKED, text="Après ?"), "texte : « Avant ? », puis « Après ? »"),
        (ASKED, replace(ASKED, context="", sources=()), "contexte : changement ; sources : changement"),
        (
            ASKED,
            replace(ASKED, kind="single_choice", choices=[{"key": "a"}]),
            "choix : changement ; forme : changement",
        ),
        (ASKED, replace(ASKED, version=2), "version 2 du questionnaire"),
    ],
)
def test_what_changed_of_a_question_is_named(before: Question | None, after: Question | None, said: str) -> None:
    assert QuestionChange(before=before, after=after).words() == said
