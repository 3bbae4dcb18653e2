"""The gate: every irreversible effect passes it, and every rule in it holds for every effect."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from campagne.exceptions import DomainError
from campagne.models.campaign import CampaignArchived
from campagne.models.mailing import Mailing
from campagne.models.publication import EditionRequest
from campagne.services import gate
from campagne.services.gate import Effect, NotAllowed
from tests.factories import campaigns

EFFECTS = {
    "freeze",
    "open",
    "sign",
    "send",
    "stop",
    "publish",
    "reopen",
    "hide",
    "cover",
    "change_address",
    "end",
    "settle",
}


class Forbidden(DomainError):
    """What a rule under test raises."""


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def test_the_effects_are_those_that_cannot_be_taken_back() -> None:
    assert {effect.value for effect in Effect} == EFFECTS


@pytest.mark.parametrize("effect", Effect)
def test_an_effect_on_a_live_campaign_passes(effect: Effect) -> None:
    gate.require(effect, campaigns.campaign(), by=campaigns.coordinator(), now=campaigns.FROZEN)


@pytest.mark.parametrize("effect", [Effect.HIDE, Effect.COVER])
def test_a_text_is_hidden_in_an_archived_campaign_too(effect: Effect) -> None:
    gate.require(effect, campaigns.campaign(status="archived"), now=campaigns.FROZEN)


@pytest.mark.parametrize("effect", sorted({*Effect} - {Effect.HIDE, Effect.COVER}))
def test_no_other_effect_reaches_an_archived_campaign(effect: Effect) -> None:
    with pytest.raises(CampaignArchived):
        gate.require(effect, campaigns.campaign(status="archived"), now=campaigns.FROZEN)


@pytest.mark.parametrize("effect", Effect)
def test_nobody_acts_from_a_closed_account(effect: Effect) -> None:
    with pytest.raises(NotAllowed):
        gate.require(effect, campaigns.campaign(), by=campaigns.coordinator(active=False), now=campaigns.FROZEN)


@pytest.mark.parametrize("rule", ["_check_role", "_check_approval", "_check_silence"])
@pytest.mark.parametrize("effect", Effect)
def test_each_of_the_three_rules_stands_before_every_effect(
    effect: Effect, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_facts: object) -> None:
        raise Forbidden(rule)

    monkeypatch.setattr(gate, rule, refuse)

    with pytest.raises(Forbidden, match=rule):
        gate.require(effect, campaigns.campaign(), now=campaigns.FROZEN)


def test_silence_is_the_last_thing_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    for rule in ("_check_role", "_check_approval", "_check_silence"):
        monkeypatch.setattr(gate, rule, lambda *_facts, rule=rule: asked.append(rule))

    gate.require(Effect.SEND, campaigns.campaign(), now=campaigns.FROZEN)

    assert asked == ["_check_role", "_check_approval", "_check_silence"]


def test_every_subject_obeys_the_rules_of_its_campaign() -> None:
    campaign = campaigns.campaign()
    questionnaire = campaigns.questionnaire(campaign)
    candidacy = campaigns.candidacy(campaigns.constituency(campaign))
    invitation = campaigns.invitation(candidacy, questionnaire)
    subjects: list[gate.Subject] = [
        campaign,
        questionnaire,
        invitation,
        campaigns.signed(invitation, campaigns.DEADLINE, testing_logement="pour"),
        campaigns.contact(candidacy),
        candidacy,
        Mailing(campaign=campaign, kind="invitation", subject="", body="", created_at=campaigns.FROZEN),
        EditionRequest(campaign=campaign, plan_digest="", requested_by="", requested_at=campaigns.FROZEN),
    ]

    assert {gate.campaign_of(subject).slug for subject in subjects} == {campaign.slug}
