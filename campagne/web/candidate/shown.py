"""Answers as the public pages say them, made of the same values and the same words: a team reads what all will read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from campagne.domain import late_changes, published
from campagne.domain.answers import COMMITMENTS, GivenAnswer, label
from campagne.domain.cells import Cell
from campagne.domain.late_changes import Signed
from campagne.models.answer import AnswerSheet
from campagne.models.edition import Redaction
from campagne.models.invitation import Invitation
from campagne.models.questionnaire import Question
from campagne.services import answering, redacted
from campagne.services.answers import rules_of
from campagne.services.drafts import signed_words


@dataclass(frozen=True, kw_only=True)
class ShownTheme:
    """A theme of the questionnaire with the answers to its questions."""

    title: str
    cells: Sequence[Cell]


def drafted(
    invitation: Invitation,
    answers: Mapping[str, GivenAnswer],
    sheet: AnswerSheet | None,
    *,
    hidden: Mapping[str, Redaction],
    now: datetime,
) -> Sequence[ShownTheme]:
    """Return what would be public if `answers` (by key of question) were signed at `now`, `sheet` being signed before.

    An answer that keeps its words keeps its date; words that were `hidden` stay so, or are hidden again.
    """
    kept = {question: words for question, words in signed_words(sheet).items() if question}
    dates = {answer.question: answer.answered_at for answer in sheet.answers} if sheet else {}
    given = {
        question: (words, dates[question] if words == kept.get(question) else now)
        for question in invitation.questionnaire.questions
        if not (words := answers.get(question.key, GivenAnswer())).empty or question.key in hidden
    }
    now_signed = Signed(signed_at=now, given={question.key: at for question, (_words, at) in given.items()})
    return _themes(invitation, given, hidden, [*map(_signed, answering.of_invitation(invitation)), now_signed])


def signed(sheet: AnswerSheet) -> Sequence[ShownTheme]:
    """Return what a signed sheet makes public."""
    dates = {answer.question: answer.answered_at for answer in sheet.answers}
    given = {question: (words, dates[question]) for question, words in signed_words(sheet).items() if question}
    run = answering.of_invitation(sheet.invitation, until=sheet.revision) or [sheet]
    return _themes(sheet.invitation, given, redacted.in_sheet(sheet), [*map(_signed, run)])


def lines(question: Question | None, words: GivenAnswer) -> Sequence[str]:
    """Return the lines that say the words of a field (the opening word when `question` is None)."""
    value = _label(question, words) if question else ""
    return [line for line in (value, COMMITMENTS.get(words.commitment or "", ""), words.comment) if line]


def _themes(
    invitation: Invitation,
    given: Mapping[Question, tuple[GivenAnswer, datetime]],
    hidden: Mapping[str, Redaction],
    run: Sequence[Signed],
) -> Sequence[ShownTheme]:
    candidacy = _candidacy(invitation, len(given), run)
    numbers = {question: number for number, question in enumerate(invitation.questionnaire.questions, 1)}
    return [
        ShownTheme(
            title=theme.title,
            cells=[
                Cell(
                    candidacy=candidacy,
                    question=_question(numbers[question], question),
                    answer=_answer(candidacy, question, *given[question], hidden.get(question.key))
                    if question in given
                    else None,
                )
                for question in theme.questions
            ],
        )
        for theme in invitation.questionnaire.themes
        if theme.questions
    ]


def _signed(sheet: AnswerSheet) -> Signed:
    return Signed(signed_at=sheet.signed_at, given={each.question.key: each.answered_at for each in sheet.answers})


def _candidacy(invitation: Invitation, answered: int, run: Sequence[Signed]) -> published.Candidacy:
    candidacy, began = invitation.candidacy, run[0].signed_at
    return published.Candidacy(
        ref=candidacy.ref,
        place=1,
        first_name=candidacy.first_name,
        last_name=candidacy.last_name,
        label=candidacy.label,
        state="answered",
        state_short=f"{answered} sur {len(invitation.questionnaire.questions)}",
        state_since=began,
        marks=("late",) if invitation.is_late(began) else (),
        late_changes=late_changes.between(run, invitation.deadline),
    )


def _question(number: int, question: Question) -> published.Question:
    return published.Question(
        key=question.key,
        number=number,
        theme_key=question.theme.key,
        theme_title=question.theme.title,
        short_title=question.short_title,
        text=question.text,
        kind=question.kind,
        commitment=question.commitment,
        choices=[choice.content() for choice in question.choices],
    )


def _answer(
    candidacy: published.Candidacy,
    question: Question,
    words: GivenAnswer,
    answered_at: datetime,
    note: Redaction | None,
) -> published.Answer:
    return published.Answer(
        candidacy_ref=candidacy.ref,
        question_key=question.key,
        value=words.value,
        label=_label(question, words),
        commitment=words.commitment,
        text=redacted.said(note) if note else words.comment,
        hidden_at=note.at if note else None,
        answered_at=answered_at,
    )


def _label(question: Question, words: GivenAnswer) -> str:
    """Put a value in words; what the question does not offer has none."""
    offered = rules_of(question).values
    value = " ".join(key for key in (words.value or "").split() if key in offered)
    return label(question.kind, value, [choice.content() for choice in question.choices])
