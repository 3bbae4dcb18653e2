"""Requests for an edition: asked for by a person, now or at the publication moment, and answered by the worker.

What takes long is computed in a transaction that only reads, so that candidates go on signing on SQLite too; the
edition is then written in one go, once it is sure that nothing has moved.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from campagne.exceptions import DomainError, InstallationNotReady
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.coordinator import Coordinator
from campagne.models.edition import Edition
from campagne.models.publication import EditionRequest
from campagne.services import editions, gate
from campagne.services.editions import EditionPlan

PAUSE = timedelta(seconds=30)
"""How long a request that was put off waits before it is taken again."""
ATTEMPTS_MOST = 5
"""How often one that fails for a reason that no rule names is taken."""
_FAILED = "La construction a échoué pour une raison technique, que dit le journal du serveur."


class NoMoment(DomainError):
    """What appears by itself appears at the moment that the campaign has announced."""


def request(campaign: Campaign, *, plan_digest: str, by: Coordinator, now: datetime) -> EditionRequest:
    """Ask the worker for an edition that holds exactly what the plan of that digest showed; asked twice, it is one."""
    current = editions.plan(campaign, now=now)
    gate.require(editions.effect(current), campaign, by=by, now=now)
    if already := _asked(campaign, plan_digest):
        return already
    editions.refuse_unlike(current, plan_digest)
    wanted = EditionRequest(campaign=campaign, plan_digest=plan_digest, requested_by=by.name, requested_at=now)
    db.session.add(wanted)
    db.session.flush()
    return wanted


def schedule(campaign: Campaign, *, by: Coordinator, now: datetime) -> EditionRequest:
    """Ask the worker to publish everything sealed at the campaign's publication moment; asked twice, it is one.

    Raises NoMoment, PublicationTooSoon.
    """
    gate.require(gate.Effect.PUBLISH, campaign, by=by, now=now)
    moment = campaign.publication_at
    if moment is None or moment <= now:
        raise NoMoment("Cette campagne n'a pas de moment de publication à venir : donnez-le d'abord dans ses réglages.")
    campaign.refuse_publication_too_soon()
    if already := scheduled(campaign):
        return already
    seen = editions.plan(campaign, now=moment)
    wanted = EditionRequest(campaign=campaign, plan_digest=seen.digest, requested_by=by.name, requested_at=now)
    wanted.due_at = moment
    db.session.add(wanted)
    db.session.flush()
    return wanted


def scheduled(campaign: Campaign, *, locked: bool = False) -> EditionRequest | None:
    """Return the request that waits for the campaign's publication moment, as it is now set; `locked`, it is ours."""
    waiting = select(EditionRequest).where(
        EditionRequest.campaign_id == campaign.id,
        EditionRequest.state == "requested",
        EditionRequest.due_at.is_not(None),
        EditionRequest.due_at == campaign.publication_at,
    )
    return db.session.scalars(waiting.with_for_update() if locked else waiting).first()


def cancel(campaign: Campaign, *, by: Coordinator) -> None:
    """Take back what was asked for the publication moment; nothing happens where nothing was."""
    gate.refuse_closed_account(by)
    if wanted := scheduled(campaign, locked=True):
        wanted.state, wanted.refusal = "refused", f"Annulée par {by.name}."


def pending(campaign: Campaign) -> bool:
    """Whether an edition was asked for, now or for the publication moment, that is not built yet."""
    same = (EditionRequest.campaign_id == campaign.id, EditionRequest.state == "requested")
    return db.session.scalars(select(EditionRequest.id).where(*same).limit(1)).first() is not None


def _asked(campaign: Campaign, plan_digest: str) -> EditionRequest | None:
    return db.session.scalars(
        select(EditionRequest)
        .where(
            EditionRequest.campaign_id == campaign.id,
            EditionRequest.plan_digest == plan_digest,
            EditionRequest.due_at.is_(None),
            EditionRequest.state != "refused",
        )
        .limit(1)
    ).first()


def waiting(campaign: Campaign | None = None, *, now: datetime) -> list[EditionRequest]:
    """Return the requests whose moment has come, of a campaign or of all: those taken least often, then the oldest."""
    due = or_(EditionRequest.due_at.is_(None), EditionRequest.due_at <= now)
    asked = select(EditionRequest).where(EditionRequest.state == "requested", due)
    asked = asked.order_by(EditionRequest.attempts, EditionRequest.id)
    return list(db.session.scalars(asked.where(EditionRequest.campaign_id == campaign.id) if campaign else asked))


def ready(*, now: datetime) -> list[EditionRequest]:
    """Return those of them that a worker may take now: one that was put off keeps nobody else waiting."""
    return [each for each in waiting(now=now) if not each.refusal or now >= each.heard_of_at + PAUSE]


def put_off(wanted: EditionRequest, *, now: datetime) -> None:
    """Leave for later a request whose building met what no rule names; after several times it is refused."""
    wanted.seen_at, wanted.refusal = now, f"{_FAILED} Elle sera reprise."
    if wanted.attempts >= ATTEMPTS_MOST:
        wanted.state, wanted.ended_at = "refused", now
        wanted.refusal = f"{_FAILED} Après {ATTEMPTS_MOST} essais, demandez-la de nouveau une fois la cause trouvée."


def build(wanted: EditionRequest, *, ahead: EditionPlan | None = None, now: datetime) -> Edition | None:
    """Build the edition that was asked for, or note on the request why it cannot be; None where it is not built.

    `ahead` is a plan made in an earlier transaction: it is taken where it still holds. What appears by itself at its
    moment waits for an installation that is not ready, since nobody is there to ask again.
    """
    db.session.refresh(wanted, with_for_update=True)
    if wanted.state != "requested":
        return None
    editions.hold(wanted.campaign)
    try:
        current = ahead if ahead and editions.still_holds(ahead) else editions.plan(wanted.campaign, now=now)
        if wanted.due_at is None:
            editions.refuse_unlike(current, wanted.plan_digest)
        elif wanted.due_at != wanted.campaign.publication_at:
            raise NoMoment("Le moment de publication a changé depuis cette demande : demandez-la de nouveau.")
        with db.session.begin_nested():  # the gate speaks last: what was written before it must not stay
            edition = editions.build(current, by=wanted.requested_by, now=now)
    except DomainError as refusal:
        waits = wanted.due_at is not None and isinstance(refusal, InstallationNotReady)
        wanted.state, wanted.refusal, wanted.seen_at = "requested" if waits else "refused", str(refusal), now
        return None
    wanted.state, wanted.number, wanted.refusal = "built", edition.number, ""
    return edition
