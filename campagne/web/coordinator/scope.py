"""What a person of the coordination may reach: their campaigns, and what stands inside the campaign of the address."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import abort, current_app, g
from flask_login import current_user
from sqlalchemy import Select, select

from campagne import clock
from campagne.domain import next_steps
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.coordinator import Coordinator, Membership
from campagne.services import progress as facts_service

Row = TypeVar("Row")

UNKNOWN = "Cette page n'existe pas, ou vous n'y avez pas accès."


def campaigns_of(coordinator: Coordinator) -> Select[Campaign]:
    """The campaigns that this person reaches: all for the administration, else those where they hold a role."""
    query = select(Campaign)
    if coordinator.admin:
        return query
    held = select(Membership.campaign_id).where(Membership.coordinator_id == coordinator.id)
    return query.where(Campaign.id.in_(held))


def campaign_or_404(slug: str, coordinator: Coordinator) -> Campaign:
    """Return the campaign when this person reaches it; one that exists elsewhere answers like one that does not."""
    return row_or_404(campaigns_of(coordinator).where(Campaign.slug == slug))


def row_or_404(query: Select[Row]) -> Row:
    """Return the one row of `query`, which must be limited to what the actor reaches, or answer 404."""
    row = db.session.scalars(query).one_or_none()
    if row is None:
        abort(404, UNKNOWN)
    return row


def actor() -> Coordinator:
    """The person who is signed in."""
    coordinator: Coordinator = current_user.coordinator
    return coordinator


def campaign() -> Campaign:
    """The campaign of this address, which the guard resolved."""
    found: Campaign = g.campaign
    return found


def progress() -> list[next_steps.Step]:
    """The steps of this campaign, as they stand now."""
    now = clock.now()
    return next_steps.steps(facts_service.facts(campaign()), now=now)


def name_campaign(endpoint: str, values: dict[str, Any]) -> None:
    """Give addresses inside a campaign its slug, so that no link leads from one campaign to another by mistake.

    Where the kind of a mailing is not said, it is the invitation, by which everything begins.
    """
    if "campaign" in g and current_app.url_map.is_endpoint_expecting(endpoint, "slug"):
        values.setdefault("slug", g.campaign.slug)
    if endpoint.startswith("coordinator.mailings."):
        values.setdefault("kind", "invitation")
