"""Drafts: what a team is writing, kept field by field so that several people and several saves lose nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, select

from campagne.domain.answers import OPENING, GivenAnswer, check, check_opening
from campagne.domain.editions import digest
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.answer import AnswerSheet, DraftAnswer
from campagne.models.edition import Redaction
from campagne.models.invitation import Invitation
from campagne.models.questionnaire import Question
from campagne.services import redacted
from campagne.services.answers import DeadlinePassed, current_sheet, rules_of


@dataclass(frozen=True, kw_only=True)
class DraftField:
    """What is kept for one question, or for the opening word (`question` is None, its text is the comment).

    `version` counts the saves; there is no `saved_at` when the words are those already signed. `hidden` says why a
    text that was signed is hidden, as long as nothing else is written in its place: signed, it stays so.
    """

    question: Question | None
    words: GivenAnswer
    version: int = 0
    saved_at: datetime | None = None
    hidden: Redaction | None = None

    @property
    def key(self) -> str:
        """The key of its question, or `OPENING`."""
        return self.question.key if self.question else OPENING


@dataclass(frozen=True, kw_only=True)
class Draft:
    """All fields of an invitation: the opening word, then every question in order."""

    opening: DraftField
    fields: tuple[DraftField, ...]

    @property
    def answers(self) -> dict[str, GivenAnswer]:
        """What is given to each question, by its key; unanswered ones are empty."""
        return {field.question.key: field.words for field in self.fields if field.question}

    @property
    def answered(self) -> int:
        """How many questions have an answer, be it hidden."""
        return sum(bool(field.hidden) or not field.words.empty for field in self.fields)

    @property
    def hidden(self) -> dict[str, Redaction]:
        """Why texts are hidden that stay so once the draft is signed, by question key or `OPENING`."""
        return {field.key: field.hidden for field in (self.opening, *self.fields) if field.hidden}

    @property
    def saved_at(self) -> datetime | None:
        """When something was last saved."""
        return max((field.saved_at for field in (self.opening, *self.fields) if field.saved_at), default=None)

    @property
    def digest(self) -> str:
        """The digest of all the words: whoever signs shows by it that they read these ones."""
        return digest([self.opening.words.comment, {key: vars(words) for key, words in self.answers.items()}])


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One field as a form sends it back. `seen` is the version it was written on; None asks for no comparison."""

    question: Question | None
    words: GivenAnswer
    seen: int | None


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """Two texts for one field: `given` is refused, `kept` was saved in the meantime."""

    given: Entry
    kept: DraftField


class StaleDraft(DomainError):
    """Somebody else changed the field in the meantime: nothing is saved until the two texts were seen."""

    def __init__(self, conflicts: Iterable[Conflict]) -> None:
        super().__init__("Une autre personne a modifié ce texte pendant que vous écriviez. Voici les deux versions.")
        self.conflicts = tuple(conflicts)


def read(invitation: Invitation) -> Draft:
    """Return what is being written: each field as last saved, else as last signed, else empty.

    A letter that was typed since the last save is what the candidacy said last: its words stand instead.
    """
    saved = {row.question_id: row for row in db.session.scalars(_rows(invitation))}
    sheet = current_sheet(invitation)
    fields = [
        _field(question, saved.get(question.id if question else None), sheet)
        for question in (None, *invitation.questionnaire.questions)
    ]
    signed, notes = signed_words(sheet), redacted.in_sheet(sheet) if sheet else {}
    opening, *answers = (
        replace(field, hidden=notes.get(field.key)) if field.words == signed.get(field.question) else field
        for field in fields
    )
    return Draft(opening=opening, fields=tuple(answers))


def save(invitation: Invitation, entries: Iterable[Entry], *, now: datetime) -> Draft:
    """Save several fields together, or none of them, and return the whole draft.

    A field whose words are those already kept is left alone, whatever its version. Raises DeadlinePassed,
    AnswerTooLong, UnknownChoice, StaleDraft with every conflict.
    """
    # Two first saves at once would both add the same row: the row of the invitation is their queue.
    db.session.execute(select(Invitation.id).where(Invitation.id == invitation.id).with_for_update())
    if not invitation.is_open(now):
        raise DeadlinePassed("L'échéance est passée : rien n'est plus enregistré.")
    rows = {row.question_id: row for row in db.session.scalars(_rows(invitation))}
    sheet = current_sheet(invitation)
    changed = []
    conflicts = []
    for entry in map(_checked, entries):
        row = rows.get(entry.question.id if entry.question else None)
        kept = _field(entry.question, row, sheet)
        if entry.words == kept.words:
            continue
        if entry.seen not in {None, kept.version}:
            conflicts.append(Conflict(given=entry, kept=kept))
        changed.append((row, entry))
    if conflicts:
        raise StaleDraft(conflicts)
    for row, entry in changed:
        _write(invitation, row, entry, now)
    db.session.flush()
    return read(invitation)


def signed_words(sheet: AnswerSheet | None) -> Mapping[Question | None, GivenAnswer]:
    """Return what a signed sheet says, by question; the opening word stands under None."""
    if sheet is None:
        return {}
    words: dict[Question | None, GivenAnswer] = {None: GivenAnswer(comment=sheet.opening)}
    for answer in sheet.answers:
        words[answer.question] = GivenAnswer(value=answer.value, commitment=answer.commitment, comment=answer.comment)
    return words


def _rows(invitation: Invitation) -> Select[DraftAnswer]:
    return (
        select(DraftAnswer)
        .where(DraftAnswer.invitation_id == invitation.id)
        .execution_options(populate_existing=True)  # what another worker saved since this session first looked
    )


def _field(question: Question | None, row: DraftAnswer | None, sheet: AnswerSheet | None) -> DraftField:
    if row is None or (sheet and sheet.recorded_at and row.saved_at < sheet.recorded_at):
        words = signed_words(sheet).get(question, GivenAnswer())
        return DraftField(question=question, words=words, version=row.version if row else 0)
    words = GivenAnswer(value=row.value, commitment=row.commitment, comment=row.comment)
    return DraftField(question=question, words=words, version=row.version, saved_at=row.saved_at)


def _checked(entry: Entry) -> Entry:
    if entry.question:
        return Entry(question=entry.question, words=check(rules_of(entry.question), entry.words), seen=entry.seen)
    return Entry(question=None, words=GivenAnswer(comment=check_opening(entry.words.comment)), seen=entry.seen)


def _write(invitation: Invitation, row: DraftAnswer | None, entry: Entry, now: datetime) -> None:
    if row is None:
        row = DraftAnswer(
            invitation_id=invitation.id, question_id=entry.question.id if entry.question else None, version=0
        )
        db.session.add(row)
    row.value, row.commitment, row.comment = entry.words.value, entry.words.commitment, entry.words.comment
    row.version += 1
    row.saved_at = now
