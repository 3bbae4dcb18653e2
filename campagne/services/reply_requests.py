"""Requests about what is published, an error or a right of reply: received once, followed at a secret address.

No account, and no mail: an address that anybody may type would make us a relay. The page that acknowledges a request is
its receipt. LCEN, article 1-1, III; décret 2007-1527.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, update

from campagne import tokens
from campagne.domain import contested as addresses
from campagne.domain import reply_clock, reply_length
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.columns import mint_ref
from campagne.models.edition import (
    REPLY,
    Edition,
    PublishedAnswer,
    PublishedCandidacy,
    PublishedPage,
    PublishedQuestion,
)
from campagne.models.reply_request import ReplyRequest
from campagne.services import gate

FLOOD_WINDOW = timedelta(hours=1)
PER_ORIGIN, FROM_ALL = 5, 100
"""Requests taken in an hour from one place, and from everywhere: a person writes one or two."""
NAME_MAX, REACH_MAX, PASSAGE_MAX = 200, 254, 2_000
OPEN, DONE = "a-traiter", "traitees"
"""The two lists of requests."""
REACH_KEPT = timedelta(days=183)
"""How long after the decision the means to reach somebody are kept: six months, for a dispute about it."""


class NotPublished(DomainError):
    """What is contested is, or was, public in that campaign."""


class Flood(DomainError):
    """A few requests an hour are people's; more are a program's."""


class TooLong(DomainError):
    """A reply is limited in length."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What somebody asks, as typed: `contested` an address of ours or their own words, `reach` how to speak to them."""

    kind: str
    contested: str
    passage: str
    text: str
    name: str
    quality: str
    reach: str


@dataclass(frozen=True, kw_only=True)
class Contested:
    """What a request is about: its campaign, what its address names there, and the words when it names an answer.

    `said` is the address or the words that were given, an address without the name of the site.
    """

    campaign: Campaign
    said: str
    ref: str | None = None
    key: str | None = None
    words: str | None = None


@dataclass(frozen=True, kw_only=True)
class ContestedAnswer:
    """The words of an answer that is contested, and since when these very words are public."""

    label: str
    text: str
    online_since: datetime


def public_campaigns() -> Sequence[Campaign]:
    """Return the campaigns of which something is published, the last published first."""
    latest = select(Edition.campaign, func.max(Edition.id).label("id")).group_by(Edition.campaign).subquery()
    wanted = select(Campaign).join(latest, latest.c.campaign == Campaign.slug)
    return db.session.scalars(wanted.order_by(latest.c.id.desc())).all()


def find(text: str, *, campaign: Campaign, site: str) -> Contested:
    """Return what `text` is about: an address of `site`, or any words, which are about `campaign`.

    Raises NotOurs, NotPublished.
    """
    address = addresses.read(text, site=site)
    if address is None or not address.slug:
        return Contested(campaign=campaign, said=address.local if address else text)
    named = next((each for each in public_campaigns() if each.slug == address.slug), None)
    if named is None:
        raise NotPublished("Cette adresse ne mène à aucune campagne publiée.", field="contested")
    _refuse_unknown(address)
    words = _answer(address).text if address.edition is not None else None
    return Contested(campaign=named, said=address.local, ref=address.ref, key=address.key, words=words or None)


def receive(asked: Request, *, campaign: Campaign, site: str, origin: str, now: datetime) -> tuple[ReplyRequest, str]:
    """Take a request, start its clock, and return it with the token of the page that acknowledges it.

    It is about `campaign` unless it contests an address of another one; `origin` marks where it comes from, without
    naming it. Raises NotOurs, NotPublished, TooLong, Flood.
    """
    about = find(asked.contested, campaign=campaign, site=site)
    _refuse_length(asked.text, about.words)
    _refuse_flood(origin, now)
    ref = mint_ref()
    token = tokens.reply_token(ref)
    request = ReplyRequest(
        **vars(asked) | {"contested": about.said},
        campaign_id=about.campaign.id,
        ref=ref,
        token_hash=tokens.token_hash(token),
        candidacy_ref=about.ref,
        question_key=about.key,
        origin=origin,
        received_at=now,
        due_at=reply_clock.due_at(now, in_campaign=about.campaign.status == "open"),
    )
    db.session.add(request)
    db.session.flush()
    return request, token


def of_token(token: str) -> ReplyRequest | None:
    """Return the request that a secret address shows, or nothing: unknown and malformed are the same."""
    wanted = select(ReplyRequest).where(ReplyRequest.token_hash == tokens.token_hash(token))
    return db.session.scalars(wanted).one_or_none()


def of(campaign: Campaign) -> Select[ReplyRequest]:
    """All requests about a campaign, as a query."""
    return select(ReplyRequest).where(ReplyRequest.campaign_id == campaign.id)


def listed(campaign: Campaign, which: str) -> Select[ReplyRequest]:
    """The requests of one of the two lists: those that wait by their last moment, those settled the latest first."""
    if which == DONE:
        return of(campaign).where(~_waits(campaign)).order_by(ReplyRequest.decided_at.desc())
    return of(campaign).where(_waits(campaign)).order_by(ReplyRequest.due_at, ReplyRequest.id)


