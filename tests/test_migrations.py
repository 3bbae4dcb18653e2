"""Migrations lead to the models, and go down and up again without losing what is older than them."""

from __future__ import annotations

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import select, text

from campagne.extensions import db
from campagne.models.answer import Answer
from campagne.models.edition import PublishedPage, Redaction
from campagne.models.hidden_words import HiddenWords
from campagne.models.organisation import Organisation
from campagne.models.reply_request import ReplyRequest
from campagne.services import editions, redactions, reply_decisions
from tests.factories import campaigns, reply_requests


def revisions(app: Flask) -> list[str]:
    with app.app_context():
        script = ScriptDirectory.from_config(app.extensions["migrate"].migrate.get_config())
        return [revision.revision for revision in script.walk_revisions()]


@pytest.mark.database
def test_the_schema_equals_the_models(app: Flask) -> None:
    with app.app_context():
        check()


@pytest.mark.database
def test_each_migration_after_the_first_keeps_the_data_down_and_up(app: Flask) -> None:
    with app.app_context():
        campaign = campaigns.campaign()
        invitation = campaigns.invitation(
            campaigns.candidacy(campaigns.constituency(campaign)), campaigns.questionnaire(campaign)
        )
        campaigns.signed(invitation, campaigns.FROZEN, testing_logement="pour", suivi="etat")
        db.session.commit()
        before = db.session.execute(select(Answer.value, Answer.leaf).order_by(Answer.id)).all()
        db.session.remove()
        downgrade(revision="0001")
        upgrade()
        assert db.session.execute(select(Answer.value, Answer.leaf).order_by(Answer.id)).all() == before
        db.session.remove()


@pytest.mark.database
def test_requests_go_and_come_back_and_what_was_inserted_of_them_stays_public(app: Flask) -> None:
    with app.app_context():
        candidacy = reply_requests.published()
        place, campaign = reply_requests.answer_of(candidacy), candidacy.constituency.campaign
        request = reply_requests.received(campaign, contested=place)
        site, now, by = reply_requests.SITE, reply_requests.RECEIVED, campaigns.coordinator()
        reply_decisions.insert(request, place=place, site=site, identified=True, by=by, now=now)
        editions.build(editions.plan(campaign, now=now), now=now)
        db.session.commit()
        shown = select(PublishedPage.kind, PublishedPage.key, PublishedPage.first_edition).order_by(PublishedPage.id)
        before = db.session.execute(shown).all()
        db.session.remove()
        downgrade(revision="0021")
        upgrade()
        assert db.session.execute(shown).all() == before
        assert db.session.query(ReplyRequest).count() == 0
        db.session.remove()


@pytest.mark.database
def test_what_is_kept_of_hidden_words_goes_and_what_was_hidden_stays_so(app: Flask) -> None:
    with app.app_context():
        candidacy, now = reply_requests.published(), reply_requests.RECEIVED
        leaf = redactions.published(candidacy)[0].leaf
        redactions.hide(candidacy, leaf, motive="injure", basis="Loi", position=True, by=None, now=now)
        db.session.commit()
        notes = select(Redaction.leaf, Redaction.question_key, Redaction.at)
        before = db.session.execute(notes).all()
        assert db.session.query(HiddenWords).count() == 1
        db.session.remove()
        downgrade(revision="0025")
        upgrade()
        assert db.session.execute(notes).all() == before
        assert db.session.query(HiddenWords).count() == 0
        db.session.remove()


@pytest.mark.database
def test_who_else_answers_the_press_goes_and_the_network_stays(app: Flask) -> None:
    with app.app_context():
        network = campaigns.organisation()
        network.press = [{"name": "Karim Benhamou", "telephone": "01 99 00 56 78", "telephone_hours": ""}]
        db.session.commit()
        db.session.remove()
        downgrade(revision="0027")
        upgrade()
        kept = db.session.query(Organisation).one()
        assert (kept.telephone, kept.press) == ("01 99 00 12 34", [])
        db.session.remove()


@pytest.mark.database
def test_every_migration_can_be_taken_back_to_nothing(app: Flask) -> None:
    with app.app_context():
        downgrade(revision="base")
        upgrade()
        check()


def test_migrations_are_numbered_in_one_line(app: Flask) -> None:
    names = revisions(app)
    assert names == [f"{number:04d}" for number in range(len(names), 0, -1)]


SOURCES = (
    *("candidacies", "standings", "contacts", "emails", "outreaches", "authenticity_checks", "invitations"),
    *("answer_sheets", "transcriptions", "sheet_events", "declines"),
)
"""The tables from which the public rows of a candidacy are made."""


@pytest.mark.database
def test_tables_of_which_something_is_published_note_what_is_written(app: Flask) -> None:
    # A table that a batch copies loses its triggers on SQLite: whatever copies one puts them back.
    with app.app_context():
        sqlite = db.engine.dialect.name == "sqlite"
        names = "SELECT name FROM sqlite_master WHERE type = 'trigger'" if sqlite else "SELECT tgname FROM pg_trigger"
        found = set(db.session.scalars(text(names)))
    wanted = {f"note_{table}_{verb}" for table in SOURCES for verb in ("insert", "update", "delete")}
    assert wanted - found == set()
