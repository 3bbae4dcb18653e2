"""Who answers what in the editions read last: read from the database once, then kept as long as memory allows.

What is kept bears the digest of its edition, for a database put back from a copy, and how many texts are hidden:
nothing else changes in an edition.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from threading import Lock

from flask import current_app
from sqlalchemy import String, cast, func, select

from campagne.domain.answer_choice import STATUSES
from campagne.domain.answer_filters import SOLICITED, EditionAnswers
from campagne.domain.answer_grid import AnswerGrid, Answers
from campagne.domain.counts import grouped_keys
from campagne.domain.quotable import UNSOLICITED
from campagne.extensions import db
from campagne.models.edition import PublishedAnswer, PublishedCandidacy
from campagne.web.public.reading import EditionReader, hidden_texts

CELLS_MOST = 8_000_000
"""Cells kept in memory, all editions together: 70 MB at most, 1.3 MB for 6 000 candidacies and 25 questions."""
_KEPT = "campagne.edition_answers"
Key = tuple[str, int, str, int]


class Memory:
    """The answers of the editions asked for last, up to `most` cells."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Key, EditionAnswers] = OrderedDict()
        self._lock = Lock()
        self._turns: dict[Key, Lock] = {}

    def get(self, reader: EditionReader) -> EditionAnswers:
        """Return the answers of what `reader` reads.

        Whoever asks for the same meanwhile waits, rather than reading them too; whoever asks for others does not.
        """
        key = reader.slug, reader.number, reader.edition.digest, hidden_texts()
        answers = self._known(key)
        if answers is not None:
            return answers
        with self._lock:
            turn = self._turns.setdefault(key, Lock())
        with turn:
            try:
                return self._known(key) or self._keep(key, _make(reader))
            finally:
                with self._lock:
                    self._turns.pop(key, None)

    def _known(self, key: Key) -> EditionAnswers | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: Key, answers: EditionAnswers) -> EditionAnswers:
        with self._lock:
            self._kept[key] = answers
            while len(self._kept) > 1 and sum(each.grid.size for each in self._kept.values()) > self._most:
                self._kept.popitem(last=False)
        return answers


def answers_of(reader: EditionReader) -> EditionAnswers:
    """Return the answers of the edition that is read."""
    kept: Memory = current_app.extensions.setdefault(_KEPT, Memory(CELLS_MOST))
    return kept.get(reader)


def _make(reader: EditionReader) -> EditionAnswers:
    table = PublishedCandidacy
    columns = (table.ref, table.constituency, table.place, table.nuance, table.state, table.marks)
    rows = db.session.execute(select(*columns).where(table.in_edition(reader.slug, reader.number))).all()
    places = {place.code: (rank, place.departement) for rank, place in enumerate(reader.constituencies)}
    # Everyone in the official order: constituency by constituency, as they are listed.
    people = sorted(rows, key=lambda row: (places[row.constituency][0], row.place, row.ref))
    features = {
        "candidature": [row.ref for row in people],
        "circonscription": [row.constituency for row in people],
        "departement": [places[row.constituency][1] for row in people],
        "nuance": [row.nuance or "" for row in people],
        "statut": [" ".join(STATUSES[mark] for mark in row.marks if mark in STATUSES) for row in people],
        SOLICITED: ["" if row.state in UNSOLICITED else SOLICITED for row in people],
    }
    questions = [question.key for question in reader.questions]
    return EditionAnswers(
        campaign=reader.campaign,
        questions=reader.questions,
        places=reader.constituencies,
        grid=AnswerGrid(features["candidature"], questions, _answers(reader), features),
    )


def _answers(reader: EditionReader) -> Iterator[Answers]:
    """Yield the answers of the edition, one row of the database for all those that say the same.

    Read from `ix_published_answers_value` alone: the range is compared in a way that no other index can serve.
    """
    table = PublishedAnswer
    given = (table.question_key, table.value, table.commitment)
    who = func.aggregate_strings(cast(table.id, String) + " " + table.candidacy_ref, " ")
    shown = (
        table.campaign == reader.slug,
        table.first_edition + 0 <= reader.number,
        func.coalesce(table.last_edition, reader.number) >= reader.number,
    )
    questions = {question.key: question for question in reader.questions}
    for key, value, commitment, held in db.session.execute(select(*given, who).where(*shown).group_by(*given)):
        parts = held.split()
        yield key, grouped_keys(questions[key], value, commitment), list(map(int, parts[::2])), parts[1::2]
