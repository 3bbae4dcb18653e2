"""Publishing: what an edition would change, the request to publish exactly that, and the edition itself.

Publishing ends the public rows that changed and adds new ones, nothing else: every earlier edition stays readable.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert, or_, select, update

from campagne.domain import manifests, signatures
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.coordinator import Coordinator
from campagne.models.edition import Edition, PublishedAnswer, PublishedLine, PublishedPage, PublishedQuestion, Ranged
from campagne.models.publication import EditionRequest
from campagne.services import edition_rows, edition_scope, gate, published_last, signing
from campagne.services.cooling import NOTHING, Held
from campagne.services.edition_rows import Change
from campagne.services.edition_scope import Scope
from campagne.services.projection import project

Changes = dict[type[Ranged], list[Change]]
Ended = dict[type[Ranged], list[int]]


class NothingChanged(DomainError):
    """An edition changes something."""


class NobodyStands(DomainError):
    """An edition shows at least one candidacy."""


class UnknownEdition(DomainError):
    """No edition bears this number."""


class NoMoment(DomainError):
    """What appears by itself appears at the moment that the campaign has announced."""


class PlanChanged(DomainError):
    """What is published is exactly what the person who asked for it saw."""


@dataclass(frozen=True, kw_only=True)
class EditionPlan:
    """What the next edition would be. Its digest binds an approval to exactly this content."""

    campaign: Campaign
    number: int
    previous: str | None
    digest: str
    changes: Changes
    ended: Ended = field(repr=False)
    noted: tuple[int, ...] = field(repr=False)
    candidacies: int
    answers: int

    @property
    def empty(self) -> bool:
        """Whether nothing would change."""
        return not any(self.changes.values())

    def count(self, verb: str) -> int:
        """Count the answers that are `added`, `changed` or `removed`."""
        return _count(self.changes, verb)


def _count(changes: Changes, verb: str) -> int:
    tests = {
        "added": lambda change: change.before is None,
        "changed": lambda change: change.before is not None and change.after is not None,
        "removed": lambda change: change.after is None,
    }
    return sum(1 for change in changes[PublishedAnswer] if tests[verb](change))


def latest(campaign: Campaign) -> Edition | None:
    """Return the campaign's current edition, or None before the first."""
    return db.session.scalars(
        select(Edition).where(Edition.campaign == campaign.slug).order_by(Edition.number.desc()).limit(1)
    ).first()


def numbered(campaign: Campaign, number: int | None) -> Edition:
    """Return an edition by its number, by default the current one. Raises UnknownEdition."""
    edition = latest(campaign)
    if number is not None:
        edition = db.session.scalars(
            select(Edition).where(Edition.campaign == campaign.slug, Edition.number == number)
        ).one_or_none()
    if edition is None:
        raise UnknownEdition(
            f"La campagne « {campaign.slug} » n'a pas d'édition {number}."
            if number
            else f"La campagne « {campaign.slug} » n'a encore aucune édition."
        )
    return edition


def plan(campaign: Campaign, *, now: datetime, held: Held = NOTHING) -> EditionPlan:
    """Return what an edition published at `now` would change, without what is `held`."""
    previous = latest(campaign)
    scope = edition_scope.since(previous, campaign, now=now)
    changes, ended = _compared(campaign, scope, now=now, held=held)
    for_everybody = changes[PublishedQuestion] or edition_scope.for_everybody(changes[PublishedPage])
    if scope.only is not None and for_everybody:
        scope = scope.whole()
        changes, ended = _compared(campaign, scope, now=now, held=held)
    number = previous.number + 1 if previous else 1
    lines = edition_rows.digests(campaign, changes[PublishedLine])
    answers = _count(changes, "added") - _count(changes, "removed")
    return EditionPlan(
        campaign=campaign,
        number=number,
        previous=previous.digest if previous else None,
        digest=manifests.manifest_digest(
            campaign=campaign.slug, number=number, previous=previous.digest if previous else None, lines=lines
        ),
        changes=changes,
        ended=ended,
        noted=scope.answered(held.since),
        candidacies=sum(line[0] == manifests.CANDIDACY for line in lines),
        answers=answers + (previous.answers if previous else 0),
    )


def _compared(campaign: Campaign, scope: Scope, *, now: datetime, held: Held) -> tuple[Changes, Ended]:
    projection = project(campaign, now=now, only=scope.only, held=held)
    within = edition_rows.among(campaign, scope.refs, projection.candidacies) if scope.only is not None else None
    changes: Changes = {}
    ended: Ended = {}
    for table, rows in edition_rows.by_table(projection).items():
        changes[table], ended[table] = edition_rows.compare(table, campaign, rows, within=within)
    return changes, ended


def request(campaign: Campaign, *, plan_digest: str, by: Coordinator, now: datetime) -> EditionRequest:
    """Ask the worker for an edition that holds exactly what the plan of that digest showed; asked twice, it is one."""
    gate.require(gate.Effect.PUBLISH, campaign, by=by, now=now)
    if already := _asked(campaign, plan_digest):
        return already
    current = plan(campaign, now=now)
    _refuse_unlike(current, plan_digest)
    wanted = EditionRequest(campaign=campaign, plan_digest=plan_digest, requested_by=by.name, requested_at=now)
    db.session.add(wanted)
    db.session.flush()
    return wanted


