"""Nothing is published that would not follow from what readers already hold."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.edition import Edition
from campagne.models.publication import EditionRequest, PublicationRule
from campagne.services import continuous, edition_requests, published_last
from tests.factories import campaigns, histories, lookup

NOW = campaigns.DEADLINE + timedelta(days=4)
TABLES = (
    *("editions", "published_pages", "published_questions", "published_candidacies", "published_solicitations"),
    *("published_answers", "published_communes", "published_lines"),
)


@pytest.fixture
def campaign(app: Flask) -> Iterator[Campaign]:
    with app.app_context():
        campaign = campaigns.campaign()
        campaigns.candidacy(campaigns.constituency(campaign))
        publish(campaign)
        yield campaign


def publish(campaign: Campaign, days: int = 0) -> Edition:
    return histories.publish(campaign, now=NOW + timedelta(days=days))


def change(campaign: Campaign, name: str) -> None:
    campaign.inclusion_rule = name
    db.session.commit()


def test_a_database_put_back_from_an_older_copy_publishes_nothing(app: Flask, campaign: Campaign) -> None:
    file = Path(make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database or "")
    db.session.remove()
    db.engine.dispose()
    shutil.copyfile(file, f"{file}.copy")
    change(lookup.campaign(), "deux")
    lost = publish(lookup.campaign(), 1)
    said = f"L'édition 2, publiée le .* \\(empreinte {lost.digest[:8]}\\).*sauvegarde plus ancienne"
    db.session.remove()
    db.engine.dispose()
    shutil.copyfile(f"{file}.copy", file)
    change(lookup.campaign(), "autre")
    with pytest.raises(published_last.HistoryLost, match=said):
        publish(lookup.campaign(), 2)
    db.session.rollback()
    assert db.session.query(Edition).count() == 1


def test_a_file_that_is_one_edition_behind_is_no_obstacle(app: Flask, campaign: Campaign) -> None:
    kept = (app.config["INSTANCE_DIR"] / "published.json").read_bytes()
    change(campaign, "deux")
    publish(campaign, 1)
    (app.config["INSTANCE_DIR"] / "published.json").write_bytes(kept)
    change(campaign, "trois")
    assert publish(campaign, 2).number == 3


@pytest.mark.database
def test_an_edition_is_not_dated_before_the_one_that_it_follows(campaign: Campaign) -> None:
    change(campaign, "deux")
    with pytest.raises(
        published_last.ClockBehind, match=r"L'édition 1 est datée du .*plus tard que l'heure du serveur"
    ):
        histories.publish(campaign, now=NOW - timedelta(seconds=1))
    db.session.rollback()
    assert histories.publish(campaign, now=NOW).number == 2
    change(campaign, "trois")
    assert histories.publish(campaign, now=NOW + timedelta(microseconds=1)).published_at == NOW


def test_what_appears_by_itself_waits_for_the_clock(campaign: Campaign) -> None:
    change(campaign, "deux")
    by, before = campaigns.coordinator(), NOW - timedelta(minutes=5)
    rule = PublicationRule(campaign=campaign, plan_digest="", approved_by=by.name, approved_at=before)
    campaign.publication_at = before
    wanted = EditionRequest(campaign=campaign, plan_digest="", requested_by=by.name, requested_at=before)
    wanted.due_at = before
    campaigns.add(rule, wanted)

    assert continuous.follow(rule, now=before) is None
    assert edition_requests.build(wanted, now=before) is None

    assert "l'heure du serveur" in rule.refusal
    assert ("l'heure du serveur" in wanted.refusal, wanted.state) == (True, "requested")
    assert edition_requests.build(wanted, now=NOW) is not None
    change(campaign, "trois")
    assert continuous.follow(rule, now=NOW + continuous.INTERVAL) is not None


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("editions", "UPDATE editions SET published_at = '2027-01-01 00:00:00'"),
        ("editions", "UPDATE editions SET digest = content"),
        ("published_lines", "UPDATE published_lines SET facts = 'autre' WHERE kind = 'candidacy'"),
    ],
)
def test_a_history_that_was_altered_is_not_extended(campaign: Campaign, table: str, statement: str) -> None:
    db.session.execute(text(f"DROP TRIGGER guard_{table}_update"))
    db.session.execute(text(statement))
    db.session.commit()
    db.session.expire_all()
    change(campaign, "deux")
    with pytest.raises((published_last.HistoryAltered, published_last.HistoryLost)):
        publish(campaign, 1)


@pytest.mark.database
@pytest.mark.parametrize("table", TABLES)
def test_no_public_table_lets_a_row_be_rewritten_or_deleted(campaign: Campaign, table: str) -> None:
    for row in filled(table):
        db.session.execute(text(row))
    db.session.commit()
    for statement in ("UPDATE {} SET campaign = 'autre'", "DELETE FROM {}"):
        with pytest.raises(DatabaseError, match=r"public row|edition is"):
            db.session.execute(text(statement.format(table)))
        db.session.rollback()


def filled(table: str) -> list[str]:
    """A row for the tables that this small edition leaves empty."""
    slug = "'presidentielle-2027'"
    rows = {
        "published_questions": "(campaign, key, number, version, theme_key, theme_title, short_title, text, context, "
        f"sources, kind, commitment, choices, first_edition) VALUES ({slug}, 'q', 1, 1, 't', '', '', '', '', '[]', "
        "'position', FALSE, '[]', 1)",
        "published_solicitations": "(campaign, constituency, candidacy_ref, kind, rank, happened_at, outcome, "
        f"first_edition) VALUES ({slug}, 'FR', 'c', 'call', 1, '2027-01-01 00:00:00', 'sent', 1)",
        "published_communes": "(campaign, insee, name, departement, search_key, places, first_edition) "
        f"VALUES ({slug}, '01001', 'Ici', '01', 'ici', '[]', 1)",
        "published_answers": "(campaign, constituency, candidacy_ref, question_key, label, text, revision, "
        f"answered_at, channel, leaf, salt, stem, first_edition) VALUES ({slug}, 'FR', 'c', 'q', '', '', 1, "
        "'2027-01-01 00:00:00', 'form', 'l', 's', '', 1)",
    }
    return [f"INSERT INTO {table} {rows[table]}"] if table in rows else []
