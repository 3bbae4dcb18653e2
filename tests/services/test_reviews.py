"""Letters read before they leave: the longest and some drawn, the same for everybody, for one text exactly."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.audit import AuditEntry
from campagne.models.campaign import Campaign
from campagne.models.contact import Contact
from campagne.services import mailing_texts, mailings, reviews
from tests.factories import mail

NAMES = [("Élisabeth-Marie", "de La Rochefoucauld-Bourbon", "F")] + [("A", f"Nom{rank}", None) for rank in range(12)]


@pytest.fixture
def campaign(app: Flask) -> Iterator[Campaign]:
    with app.app_context():
        yield mail.ready([(first, last.replace(" ", "-"), sex) for first, last, sex in NAMES])


@pytest.mark.database
def test_three_are_the_longest_and_three_are_drawn_by_a_seed_that_draws_them_again(campaign: Campaign) -> None:
    mailing = mailings.draft(campaign, "invitation", now=mail.SENDING)
    sample = reviews.sample(mailing, now=mail.SENDING)

    assert [shown.why for shown in sample.letters] == [
        "le nom le plus long",
        *["parmi les plus longs messages"] * 2,
        *["au hasard"] * 3,
    ]
    assert sample.letters[0].candidacy.last_name.startswith("de-La")
    assert len({shown.candidacy.ref for shown in sample.letters}) == 6
    assert reviews.sample(mailing, now=mail.SENDING) == sample


def test_another_text_draws_others(campaign: Campaign) -> None:
    mailing = mailings.draft(campaign, "invitation", now=mail.SENDING)
    drawn = set()
    for number in range(8):
        mailings.save(mailing, subject=f"Objet {number}", body="{lien}")
        drawn |= {shown.candidacy.ref for shown in reviews.sample(mailing, now=mail.SENDING).letters[3:]}

    assert len(drawn) > 3


def test_where_nobody_has_an_address_the_longest_names_are_shown(campaign: Campaign) -> None:
    db.session.query(Contact).update({"status": "refused"})

    sample = reviews.sample(mailings.draft(campaign, "invitation", now=mail.SENDING), now=mail.SENDING)
    assert [shown.why for shown in sample.letters] == ["parmi les plus longs noms, sans adresse"] * 3


def test_reading_holds_for_that_very_text_and_is_written_down_once(campaign: Campaign) -> None:
    mailing = mailings.draft(campaign, "invitation", now=mail.SENDING)
    seen = mailing_texts.text_digest(mailing)
    for _ in range(2):
        reviews.read(mailing, seen, by=None, now=mail.SENDING)
    assert reviews.is_read(mailing)
    assert db.session.query(AuditEntry).filter_by(action="review_mailing").count() == 1

    mailings.save(mailing, subject="Autre", body="{lien}")
    assert not reviews.is_read(mailing)
    with pytest.raises(reviews.TextChanged):
        reviews.read(mailing, seen, by=None, now=mail.SENDING)


def test_a_deadline_moved_is_to_be_read_again(campaign: Campaign) -> None:
    mailing = mailings.draft(campaign, "invitation", now=mail.SENDING)
    reviews.read(mailing, mailing_texts.text_digest(mailing), by=None, now=mail.SENDING)
    campaign.answers_by = campaign.closes_at

    assert not reviews.is_read(mailing)


def test_the_same_text_sent_to_newcomers_was_read_before(campaign: Campaign) -> None:
    mail.checked(campaign)
    mail.launched(campaign)

    again = mailings.draft(campaign, "invitation", now=mail.SENDING)
    assert again.state == "draft"
    assert reviews.is_read(again)
