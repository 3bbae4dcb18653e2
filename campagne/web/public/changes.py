"""Reading what an edition changed: the rows that begin with it, and those that ended just before."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, or_, select

from campagne.domain.changes import AnswerChange, CandidacyChange, EditionChanges, QuestionChange
from campagne.domain.published import Answer, Candidacy, Question
from campagne.extensions import db
from campagne.models.edition import PublishedAnswer, PublishedCandidacy, PublishedQuestion
from campagne.web.public.reading import EditionReader
from campagne.web.public.rows import columns, plain

PlainT = TypeVar("PlainT", Answer, Candidacy, Question)


class Scope:
    """Which changes are asked for: those of a whole campaign, or of one constituency, question or candidacy."""

    def __init__(self, *, constituency: str | None = None, question: str | None = None, ref: str | None = None) -> None:
        self.constituency = constituency
        self.question = question
        self.ref = ref

    def answers(self) -> list[ColumnElement[bool]]:
        """The conditions on answers."""
        table = PublishedAnswer
        pairs = ((table.constituency, self.constituency), (table.question_key, self.question))
        return [column == value for column, value in (*pairs, (table.candidacy_ref, self.ref)) if value is not None]

    def candidacies(self) -> list[ColumnElement[bool]] | None:
        """The conditions on candidacies; None where only answers matter."""
        if self.question is not None:
            return None
        table = PublishedCandidacy
        pairs = ((table.constituency, self.constituency), (table.ref, self.ref))
        return [column == value for column, value in pairs if value is not None]


EVERYTHING = Scope()


def changes(reader: EditionReader, scope: Scope = EVERYTHING) -> EditionChanges:
    """Return what the edition that is read changed, answers in the order of candidacies and questions."""
    asked = {question.key: question for question in reader.questions}
    answers = _edges(reader, Answer, PublishedAnswer, ("candidacy_ref", "question_key"), scope.answers())
    people = _named(reader, {ref for ref, _key in answers})
    on_candidacies = scope.candidacies()
    stands = (
        _edges(reader, Candidacy, PublishedCandidacy, ("ref",), on_candidacies) if on_candidacies is not None else {}
    )
    questions = _edges(reader, Question, PublishedQuestion, ("key",), []) if scope is EVERYTHING else {}
    former = {key: before for (key,), (before, _after) in questions.items() if before}
    return EditionChanges(
        answers=sorted(
            (
                AnswerChange(candidacy=people[ref], question=(former | asked)[key], before=before, after=after)
                for (ref, key), (before, after) in answers.items()
                if ref in people and key in former | asked
            ),
            key=lambda change: (change.candidacy.constituency, change.candidacy.place, change.question.number),
        ),
        candidacies=sorted(
            (CandidacyChange(before=before, after=after) for before, after in stands.values()),
            key=lambda change: (change.shown.constituency, change.shown.place),
        ),
        questions=[QuestionChange(before=before, after=after) for before, after in questions.values()]
        if reader.number > 1
        else [],
    )


def _named(reader: EditionReader, refs: set[str]) -> dict[str, Candidacy]:
    """Return these candidacies as the edition, or the one before it, shows them."""
    found: dict[str, Candidacy] = {}
    table, wanted = PublishedCandidacy, sorted(refs)
    for number in (reader.number - 1, reader.number):
        for start in range(0, len(wanted), 500):
            part = table.ref.in_(wanted[start : start + 500])
            shown = columns(Candidacy, table).where(table.in_edition(reader.slug, number), part)
            found |= {row.ref: plain(Candidacy, row) for row in db.session.execute(shown)}
    return found


def _edges(
    reader: EditionReader,
    kind: type[PlainT],
    table: Any,
    names: tuple[str, ...],
    conditions: list[ColumnElement[bool]],
) -> dict[tuple[str, ...], tuple[PlainT | None, PlainT | None]]:
    """Return, by what names a row, what the edition before showed and what this one shows, where the row changed."""
    edge = or_(table.first_edition == reader.number, table.last_edition == reader.number - 1)
    rows = db.session.execute(
        columns(kind, table, table.first_edition).where(table.campaign == reader.slug, edge, *conditions)
    )
    edges: dict[tuple[str, ...], tuple[PlainT | None, PlainT | None]] = {}
    for row in rows:
        key = tuple(getattr(row, name) for name in names)
        before, after = edges.get(key, (None, None))
        found = plain(kind, row)
        edges[key] = (before, found) if row.first_edition == reader.number else (found, after)
    return edges


def changed_in(slug: str, upto: int, scope: Scope, most: int) -> list[int]:
    """Return the numbers of the latest editions, at most `most`, that changed something in `scope`."""
    numbers: set[int] = set()
    for table, conditions in ((PublishedAnswer, scope.answers()), (PublishedCandidacy, scope.candidacies())):
        if conditions is None:
            continue
        model: Any = table
        for column, shift in ((model.first_edition, 0), (model.last_edition, 1)):
            number = column + shift
            found = select(number).distinct().where(model.campaign == slug, column.is_not(None), *conditions)
            numbers |= set(db.session.scalars(found.where(number <= upto).order_by(number.desc()).limit(most)))
    return sorted(numbers, reverse=True)[:most]
