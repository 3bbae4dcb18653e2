"""Reading an edition: from public rows to the plain values that pages and files are built from.

Nothing else of the database is known here. An edition is a condition on the range of each row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Engine, Select, case, func, select
from sqlalchemy.exc import OperationalError

from campagne.domain.ledger import Entry, Sending
from campagne.domain.published import (
    Answer,
    CampaignFacts,
    Candidacy,
    ConstituencyFacts,
    EditionFacts,
    Publication,
    Question,
)
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


_VERSIONS = (
    "SELECT (SELECT max(number) FROM editions WHERE campaign = {}), (SELECT max(id) FROM editions),"
    " (SELECT max(first_edition) FROM published_pages"
    " WHERE campaign = '' AND kind = 'organisation' AND last_edition IS NULL), (SELECT max(id) FROM redactions)"
)


class Unpublished(LookupError):
    """The edition does not show what was asked for."""


@dataclass(frozen=True)
class EditionReader:
    """What edition `number` of a campaign shows; `current` is the number of the latest."""

    slug: str
    number: int
    current: int

    @cached_property
    def campaign(self) -> CampaignFacts:
        """The campaign's facts."""
        body = self.page("campaign")
        return CampaignFacts(
            slug=self.slug,
            title=body["title"],
            election=body["election"],
            national=body["national"],
            answers_by=datetime.fromisoformat(body["answers_by"]),
            closes_at=datetime.fromisoformat(body["closes_at"]),
            publication_at=datetime.fromisoformat(body["publication_at"]) if body["publication_at"] else None,
            organisation=body["organisation"],
        )

    @cached_property
    def edition(self) -> EditionFacts:
        """The edition itself."""
        wanted = columns(EditionFacts, Edition).where(Edition.campaign == self.slug, Edition.number == self.number)
        row = db.session.execute(wanted).one_or_none()
        if row is None:
            raise Unpublished
        return plain(EditionFacts, row)

    @cached_property
    def questions(self) -> Sequence[Question]:
        """The questions in the order in which they are asked."""
        wanted = columns(Question, PublishedQuestion).where(PublishedQuestion.in_edition(self.slug, self.number))
        return [plain(Question, row) for row in db.session.execute(wanted.order_by(PublishedQuestion.number))]

    def page(self, kind: str, key: str = "") -> dict[str, Any]:
        """Return the facts of a page. Raises Unpublished."""
        wanted = select(PublishedPage.body).where(
            PublishedPage.in_edition(self.slug, self.number), PublishedPage.kind == kind, PublishedPage.key == key
        )
        body: dict[str, Any] | None = db.session.scalars(wanted).one_or_none()
        if body is None:
            raise Unpublished
        return body

    @cached_property
    def constituencies(self) -> Sequence[ConstituencyFacts]:
        """Every constituency, in the order of the list."""
        return self._constituencies()

    def _constituencies(self, *where: ColumnElement[bool]) -> Sequence[ConstituencyFacts]:
        shown = (PublishedPage.in_edition(self.slug, self.number), PublishedPage.kind == "constituency")
        bodies = db.session.scalars(select(PublishedPage.body).where(*shown, *where))
        return [_constituency(body) for body in sorted(bodies, key=lambda body: int(body["position"]))]

    def candidacies(self, code: str | None = None) -> Sequence[Candidacy]:
        """Return the candidacies of a constituency, or all of them, in the official order."""
        return self.candidacies_of(None if code is None else [code])

    def candidacies_of(self, codes: Sequence[str] | None) -> Sequence[Candidacy]:
        """Return the candidacies of these constituencies, or all of them, in the official order."""
        wanted = columns(Candidacy, PublishedCandidacy).where(PublishedCandidacy.in_edition(self.slug, self.number))
        if codes is not None:
            wanted = wanted.where(PublishedCandidacy.constituency.in_(codes))
        wanted = wanted.order_by(PublishedCandidacy.constituency, PublishedCandidacy.place, PublishedCandidacy.ref)
        return [plain(Candidacy, row) for row in db.session.execute(wanted)]

    def candidacy(self, ref: str) -> Candidacy:
        """Return one candidacy. Raises Unpublished."""
        wanted = columns(Candidacy, PublishedCandidacy).where(
            PublishedCandidacy.in_edition(self.slug, self.number), PublishedCandidacy.ref == ref
        )
        row = db.session.execute(wanted).one_or_none()
        if row is None:
            raise Unpublished
        return plain(Candidacy, row)

    def publication(self, code: str, *, since: int | None = None) -> Publication:
        """Return all that the edition shows of a constituency. Raises Unpublished."""
        for publication in self.publications([code], since=since):
            return publication
        raise Unpublished

    def publications(
        self, codes: Sequence[str], *, question: str | None = None, since: int | None = None
    ) -> list[Publication]:
        """Return what the edition shows of each constituency of `codes`, in the order of the list.

        `question` keeps the answers to one question only, `since` marks those newer than that edition. Read all at
        once, whatever their number.
        """
        questions = [q for q in self.questions if question in {None, q.key}]
        candidacies: dict[str, list[Candidacy]] = defaultdict(list)
        for candidacy in self.candidacies(codes[0] if len(codes) == 1 else None):
            candidacies[candidacy.constituency].append(candidacy)
        answers, earlier, fresh = self._answers(codes, question, since)
        return [
            Publication(
                campaign=self.campaign,
                edition=self.edition,
                constituency=constituency,
                questions=questions,
                candidacies=candidacies[constituency.code],
                answers=answers[constituency.code],
                earlier=earlier[constituency.code],
                fresh=frozenset(fresh),
            )
            for constituency in self._constituencies(PublishedPage.key.in_(codes))
        ]

    def _answers(
        self, codes: Sequence[str], question: str | None, since: int | None
    ) -> tuple[dict[str, list[Answer]], dict[str, dict[tuple[str, str], list[Answer]]], set[tuple[str, str]]]:
        """Return, by constituency, the answers shown and the versions that former editions showed, oldest first.

        Last come those shown that are newer than edition `since`, by candidacy and question.
        """
        table = PublishedAnswer
        wanted = columns(Answer, table, table.constituency, table.first_edition, table.last_edition).where(
            table.campaign == self.slug, table.first_edition + 0 <= self.number
        )
        if len(codes) == 1:
            wanted = wanted.where(table.constituency == codes[0])
        if question is not None:
            wanted = wanted.where(table.question_key == question)
        shown: dict[str, list[Answer]] = defaultdict(list)
        earlier: dict[str, dict[tuple[str, str], list[Answer]]] = defaultdict(lambda: defaultdict(list))
        fresh: set[tuple[str, str]] = set()
        # The sum keeps a planner from reading the whole campaign in that order rather than one constituency.
        for row in db.session.execute(wanted.order_by(table.first_edition + 0)):
            answer = plain(Answer, row)
            if row.last_edition is None or row.last_edition >= self.number:
                shown[row.constituency].append(answer)
                if since is not None and row.first_edition > since:
                    fresh.add((row.candidacy_ref, row.question_key))
            else:
                earlier[row.constituency][row.candidacy_ref, row.question_key].append(answer)
        return shown, earlier, fresh

    def question(self, key: str) -> Question:
        """Return one question. Raises Unpublished."""
        for question in self.questions:
            if question.key == key:
                return question
        raise Unpublished

    def answers_to(self, key: str) -> Sequence[Answer]:
        """Return everyone's answers to one question."""
        shown = (PublishedAnswer.in_edition(self.slug, self.number), PublishedAnswer.question_key == key)
        return [plain(Answer, row) for row in db.session.execute(columns(Answer, PublishedAnswer).where(*shown))]

    def everyone(self) -> Publication:
        """Return the whole campaign as if it were one constituency: what its figures are counted on."""
        answers = columns(Answer, PublishedAnswer).where(PublishedAnswer.in_edition(self.slug, self.number))
        return Publication(
            campaign=self.campaign,
            edition=self.edition,
            constituency=ConstituencyFacts(code="", name=""),
            questions=self.questions,
            candidacies=self.candidacies(),
            answers=[plain(Answer, row) for row in db.session.execute(answers)],
        )

    def solicitations(self, candidacies: Sequence[Candidacy]) -> list[Entry]:
        """Return what was sent to each of these candidacies, oldest first."""
        table = PublishedSolicitation
        refs = [candidacy.ref for candidacy in candidacies]
        wanted = columns(Sending, table, table.candidacy_ref).where(
            table.in_edition(self.slug, self.number), table.candidacy_ref.in_(refs)
        )
        found = defaultdict(list)
        for row in db.session.execute(wanted.order_by(table.happened_at, table.id)):
            found[row.candidacy_ref].append(plain(Sending, row))
        return [Entry(candidacy=candidacy, sendings=found[candidacy.ref]) for candidacy in candidacies]

    def editions(self) -> Sequence[EditionFacts]:
        """Return the editions up to this one, the latest first."""
        wanted = columns(EditionFacts, Edition).where(Edition.campaign == self.slug, Edition.number <= self.number)
        return [plain(EditionFacts, row) for row in db.session.execute(wanted.order_by(Edition.number.desc()))]

    def numbers_by_constituency(self) -> dict[str, tuple[int, int]]:
        """Return, for each constituency, how many candidacies it has and how many of them have answered."""
        answered = func.sum(case((PublishedCandidacy.state == "answered", 1), else_=0))
        wanted = (
            select(PublishedCandidacy.constituency, func.count(), answered)
            .where(PublishedCandidacy.in_edition(self.slug, self.number))
            .group_by(PublishedCandidacy.constituency)
        )
        return {code: (total, int(done or 0)) for code, total, done in db.session.execute(wanted)}


