"""A reply that is accepted enters by an edition, covered by its digest, and the clock runs until then."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text, update
from sqlalchemy.exc import DatabaseError

from campagne.domain import verifier
from campagne.domain.contested import NotOurs
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import CampaignArchived
from campagne.models.candidacy import Candidacy
from campagne.models.edition import REPLY, PublishedPage
from campagne.models.reply_request import ReplyRequest
from campagne.services import bundles, editions, gate, progress, reply_decisions, reply_requests
from campagne.services.impartiality import SameParty
from tests.factories import campaigns
from tests.factories import reply_requests as factory

NOW = factory.RECEIVED + timedelta(hours=1)
LATER = NOW + timedelta(hours=1)


def asked_about(candidacy: Candidacy, **changes: str) -> ReplyRequest:
    known = {"contested": factory.answer_of(candidacy), **changes}
    return factory.received(candidacy.constituency.campaign, now=factory.RECEIVED, **known)


def insert(request: ReplyRequest, place: str, **changes: object) -> None:
    known = {"site": factory.SITE, "identified": True, "by": changes.pop("by", None) or campaigns.coordinator()}
    reply_decisions.insert(request, place=place, now=NOW, **known | changes)  # type: ignore[arg-type]


def publish(candidacy: Candidacy) -> None:
    campaign = candidacy.constituency.campaign
    editions.build(editions.plan(campaign, now=LATER), now=LATER)
    db.session.commit()


@pytest.mark.database
def test_the_next_edition_shows_it_and_the_clock_runs_until_then(app: Flask) -> None:
    with app.app_context():
        candidacy = factory.published()
        campaign, request = candidacy.constituency.campaign, asked_about(candidacy)

        insert(request, factory.answer_of(candidacy))
        db.session.commit()

        assert reply_requests.inserted_in(request) is None
        assert reply_requests.counts(campaign) == {"a-traiter": 1, "traitees": 0}
        facts = progress.facts(campaign)
        assert (facts.replies, facts.reply_due, facts.unpublished) == (1, request.due_at, 1)
        publish(candidacy)

        edition = reply_requests.inserted_in(request)
        assert edition is not None
        assert (edition.number, edition.published_at) == (2, LATER)
        assert reply_requests.counts(campaign) == {"a-traiter": 0, "traitees": 1}
        row = db.session.query(PublishedPage).filter_by(kind=REPLY).one()
        assert (row.key, row.first_edition, row.last_edition) == (request.ref, 2, None)
        assert row.body == {
            "candidacy_ref": candidacy.ref,
            "question_key": "testing_logement",
            "name": "Paul Vasseur",
            "quality": "bailleur cité",
            "passage": "M. Vasseur le premier",
            "text": "Je n'ai jamais trié un dossier.",
        }


@pytest.mark.database
def test_the_digest_of_the_edition_covers_it_and_the_database_guards_it(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        candidacy = factory.published()
        insert(asked_about(candidacy), factory.answer_of(candidacy))
        publish(candidacy)
        with pytest.raises(DatabaseError, match="a public row only ends, once"):
            db.session.execute(update(PublishedPage).where(PublishedPage.kind == REPLY).values(body={}))
        db.session.rollback()
        with (tmp_path / "editions.zip").open("wb") as file:
            bundles.write(candidacy.constituency.campaign, file)
        assert verifier.check(str(tmp_path / "editions.zip"))["valid"]

        verb = "TRIGGER guard_published_pages_update"
        on = " ON published_pages" if db.engine.dialect.name == "postgresql" else ""
        db.session.execute(text(f"DROP {verb}{on}"))
        altered = text("UPDATE published_pages SET body = replace(body, 'jamais', 'toujours') WHERE kind = 'reply'")
        db.session.execute(altered)
        with (tmp_path / "altered.zip").open("wb") as file:
            bundles.write(candidacy.constituency.campaign, file)
        ref, number = candidacy.ref, db.session.query(PublishedPage).filter_by(kind=REPLY).one().key

    found = verifier.check(str(tmp_path / "altered.zip"))
    assert not found["valid"]
    assert (found["problems"][0]["candidacy"], found["problems"][0]["question"]) == (ref, f"reply/{number}")


def test_silence_keeps_it_out_like_anything_else(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(effect: gate.Effect, *_: object) -> None:
        if effect is gate.Effect.PUBLISH:
            raise gate.NotAllowed("Silence électoral.")

    with app.app_context():
        candidacy = factory.published()
        request = asked_about(candidacy)
        monkeypatch.setattr(gate, "_check_silence", refuse)

        insert(request, factory.answer_of(candidacy))
        db.session.commit()
        with pytest.raises(gate.NotAllowed):
            publish(candidacy)
        db.session.rollback()

        assert request.decision == "inserted"
        assert reply_requests.inserted_in(request) is None


def test_a_reply_in_free_words_is_placed_by_whoever_accepts_it(app: Flask) -> None:
    with app.app_context():
        candidacy = factory.published()
        request = asked_about(candidacy, contested="toute votre page")

        insert(request, f"{factory.SITE}/campagnes/presidentielle-2027/candidatures/{candidacy.ref}")

        assert (request.candidacy_ref, request.question_key) == (candidacy.ref, None)


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"identified": False}, reply_decisions.NothingToInsert, "identified"),
        ({"place": "/campagnes/presidentielle-2027/tableau"}, reply_decisions.NothingToInsert, "place"),
        ({"place": "ici"}, reply_decisions.NothingToInsert, "place"),
        ({"place": "https://evil.invalid/"}, NotOurs, "contested"),
        ({"place": "/campagnes/presidentielle-2027/candidatures/x"}, reply_requests.NotPublished, "contested"),
    ],
)
def test_it_needs_a_place_and_somebody_known(
    app: Flask, changes: dict[str, object], error: type[DomainError], field: str
) -> None:
    with app.app_context():
        candidacy = factory.published()
        request = asked_about(candidacy)

        with pytest.raises(error) as refused:
            insert(request, **{"place": factory.answer_of(candidacy)} | changes)  # type: ignore[arg-type]

        assert (refused.value.field, request.decision) == (field, None)


def test_an_error_an_archived_campaign_and_ones_own_party_insert_nothing(app: Flask) -> None:
    with app.app_context():
        candidacy = factory.published()
        place, campaign = factory.answer_of(candidacy), candidacy.constituency.campaign
        other = factory.answer_of(factory.published("autre"))
        request = asked_about(candidacy)

        with pytest.raises(reply_decisions.NothingToInsert):
            insert(asked_about(candidacy, kind="error"), place)
        with pytest.raises(reply_decisions.NothingToInsert):
            insert(request, other, by=campaigns.coordinator("a@example.org"))
        with pytest.raises(SameParty):
            insert(request, place, by=campaigns.coordinator("b@example.org", party="Alliance du Rivage"))
        campaign.status = "archived"
        with pytest.raises(CampaignArchived):
            insert(request, place, by=campaigns.coordinator("c@example.org"))

        assert request.decision is None
