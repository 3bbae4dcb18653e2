"""Public rows as the plain values that pages and files are made of.

Making a query costs several times as much as asking it: those that nearly every page asks are made once, here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import BindParameter, CompoundSelect, Row, Select, bindparam, select

from campagne.domain.ledger import Sending
from campagne.domain.published import Answer, Candidacy, EditionFacts, Question
from campagne.extensions import Model, db
from campagne.models.edition import (
    INSTANCE,
    Edition,
    PublishedAnswer,
    PublishedCandidacy,
    PublishedPage,
    PublishedQuestion,
    PublishedSolicitation,
)

ValueT = TypeVar("ValueT", Question, Candidacy, Answer, EditionFacts, Sending)
_NAMES: dict[type[Any], tuple[str, ...]] = {
    kind: tuple(field.name for field in fields(kind)) for kind in (Question, Candidacy, Answer, EditionFacts, Sending)
}


def columns(kind: type[ValueT], table: type[Model], *more: Any) -> Select[Any]:
    """Return a query of the columns that a plain value holds: rows cost a quarter of what mapped objects do."""
    return select(*(getattr(table, name) for name in _NAMES[kind]), *more)


def plain(kind: type[ValueT], row: Sequence[Any]) -> ValueT:
    """Return the plain value of a row read by `columns`; what the query adds comes after, and is left out."""
    return kind(**dict(zip(_NAMES[kind], row, strict=False)))


def rows(query: Select[Any] | CompoundSelect[Any], /, **given: Any) -> Sequence[Row[Any]]:
    """Return what a query finds, rows alone, without what a session does for objects."""
    return db.session.connection().execute(query, given).all()


_CAMPAIGN: BindParameter[str] = bindparam("campaign")
_NUMBER: BindParameter[int] = bindparam("number")
_PAGES = PublishedPage.in_edition(_CAMPAIGN, _NUMBER)
_CANDIDACIES = columns(Candidacy, PublishedCandidacy).where(PublishedCandidacy.in_edition(_CAMPAIGN, _NUMBER))
_OFFICIAL = (PublishedCandidacy.constituency, PublishedCandidacy.place, PublishedCandidacy.ref)
_SENDINGS = columns(Sending, PublishedSolicitation, PublishedSolicitation.candidacy_ref)

ORGANISATION = select(PublishedPage.body).where(
    PublishedPage.campaign == INSTANCE, PublishedPage.kind == "organisation", PublishedPage.last_edition.is_(None)
)
PAGE = select(PublishedPage.body).where(
    _PAGES, PublishedPage.kind == bindparam("kind"), PublishedPage.key == bindparam("key")
)
CONSTITUENCIES = select(PublishedPage.body).where(_PAGES, PublishedPage.kind == "constituency")
CONSTITUENCIES_OF = CONSTITUENCIES.where(PublishedPage.key.in_(bindparam("codes", expanding=True)))
EDITION = columns(EditionFacts, Edition).where(Edition.campaign == _CAMPAIGN, Edition.number == _NUMBER)
QUESTIONS = (
    columns(Question, PublishedQuestion)
    .where(PublishedQuestion.in_edition(_CAMPAIGN, _NUMBER))
    .order_by(PublishedQuestion.number)
)
CANDIDACY = _CANDIDACIES.where(PublishedCandidacy.ref == bindparam("ref"))
CANDIDACIES = _CANDIDACIES.order_by(*_OFFICIAL)
CANDIDACIES_OF = CANDIDACIES.where(PublishedCandidacy.constituency.in_(bindparam("codes", expanding=True)))
# The sum keeps a planner from reading the whole campaign in that order rather than one constituency.
_ANSWERS = (
    columns(
        Answer,
        PublishedAnswer,
        PublishedAnswer.constituency,
        PublishedAnswer.first_edition,
        PublishedAnswer.last_edition,
    )
    .where(PublishedAnswer.campaign == _CAMPAIGN, PublishedAnswer.first_edition + 0 <= _NUMBER)
    .order_by(PublishedAnswer.first_edition + 0)
)
"""Of this edition and of those before it, oldest first: an answer corrected since is shown as a former version."""
_ANSWERS_OF = _ANSWERS.where(PublishedAnswer.constituency.in_(bindparam("codes", expanding=True)))
CANDIDACIES_NAMED = _CANDIDACIES.where(PublishedCandidacy.ref.in_(bindparam("refs", expanding=True)))
SENDINGS_TO = _SENDINGS.where(
    PublishedSolicitation.in_edition(_CAMPAIGN, _NUMBER),
    PublishedSolicitation.candidacy_ref.in_(bindparam("refs", expanding=True)),
).order_by(PublishedSolicitation.happened_at, PublishedSolicitation.id)


def answers(question: str | None, *, somewhere: bool, few: bool) -> Select[Any]:
    """Return the query of answers: to one question or to all, in the constituencies `codes` if `somewhere`.

    Where `few` are in these constituencies, concatenating keeps SQLite from reading everyone's to the question first.
    """
    wanted = _ANSWERS_OF if somewhere else _ANSWERS
    if question is None:
        return wanted
    key = PublishedAnswer.question_key
    return wanted.where((key.concat("") if few else key) == question)
