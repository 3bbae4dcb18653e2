"""Answers in the words of the public pages, so that a team reads what everyone will read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campagne.domain.answers import COMMITMENTS, GivenAnswer, label
from campagne.models.answer import AnswerSheet
from campagne.models.questionnaire import Question, Questionnaire
from campagne.services.answers import rules_of


@dataclass(frozen=True, kw_only=True)
class ShownAnswer:
    """One question with its answer in words; everything is empty for a question without answer."""

    number: int
    question: Question
    value: str
    label: str
    commitment: str
    text: str

    @property
    def empty(self) -> bool:
        """Whether nothing was answered."""
        return not (self.value or self.commitment or self.text)

    @property
    def anchor(self) -> str:
        """Where the question stands in the answer form."""
        return f"question-{self.question.key}"


def drafted(questionnaire: Questionnaire, answers: Mapping[str, GivenAnswer]) -> Sequence[ShownAnswer]:
    """Return every question of a questionnaire with what a draft answers."""
    return [
        show(number, question, answers.get(question.key, GivenAnswer()))
        for number, question in enumerate(questionnaire.questions, 1)
    ]


def signed(sheet: AnswerSheet) -> Sequence[ShownAnswer]:
    """Return every question of the questionnaire with what a signed sheet answers."""
    given = {
        answer.question.key: GivenAnswer(value=answer.value, commitment=answer.commitment, comment=answer.comment)
        for answer in sheet.answers
    }
    return drafted(sheet.invitation.questionnaire, given)


def show(number: int, question: Question, words: GivenAnswer) -> ShownAnswer:
    """Put one answer in words; what the question does not offer has none."""
    offered = rules_of(question).values
    value = " ".join(key for key in (words.value or "").split() if key in offered)
    return ShownAnswer(
        number=number,
        question=question,
        value=value,
        label=label(question.kind, value, [choice.content() for choice in question.choices]),
        commitment=COMMITMENTS.get(words.commitment or "", ""),
        text=words.comment,
    )


def lines(question: Question | None, words: GivenAnswer) -> Sequence[str]:
    """Return the lines that say the words of a field (the opening word when `question` is None)."""
    if question is None:
        return [words.comment] if words.comment else []
    answer = show(0, question, words)
    return [line for line in (answer.label, answer.commitment, answer.text) if line]
