"""Editions built by the product itself, one after the other."""

from __future__ import annotations

from datetime import datetime

from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.edition import Edition
from campagne.services import editions, published_last


def publish(campaign: Campaign, *, now: datetime) -> Edition:
    """Publish what there is, commit it, and keep what is public outside the database: what a worker does."""
    edition = editions.build(editions.plan(campaign, now=now), now=now)
    db.session.commit()
    published_last.keep(campaign)
    return edition
