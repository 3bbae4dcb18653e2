"""Editions that covered opening words in clear still verify, and these words can be hidden in them too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text
from sqlalchemy.orm import class_mapper

from campagne.domain import manifests, verifier
from campagne.domain.editions import opening_leaf
from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.edition import Edition, PublishedCandidacy
from campagne.services import bundles, editions, redactions, signing
from tests.factories import campaigns, former

NOW = campaigns.DEADLINE + timedelta(days=8)
SINCE = str(former.BUNDLE)


@pytest.fixture
def campaign(app: Flask) -> Iterator[Campaign]:
    with app.app_context():
        former.load()
        campaign = db.session.scalars(select(Campaign)).one()
        signing.accept(campaign, signing.NO_KEY, by=None, second=None, now=NOW)  # the key that signed it is gone
        db.session.commit()
        yield campaign


def publish(campaign: Campaign, now: datetime = NOW) -> Edition:
    edition = editions.build(editions.plan(campaign, now=now), now=now)
    db.session.commit()
    return edition


def hide(last_name: str = "Marchetti") -> None:
    candidacy = db.session.scalars(select(Candidacy).filter_by(last_name=last_name)).one()
    words = redactions.published(candidacy)[0]
    ground = {"motive": "diffamation", "basis": "loi du 29 juillet 1881"}
    redactions.hide(candidacy, words.leaf, **ground, position=True, by=None, now=NOW)
    db.session.commit()


def verified(campaign: Campaign, folder: Path, *, since: str | None = SINCE) -> dict[str, Any]:
    with (folder / "new.zip").open("wb") as file:
        bundles.write(campaign, file)
    return verifier.check(str(folder / "new.zip"), old=since)


def test_a_file_of_that_format_is_read_as_before() -> None:
    found = verifier.check(SINCE)
    assert (found["problems"], found["edition"]) == ([], 3)
    words = {row["comment"] for row in verifier.Bundle(SINCE).rows[verifier.ANSWERS] if row["question"] == "opening"}
    assert words == {"", "Oui.", "Merci de poser ces questions à tout le monde."}


@pytest.mark.database
def test_words_signed_before_get_a_leaf_and_editions_published_before_keep_verifying(
    campaign: Campaign, tmp_path: Path
) -> None:
    first, second = db.session.scalars(select(AnswerSheet).filter_by(signatory="Inès Marchetti").order_by("revision"))
    assert (first.opening_revision, second.opening_revision) == (1, 1)
    assert first.opening_leaf == second.opening_leaf
    said: dict[str, Any] = {
        "campaign": campaign.slug,
        "candidacy": first.invitation.candidacy.ref,
        "questionnaire_version": 1,
    }
    said |= {"text": "Oui.", "revision": 1, "channel": "form", "answered_at": first.signed_at}
    assert first.opening_leaf == opening_leaf(**said, salt=first.opening_salt).digest()
    assert db.session.scalars(select(AnswerSheet.opening_leaf).filter_by(opening="")).all() == [None]
    shown = db.session.scalars(select(PublishedCandidacy.opening_leaf).filter_by(last_name="Marchetti"))
    assert set(shown) == {first.opening_leaf, None} - {None}
    assert verified(campaign, tmp_path)["problems"] == []


@pytest.mark.database
def test_the_next_edition_is_of_the_new_format_and_dates_answers_by_their_first_signature_alone(
    campaign: Campaign, tmp_path: Path
) -> None:
    edition = publish(campaign)
    found = verified(campaign, tmp_path)
    assert (found["problems"], found["added"], found["removed"]) == ([], [], [])
    written = verifier.Bundle(str(tmp_path / "new.zip")).editions
    assert [row["format"] for row in written if "format" in row] == [manifests.FORMAT]
    assert (edition.added, edition.changed, edition.removed) == (0, 0, 0)
    before, after = db.session.scalars(
        select(PublishedCandidacy).where(PublishedCandidacy.last_name == "Marchetti").order_by(PublishedCandidacy.id)
    ).all()[-2:]
    assert (before.last_edition, after.first_edition) == (edition.number - 1, edition.number)
    assert (before.state_sentence[:20], after.state_sentence[:20]) == ("A répondu le 26 mars", "A répondu le 24 mars")
    columns = [c.key for c in class_mapper(PublishedCandidacy).local_table.c]
    same = [name for name in columns if getattr(before, name) == getattr(after, name)]
    assert {*columns} - {*same} == {"id", "first_edition", "last_edition", "state_since", "state_sentence"}
    others = select(PublishedCandidacy).filter_by(first_edition=edition.number)
    assert db.session.scalars(others).all() == [after]


@pytest.mark.database
@pytest.mark.parametrize("first", ["hide", "publish"])
def test_words_hidden_there_leave_everything_else_valid(campaign: Campaign, tmp_path: Path, first: str) -> None:
    if first == "publish":
        publish(campaign)
    hide()
    found = verified(campaign, tmp_path)
    assert found["problems"] == []
    publish(campaign, NOW + timedelta(days=1))
    found = verified(campaign, tmp_path)
    assert found["problems"] == []
    ref = db.session.scalars(select(Candidacy.ref).filter_by(last_name="Marchetti")).one()
    assert [(row["candidacy"], row["question"], row["motive"]) for row in found["hidden"]] == [
        (ref, "opening", "diffamation")
    ]
    assert found["unproven"] == [{"candidacy": ref, "edition": number} for number in (1, 2, 3)]


def test_what_surrounds_words_hidden_there_is_still_compared_with_an_older_file(
    campaign: Campaign, tmp_path: Path
) -> None:
    publish(campaign)
    hide()
    db.session.execute(text("DROP TRIGGER guard_published_candidacies_update"))
    db.session.execute(
        text("UPDATE published_candidacies SET label = 'Autre' WHERE opening != '' AND first_edition = 1")
    )
    db.session.commit()
    assert verified(campaign, tmp_path, since=None)["problems"] == []
    assert [problem["problem"] for problem in verified(campaign, tmp_path)["problems"]] == [
        "édition 1 : candidatures.jsonl : ligne altérée"
    ]


@pytest.mark.database
def test_going_back_and_forth_keeps_what_was_drawn(campaign: Campaign, tmp_path: Path) -> None:
    publish(campaign)
    hide("Delorme")
    publish(campaign, NOW + timedelta(days=1))
    columns = select(AnswerSheet.opening, AnswerSheet.opening_salt, AnswerSheet.opening_leaf).order_by(AnswerSheet.id)
    before = db.session.execute(columns).all()
    db.session.remove()
    downgrade(revision=former.REVISION)
    upgrade()
    assert db.session.execute(columns).all() == before
    assert verified(db.session.scalars(select(Campaign)).one(), tmp_path)["problems"] == []
