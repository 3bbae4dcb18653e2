"""Reading an edition: from public rows to the plain values that pages and files are built from.

Nothing else of the database is known here. An edition is a condition on the range of each row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import case, func, select

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
from campagne.extensions import db
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
        row = db.session.scalars(select(Edition).filter_by(campaign=self.slug, number=self.number)).one_or_none()
        if row is None:
            raise Unpublished
        return _plain(EditionFacts, row)

    @cached_property
    def questions(self) -> Sequence[Question]:
        """The questions in the order in which they are asked."""
        wanted = select(PublishedQuestion).where(PublishedQuestion.in_edition(self.slug, self.number))
        return [_plain(Question, row) for row in db.session.scalars(wanted.order_by(PublishedQuestion.number))]

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
        wanted = select(PublishedPage.body).where(
            PublishedPage.in_edition(self.slug, self.number), PublishedPage.kind == "constituency"
        )
        bodies = sorted(db.session.scalars(wanted), key=lambda body: int(body["position"]))
        return [_constituency(body) for body in bodies]

    def candidacies(self, code: str | None = None) -> Sequence[Candidacy]:
        """Return the candidacies of a constituency, or all of them, in the official order."""
        wanted = select(PublishedCandidacy).where(PublishedCandidacy.in_edition(self.slug, self.number))
        if code is not None:
            wanted = wanted.where(PublishedCandidacy.constituency == code)
        wanted = wanted.order_by(PublishedCandidacy.constituency, PublishedCandidacy.place, PublishedCandidacy.ref)
        return [_plain(Candidacy, row) for row in db.session.scalars(wanted)]

    def candidacy(self, ref: str) -> Candidacy:
        """Return one candidacy. Raises Unpublished."""
        wanted = select(PublishedCandidacy).where(
            PublishedCandidacy.in_edition(self.slug, self.number), PublishedCandidacy.ref == ref
        )
        row = db.session.scalars(wanted).one_or_none()
        if row is None:
            raise Unpublished
        return _plain(Candidacy, row)

    def publication(self, code: str, *, question: str | None = None) -> Publication:
        """Return all that the edition shows of a constituency; `question` keeps the answers to one question only."""
        constituency = _constituency(self.page("constituency", code))
        questions = [q for q in self.questions if question in {None, q.key}]
        shown = [PublishedAnswer.campaign == self.slug, PublishedAnswer.constituency == code]
        if question is not None:
            shown.append(PublishedAnswer.question_key == question)
        shown.append(PublishedAnswer.first_edition <= self.number)
        answers, earlier = [], defaultdict(list)
        for row in db.session.scalars(select(PublishedAnswer).where(*shown).order_by(PublishedAnswer.first_edition)):
            if row.last_edition is None or row.last_edition >= self.number:
                answers.append(_plain(Answer, row))
            else:
                earlier[row.candidacy_ref, row.question_key].append(_plain(Answer, row))
        return Publication(
            campaign=self.campaign,
            edition=self.edition,
            constituency=constituency,
            questions=questions,
            candidacies=self.candidacies(code),
            answers=answers,
            earlier=dict(earlier),
        )

    def question(self, key: str) -> Question:
        """Return one question. Raises Unpublished."""
        for question in self.questions:
            if question.key == key:
                return question
        raise Unpublished

    def answers_to(self, key: str) -> Sequence[Answer]:
        """Return everyone's answers to one question."""
        shown = (PublishedAnswer.in_edition(self.slug, self.number), PublishedAnswer.question_key == key)
        return [_plain(Answer, row) for row in db.session.scalars(select(PublishedAnswer).where(*shown))]

    def everyone(self) -> Publication:
        """Return the whole campaign as if it were one constituency: what its figures are counted on."""
        answers = select(PublishedAnswer).where(PublishedAnswer.in_edition(self.slug, self.number))
        return Publication(
            campaign=self.campaign,
            edition=self.edition,
            constituency=ConstituencyFacts(code="", name=""),
            questions=self.questions,
            candidacies=self.candidacies(),
            answers=[_plain(Answer, row) for row in db.session.scalars(answers)],
        )

    def solicitations(self, candidacies: Sequence[Candidacy]) -> list[Entry]:
        """Return what was sent to each of these candidacies, oldest first."""
        table = PublishedSolicitation
        refs = [candidacy.ref for candidacy in candidacies]
        wanted = select(table).where(table.in_edition(self.slug, self.number), table.candidacy_ref.in_(refs))
        found = defaultdict(list)
        for row in db.session.scalars(wanted.order_by(table.happened_at, table.id)):
            found[row.candidacy_ref].append(_plain(Sending, row))
        return [Entry(candidacy=candidacy, sendings=found[candidacy.ref]) for candidacy in candidacies]

    def editions(self) -> Sequence[EditionFacts]:
        """Return the editions up to this one, the latest first."""
        wanted = select(Edition).where(Edition.campaign == self.slug, Edition.number <= self.number)
        return [_plain(EditionFacts, row) for row in db.session.scalars(wanted.order_by(Edition.number.desc()))]

    def changed_answers(self) -> list[tuple[Answer | None, Answer | None]]:
        """Return the answers that this edition changed: (before, after), None where there is none."""
        table = PublishedAnswer
        edges: dict[tuple[str, str, str], tuple[Answer | None, Answer | None]] = {}
        rows = db.session.scalars(
            select(table).where(
                table.campaign == self.slug,
                (table.first_edition == self.number) | (table.last_edition == self.number - 1),
            )
        )
        for row in rows:
            key = (row.constituency, row.candidacy_ref, row.question_key)
            before, after = edges.get(key, (None, None))
            plain = _plain(Answer, row)
            edges[key] = (before, plain) if row.first_edition == self.number else (plain, after)
        return [edges[key] for key in sorted(edges)]

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


def campaigns() -> list[EditionReader]:
    """Return a reader of the current edition of each campaign that has one, the last published first."""
    latest = select(Edition.campaign, func.max(Edition.number), func.max(Edition.id)).group_by(Edition.campaign)
    rows = db.session.execute(latest.order_by(func.max(Edition.id).desc()))
    return [EditionReader(slug, number, number) for slug, number, _ in rows]


def _constituency(body: dict[str, Any]) -> ConstituencyFacts:
    return ConstituencyFacts(code=body["code"], name=body["name"], departement=body["departement"])


def _plain(kind: type[ValueT], row: Any) -> ValueT:
    return kind(**{field.name: getattr(row, field.name) for field in fields(kind)})
