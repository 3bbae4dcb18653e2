"""All editions at once, up to the one that is read: the rows of every table, each with the editions that show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, select

from campagne.domain.answer_rows import LONG_COLUMNS, AnswerRow, AnswerRows
from campagne.domain.code_words import CHANNELS, COMMITMENT_WORDS, KINDS, SENDINGS, mark_words, outcome_words
from campagne.domain.constituencies import departement_name, insee_code
from campagne.domain.data_tables import (
    ANSWERS,
    CANDIDACIES,
    CONSTITUENCIES,
    EDITIONS,
    QUESTIONS,
    REPLIES,
    SOLICITATIONS,
    DataTable,
    Rows,
    Value,
    stored,
)
from campagne.domain.editions import instant
from campagne.domain.published import CampaignFacts, Candidacy, Question
from campagne.domain.validity import Version, at, spans
from campagne.extensions import Model, db
from campagne.models.edition import (
    Edition,
    PublishedAnswer,
    PublishedCandidacy,
    PublishedQuestion,
    PublishedSolicitation,
)
from campagne.web.public import inserted
from campagne.web.public.batches import grouped
from campagne.web.public.given_answers import ANSWER_COLUMNS
from campagne.web.public.reading import EditionReader
from campagne.web.public.rows import columns, plain

SPAN_COLUMNS = ("de_edition", "a_edition", "publiee_le", "remplacee_le")
COLUMNS = (*SPAN_COLUMNS, *LONG_COLUMNS[1:])
"""Columns of the one file: from which edition to which, and at which moments, then those of a row of answers."""
DICTIONARY = {
    "de_edition": "Première édition où cette ligne vaut.",
    "a_edition": "Dernière édition où elle vaut ; vide : elle vaut toujours.",
    "publiee_le": "Moment de la première de ces éditions (ISO 8601, UTC).",
    "remplacee_le": "Moment de l'édition qui a changé la ligne ; vide : aucune.",
}
ROWS_A_GROUP = 4_000
"""Rows read at once; within a group they stand by code, so that another number gives the same edition other bytes."""
_STANDS = "ref constituency place panel first_name last_name label nuance nuance_words"
_SAID = "label commitment commitment_words text"
_SIGNED = "signed_at late_changes opening_revision opening_answered_at opening_leaf opening_salt"
_MAPPED: Mapping[DataTable, tuple[type[Model], str]] = {
    QUESTIONS: (PublishedQuestion, "key number theme_key theme_title short_title text kind kind_words"),
    CANDIDACIES: (
        PublishedCandidacy,
        f"{_STANDS} state state_sentence state_since marks mark_words opening signatory {_SIGNED}",
    ),
    ANSWERS: (
        PublishedAnswer,
        f"candidacy_ref question_key value {_SAID} revision answered_at channel channel_words leaf salt",
    ),
    SOLICITATIONS: (
        PublishedSolicitation,
        "candidacy_ref kind sending_words rank happened_at outcome outcome_words",
    ),
}
"""Which columns of the public rows make each table, in its order after the two of the range, and `_WORDS` beside."""
_WORDS: Mapping[str, Callable[[CampaignFacts, Any], str | None]] = {
    "nuance_words": lambda campaign, row: campaign.nuance_of(row.nuance).label if row.nuance else None,
    "mark_words": lambda _campaign, row: mark_words(plain(Candidacy, row)),
    "kind_words": lambda _campaign, row: KINDS[row.kind],
    "commitment_words": lambda _campaign, row: COMMITMENT_WORDS[row.commitment] or None,
    "channel_words": lambda _campaign, row: CHANNELS[row.channel],
    "sending_words": lambda _campaign, row: SENDINGS[row.kind],
    "outcome_words": lambda _campaign, row: outcome_words(row.kind, row.outcome),
}
"""The words that stand beside a code of a row."""


def tables(reader: EditionReader) -> dict[DataTable, Rows]:
    """Return every table with what makes its rows; that of replies where one was inserted."""
    ranged = {table: partial(_ranged, reader, table) for table in _MAPPED}
    plain_ones: dict[DataTable, Rows] = {
        EDITIONS: partial(_editions, reader),
        CONSTITUENCIES: partial(_constituencies, reader),
    }
    replies: dict[DataTable, Rows] = {REPLIES: partial(inserted.rows, reader.slug, reader.number)}
    return plain_ones | ranged | (replies if reader.replies else {})


def rows(reader: EditionReader) -> Iterator[list[str]]:
    """Yield the answers of all editions, one row as long as nothing of it changes."""
    moments = {edition.number: instant(edition.published_at) for edition in reader.editions()}
    asked: dict[str, list[Version[Question]]] = defaultdict(list)
    for row in _shown(reader, PublishedQuestion, columns(Question, PublishedQuestion)):
        question = plain(Question, row)
        asked[question.key].append(_version(reader, row, question))
    for places in grouped(reader, rows=ROWS_A_GROUP):
        codes = [place.code for place in places]
        for history, answers in _histories(reader, codes):
            for questions in asked.values() or [[]]:
                for first, last, row in _rows_of(reader, history, questions, answers):
                    after = moments[last + 1] if last is not None else ""
                    yield [str(first), "" if last is None else str(last), moments[first], after, *row[1:]]


def _rows_of(
    reader: EditionReader,
    history: Sequence[Version[Candidacy]],
    questions: Sequence[Version[Question]],
    answers: Mapping[str, Sequence[Version[AnswerRow]]],
) -> Iterator[tuple[int, int | None, list[str]]]:
    given = answers.get(questions[0].content.key, ()) if questions else ()
    for first, last in spans((history, questions, given)):
        candidacy, question, answer = at(history, first), at(questions, first), at(given, first)
        if candidacy is None or (questions and question is None):
            continue
        shape = AnswerRows(campaign=reader.campaign, edition="", questions=[question] if question else [])
        known = {(candidacy.ref, question.key): answer} if question and answer else {}
        for row in shape.rows([candidacy], known, wide=False):
            yield first, last, row


def _histories(
    reader: EditionReader, codes: Sequence[str]
) -> list[tuple[list[Version[Candidacy]], dict[str, list[Version[AnswerRow]]]]]:
    """Return, for each candidacy ever shown in these constituencies, its versions and those of its answers."""
    people: dict[str, list[Version[Candidacy]]] = defaultdict(list)
    wanted = columns(Candidacy, PublishedCandidacy).where(PublishedCandidacy.constituency.in_(codes))
    order = (PublishedCandidacy.constituency, PublishedCandidacy.place, PublishedCandidacy.ref)
    for row in _shown(reader, PublishedCandidacy, wanted.order_by(*order)):
        people[row.ref].append(_version(reader, row, plain(Candidacy, row)))
    answers: dict[str, dict[str, list[Version[AnswerRow]]]] = defaultdict(lambda: defaultdict(list))
    given: Any = select(*ANSWER_COLUMNS).where(PublishedAnswer.constituency.in_(codes))
    for row in _shown(reader, PublishedAnswer, given):
        answers[row.candidacy_ref][row.question_key].append(_version(reader, row, row))
    return [(versions, answers[ref]) for ref, versions in people.items()]


def _shown(reader: EditionReader, table: Any, query: Select[Any]) -> Any:
    """Return the rows shown in any edition up to the one that is read, with their range."""
    upto = (table.campaign == reader.slug, table.first_edition + 0 <= reader.number)
    ranged = query.add_columns(table.first_edition, table.last_edition).where(*upto)
    return db.session.execute(ranged.order_by(table.first_edition, table.id).execution_options(yield_per=2_000))


def _version(reader: EditionReader, row: Any, content: Any) -> Version[Any]:
    return Version(row.first_edition, _last(reader, row), content)


def _last(reader: EditionReader, row: Any) -> int | None:
    """Return the last edition that shows a row, None where the one that is read still does."""
    last: int | None = row.last_edition
    return last if last is not None and last < reader.number else None


def _ranged(reader: EditionReader, table: DataTable) -> Iterator[Sequence[Value]]:
    mapped, columns_of = _MAPPED[table]
    names = columns_of.split()
    held = [name for name in names if name not in _WORDS]
    query = columns(Candidacy, mapped) if table is CANDIDACIES else select()
    campaign = reader.campaign
    values = [partial(_WORDS[name], campaign) if name in _WORDS else attrgetter(name) for name in names]
    for row in _shown(reader, mapped, query.add_columns(*(getattr(mapped, name) for name in held))):
        yield [row.first_edition, _last(reader, row), *(stored(value(row)) for value in values)]


def _editions(reader: EditionReader) -> Iterator[Sequence[Value]]:
    wanted = select(Edition).where(Edition.campaign == reader.slug, Edition.number <= reader.number)
    for edition in db.session.scalars(wanted.order_by(Edition.number)):
        counted = (edition.candidacies, edition.answers, edition.added, edition.changed, edition.removed)
        yield [edition.number, stored(edition.published_at), edition.digest, *counted]


def _constituencies(reader: EditionReader) -> Iterator[Sequence[Value]]:
    for place in reader.constituencies:
        where = (place.departement, departement_name(place.departement)) if place.departement else (None, None)
        yield [place.code, insee_code(place.code, reader.campaign.election), place.name, *where]
