"""The answers that a list shows, to take away under the same filters: one row an answer, as long as the list is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice

from sqlalchemy import ColumnElement

from campagne.domain import reply_columns
from campagne.domain.answer_choice import read
from campagne.domain.answer_rows import CHOSEN_COLUMN, LONG_COLUMNS, AnswerRows, Pieces, whole
from campagne.domain.answer_view import AnswerView
from campagne.domain.comparison_files import answer_json, candidacy_json, heading, question_json
from campagne.domain.csv_files import csv_parts_of_pieces
from campagne.domain.inserted_replies import to
from campagne.domain.public_json import ListedAnswerJSON
from campagne.domain.published import Candidacy, Question
from campagne.models.edition import PublishedAnswer
from campagne.web.public.answer_list import candidacies, view_of
from campagne.web.public.batches import ROWS_A_BATCH
from campagne.web.public.blueprint import public
from campagne.web.public.given_answers import GivenAnswer, given_answers
from campagne.web.public.reading import EditionReader
from campagne.web.public.serving import in_edition, parameters
from campagne.web.public.streams import Stream
from campagne.web.public.workbook_files import refuse_too_long, workbook

_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@public.get("/campagnes/<slug>/reponses.<any(csv, json, xlsx):kind>")
@in_edition
def answer_list_file(reader: EditionReader, kind: str) -> Stream:
    """Give the answers chosen, in the official order."""
    view = view_of(reader, read(dict(parameters().lists())).but(order="officiel"))
    name = f"{reader.slug}-reponses-edition-{reader.number}{'-vue-choisie' if view.choice.hides else ''}"
    if kind == "xlsx":
        columns, rows = _rows(reader, view)
        refuse_too_long(view.count, len(columns))
        said = view.said if view.choice.hides else ""
        return workbook(reader, columns, map(whole, rows), name=name, said=said)
    parts = _csv if kind == "csv" else _json
    return Stream(
        parts=lambda: (part.encode() for part in parts(reader, view)),
        state=reader.edition.digest,
        mimetype=_TYPES[kind],
        name=f"{name}.{kind}",
    )


def _csv(reader: EditionReader, view: AnswerView) -> Iterator[str]:
    return csv_parts_of_pieces(*_rows(reader, view))


def _rows(reader: EditionReader, view: AnswerView) -> tuple[tuple[str, ...], Iterator[Pieces]]:
    shape = AnswerRows(campaign=reader.campaign, edition=str(reader.number), questions=reader.questions)
    columns, rows = reply_columns.beside_pieces(LONG_COLUMNS, shape.given(_given(reader, view)), reader.replies)
    if not view.choice.hides:
        return columns, rows
    said = (view.said,)
    return (*columns, CHOSEN_COLUMN), ((*row, said) for row in rows)


def _json(reader: EditionReader, view: AnswerView) -> Iterator[str]:
    """Yield one JSON object: what is chosen and how much of it, the questions, then the answers as they are read."""
    facts = {
        **heading(reader.campaign, reader.edition),
        "count": view.count,
        "total": view.total,
        **({"view": view.said} if view.choice.hides else {}),
        "questions": [question_json(question) for question in reader.questions],
    }
    yield json.dumps(facts, ensure_ascii=False, indent=1).removesuffix("\n}") + ',\n "answers": ['
    separator = "\n"
    for candidacy, question, answer in _given(reader, view):
        listed: ListedAnswerJSON = {
            "constituency": candidacy.constituency,
            "candidacy": candidacy_json(candidacy, reader.campaign),
            "question": question.key,
            "replies": [reply.as_json() for reply in to(reader.replies, candidacy.ref, question.key)],
            **answer_json(answer, question),
        }
        yield separator + json.dumps(listed, ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"


def _given(reader: EditionReader, view: AnswerView) -> Iterator[tuple[Candidacy, Question, GivenAnswer]]:
    rows = view.grid.each_row(view.mask)
    while batch := list(islice(rows, ROWS_A_BATCH)):
        given = {answer.id: answer for answer in given_answers(_among(batch))}
        people = candidacies(reader, {answer.candidacy_ref for answer in given.values()})
        for row in batch:
            answer = given[row]
            yield people[answer.candidacy_ref], view.answers.by_question[answer.question_key], answer


def _among(rows: Sequence[int]) -> ColumnElement[bool]:
    """Return the condition of some rows: a range where they follow one another, as those of one edition do."""
    first, last = min(rows), max(rows)
    return PublishedAnswer.id.between(first, last) if last - first < len(rows) else PublishedAnswer.id.in_(rows)
