"""The table of communes: loaded as a whole, shown by editions for the constituencies of their campaign."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DatabaseError

from campagne.domain import commune_files
from campagne.domain.commune_files import CommuneFile
from campagne.extensions import db
from campagne.models.audit import AuditEntry
from campagne.models.campaign import Campaign
from campagne.models.commune import Commune, CommuneTable
from campagne.models.edition import Edition, PublishedCommune, PublishedPage
from campagne.models.reply_request import ReplyRequest
from campagne.services import communes, editions
from tests.factories import campaigns

NOW = campaigns.DEADLINE
SAINT_DENIS = """Code INSEE;Commune;Circonscription;Quartier
97411;Saint-Denis;97401;Le reste de la commune
97411;Saint-Denis;97406;Le Chaudron, La Bretagne
93066;Saint-Denis;9302;
"""


@pytest.fixture
def campaign(app: Flask) -> Iterator[Campaign]:
    """A legislative campaign in two constituencies of La Réunion."""
    with app.app_context():
        row = campaigns.campaign("legislatives-2027", election="legislative")
        for code in ("97401", "97406"):
            campaigns.candidacy(campaigns.constituency(row, code, f"{code[-1]}e circonscription"))
        yield row


def table(content: str = SAINT_DENIS) -> CommuneFile:
    return commune_files.read(content.encode())


def load(content: str = SAINT_DENIS) -> CommuneTable | None:
    return communes.load(table(content), source="Table d'essai", now=NOW)


def publish(campaign: Campaign) -> Edition:
    return editions.build(editions.plan(campaign, now=NOW), now=NOW)


def shown(campaign: Campaign, number: int) -> list[tuple[str, list[dict[str, str]]]]:
    rows = db.session.scalars(select(PublishedCommune).where(PublishedCommune.in_edition(campaign.slug, number)))
    return sorted((row.insee, row.places) for row in rows)


@pytest.mark.database
def test_an_edition_shows_the_communes_of_its_constituencies_alone(campaign: Campaign) -> None:
    load()
    publish(campaign)

    hinted = [("97401", "Le reste de la commune"), ("97406", "Le Chaudron, La Bretagne")]
    assert shown(campaign, 1) == [("97411", [{"constituency": code, "hint": hint} for code, hint in hinted])]


@pytest.mark.database
def test_a_later_edition_adds_no_row_where_the_table_is_the_same(campaign: Campaign) -> None:
    load()
    publish(campaign)
    campaign.title = "Législatives de juin"
    second = publish(campaign)

    assert second.number == 2
    assert shown(campaign, 2) == shown(campaign, 1)
    assert db.session.scalar(select(func.count()).select_from(PublishedCommune)) == 1


@pytest.mark.database
def test_another_table_ends_the_rows_that_change_and_past_editions_keep_theirs(campaign: Campaign) -> None:
    load()
    publish(campaign)
    load("Code INSEE;Commune;Circonscription\n97411;Saint-Denis;97401\n97418;Sainte-Marie;97406\n")
    publish(campaign)

    assert [insee for insee, _ in shown(campaign, 1)] == ["97411"]
    assert shown(campaign, 2) == [
        ("97411", [{"constituency": "97401", "hint": ""}]),
        ("97418", [{"constituency": "97406", "hint": ""}]),
    ]


def test_a_constituency_that_joins_the_campaign_brings_its_communes(campaign: Campaign) -> None:
    load()
    publish(campaign)
    campaigns.candidacy(campaigns.constituency(campaign, "9302", "2e circonscription"))
    publish(campaign)

    assert [insee for insee, _ in shown(campaign, 2)] == ["93066", "97411"]


def test_the_digest_of_an_edition_covers_its_communes(campaign: Campaign) -> None:
    load()
    one = editions.plan(campaign, now=NOW).digest
    load(SAINT_DENIS.replace("La Bretagne", "La Montagne"))

    assert editions.plan(campaign, now=NOW).digest != one


def test_an_unchanged_table_is_not_read_again(campaign: Campaign) -> None:
    load()
    publish(campaign)
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *noted: asked.append(noted[2]))

    editions.plan(campaign, now=NOW)

    assert asked
    assert not [statement for statement in asked if "FROM communes" in statement or "published_communes" in statement]


def test_other_elections_show_none_of_them(app: Flask) -> None:
    with app.app_context():
        load()
        municipal = campaigns.campaign("municipales", election="municipal")
        campaigns.candidacy(campaigns.constituency(municipal, "97401", "Les Avirons"))
        publish(municipal)

        assert shown(municipal, 1) == []
        kinds = set(db.session.scalars(select(PublishedPage.kind).where(PublishedPage.campaign == "municipales")))
        assert "communes" not in kinds


@pytest.mark.database
def test_loading_replaces_the_whole_table_and_is_written_in_the_trail(campaign: Campaign) -> None:
    load()
    loaded = load("Code INSEE;Commune;Circonscription\n97418;Sainte-Marie;97402\n")

    assert loaded is not None
    assert loaded.communes == 1
    assert db.session.scalars(select(Commune.insee)).all() == ["97418"]
    assert [entry.action for entry in db.session.scalars(select(AuditEntry))] == ["communes.load"] * 2


def test_the_same_table_again_changes_nothing(campaign: Campaign) -> None:
    assert load() is not None
    assert load() is None
    assert db.session.scalar(select(func.count()).select_from(CommuneTable)) == 1


def test_an_empty_table_or_one_from_nowhere_is_refused(campaign: Campaign) -> None:
    with pytest.raises(communes.TableEmpty):
        load("Code INSEE;Commune;Circonscription\n99999;Nulle part;0101\n")
    with pytest.raises(communes.SourceMissing):
        communes.load(table(), source=" ", now=NOW + timedelta(days=1))


@pytest.mark.database
@pytest.mark.parametrize(
    "change", ["UPDATE published_communes SET name = 'Ailleurs'", "DELETE FROM published_communes"]
)
def test_a_public_row_cannot_be_altered(campaign: Campaign, change: str) -> None:
    load()
    publish(campaign)

    with pytest.raises(DatabaseError):
        db.session.execute(text(change))
    db.session.rollback()


@pytest.mark.database
def test_a_reply_inserted_leaves_the_table_as_it_is_shown(campaign: Campaign) -> None:
    load()
    publish(campaign)
    words = ("contested", "passage", "text", "name", "quality", "reach", "origin")
    dates = dict.fromkeys(("received_at", "due_at", "decided_at"), NOW)
    given: dict[str, Any] = {**dict.fromkeys(words, "x"), **dates, "kind": "reply", "decision": "inserted"}
    campaigns.add(ReplyRequest(campaign_id=campaign.id, ref="R1", token_hash="a" * 64, **given))
    assert [change.key for change in editions.plan(campaign, now=NOW).changes[PublishedPage]] == [("reply", "R1")]
