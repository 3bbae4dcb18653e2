"""The replies inserted by right of reply as feeds tell them: when, beside what, and where they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BindParameter, bindparam, select

from campagne.domain.inserted_replies import Reply
from campagne.domain.published import Candidacy, Question
from campagne.models.edition import PublishedAnswer, PublishedCandidacy
from campagne.web.public.edges import Scope
from campagne.web.public.reading import EditionReader
from campagne.web.public.rows import columns, plain, rows

_CAMPAIGN: BindParameter[str] = bindparam("campaign")
_NUMBER: BindParameter[int] = bindparam("number")
_REF: BindParameter[str] = bindparam("ref")
_CANDIDACY = (
    columns(Candidacy, PublishedCandidacy)
    .where(
        PublishedCandidacy.campaign == _CAMPAIGN,
        PublishedCandidacy.ref == _REF,
        PublishedCandidacy.first_edition <= _NUMBER,
    )
    .order_by(PublishedCandidacy.first_edition.desc())
    .limit(1)
)
_ANSWER = select(PublishedAnswer.id).where(
    PublishedAnswer.in_edition(_CAMPAIGN, _NUMBER),
    PublishedAnswer.candidacy_ref == _REF,
    PublishedAnswer.question_key == bindparam("key"),
)


@dataclass(frozen=True, kw_only=True)
class Insertion:
    """A reply that an edition inserted, with the candidacy and the question that it is about, as known then.

    `question` is None for a reply to a candidacy as a whole; `answered` says whether the edition shows the answer.
    """

    reply: Reply
    candidacy: Candidacy
    question: Question | None
    answered: bool


def insertions(reader: EditionReader, scope: Scope) -> Sequence[Insertion]:
    """Return the replies inserted in `scope` up to the edition that is read, in the order of their editions."""
    told = (each for each in reader.replies if each.edition <= reader.number)
    asked = (each for each in told if scope.question in {None, each.question_key})
    found = (_insertion(reader.at(each.edition), each) for each in asked if scope.ref in {None, each.candidacy_ref})
    return [each for each in found if scope.constituency in {None, each.candidacy.constituency}]


def _insertion(reader: EditionReader, reply: Reply) -> Insertion:
    given = {"campaign": reader.slug, "number": reader.number, "ref": reply.candidacy_ref}
    (candidacy,) = rows(_CANDIDACY, **given)
    return Insertion(
        reply=reply,
        candidacy=plain(Candidacy, candidacy),
        question=next((each for each in reader.questions if each.key == reply.question_key), None),
        answered=bool(rows(_ANSWER, **given, key=reply.question_key)),
    )
