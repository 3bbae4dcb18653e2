"""Before a sending: the points on real rows, and the digest of exactly what was seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from campagne.domain.preflight import ready
from campagne.extensions import db
from campagne.models.mailing import Mailing
from campagne.services import mailings, preflight, questionnaires
from tests.factories import campaigns, lookup, mail

NOW = campaigns.FROZEN


def prepared() -> Mailing:
    """A campaign ready to be sent to one of its two candidacies; its draft is recorded."""
    campaigns.organisation()
    campaign = campaigns.campaign(status="draft")
    campaigns.questionnaire(campaign, frozen=False)
    country = campaigns.constituency(campaign)
    campaigns.contact(campaigns.candidacy(country))
    campaigns.candidacy(country, "Marie-Antoinette Élisabeth", "de La Rochefoucauld-Bourbon", position=2)
    mail.checked(campaign, now=NOW)
    return mailings.draft(campaign, "invitation", now=NOW)


@pytest.mark.database
def test_looking_counts_whom_it_would_reach_and_writes_nothing(app: Flask, database_kind: str) -> None:
    with app.app_context():
        mailing = prepared()
        db.session.commit()

        look = preflight.look(mailing, now=NOW)

        assert (look.messages, look.candidacies, len(look.excluded)) == (1, 1, 1)
        assert ready(look.points)
        assert not db.session.new
        assert not db.session.dirty


def test_a_text_that_cannot_be_filled_is_a_point_to_put_right(app: Flask) -> None:
    with app.app_context():
        mailing = prepared()
        mailing.body = "{lien} {inconnu}"

        look = preflight.look(mailing, now=NOW)

        assert not ready(look.points)
        assert any("{inconnu}" in point.sentence for point in look.points if point.blocking)


def another_text(mailing: Mailing) -> None:
    mailing.body = "{lien}, autrement"


def another_question(mailing: Mailing) -> None:
    questionnaires.current(mailing.campaign).questions[0].text = "Autre question ?"


def another_deadline(mailing: Mailing) -> None:
    mailing.campaign.answers_by += timedelta(hours=1)


def another_recipient(mailing: Mailing) -> None:
    campaigns.contact(lookup.candidacy("de La Rochefoucauld-Bourbon"), "autre@example.org")


@pytest.mark.parametrize("change", [another_text, another_question, another_deadline, another_recipient])
def test_whatever_changed_since_it_was_seen_is_refused(app: Flask, change: Callable[[Mailing], None]) -> None:
    with app.app_context():
        mailing = prepared()
        seen = preflight.look(mailing, now=NOW).digest
        preflight.refuse_unready(mailing, seen, now=NOW)

        change(mailing)
        db.session.flush()

        with pytest.raises(preflight.SendingChanged):
            preflight.refuse_unready(mailing, seen, now=NOW)
