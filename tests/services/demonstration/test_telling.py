"""What a newcomer finds: two campaigns told through the real verbs, in every state that the product can say."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select

from campagne import clock
from campagne.extensions import db
from campagne.models.edition import Edition, PublishedCandidacy
from campagne.models.mailing import OutgoingEmail
from campagne.services import accounts, campaigns
from campagne.services.demonstration import story
from campagne.services.demonstration.accounts import ACCOUNTS, password
from campagne.services.demonstration.instance import DemonstrationFolder
from campagne.services.demonstration.walk import walk


@pytest.fixture
def settings(demonstration_settings: dict[str, str]) -> dict[str, str]:
    return demonstration_settings


def shown(slug: str, constituency: str) -> list[PublishedCandidacy]:
    """The candidacies as the current edition shows them, in official order."""
    return list(
        db.session.scalars(
            select(PublishedCandidacy)
            .where(
                PublishedCandidacy.campaign == slug,
                PublishedCandidacy.constituency == constituency,
                PublishedCandidacy.last_edition.is_(None),
            )
            .order_by(PublishedCandidacy.place)
        )
    )


def test_the_presidential_campaign_shows_every_way_of_answering_or_not(app: Flask) -> None:
    with app.app_context():
        candidacies = shown("presidentielle", "FR")
        states = Counter(candidacy.state for candidacy in candidacies)
        words = Counter(candidacy.state_short for candidacy in candidacies)

    assert len(candidacies) == 12
    assert states == {"answered": 8, "declined": 1, "undelivered": 1, "no_answer": 2}
    assert words["9 sur 9"] == 7
    assert words["5 sur 9"] == 1


def test_a_late_answer_and_a_correction_bear_their_marks(app: Flask) -> None:
    with app.app_context():
        marks = {candidacy.name: candidacy.marks for candidacy in shown("presidentielle", "FR") if candidacy.marks}

    assert marks == {"Paul Vasseur": ["corrected"], "Sylvie Orhan": ["late"]}


def test_whoever_was_never_reached_is_not_said_silent(app: Flask) -> None:
    with app.app_context():
        lacombe = next(c for c in shown("presidentielle", "FR") if c.last_name == "Lacombe")

    assert lacombe.state_short == "message non remis"
    assert "n'a pas été remis" in lacombe.state_sentence


def test_the_legislative_campaign_is_open_over_three_constituencies(app: Flask) -> None:
    with app.app_context():
        sizes = [len(shown("legislatives", code)) for code in ("4897", "4898", "4899")]
        campaign = campaigns.by_slug("legislatives")
        states = {candidacy.state for code in ("4897", "4898", "4899") for candidacy in shown("legislatives", code)}

        assert campaign.status == "open"
        assert campaign.answers_by > clock.now()
    assert sizes == [19, 8, 6]
    assert states == {"answered", "declined", "awaited", "undelivered", "address_sought", "not_invited"}


def test_every_message_left_by_smtp_and_the_refused_ones_never_arrived(
    app: Flask, demonstration: DemonstrationFolder
) -> None:
    with app.app_context():
        counts = db.session.execute(select(OutgoingEmail.state, func.count()).group_by(OutgoingEmail.state))
        states = {row[0]: row[1] for row in counts}
    letters = [demonstration.courier.read(number) for number in demonstration.courier.numbers()]
    recipients = {letter.recipient for letter in letters if letter}

    assert states == {"sent": len(letters), "refused_address": 2}
    assert not recipients & story.refused_addresses()


def test_messages_are_dated_of_their_own_day(demonstration: DemonstrationFolder) -> None:
    first = demonstration.courier.read(1)
    latest = demonstration.courier.read(demonstration.courier.numbers()[0])

    assert first is not None
    assert latest is not None
    assert first.date is not None
    assert latest.date is not None
    assert first.date.weekday() == 0
    assert (latest.date - first.date).days > 20


def test_the_presidential_answers_appeared_together_then_an_edition_added_and_corrected(app: Flask) -> None:
    with app.app_context():
        first, second = db.session.scalars(
            select(Edition).where(Edition.campaign == "presidentielle").order_by(Edition.number)
        )

    assert first.added == 59
    assert (second.added, second.changed, second.removed) == (9, 1, 0)
    assert second.previous == first.digest


def test_both_accounts_sign_in_with_the_password_that_the_guide_shows(app: Flask) -> None:
    with app.app_context():
        for account in ACCOUNTS:
            shown_password = password(account, secret_key=app.config["SECRET_KEY"])
            assert accounts.authenticate(account.email, shown_password, now=clock.now()) is not None
            assert accounts.authenticate(account.email, shown_password.upper(), now=clock.now()) is None


def test_the_walk_begins_with_nothing_done(app: Flask) -> None:
    with app.app_context():
        steps = walk()

    assert steps.candidate == "Maïwenn Kerjean"
    assert (steps.answered, steps.invited, steps.waiting, steps.published) == (False, 0, 6, False)


def test_calls_and_letters_show_in_the_words_of_silence(app: Flask) -> None:
    with app.app_context():
        silent = [c.state_sentence for c in shown("presidentielle", "FR") if c.state == "no_answer"]

    assert len(silent) == 2
    assert all("lettre le" in sentence and "appel le" in sentence for sentence in silent)


def test_a_campaign_has_confirmed_that_the_answers_are_its_own(app: Flask) -> None:
    with app.app_context():
        confirmed = [c.name for c in shown("presidentielle", "FR") if c.authenticated_at]

    assert confirmed == ["Inès Marchetti"]
