"""Reading an edition: from public rows to the plain values that pages and files are built from.

Nothing else of the database is known here. An edition is a condition on the range of each row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Engine, Select, case, func, select
from sqlalchemy.exc import OperationalError

from campagne.domain.inserted_replies import Reply
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
from campagne.models.edition import Edition, PublishedAnswer, PublishedCandidacy, Redaction
from campagne.web.public import inserted
from campagne.web.public import rows as ask
from campagne.web.public.rows import columns, plain, rows

ThingT = TypeVar("ThingT")
Cells = set[tuple[str, str]]
"""Answers by (reference of the candidacy, key of the question)."""
FEW = 50
"""Constituencies past which reading all of them, then leaving some out, is quicker."""
_VERSIONS = (
    "SELECT (SELECT max(number) FROM editions WHERE campaign = {}), (SELECT max(id) FROM editions),"
    " (SELECT max(first_edition) FROM published_pages"
    " WHERE campaign = '' AND kind = 'organisation' AND last_edition IS NULL), (SELECT count(*) FROM redactions),"
    " coalesce((SELECT digest FROM editions WHERE campaign = {} ORDER BY number DESC LIMIT 1),"
    " (SELECT digest FROM editions ORDER BY id DESC LIMIT 1))"
)


class Versions(NamedTuple):
    """What public pages depend on.

    The number of the current edition, the latest edition of any campaign, the facts of who asks; how many texts are
    hidden, which moves at each commit (their last identifier does not where transactions end out of order); and the
    digest of the current edition, which no other history has: a database may be put back from a copy. For pages that
    belong to no campaign it is that of the latest edition of any.
    """

    number: int | None
    latest: int | None
    facts: int | None
    hidden: int
    digest: str | None


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
        return plain(EditionFacts, self._one(ask.EDITION))

    @cached_property
    def questions(self) -> Sequence[Question]:
        """The questions in the order in which they are asked."""
        return [plain(Question, row) for row in self._rows(ask.QUESTIONS)]

    def keep(self, _kind: str, _name: Hashable, make: Callable[[], ThingT]) -> ThingT:
        """Return what is made of the edition, under a name by which a reader that others share knows it again."""
        return make()

    def at(self, number: int) -> EditionReader:
        """Return the reader of another edition of the campaign. Raises Unpublished."""
        if not 1 <= number <= self.current:
            raise Unpublished
        return EditionReader(self.slug, number, self.current)

    @cached_property
    def replies(self) -> Sequence[Reply]:
        """The replies inserted by right of reply, whatever edition is read."""
        return inserted.replies(self.slug, self.current)

    def page(self, kind: str, key: str = "") -> dict[str, Any]:
        """Return the facts of a page. Raises Unpublished."""
        body: dict[str, Any] = self._one(ask.PAGE, kind=kind, key=key).body
        return body

    @cached_property
    def constituencies(self) -> Sequence[ConstituencyFacts]:
        """Every constituency, in the order of the list."""
        return _constituencies(self._rows(ask.CONSTITUENCIES))

    def candidacies(self, code: str | None = None) -> Sequence[Candidacy]:
        """Return the candidacies of a constituency, or all of them, in the official order."""
        return self.candidacies_of(None if code is None else [code])

    def candidacies_of(self, codes: Sequence[str] | None) -> Sequence[Candidacy]:
        """Return the candidacies of these constituencies, or all of them, in the official order."""
        found = self._rows(ask.CANDIDACIES) if codes is None else self._rows(ask.CANDIDACIES_OF, codes=codes)
        return [plain(Candidacy, row) for row in found]

    def candidacy(self, ref: str) -> Candidacy:
        """Return one candidacy. Raises Unpublished."""
        return plain(Candidacy, self._one(ask.CANDIDACY, ref=ref))

    def publication(self, code: str, *, since: int | None = None) -> Publication:
        """Return all that the edition shows of a constituency. Raises Unpublished."""
        found = self.keep("publications", (code, since), lambda: self.publications([code], since=since))
        if not found:
            raise Unpublished
        return found[0]

    def publications(
        self, codes: Sequence[str], *, question: str | None = None, since: int | None = None
    ) -> list[Publication]:
        """Return what the edition shows of each constituency of `codes`, in the order of the list.

        `question` keeps the answers to one question only, `since` marks those newer than that edition. Read all at
        once, whatever their number.
        """
        questions = [q for q in self.questions if question in {None, q.key}]
        few = codes if len(codes) <= FEW else None
        candidacies: dict[str, list[Candidacy]] = defaultdict(list)
        for candidacy in self.candidacies_of(few):
            candidacies[candidacy.constituency].append(candidacy)
        answers, earlier, fresh, former = self._answers(few, question, since)
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
                modified=frozenset(fresh & former),
                replies=self.replies,
            )
            for constituency in _constituencies(self._rows(ask.CONSTITUENCIES_OF, codes=codes))
        ]

    def _answers(
        self, codes: Sequence[str] | None, question: str | None, since: int | None
    ) -> tuple[dict[str, list[Answer]], dict[str, dict[tuple[str, str], list[Answer]]], Cells, Cells]:
        """Return, by constituency, the answers shown and the versions that former editions showed, oldest first.

        Last come those shown that are newer than edition `since`, and those that it showed and that have ended.
        """
        few = codes is not None and len(codes) * len(self.questions) < len(self.constituencies)
        wanted = ask.answers(question, somewhere=codes is not None, few=few)
        shown: dict[str, list[Answer]] = defaultdict(list)
        earlier: dict[str, dict[tuple[str, str], list[Answer]]] = defaultdict(lambda: defaultdict(list))
        fresh: Cells = set()
        former: Cells = set()
        for row in self._rows(wanted, **({} if codes is None else {"codes": codes})):
            answer = plain(Answer, row)
            if row.last_edition is None or row.last_edition >= self.number:
                shown[row.constituency].append(answer)
                if since is not None and row.first_edition > since:
                    fresh.add((row.candidacy_ref, row.question_key))
            else:
                earlier[row.constituency][row.candidacy_ref, row.question_key].append(answer)
                if since is not None and row.first_edition <= since <= row.last_edition:
                    former.add((row.candidacy_ref, row.question_key))
        return shown, earlier, fresh, former

    def question(self, key: str) -> Question:
        """Return one question. Raises Unpublished."""
        for question in self.questions:
            if question.key == key:
                return question
        raise Unpublished

    def answers_to(self, key: str, codes: Sequence[str]) -> Sequence[Answer]:
        """Return the answers to one question that were given in some constituencies."""
        asked = (PublishedAnswer.question_key == key, PublishedAnswer.constituency.in_(codes))
        wanted = columns(Answer, PublishedAnswer).where(PublishedAnswer.in_edition(self.slug, self.number), *asked)
        return [plain(Answer, row) for row in db.session.execute(wanted)]

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
            replies=self.replies,
        )

    def solicitations(self, candidacies: Sequence[Candidacy]) -> list[Entry]:
        """Return what was sent to each of these candidacies, oldest first."""
        found = defaultdict(list)
        for row in self._rows(ask.SENDINGS_TO, refs=[candidacy.ref for candidacy in candidacies]):
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

    def _rows(self, query: Select[Any], **given: Any) -> Sequence[Any]:
        return rows(query, campaign=self.slug, number=self.number, **given)

    def _one(self, query: Select[Any], **given: Any) -> Any:
        for row in self._rows(query, **given):
            return row
        raise Unpublished


def organisation() -> dict[str, Any]:
    """Return the public facts of the network that asks, empty as long as it has given none."""
    for row in rows(ask.ORGANISATION):
        facts: dict[str, Any] = row.body
        return facts
    return {}


def versions(engine: Engine, slug: str) -> Versions:
    """Return what public pages depend on: all that a warm page asks of the database.

    It goes straight to a connection of the pool: through a session and its transaction it costs eight times as much,
    and a warm page nothing else.
    """
    place = "?" if engine.dialect.paramstyle == "qmark" else "%s"
    statement = _VERSIONS.format(place, place)
    try:
        with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
            cursor.execute(statement, (slug, slug))
            (found,) = cursor.fetchall()
            return Versions(*found)
    except engine.dialect.loaded_dbapi.Error as error:
        raise OperationalError(statement, None, error) from error  # as SQLAlchemy would say it, for `web.errors`


def hidden_texts() -> int:
    """Return how many texts are hidden, as `Versions` counts them, in the transaction in which others are read."""
    return int(db.session.execute(select(func.count()).select_from(Redaction)).scalar_one())


def campaigns() -> list[EditionReader]:
    """Return a reader of the current edition of each campaign that has one, the last published first."""
    latest = select(Edition.campaign, func.max(Edition.number), func.max(Edition.id)).group_by(Edition.campaign)
    rows = db.session.execute(latest.order_by(func.max(Edition.id).desc()))
    return [EditionReader(slug, number, number) for slug, number, _ in rows]


def _constituencies(found: Sequence[Any]) -> Sequence[ConstituencyFacts]:
    bodies = sorted((row.body for row in found), key=lambda body: int(body["position"]))
    return [ConstituencyFacts(code=b["code"], name=b["name"], departement=b["departement"]) for b in bodies]
