"""The audit trail: each act follows the one before it, and whatever is altered shows."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete, update

from campagne.extensions import db
from campagne.models.audit import AuditEntry
from campagne.services import audit
from tests.factories import campaigns

pytestmark = pytest.mark.database


@pytest.fixture
def trail(app: Flask) -> None:
    """Three acts on a campaign."""
    with app.app_context():
        campaign = campaigns.campaign()
        for rank in range(3):
            audit.record(
                "correct",
                subject=("candidacy", f"ref{rank}"),
                campaign=campaign,
                by="Claire Morvan",
                now=campaigns.FROZEN,
                details={"field": "last_name", "before": "Orhan", "after": "Örhan"},
            )
        db.session.commit()


def test_an_untouched_trail_holds(app: Flask, trail: None) -> None:
    with app.app_context():
        assert list(audit.broken()) == []


def test_an_altered_entry_shows(app: Flask, trail: None) -> None:
    with app.app_context():
        db.session.execute(update(AuditEntry).where(AuditEntry.seq == 2).values(actor="Quelqu'un"))
        assert list(audit.broken()) == [2]


def test_an_entry_taken_out_shows_at_the_next(app: Flask, trail: None) -> None:
    with app.app_context():
        db.session.execute(delete(AuditEntry).where(AuditEntry.seq == 2))
        assert list(audit.broken()) == [3]


def test_what_was_done_to_one_subject_is_found(app: Flask, trail: None) -> None:
    with app.app_context():
        campaign = campaigns.campaign("autre")
        entry = audit.record("reveal", subject=("candidacy", "ref1"), campaign=campaign, by=None, now=campaigns.FROZEN)
        assert audit.of_subject("candidacy", "ref1", campaign=campaign) == [entry]
        assert entry.actor == audit.OPERATOR
