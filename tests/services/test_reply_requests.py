"""A request is taken once, on a clock, for what it contests; floods stop, and means to reach people are forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from campagne import tokens
from campagne.domain.contested import NotOurs
from campagne.extensions import db
from campagne.models.audit import AuditEntry
from campagne.models.mailing import OutgoingEmail
from campagne.models.reply_request import ReplyRequest
from campagne.services import gate, progress, reply_decisions, reply_requests
from tests.factories import campaigns
from tests.factories import reply_requests as factory

HOUR = timedelta(hours=1)


@pytest.mark.database
def test_a_request_in_campaign_is_due_a_day_later_and_found_by_its_token_alone(app: Flask) -> None:
    with app.app_context():
        campaign = factory.published().constituency.campaign
        request, token = reply_requests.receive(
            factory.asked(), campaign=campaign, site=factory.SITE, origin="x", now=factory.RECEIVED
        )
        db.session.commit()

        assert request.due_at == factory.RECEIVED + timedelta(hours=24)
        assert reply_requests.of_token(token) is request
        assert reply_requests.of_token(token[:-1]) is None
        assert reply_requests.of_token("") is None
        assert token not in {request.ref, request.token_hash}
        assert tokens.reply_token(request.ref) == token


@pytest.mark.database
def test_once_the_campaign_is_archived_three_days_are_left(app: Flask) -> None:
    with app.app_context():
        campaign = factory.published().constituency.campaign
        campaign.status = "archived"

        assert factory.received(campaign).due_at == factory.RECEIVED + timedelta(days=3)


@pytest.mark.database
def test_an_address_says_what_is_contested_and_in_which_campaign(app: Flask) -> None:
    with app.app_context():
        other = factory.published("autre").constituency.campaign
        candidacy = factory.published()
        path = factory.answer_of(candidacy)

        request = factory.received(other, contested=f"{factory.SITE}{path}")

        assert request.campaign is candidacy.constituency.campaign
        assert (request.contested, request.candidacy_ref, request.question_key) == (
            path,
            candidacy.ref,
            "testing_logement",
        )
        contested = reply_requests.contested_answer(request)
        assert contested is not None
        assert (contested.text, contested.online_since) == (factory.WORDS, factory.PUBLISHED)


@pytest.mark.parametrize(
    "path",
    [
        "/campagnes/secrete/tableau",
        "/campagnes/presidentielle-2027/candidatures/inconnue",
        "/campagnes/presidentielle-2027/questions/inconnue",
        "/campagnes/presidentielle-2027/editions/2/reponses/inconnue/testing_logement",
    ],
)
def test_an_address_of_ours_that_leads_nowhere_is_refused_in_its_place(app: Flask, path: str) -> None:
    with app.app_context():
        campaigns.campaign("secrete")
        campaign = factory.published().constituency.campaign

        with pytest.raises(reply_requests.NotPublished) as refused:
            factory.received(campaign, contested=path)

        assert refused.value.field == "contested"


def test_another_site_is_refused_and_other_words_are_kept_as_they_are(app: Flask) -> None:
    with app.app_context():
        campaign = factory.published().constituency.campaign
        with pytest.raises(NotOurs):
            factory.received(campaign, contested="https://ailleurs.example/page")

        request = factory.received(campaign, contested="votre page « Qui sommes-nous »")

        assert request.contested == "votre page « Qui sommes-nous »"
        assert reply_requests.contested_answer(request) is None


def test_a_reply_too_long_is_refused_with_its_count(app: Flask) -> None:
    with app.app_context():
        candidacy = factory.published()
        path, campaign = factory.answer_of(candidacy), candidacy.constituency.campaign

        with pytest.raises(
            reply_requests.TooLong, match="compte 51 lignes de 80 caractères, 50 au plus : retirez-en 1"
        ):
            factory.received(campaign, contested=path, text="x\n" * 51)
        with pytest.raises(reply_requests.TooLong, match="201 lignes de 80 caractères, 200 au plus"):
            factory.received(campaign, text="x\n" * 201)
        factory.received(campaign, contested=path, text="x\n" * 50)


@pytest.mark.database
def test_a_flood_from_one_place_stops_nobody_else(app: Flask) -> None:
    with app.app_context():
        campaign = factory.published().constituency.campaign
        for _ in range(reply_requests.PER_ORIGIN):
            factory.received(campaign, origin="ici")

        with pytest.raises(reply_requests.Flood, match="n'est pas enregistrée"):
            factory.received(campaign, origin="ici")
        factory.received(campaign, origin="ailleurs")
        factory.received(campaign, origin="ici", now=factory.RECEIVED + HOUR + timedelta(seconds=1))


def test_a_flood_from_everywhere_is_stopped_too(app: Flask) -> None:
    with app.app_context():
        campaign = factory.published().constituency.campaign
        for number in range(reply_requests.FROM_ALL):
            factory.received(campaign, origin=str(number))

        with pytest.raises(reply_requests.Flood):
            factory.received(campaign, origin="encore")


@pytest.mark.database
def test_places_are_forgotten_after_an_hour_and_means_to_reach_six_months_after_the_decision(app: Flask) -> None:
    with app.app_context():
        campaign, claire = factory.published().constituency.campaign, campaigns.coordinator()
        decided, waiting = factory.received(campaign), factory.received(campaign)
        reply_decisions.correct(decided, words="Corrigé.", by=claire, now=factory.RECEIVED)
        kept = factory.RECEIVED + reply_requests.REACH_KEPT

        assert reply_requests.forget(now=factory.RECEIVED + HOUR - timedelta(seconds=1)) == 0
        assert reply_requests.forget(now=factory.RECEIVED + HOUR) == 2
        assert reply_requests.forget(now=kept - timedelta(seconds=1)) == 0
        assert reply_requests.forget(now=kept) == 1
        assert reply_requests.forget(now=kept + HOUR) == 0
        db.session.expire_all()

        assert (decided.reach, decided.reach_erased_at, decided.origin) == ("", kept, "")
        assert waiting.reach == factory.asked().reach


def test_what_waits_is_counted_with_the_last_moment_of_the_first(app: Flask) -> None:
    with app.app_context():
        campaign, claire = factory.published().constituency.campaign, campaigns.coordinator()
        factory.received(campaign, now=factory.RECEIVED + HOUR)
        done = factory.received(campaign)
        reply_decisions.correct(done, words="Corrigé.", by=claire, now=factory.RECEIVED)
        db.session.commit()

        assert reply_requests.waiting(campaign) == (1, factory.RECEIVED + timedelta(hours=25))
        facts = progress.facts(campaign)
        assert (facts.replies, facts.reply_due) == (1, factory.RECEIVED + timedelta(hours=25))
        assert reply_requests.counts(campaign) == {"a-traiter": 1, "traitees": 1}


def test_silence_is_what_the_gate_says(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        campaign = factory.published().constituency.campaign
        assert reply_requests.silence(campaign, now=factory.RECEIVED) == ""

        def refuse(effect: gate.Effect, *_: object) -> None:
            if effect is gate.Effect.PUBLISH:
                raise gate.NotAllowed("Silence électoral jusqu'à dimanche 20 h.")

        monkeypatch.setattr(gate, "_check_silence", refuse)
        assert reply_requests.silence(campaign, now=factory.RECEIVED) == "Silence électoral jusqu'à dimanche 20 h."


def test_nothing_is_mailed_and_the_trail_is_left_to_decisions(app: Flask) -> None:
    with app.app_context():
        factory.received(factory.published().constituency.campaign, reach="attacker@evil.invalid")
        db.session.commit()

        assert db.session.query(OutgoingEmail).count() == 0
        assert db.session.query(AuditEntry).filter(AuditEntry.subject_kind == "reply_request").count() == 0
        assert db.session.query(ReplyRequest).count() == 1