def counts(campaign: Campaign) -> dict[str, int]:
    """Return how many requests each list holds."""
    query = of(campaign).with_only_columns(func.count(), func.count(case((_waits(campaign), 1))))
    total, left = db.session.execute(query).one()
    return {OPEN: left, DONE: total - left}


def waiting(campaign: Campaign) -> tuple[int, datetime | None]:
    """Return how many requests wait for a decision or for the edition that inserts them, and until when the first."""
    query = of(campaign).where(_waits(campaign))
    number, due = db.session.execute(query.with_only_columns(func.count(), func.min(ReplyRequest.due_at))).one()
    return number, due


def inserted_in(request: ReplyRequest) -> Edition | None:
    """Return the edition that inserted a reply, None as long as there is none."""
    slug, table = request.campaign.slug, PublishedPage
    first = select(func.min(table.first_edition)).where(
        table.campaign == slug, table.kind == REPLY, table.key == request.ref
    )
    wanted = select(Edition).where(Edition.campaign == slug, Edition.number == first.scalar_subquery())
    return db.session.scalars(wanted).one_or_none()


def contested_answer(request: ReplyRequest) -> ContestedAnswer | None:
    """Return the answer that a request contests, as its edition shows it now; None when it contests something else."""
    address = addresses.read(request.contested, site="")
    if address is None or address.edition is None:
        return None
    answer = _answer(address)
    first = select(func.min(PublishedAnswer.first_edition)).where(PublishedAnswer.leaf == answer.leaf)
    began = (Edition.campaign == address.slug, Edition.number == first.scalar_subquery())
    wanted = select(Edition.published_at).where(*began)
    return ContestedAnswer(label=answer.label, text=answer.text, online_since=db.session.scalars(wanted).one())


def silence(campaign: Campaign, *, now: datetime) -> str:
    """Return the sentence by which the gate keeps anything from being published now; empty when it lets it.

    An archived campaign is in no silence: it is over.
    """
    if campaign.status == "archived":
        return ""
    try:
        gate.require(gate.Effect.PUBLISH, campaign, now=now)
    except DomainError as refusal:
        return str(refusal)
    return ""


def forget(*, now: datetime) -> int:
    """Erase what is kept no longer: where requests came from, and how to reach whoever made an old one. Commit after.

    Returns how many requests lost something.
    """
    quiet = {"synchronize_session": False}
    table = ReplyRequest
    places = update(table).where(table.origin != "", table.received_at <= now - FLOOD_WINDOW)
    old = update(table).where(table.reach_erased_at.is_(None), table.decided_at <= now - REACH_KEPT)
    erased = [
        db.session.execute(places.values(origin="").returning(ReplyRequest.id), execution_options=quiet),
        db.session.execute(
            old.values(reach="", reach_erased_at=now).returning(ReplyRequest.id), execution_options=quiet
        ),
    ]
    return len({number for result in erased for number in result.scalars()})


def _waits(campaign: Campaign) -> ColumnElement[bool]:
    """The condition that somebody still has something to do: the clock runs until a reply is read, not accepted."""
    table = PublishedPage
    shown = exists().where(table.campaign == campaign.slug, table.kind == REPLY, table.key == ReplyRequest.ref)
    return or_(ReplyRequest.decision.is_(None), and_(ReplyRequest.decision == "inserted", ~shown))


def _answer(address: addresses.Address) -> PublishedAnswer:
    table = PublishedAnswer
    shown = table.in_edition(address.slug, address.edition or 0)
    wanted = select(table).where(shown, table.candidacy_ref == address.ref, table.question_key == address.key)
    answer = db.session.scalars(wanted).first()
    if answer is None:
        raise NotPublished("Cette adresse ne mène à aucune réponse publiée.", field="contested")
    return answer


def _refuse_unknown(address: addresses.Address) -> None:
    """Raise NotPublished when a candidacy or a question that an address names was never public."""
    for table, column, value, noun in (
        (PublishedCandidacy, PublishedCandidacy.ref, address.ref, "candidature"),
        (PublishedQuestion, PublishedQuestion.key, address.key, "question"),
    ):
        if value is None:
            continue
        known = select(table.id).where(table.campaign == address.slug, column == value).limit(1)
        if db.session.scalars(known).first() is None:
            raise NotPublished(f"Cette adresse ne mène à aucune {noun} publiée.", field="contested")


def _refuse_length(text: str, contested: str | None) -> None:
    length, most = reply_length.lines(text), reply_length.most(contested)
    if length > most:
        raise TooLong(
            f"Ce texte compte {length} lignes de {reply_length.LINE} caractères, {most} au plus : retirez-en "
            f"{length - most}.",
            field="text",
        )


def _refuse_flood(origin: str, now: datetime) -> None:
    lately = select(ReplyRequest.origin).where(ReplyRequest.received_at > now - FLOOD_WINDOW).limit(FROM_ALL)
    origins = db.session.scalars(lately).all()
    if origins.count(origin) >= PER_ORIGIN or len(origins) >= FROM_ALL:
        raise Flood(
            "Trop de demandes sont arrivées en une heure : la vôtre n'est pas enregistrée. Gardez votre texte, et "
            "renvoyez-le dans une heure ; ou écrivez-nous, ou appelez-nous, comme indiqué plus bas."
        )
