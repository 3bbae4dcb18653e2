"""A candidacy's answers being written: the questions' fields, each with the version that it was written on."""

from __future__ import annotations

import re

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from campagne.domain.answers import GivenAnswer
from campagne.domain.editions import digest
from campagne.services.drafts import Conflict, Draft, DraftField, Entry
from campagne.web.answer_form import OtherText, QuestionsForm
from campagne.web.candidate.shown import lines

_COUNT = re.compile(r"[0-9]{1,9}")


class AnswerForm(QuestionsForm):
    """A whole questionnaire being answered; each field also carries the version on which it is written."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft

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
        fields = {field.key: field for field in (self.draft.opening, *self.draft.fields)}
        return self._entry(fields[key])[0] if key in fields else None

    def everything(self) -> list[Entry]:
        """Return all fields as they stand in the form."""
        return [self._entry(field)[0] for field in (self.draft.opening, *self.draft.fields)]

    def show_conflicts(self, conflicts: tuple[Conflict, ...]) -> None:
        """Put both texts at their place; saving again then replaces knowingly what was kept."""
        for kept in (conflict.kept for conflict in conflicts):
            self[_version_name(kept.key)].data = stamp(kept)
            self.others[kept.key] = OtherText(lines=lines(kept.question, kept.words), saved_at=kept.saved_at)

    def _entry(self, field: DraftField) -> tuple[Entry, str]:
        version, _, shown = (self[_version_name(field.key)].data or "").partition("-")
        words = self.words(field.question)
        seen = int(version) if _COUNT.fullmatch(version) else None
        return Entry(question=field.question, words=words, seen=seen), shown


def answer_form(draft: Draft, submitted: MultiDict[str, str] | None = None) -> AnswerForm:
    """Build the form of a draft's questionnaire, filled in with the draft or with what was submitted."""
    form = AnswerForm(draft)
    kept: dict[str, object] = {}
    for field in (draft.opening, *draft.fields):
        name = _version_name(field.key)
        form[name] = HiddenField(id=f"field-{name}", render_kw={"autocomplete": "off"})
        kept[name] = stamp(field)
    kept |= form.ask_opening(draft.opening.words)
    for field in draft.fields:
        if field.question:
            kept |= form.ask(field.question, field.words)
    form.process(submitted, data=kept)
    return form


def stamp(field: DraftField) -> str:
    """Return what a form carries of the words that it was written on: their version, and a trace of them."""
    return f"{field.version}-{_fingerprint(field.words)}"


def _version_name(key: str) -> str:
    return f"{key}-version"


def _fingerprint(words: GivenAnswer) -> str:
    return digest(vars(words))[:16]
