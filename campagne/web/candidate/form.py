"""The answer form, built from the questions of an invitation in one function."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, RadioField, SelectMultipleField
from wtforms.form import BaseForm
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from campagne.domain.answers import COMMITMENTS, OPENING_MAX, GivenAnswer
from campagne.domain.editions import digest
from campagne.models.questionnaire import Question
from campagne.services.answers import rules_of
from campagne.services.drafts import Conflict, Draft, DraftField, Entry
from campagne.web.candidate.shown import lines
from campagne.web.form import Form, TextField, at_most

OPENING = "opening"
_COUNT = re.compile(r"[0-9]{1,9}")
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


class AnswerForm(Form):
    """A whole questionnaire being answered; each field also carries the version on which it is written."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(formdata=None)
        self.draft = draft
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
        for number, question in enumerate((field.question for field in self.draft.fields if field.question), 1):
            parts = {name: self._fields.get(field) for name, field in _names(question).items()}
            yield Section(number=number, question=question, other=self.others.get(question.key), **parts)

    def entries(self) -> list[Entry]:
        """Return the fields whose words differ from those that the page had shown."""
        return [
            entry
            for field in (self.draft.opening, *self.draft.fields)
            for entry, shown in [self._entry(field)]
            if shown != _fingerprint(entry.words)
        ]

    def entry(self, key: str) -> Entry | None:
        """Return one field, by the key of its question or `opening`; None for an unknown key."""
        fields = {_key(field): field for field in (self.draft.opening, *self.draft.fields)}
        return self._entry(fields[key])[0] if key in fields else None

    def everything(self) -> list[Entry]:
        """Return all fields as they stand in the form."""
        return [self._entry(field)[0] for field in (self.draft.opening, *self.draft.fields)]

    def show_conflicts(self, conflicts: tuple[Conflict, ...]) -> None:
        """Put both texts at their place; saving again then replaces knowingly what was kept."""
        for kept in (conflict.kept for conflict in conflicts):
            self[_version_name(_key(kept))].data = stamp(kept)
            self.others[_key(kept)] = OtherText(lines=lines(kept.question, kept.words), saved_at=kept.saved_at)

    def _entry(self, field: DraftField) -> tuple[Entry, str]:
        version, _, shown = (self[_version_name(_key(field))].data or "").partition("-")
        words = self._words(field.question) if field.question else GivenAnswer(comment=self[OPENING].data)
        seen = int(version) if _COUNT.fullmatch(version) else None
        return Entry(question=field.question, words=words, seen=seen), shown

    def _words(self, question: Question) -> GivenAnswer:
        given = {part: self[name].data for part, name in _names(question).items() if name in self}
        value, commitment = given.get("answer"), given.get("commitment")
        return GivenAnswer(
            value=" ".join(value) or None if isinstance(value, list) else _said(value),
            commitment=_said(commitment),
            comment=given.get("comment") or "",
        )


def answer_form(draft: Draft, submitted: MultiDict[str, str] | None = None) -> AnswerForm:
    """Build the form of a draft's questionnaire, filled in with the draft or with what was submitted."""
    form = AnswerForm(draft)
    kept: dict[str, object] = {}
    for field in (draft.opening, *draft.fields):
        name = _version_name(_key(field))
        form[name] = HiddenField(id=f"field-{name}", render_kw={"autocomplete": "off"})
        kept[name] = stamp(field)
    form[OPENING] = TextField("Un mot avant de répondre", [at_most(OPENING_MAX)], id="field-opening")
    kept[OPENING] = draft.opening.words.comment
    for number, field in enumerate(draft.fields, 1):
        if field.question:
            kept |= _add_question(form, number, field.question, field.words)
    form.process(submitted, data=kept)
    return form


def stamp(field: DraftField) -> str:
    """Return what a form carries of the words that it was written on: their version, and a trace of them."""
    return f"{field.version}-{_fingerprint(field.words)}"


def _add_question(form: AnswerForm, number: int, question: Question, words: GivenAnswer) -> dict[str, object]:
    """Add the fields of one question, and return what they hold."""
    names, rules = _names(question), rules_of(question)
    label = f"{number}. {question.short_title}"
    kept: dict[str, object] = {}
    if question.kind == "multiple_choice":
        form[names["answer"]] = ChoicesField(label, choices=dict(rules.values), id=f"field-{names['answer']}")
        kept[names["answer"]] = (words.value or "").split()
    elif question.kind != "free_text":
        offered = {**rules.values, NOTHING: NO_ANSWER}
        form[names["answer"]] = ChoiceField(label, choices=offered, id=f"field-{names['answer']}")
        kept[names["answer"]] = words.value or NOTHING
    if question.commitment:
        label = f"Question {number}, degré d'engagement"
        offered = {**COMMITMENTS, NOTHING: NO_COMMITMENT}
        form[names["commitment"]] = ChoiceField(label, choices=offered, id=f"field-{names['commitment']}")
        kept[names["commitment"]] = words.commitment or NOTHING
    if question.comment or question.kind == "free_text":
        label = f"Question {number}, " + ("votre réponse" if question.kind == "free_text" else "en quelques mots")
        form[names["comment"]] = TextField(label, [at_most(question.comment_max)], id=f"field-{names['comment']}")
        kept[names["comment"]] = words.comment
    return kept


def _names(question: Question) -> dict[str, str]:
    return {
        "answer": question.key,
        "commitment": f"{question.key}-engagement",
        "comment": f"{question.key}-comment",
    }


def _refuse_unknown(chosen: Iterable[str], offered: object) -> None:
    if not isinstance(offered, dict) or any(key not in offered for key in chosen):
        raise ValidationError("Cette réponse n'est pas proposée par la question.")


def _said(choice: str | None) -> str | None:
    return None if choice in {None, NOTHING} else choice


def _version_name(key: str) -> str:
    return f"{key}-version"


def _key(field: DraftField) -> str:
    return field.question.key if field.question else OPENING


def _fingerprint(words: GivenAnswer) -> str:
    return digest(vars(words))[:16]
