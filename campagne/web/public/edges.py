"""Rows at the edges of an edition: those that begin with it and those that ended just before, for some of a campaign.

Each query is made once for the columns by which changes are asked for: making it costs more than asking it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, Integer, Select, bindparam, or_, select, union

from campagne.domain.published import Candidacy, Question
from campagne.models.edition import PublishedAnswer, PublishedCandidacy, PublishedQuestion
from campagne.web.public.reading import EditionReader
from campagne.web.public.rows import columns, rows


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which changes are asked for: those of a whole campaign, or of one constituency, question or candidacy.

    A candidacy is given with its constituency: by it its answers are found.
    """

    constituency: str | None = None
    question: str | None = None
    ref: str | None = None

    @property
    def answers(self) -> Mapping[str, str]:
        """What columns of answers hold."""
        return _given(constituency=self.constituency, question_key=self.question, candidacy_ref=self.ref)

    @property
    def candidacies(self) -> Mapping[str, str]:
        """What columns of candidacies hold."""
        return _given(constituency=self.constituency, ref=self.ref)


EVERYTHING = Scope()
_CAMPAIGN: BindParameter[str] = bindparam("campaign")
_NUMBER: BindParameter[int] = bindparam("number")
_STAND: tuple[Any, ...] = (
    PublishedAnswer.id,
    PublishedAnswer.candidacy_ref,
    PublishedAnswer.question_key,
    PublishedAnswer.first_edition,
)
_WANTED: Mapping[Any, Select[Any]] = {
    PublishedAnswer: select(*_STAND),
    PublishedCandidacy: columns(Candidacy, PublishedCandidacy, PublishedCandidacy.first_edition),
    PublishedQuestion: columns(Question, PublishedQuestion, PublishedQuestion.first_edition),
}
"""What is read of each table: of answers, which may be many, where they stand."""


def edges(reader: EditionReader, table: Any, held: Mapping[str, str]) -> Sequence[Any]:
    """Return the rows that begin with the edition or ended just before it."""
    query = _edges(table, tuple(held))
    return rows(query, campaign=reader.slug, number=reader.number, before=reader.number - 1, **held)


def places(reader: EditionReader, held: Mapping[str, str], refs: set[str]) -> Mapping[str, tuple[str, int]]:
    """Return where candidacies stand in the edition, constituency and place, and in the one before those not in it."""
    found = _places_in(reader, reader.number, held)
    return found if refs <= found.keys() else _places_in(reader, reader.number - 1, held) | found


def changed_in(slug: str, upto: int, scope: Scope, most: int) -> list[int]:
    """Return the numbers of the latest editions, at most `most`, that changed something in `scope`."""
    held = {**scope.candidacies, **scope.answers}
    query = _numbers(tuple(scope.answers), tuple(scope.candidacies) if scope.question is None else None)
    found = rows(query, campaign=slug, upto=upto, most=most, **held)
    return sorted((number for (number,) in found), reverse=True)[:most]


@cache
def _edges(table: Any, held: tuple[str, ...]) -> Select[Any]:
    first, last = table.first_edition, table.last_edition
    if "constituency" in held:  # the sums keep planners from reading all that changed rather than one constituency
        first, last = first + 0, last + 0
    edge = or_(first == _NUMBER, last == bindparam("before"))
    return _WANTED[table].where(table.campaign == _CAMPAIGN, edge, *_conditions(table, held))


def _places_in(reader: EditionReader, number: int, held: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    found = rows(_places(tuple(held)), campaign=reader.slug, number=number, **held)
    return {row.ref: (row.constituency, row.place) for row in found}


@cache
def _places(held: tuple[str, ...]) -> Any:
    table = PublishedCandidacy
    wanted: Any = select(table.ref, table.constituency, table.place)
    return wanted.where(table.in_edition(_CAMPAIGN, _NUMBER), *_conditions(table, held))


@cache
def _numbers(answers: tuple[str, ...], candidacies: tuple[str, ...] | None) -> CompoundSelect[Any]:
    """The latest numbers of each kind of edge, in one query."""
    latest = [*_latest(PublishedAnswer, answers)]
    if candidacies is not None:
        latest += _latest(PublishedCandidacy, candidacies)
    return union(*(select(each.subquery()) for each in latest))


def _latest(table: Any, held: tuple[str, ...]) -> Iterator[Select[Any]]:
    for column, shift in ((table.first_edition, 0), (table.last_edition, 1)):
        number = column + shift
        found = select(number).distinct().where(table.campaign == _CAMPAIGN, column.is_not(None))
        upto = found.where(number <= bindparam("upto"), *_conditions(table, held))
        yield upto.order_by(number.desc()).limit(bindparam("most", type_=Integer))


def _conditions(table: Any, held: tuple[str, ...]) -> Iterator[Any]:
    return (getattr(table, name) == bindparam(name) for name in held)


def _given(**held: str | None) -> Mapping[str, str]:
    return {name: value for name, value in held.items() if value is not None}