def schedule(campaign: Campaign, *, by: Coordinator, now: datetime) -> EditionRequest:
    """Ask the worker to publish everything sealed at the campaign's publication moment; asked twice, it is one.

    Raises NoMoment.
    """
    gate.require(gate.Effect.PUBLISH, campaign, by=by, now=now)
    moment = campaign.publication_at
    if moment is None or moment <= now:
        raise NoMoment("Cette campagne n'a pas de moment de publication à venir : donnez-le d'abord dans ses réglages.")
    if already := scheduled(campaign):
        return already
    seen = plan(campaign, now=moment)
    wanted = EditionRequest(campaign=campaign, plan_digest=seen.digest, requested_by=by.name, requested_at=now)
    wanted.due_at = moment
    db.session.add(wanted)
    db.session.flush()
    return wanted


def scheduled(campaign: Campaign) -> EditionRequest | None:
    """Return the request that waits for the campaign's publication moment, as it is now set."""
    waiting = select(EditionRequest).where(
        EditionRequest.campaign_id == campaign.id,
        EditionRequest.state == "requested",
        EditionRequest.due_at.is_not(None),
        EditionRequest.due_at == campaign.publication_at,
    )
    return db.session.scalars(waiting).first()


def cancel(campaign: Campaign, *, by: Coordinator) -> None:
    """Take back what was asked for the publication moment; nothing happens where nothing was."""
    gate.refuse_closed_account(by)
    if wanted := scheduled(campaign):
        wanted.state, wanted.refusal = "refused", f"Annulée par {by.name}."


def _asked(campaign: Campaign, plan_digest: str) -> EditionRequest | None:
    return db.session.scalars(
        select(EditionRequest)
        .where(
            EditionRequest.campaign_id == campaign.id,
            EditionRequest.plan_digest == plan_digest,
            EditionRequest.state != "refused",
        )
        .limit(1)
    ).first()


def build_requested(wanted: EditionRequest, *, now: datetime) -> Edition | None:
    """Build the edition that was asked for, or note on the request why it cannot be."""
    try:
        current = plan(wanted.campaign, now=now)
        if wanted.due_at is None:
            _refuse_unlike(current, wanted.plan_digest)
        elif wanted.due_at != wanted.campaign.publication_at:
            raise NoMoment("Le moment de publication a changé depuis cette demande : demandez-la de nouveau.")
        with db.session.begin_nested():  # the gate speaks last: what was written before it must not stay
            edition = build(current, now=now)
    except DomainError as refusal:
        wanted.state, wanted.refusal = "refused", str(refusal)
        return None
    wanted.state, wanted.number = "built", edition.number
    return edition


def _refuse_unlike(current: EditionPlan, plan_digest: str) -> None:
    if current.empty:
        raise NothingChanged(f"Rien n'a changé depuis l'édition {current.number - 1} : il n'y a rien à publier.")
    if not current.candidacies:
        raise NobodyStands("Aucune candidature n'est enregistrée : une édition reste pour toujours, et dirait du vide.")
    if current.digest != plan_digest:
        raise PlanChanged("Le contenu a changé depuis l'aperçu. Relisez l'aperçu, puis publiez de nouveau.")


def build(planned: EditionPlan, *, by: Coordinator | None = None, now: datetime) -> Edition:
    """Publish a plan as the next edition. Raises NothingChanged, NobodyStands, HistoryLost, HistoryAltered."""
    _refuse_unlike(planned, planned.digest)
    published_last.refuse_inconsistent(planned.campaign)
    slug = planned.campaign.slug
    edition = _edition(planned, now=now)
    db.session.add(edition)
    db.session.flush()
    for table, ids in planned.ended.items():
        if ids:
            db.session.execute(update(table), [{"id": row_id, "last_edition": planned.number - 1} for row_id in ids])
    for table, changes in planned.changes.items():
        added = [
            {**change.after, "campaign": slug, "first_edition": planned.number}
            for change in changes
            if change.after is not None
        ]
        if added:
            db.session.execute(insert(table), added)
    edition_scope.forget(planned.noted)
    gate.require(gate.Effect.PUBLISH, planned.campaign, by=by, now=now)
    return edition


def _edition(planned: EditionPlan, *, now: datetime) -> Edition:
    """Return the edition of a plan, digested with its moment, and signed where there is a key."""
    key = signing.key()
    facts = {
        "campaign": planned.campaign.slug,
        "number": planned.number,
        "previous": planned.previous,
        "published_at": now.replace(microsecond=0),  # as digests write it
        "content": planned.digest,
        **signing.said_of(key),
    }
    digest = manifests.edition_digest(**facts)
    return Edition(
        **facts,
        digest=digest,
        signature=signatures.sign(key, digest) if key else None,
        candidacies=planned.candidacies,
        answers=planned.answers,
        added=planned.count("added"),
        changed=planned.count("changed"),
        removed=planned.count("removed"),
    )


def requested(*, now: datetime) -> list[EditionRequest]:
    """Return the requests whose moment has come, oldest first, and keep them from others until the commit.

    What another worker is building is not waiting: built twice, it would be refused for having changed nothing.
    """
    due = or_(EditionRequest.due_at.is_(None), EditionRequest.due_at <= now)
    waiting = select(EditionRequest).where(EditionRequest.state == "requested", due).order_by(EditionRequest.id)
    return list(db.session.scalars(waiting.with_for_update(skip_locked=True)))
