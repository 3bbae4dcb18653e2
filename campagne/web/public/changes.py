"""Reading what an edition changed: the rows that begin with it, and those that ended just before.

A first edition may begin tens of thousands of answers: where they stand is read first, then those that are shown.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Integer, bindparam, or_, select

from campagne.domain.changes import AnswerChange, CandidacyChange, EditionChanges, QuestionChange
from campagne.domain.published import Answer, Candidacy, Question
from campagne.models.edition import PublishedAnswer, PublishedCandidacy, PublishedQuestion
from campagne.web.public.edges import EVERYTHING, Scope, edges, places
from campagne.web.public.reading import EditionReader
from campagne.web.public.rows import CANDIDACIES_NAMED, columns, plain, rows

NAMED_MOST = 3
"""Those whose answers changed, past which numbers alone are said."""
AT_ONCE = 500
"""Answers read by one query."""
Edge = tuple[int | None, int | None]
"""The rows of an answer before and after, None where there is none."""
ThingT = TypeVar("ThingT")


def changes(reader: EditionReader, answers: Sequence[Edge], *, answers_alone: bool = False) -> EditionChanges:
    """Return what the edition that is read changed; of answers, those that stand at `answers`."""
    questions = () if answers_alone or reader.number == 1 else _questions(reader).values()
    return EditionChanges(
        answers=list(answer_changes(reader, answers)),
        candidacies=[] if answers_alone else candidacy_changes(reader, EVERYTHING),
        questions=[QuestionChange(before=before, after=after) for before, after in questions],
    )


def concerned(reader: EditionReader) -> list[str]:
    """Return whose answers the edition changed, in the official order; nobody where they are many, or not national."""
    if not reader.campaign.national or reader.number == 1:
        return []
    refs = {row.candidacy_ref for row in rows(_CONCERNED, campaign=reader.slug, number=reader.number)}
    found = reader.candidacies() if len(refs) <= NAMED_MOST else ()
    return [reader.campaign.title_of(candidacy) for candidacy in found if candidacy.ref in refs]


def order(reader: EditionReader, scope: Scope) -> Sequence[Edge]:
    """Return where the answers that changed stand, in the order of candidacies and questions."""
    if scope == EVERYTHING:
        return reader.keep("changes", scope, lambda: _order(reader, scope))
    return _order(reader, scope)


def answer_changes(reader: EditionReader, answers: Sequence[Edge]) -> Iterator[AnswerChange]:
    """Yield the changes of the answers that stand at `answers`, in their order."""
    asked = _asked(reader)
    for start in range(0, len(answers), AT_ONCE):
        part = answers[start : start + AT_ONCE]
        held = [row for edge in part for row in edge if row]
        found: dict[int | None, Answer] = {row.id: plain(Answer, row) for row in rows(_ANSWERS, held=held)}
        refs = {answer.candidacy_ref for answer in found.values()}
        people = _people(reader, reader.number, refs)
        former = _people(reader, reader.number - 1, refs - people.keys())
        for before, after in part:
            shown = found[after or before]
            yield AnswerChange(
                candidacy=people.get(shown.candidacy_ref) or former[shown.candidacy_ref],
                question=asked[shown.question_key],
                before=found.get(before),
                after=found.get(after),
                listed=shown.candidacy_ref in people,
            )


def candidacy_changes(reader: EditionReader, scope: Scope) -> Sequence[CandidacyChange]:
    """Return the candidacies that changed, in the official order; none where only a question matters."""
    if scope.question is not None:
        return []
    found = edges(reader, PublishedCandidacy, scope.candidacies)
    pairs = _pairs(reader, ((row.ref, row.first_edition, plain(Candidacy, row)) for row in found))
    return sorted(
        (CandidacyChange(before=before, after=after) for before, after in pairs.values()),
        key=lambda change: (change.shown.constituency, change.shown.place, change.shown.ref),
    )


def _order(reader: EditionReader, scope: Scope) -> Sequence[Edge]:
    found = edges(reader, PublishedAnswer, scope.answers)
    pairs = _pairs(reader, (((row.candidacy_ref, row.question_key), row.first_edition, row.id) for row in found))
    asked, stands = _asked(reader), places(reader, scope.candidacies, {ref for ref, _key in pairs})
    ranked = sorted((*stands[ref], asked[key].number, ref, key) for ref, key in pairs if ref in stands and key in asked)
    return [pairs[ref, key] for *_rank, ref, key in ranked]


def _asked(reader: EditionReader) -> Mapping[str, Question]:
    """Return the questions as the edition shows them, and as the one before did those that changed with it."""
    former = {key: before for key, (before, _after) in _questions(reader).items() if before}
    return former | {question.key: question for question in reader.questions}


def _questions(reader: EditionReader) -> Mapping[str, tuple[Question | None, Question | None]]:
    return reader.keep("changed questions", (), lambda: _changed_questions(reader))


def _changed_questions(reader: EditionReader) -> Mapping[str, tuple[Question | None, Question | None]]:
    found = edges(reader, PublishedQuestion, {})
    return _pairs(reader, ((row.key, row.first_edition, plain(Question, row)) for row in found))


def _people(reader: EditionReader, number: int, refs: set[str]) -> Mapping[str, Candidacy]:
    """Return these candidacies by reference, as an edition shows them."""
    found = rows(CANDIDACIES_NAMED, campaign=reader.slug, number=number, refs=sorted(refs)) if refs else ()
    return {row.ref: plain(Candidacy, row) for row in found}


def _pairs(
    reader: EditionReader, found: Iterable[tuple[Hashable, int, ThingT]]
) -> dict[Any, tuple[ThingT | None, ThingT | None]]:
    """Return, by its name, what the edition before showed of each thing that changed, and what this one shows."""
    pairs: dict[Hashable, tuple[ThingT | None, ThingT | None]] = {}
    for name, first, thing in found:
        before, after = pairs.get(name, (None, None))
        pairs[name] = (before, thing) if first == reader.number else (thing, after)
    return pairs


_CONCERNED = (
    select(PublishedAnswer.candidacy_ref)
    .where(PublishedAnswer.campaign == bindparam("campaign"))
    .where(
        or_(
            PublishedAnswer.first_edition == bindparam("number"),
            PublishedAnswer.last_edition == bindparam("number", type_=Integer) - 1,
        )
    )
    .distinct()
)
_ANSWERS = columns(Answer, PublishedAnswer, PublishedAnswer.id).where(
    PublishedAnswer.id.in_(bindparam("held", expanding=True))
)
