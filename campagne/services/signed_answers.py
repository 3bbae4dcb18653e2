"""The answers that were signed, as an edition reads and shows them: plain values, as there may be 150 000 of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select

from campagne.domain.answers import label
from campagne.extensions import db
from campagne.models.answer import Answer, AnswerSheet
from campagne.models.candidacy import Candidacy
from campagne.models.edition import Redaction
from campagne.models.questionnaire import Question
from campagne.services import redacted


class SignedAnswer(NamedTuple):
    """An answer as an edition reads it."""

    value: str | None
    commitment: str | None
    comment: str
    revision: int
    answered_at: datetime
    leaf: str
    salt: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question as its answers need it; `label` gives the words of a value."""

    id: int
    key: str
    label: Callable[[str | None], str]

    @classmethod
    def of(cls, question: Question) -> Asked:
        """Return what the answers to a question need of it."""
        choices = [choice.content() for choice in question.choices]
        return cls(id=question.id, key=question.key, label=cache(partial(label, question.kind, choices=choices)))


def given(sheets: Collection[int], *, among: Iterable[ColumnElement[bool]]) -> dict[int, dict[int, SignedAnswer]]:
    """Return the answers of these sheets, by sheet then question.

    `among` are conditions on invitations that the sheets fulfil: less to read than the ids of so many sheets.
    """
    found: dict[int, dict[int, SignedAnswer]] = defaultdict(dict)
    columns = (getattr(Answer, name) for name in SignedAnswer._fields)
    signed = select(Answer.sheet_id, Answer.question_id, *columns).join(Answer.sheet).join(AnswerSheet.invitation)
    rows = db.session.connection().execute(signed.where(*among)) if sheets else ()
    for sheet, question, *answer in rows:
        if sheet in sheets:
            found[sheet][question] = SignedAnswer._make(answer)
    return found


def rows(
    candidacy: Candidacy,
    sheet: AnswerSheet,
    answers: Mapping[int, SignedAnswer],
    asked: Sequence[Asked],
    redactions: Mapping[str, Redaction],
) -> Iterator[dict[str, Any]]:
    """Yield the public rows of the answers of a sheet, in the order of the questions; redactions are by leaf."""
    constituency, ref, channel = candidacy.constituency.code, candidacy.ref, sheet.channel
    for question in asked:
        if (answer := answers.get(question.id)) is None:
            continue
        value, commitment, comment, revision, answered_at, leaf, salt = answer
        if note := redactions.get(leaf):  # of what was signed nothing is taken: a copy may have escaped
            value, commitment, comment, salt = note.value, note.commitment, redacted.said(note), ""
        yield {
            "constituency": constituency,
            "candidacy_ref": ref,
            "question_key": question.key,
            "value": value,
            "commitment": commitment,
            "label": question.label(value),
            "text": comment,
            "revision": revision,
            "answered_at": answered_at,
            "channel": channel,
            "leaf": leaf,
            "salt": salt,
            "hidden_at": note.at if note else None,
        }
