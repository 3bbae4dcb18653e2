"""What is decided of a request: once, for a motive of the list, never by the contested candidacy's own party."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from campagne.domain.reply_decisions import MOTIVES
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.reply_request import ReplyRequest
from campagne.services import audit, reply_decisions
from campagne.services.gate import NotAllowed
from campagne.services.impartiality import SameParty
from tests.factories import campaigns
from tests.factories import reply_requests as factory

NOW = factory.RECEIVED
PRIVATE = ("06 99 00 12 34", "Vasseur", "trié", "Corrigé")


def refuse(request: ReplyRequest, motive: str = "accurate", words: str = "Vérifié.", **changes: object) -> None:
    by = changes.pop("by", None) or campaigns.coordinator()
    reply_decisions.refuse(request, motive=motive, words=words, by=by, now=NOW)  # type: ignore[arg-type]


@pytest.mark.database
@pytest.mark.parametrize("motive", MOTIVES)
def test_a_refusal_keeps_its_motive_and_its_words(app: Flask, motive: str) -> None:
    with app.app_context():
        request = factory.received(factory.published().constituency.campaign)

        refuse(request, motive, "Le passage dit bien cela.")
        db.session.commit()

        assert (request.decision, request.motive, request.explanation, request.decided_at) == (
            "refused",
            motive,
            "Le passage dit bien cela.",
            NOW,
        )


@pytest.mark.parametrize(
    ("decide", "error", "field"),
    [
        (lambda asked: refuse(asked, "envie"), reply_decisions.UnknownMotive, "motive"),
        (lambda asked: refuse(asked, words=" \n"), reply_decisions.WordsMissing, "words"),
        (lambda asked: refuse(asked, words="x" * 1_001), reply_decisions.WordsMissing, "words"),
        (
            lambda asked: refuse(asked, by=campaigns.coordinator(party="Alliance du Rivage")),
            SameParty,
            None,
        ),
        (lambda asked: refuse(asked, by=campaigns.coordinator(active=False)), NotAllowed, None),
    ],
)
def test_a_refusal_without_its_reasons_or_by_the_wrong_person_decides_nothing(
    app: Flask, decide: Callable[[ReplyRequest], None], error: type[DomainError], field: str | None
) -> None:
    with app.app_context():
        candidacy = factory.published()
        request = factory.received(candidacy.constituency.campaign, contested=factory.answer_of(candidacy))

        with pytest.raises(error) as refused:
            decide(request)

        assert (refused.value.field, request.decision) == (field, None)


@pytest.mark.database
def test_a_request_is_decided_once(app: Flask) -> None:
    with app.app_context():
        request, claire = factory.received(factory.published().constituency.campaign), campaigns.coordinator()
        reply_decisions.correct(request, words="Corrigé dans l'édition 2.", by=claire, now=NOW)

        with pytest.raises(reply_decisions.AlreadyDecided):
            refuse(request, by=claire)

        assert request.decision == "corrected"


def test_the_trail_says_who_decided_and_who_looked_and_nothing_of_whoever_asked(app: Flask) -> None:
    with app.app_context():
        campaign, claire = factory.published().constituency.campaign, campaigns.coordinator()
        request = factory.received(campaign)

        assert reply_decisions.reveal(request, by=claire, now=NOW) == "06 99 00 12 34"
        reply_decisions.correct(request, words="Corrigé.", by=claire, now=NOW)

        acts = audit.of_subject("reply_request", request.ref, campaign=campaign)
        assert [(act.action, act.actor) for act in acts] == [
            ("reveal_reply_request", "Claire Morvan"),
            ("decide_reply_request", "Claire Morvan"),
        ]
        assert not any(word in str(act.details) for act in acts for word in PRIVATE)
