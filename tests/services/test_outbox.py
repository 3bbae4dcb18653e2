"""The outbox: a cause writes its messages once, and with itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.mailing import EMAIL_STATES, OutgoingEmail
from campagne.services import claims, mailings, outbox, receipts
from tests.factories import campaigns, mail

NOW = mail.SENDING


@pytest.fixture
def campaign(app: Flask) -> Iterator[Campaign]:
    with app.app_context():
        campaign = mail.ready()
        mail.launched(campaign)
        yield campaign


@pytest.mark.database
def test_receipts_go_to_every_usable_address_once(campaign: Campaign) -> None:
    link = mail.emails(campaign.slug)[0].link
    assert link is not None
    invitation = link.invitation
    campaigns.contact(invitation.candidacy, "presse@example.org")
    campaigns.contact(invitation.candidacy, "perdue@example.org", status="refused")
    sheet = campaigns.signed(invitation, NOW, testing_logement="pour")

    assert (receipts.queue_receipts(sheet, now=NOW), receipts.queue_receipts(sheet, now=NOW)) == (2, 0)
    assert len([email for email in mail.emails() if email.kind == "receipt"]) == 2


def test_counts_name_every_state(campaign: Campaign) -> None:
    claims.claim("w", limit=1, now=NOW)

    assert outbox.counts(campaign) == {**dict.fromkeys(EMAIL_STATES, 0), "queued": 2, "claimed": 1}
    other = campaigns.campaign("autre")
    assert sum(outbox.counts(other).values()) == 0


def test_a_rolled_back_cause_leaves_no_message(app: Flask) -> None:
    with app.app_context():
        campaign = mail.ready()
        mailings.launch(mailings.draft(campaign, "invitation", now=NOW), by=None, now=NOW)
        db.session.rollback()

        assert db.session.query(OutgoingEmail).count() == 0
