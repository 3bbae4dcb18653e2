"""A published campaign, and requests about what it shows; the caller holds the application context."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from campagne.domain.answers import GivenAnswer
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.reply_request import ReplyRequest
from campagne.services import answers, editions, reply_requests
from tests.factories import campaigns

SITE = "http://localhost"
PUBLISHED = datetime(2027, 3, 30, 8, tzinfo=UTC)
RECEIVED = datetime(2027, 4, 6, 12, 20, tzinfo=UTC)
WORDS = "Les bailleurs de Valmont trient les dossiers, M. Vasseur le premier."


def published(slug: str = "presidentielle-2027", **changes: Any) -> Candidacy:
    """A campaign whose first edition shows one answer; return the candidacy that gave it."""
    campaign = campaigns.campaign(slug, **changes)
    invitation = campaigns.invitation(
        campaigns.candidacy(campaigns.constituency(campaign)), campaigns.questionnaire(campaign)
    )
    answers.sign(
        invitation,
        link=None,
        form_key=f"clé {slug}",
        answers={"testing_logement": GivenAnswer(value="pour", comment=WORDS)},
        opening="",
        signatory="Inès Marchetti",
        role="candidate",
        now=campaigns.FROZEN,
    )
    editions.build(editions.plan(campaign, now=PUBLISHED), now=PUBLISHED)
    return invitation.candidacy


def answer_of(candidacy: Candidacy) -> str:
    """The lasting address of the answer that the first edition shows."""
    slug = candidacy.constituency.campaign.slug
    return f"/campagnes/{slug}/editions/1/reponses/{candidacy.ref}/testing_logement"


def asked(**changes: str) -> reply_requests.Request:
    """What somebody named in that answer asks."""
    known = {
        "kind": "reply",
        "contested": "la réponse d'Inès Marchetti à la première question",
        "passage": "M. Vasseur le premier",
        "text": "Je n'ai jamais trié un dossier.",
        "name": "Paul Vasseur",
        "quality": "bailleur cité",
        "reach": "06 99 00 12 34",
    }
    return reply_requests.Request(**known | changes)


def received(campaign: Campaign, *, now: datetime = RECEIVED, origin: str = "x", **changes: str) -> ReplyRequest:
    """A request that was received."""
    request, _token = reply_requests.receive(asked(**changes), campaign=campaign, site=SITE, origin=origin, now=now)
    return request
