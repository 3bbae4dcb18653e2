"""Continuous publication: a rule that a person approves once, and the editions that follow from it by themselves.

What is signed appears once its cooling delay is over, unless it was denied meanwhile.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from campagne.domain.dates import full_moment
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.coordinator import Coordinator
from campagne.models.edition import Edition
from campagne.models.publication import PublicationRule
from campagne.services import audit, editions, gate, left_aside
from campagne.services.editions import EditionPlan, PlanChanged

INTERVAL = timedelta(minutes=10)
"""The least time between two looks of the worker, hence between two editions of a rule."""
SLACK = timedelta(hours=1)
"""What the rule still waits for after the last words that could come have cooled: a worker may be late."""


_AFTERWARDS = "La publication en continu pourra être validée à partir de ce moment, pour ce qui sera signé ensuite."
_NEVER = "Le dernier moment pour répondre sera alors passé, délai d'attente compris : la suite se publiera à la main."


class StillSealed(DomainError):
    """What is sealed appears together at its moment, and nothing before."""


class ContinuousOver(DomainError):
    """A rule of publication holds until the last signed words have cooled, and not longer."""


def in_force(campaign: Campaign) -> PublicationRule | None:
    """Return the rule by which the campaign publishes continuously, None when there is none."""
    kept = select(PublicationRule).where(
        PublicationRule.campaign_id == campaign.id, PublicationRule.withdrawn_at.is_(None)
    )
    return db.session.scalars(kept).one_or_none()


def ends_at(campaign: Campaign) -> datetime:
    """Return the moment after which a rule publishes nothing more: last certain moment, cooling delay, a margin."""
    return campaign.closes_at + timedelta(hours=campaign.cooling_hours) + SLACK


def plan(campaign: Campaign, *, now: datetime) -> EditionPlan:
    """Return exactly what the rule would publish at `now`."""
    return editions.plan(campaign, now=now, held=left_aside.waiting(campaign, now=now))


def approve(campaign: Campaign, *, plan_digest: str, by: Coordinator, now: datetime) -> PublicationRule:
    """Let the worker publish by itself from now on; asked twice, it is one rule.

    `plan_digest` is that of what was shown. Raises StillSealed, ContinuousOver, PlanChanged, CampaignArchived,
    NotAllowed.
    """
    gate.require(gate.Effect.PUBLISH, campaign, by=by, now=now)
    if already := in_force(campaign):
        return already
    _refuse_out_of_time(campaign, now)
    if plan(campaign, now=now).digest != plan_digest:
        raise PlanChanged("Le contenu a changé depuis l'aperçu. Relisez l'aperçu, puis validez de nouveau.")
    rule = PublicationRule(campaign=campaign, plan_digest=plan_digest, approved_by=by.name, approved_at=now)
    db.session.add(rule)
    db.session.flush()
    details = {"plan": plan_digest, "cooling_hours": campaign.cooling_hours}
    _record("continuous_publication_approved", campaign, by=by, now=now, details=details)
    return rule


def withdraw(campaign: Campaign, *, by: Coordinator, now: datetime) -> None:
    """Publish nothing more by the rule; what it has published stays. Nothing happens where there is none."""
    gate.refuse_closed_account(by)
    if rule := in_force(campaign):
        rule.withdrawn_at, rule.withdrawn_by = now, by.name
        db.session.flush()
        _record("continuous_publication_withdrawn", campaign, by=by, now=now, details={})


def obstacle(campaign: Campaign, *, now: datetime) -> str:
    """Return why no rule can be approved at `now`, and from when one can; empty when one can."""
    try:
        gate.require(gate.Effect.PUBLISH, campaign, now=now)
        _refuse_out_of_time(campaign, now)
    except DomainError as refusal:
        return str(refusal)
    return ""


def due(*, now: datetime) -> list[PublicationRule]:
    """Return the rules that were not looked at for a while."""
    waited = or_(PublicationRule.looked_at.is_(None), PublicationRule.looked_at <= now - INTERVAL)
    waiting = select(PublicationRule).where(PublicationRule.withdrawn_at.is_(None), waited)
    return list(db.session.scalars(waiting.order_by(PublicationRule.id)))


def follow(rule: PublicationRule, *, ahead: EditionPlan | None = None, now: datetime) -> Edition | None:
    """Build the edition that the rule asks for at `now`; None when there is nothing to publish, or it cannot be.

    `ahead` is what it would have published a moment before: it is taken where it still holds.
    """
    db.session.refresh(rule, with_for_update=True)
    if rule.withdrawn_at is not None:
        return None
    editions.hold(rule.campaign)
    rule.looked_at, rule.refusal = now, ""
    try:
        _refuse_out_of_time(rule.campaign, now)
        gate.require(gate.Effect.PUBLISH, rule.campaign, now=now)
        planned = ahead if ahead and editions.still_holds(ahead) else plan(rule.campaign, now=now)
        if planned.empty:
            return None
        with db.session.begin_nested():  # the gate speaks last: what was written before it must not stay
            return editions.build(planned, by=f"règle validée par {rule.approved_by}", now=now)
    except DomainError as refusal:
        rule.refusal = str(refusal)
        return None


def put_off(rule: PublicationRule, *, now: datetime) -> None:
    """Look at the rule again at its next turn, after what no rule names: others do not wait for it."""
    rule.looked_at = now
    rule.refusal = (
        "La construction a échoué pour une raison technique, que dit le journal du serveur. Elle sera reprise."
    )


def _refuse_out_of_time(campaign: Campaign, now: datetime) -> None:
    if campaign.publication_at is not None and campaign.sealed(now):
        raise StillSealed(
            f"Les réponses restent scellées jusqu'au {full_moment(campaign.publication_at)}, et paraissent alors "
            "ensemble. " + (_AFTERWARDS if campaign.publication_at < ends_at(campaign) else _NEVER)
        )
    if now > ends_at(campaign):
        raise ContinuousOver(
            "Le dernier moment pour répondre est passé, délai d'attente compris : la suite se publie à la main."
        )


def _record(action: str, campaign: Campaign, *, by: Coordinator, now: datetime, details: dict[str, object]) -> None:
    audit.record(action, subject=("campaign", campaign.slug), campaign=campaign, by=by, now=now, details=details)
