"""The fields that answer questions, built from the questions in one function: for candidacies, and for the preview."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wtforms import Field, RadioField, SelectMultipleField
from wtforms.form import BaseForm
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from campagne.domain.answers import COMMITMENTS, OPENING, OPENING_MAX, GivenAnswer
from campagne.models.questionnaire import Question
from campagne.services.answers import rules_of
from campagne.web.form import Form, TextField, at_most

NOTHING = "-"
"""The value of a radio that says nothing: no choice bears this key."""

NO_ANSWER = "Pas de réponse à cette question"
NO_COMMITMENT = "Pas de réponse sur l'engagement"


class ChoiceField(RadioField):
    """Radios among which one is always chosen, be it to say nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = (valuelist[0] if valuelist else "") or NOTHING

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what is not offered."""
        _refuse_unknown([self.data], self.choices)


class ChoicesField(SelectMultipleField):
    """Boxes to tick."""

    widget = ListWidget()
    option_widget = CheckboxInput()

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what is not offered."""
        _refuse_unknown(self.data or [], self.choices)


@dataclass(frozen=True, kw_only=True)
class OtherText:
    """What somebody else saved in a field while it was being written."""

    lines: Sequence[str]
    saved_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Section:
    """One question as the page lays it out; a part that the question does not have is None."""

    number: int
    question: Question
    answer: Field | None
    commitment: Field | None
    comment: Field | None
    other: OtherText | None

    @property
    def anchor(self) -> str:
        """Where the question stands in the page."""
        return f"question-{self.question.key}"


class QuestionsForm(Form):
    """The opening word, then the fields of each question that `ask` was given."""

    def __init__(self) -> None:
        super().__init__(formdata=None)
        self.asked: list[Question] = []
        self.others: dict[str, OtherText] = {}

    def __setitem__(self, name: str, field: Any) -> None:
        """Add a field to this form alone: WTForms' usual class would also name an attribute after it."""
        BaseForm.__setitem__(self, name, field)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Validate each field. The names of fields come from people: none may call a method of the form by its name."""
        return BaseForm.validate(self, extra_validators)

    @property
    def sections(self) -> Iterator[Section]:
        """The questions in order."""
        for number, question in enumerate(self.asked, 1):
            parts = {name: self._fields.get(field) for name, field in names(question).items()}
            yield Section(number=number, question=question, other=self.others.get(question.key), **parts)

    def ask_opening(self, words: GivenAnswer) -> dict[str, object]:
        """Add the field of the opening word, and return what it holds."""
        self[OPENING] = TextField("Un mot avant de répondre", [at_most(OPENING_MAX)], id="field-opening")
        return {OPENING: words.comment}

    def ask(self, question: Question, words: GivenAnswer) -> dict[str, object]:
        """Add the fields of one question, and return what they hold."""
        self.asked.append(question)
        number, named, rules = len(self.asked), names(question), rules_of(question)
        label = f"{number}. {question.short_title}"
        kept: dict[str, object] = {}
        if question.kind == "multiple_choice":
            self[named["answer"]] = ChoicesField(label, choices=dict(rules.values), id=f"field-{named['answer']}")
            kept[named["answer"]] = (words.value or "").split()
        elif question.kind != "free_text":
            offered = {**rules.values, NOTHING: NO_ANSWER}
            self[named["answer"]] = ChoiceField(label, choices=offered, id=f"field-{named['answer']}")
            kept[named["answer"]] = words.value or NOTHING
        if question.commitment:
            label = f"Question {number}, degré d'engagement"
            offered = {**COMMITMENTS, NOTHING: NO_COMMITMENT}
            self[named["commitment"]] = ChoiceField(label, choices=offered, id=f"field-{named['commitment']}")
            kept[named["commitment"]] = words.commitment or NOTHING
        if question.comment or question.kind == "free_text":
            label = f"Question {number}, " + ("votre réponse" if question.kind == "free_text" else "en quelques mots")
            self[named["comment"]] = TextField(label, [at_most(question.comment_max)], id=f"field-{named['comment']}")
            kept[named["comment"]] = words.comment
        return kept

    def words(self, question: Question | None) -> GivenAnswer:
        """Return what the fields of a question say; None stands for the opening word."""
        if question is None:
            return GivenAnswer(comment=self[OPENING].data)
        given = {part: self[name].data for part, name in names(question).items() if name in self}
        value = given.get("answer")
        return GivenAnswer(
            value=" ".join(value) or None if isinstance(value, list) else said(value),
            commitment=said(given.get("commitment")),
            comment=given.get("comment") or "",
        )


def names(question: Question) -> dict[str, str]:
    """Return the name of each field of a question."""
    return {
        "answer": question.key,
        "commitment": f"{question.key}-engagement",
        "comment": f"{question.key}-comment",
    }


def _refuse_unknown(chosen: Iterable[str], offered: object) -> None:
    if not isinstance(offered, dict) or any(key not in offered for key in chosen):
        raise ValidationError("Cette réponse n'est pas proposée par la question.")


def said(choice: str | None) -> str | None:
    """Return the key that a radio holds, or nothing."""
    return None if choice in {None, NOTHING} else choice


def blank_form(questions: Iterable[Question]) -> QuestionsForm:
    """Build the form of some questions with nothing in it, to be looked at."""
    form = QuestionsForm()
    kept = form.ask_opening(GivenAnswer())
    for question in questions:
        kept |= form.ask(question, GivenAnswer())
    form.process(None, data=kept)
    return form