def organisation() -> dict[str, Any]:
    """Return the public facts of the network that asks, empty as long as it has given none."""
    wanted = select(PublishedPage.body).where(
        PublishedPage.campaign == INSTANCE, PublishedPage.kind == "organisation", PublishedPage.last_edition.is_(None)
    )
    return db.session.scalars(wanted).one_or_none() or {}


def versions(engine: Engine, slug: str) -> tuple[int | None, ...]:
    """Return the numbers that public pages depend on.

    Current edition, latest of any campaign, facts of who asks, last text hidden: all that a warm page asks of the
    database. It goes straight to a connection of the pool: through a session and its transaction it costs eight times
    as much, and a warm page nothing else.
    """
    statement = _VERSIONS.format("?" if engine.dialect.paramstyle == "qmark" else "%s")
    try:
        with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
            cursor.execute(statement, (slug,))
            numbers = cursor.fetchone()
    except engine.dialect.loaded_dbapi.Error as error:
        raise OperationalError(statement, None, error) from error  # as SQLAlchemy would say it, for `web.errors`
    return tuple(numbers or (None,))


def campaigns() -> list[EditionReader]:
    """Return a reader of the current edition of each campaign that has one, the last published first."""
    latest = select(Edition.campaign, func.max(Edition.number), func.max(Edition.id)).group_by(Edition.campaign)
    rows = db.session.execute(latest.order_by(func.max(Edition.id).desc()))
    return [EditionReader(slug, number, number) for slug, number, _ in rows]


def _constituency(body: dict[str, Any]) -> ConstituencyFacts:
    return ConstituencyFacts(code=body["code"], name=body["name"], departement=body["departement"])


def columns(kind: type[ValueT], table: type[Model], *more: Any) -> Select[Any]:
    """Return a query of the columns that a plain value holds: rows cost a quarter of what mapped objects do."""
    return select(*(getattr(table, field.name) for field in fields(kind)), *more)


def plain(kind: type[ValueT], row: Any) -> ValueT:
    """Return the plain value of a row read by `columns`."""
    return kind(**{field.name: getattr(row, field.name) for field in fields(kind)})
