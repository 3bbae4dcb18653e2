"""Declining: noted once, with its reason, until an answer is signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from campagne.extensions import db
from campagne.models.invitation import Decline, Invitation
from campagne.services import declines
from campagne.services.answers import DeadlinePassed
from tests.factories import campaigns, invited

NOW = campaigns.DEADLINE - timedelta(days=2)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def invitation(app: Flask) -> Iterator[Invitation]:
    with app.app_context():
        yield invited.link(invited.questionnaire()).invitation


def declined() -> int:
    return db.session.scalar(select(func.count()).select_from(Decline)) or 0


@pytest.mark.database
def test_a_decline_stands_with_its_reason_cleaned(invitation: Invitation) -> None:
    declines.decline(invitation, motive="  Nous ne répondons à\u202e aucun\tquestionnaire. ", now=NOW)
    db.session.commit()

    standing = declines.standing_decline(invitation)
    assert standing is not None
    assert standing.motive == "Nous ne répondons à aucun questionnaire."
    assert standing.declared_at == NOW


def test_declining_twice_in_the_same_words_declines_once(invitation: Invitation) -> None:
    first = declines.decline(invitation, now=NOW)

    assert declines.decline(invitation, now=LATER) is first
    assert declined() == 1


def test_a_reason_given_later_replaces_the_first(invitation: Invitation) -> None:
    declines.decline(invitation, now=NOW)
    second = declines.decline(invitation, motive="Faute de temps.", now=LATER)

    assert declines.standing_decline(invitation) is second


def test_an_answer_signed_later_wins(invitation: Invitation) -> None:
    declines.decline(invitation, now=NOW)
    campaigns.signed(invitation, LATER, testing="pour")

    assert declines.standing_decline(invitation) is None


def test_a_decline_after_an_answer_stands(invitation: Invitation) -> None:
    campaigns.signed(invitation, NOW, testing="pour")
    second = declines.decline(invitation, now=LATER)

    assert declines.standing_decline(invitation) is second


def test_declining_again_after_an_answer_is_a_new_wish(invitation: Invitation) -> None:
    declines.decline(invitation, now=NOW)
    campaigns.signed(invitation, NOW + timedelta(hours=1), testing="pour")

    declines.decline(invitation, now=LATER)

    assert declined() == 2
    assert declines.standing_decline(invitation) is not None


@pytest.mark.parametrize(("length", "taken"), [(300, True), (301, False)])
def test_a_reason_has_at_most_300_characters(invitation: Invitation, length: int, *, taken: bool) -> None:
    if taken:
        assert len(declines.decline(invitation, motive="é" * length, now=NOW).motive) == length
        return
    with pytest.raises(declines.MotiveTooLong, match="retirez-en 1") as refusal:
        declines.decline(invitation, motive="é" * length, now=NOW)
    assert refusal.value.field == "motive"
    assert declined() == 0


def test_nothing_is_noted_after_the_last_moment(invitation: Invitation) -> None:
    with pytest.raises(DeadlinePassed):
        declines.decline(invitation, now=invitation.last_moment + timedelta(seconds=1))
    assert declined() == 0
