"""Before the official list: candidacies declared under a public rule, in a drawn order, then set against the list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from campagne.domain.drawing import drawn_order
from campagne.domain.official_files import read
from campagne.extensions import db
from campagne.models.audit import AuditEntry
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy, ImportedFile
from campagne.services import candidacies as service
from tests.factories import campaigns, files

NOW = datetime(2027, 2, 16, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=28)
MARCHETTI, VASSEUR, DELORME = "0101;;MARCHETTI;Inès;", "0101;;VASSEUR;Paul;", "0101;;DELORME;Lou;"
ELSEWHERE = "0102;;ROCHE;Ève;"
LISTED = ("0101;1;VASSEUR;Paul;", "0101;2;ROUX;Awa;", "0101;3;MARCHETTI;Inès;")


@pytest.fixture
def campaign(app: Flask) -> Iterator[Campaign]:
    with app.app_context():
        yield campaigns.campaign(election="legislative", inclusion_rule="Toute candidature annoncée par écrit.")


def plan(campaign: Campaign, *lines: str, kind: str = "declared", round: int = 1) -> service.ImportPlan:
    file = read(files.candidates(*lines), election=campaign.election)
    return service.plan_import(campaign, file, kind=kind, round=round)


def apply(planned: service.ImportPlan, now: datetime = NOW) -> ImportedFile | None:
    imported = service.apply_import(planned, source="annonces", dated=date(2027, 2, 15), now=now)
    db.session.commit()
    return imported


def recorded() -> dict[str, Candidacy]:
    return {row.last_name: row for row in db.session.scalars(select(Candidacy))}


def statuses() -> dict[str, str]:
    return {name: row.standing.status for name, row in recorded().items()}


@pytest.mark.database
def test_declared_candidacies_stand_in_the_order_that_anyone_can_draw_again(campaign: Campaign) -> None:
    imported = apply(plan(campaign, MARCHETTI, VASSEUR, DELORME, ELSEWHERE))

    people = recorded()
    there = [person.ref for person in people.values() if person.constituency.code == "0101"]
    shown = sorted(there, key=lambda ref: next(p.standing.position for p in people.values() if p.ref == ref))
    assert set(statuses().values()) == {"declared"}
    assert campaign.order_seed is not None
    assert shown == drawn_order(there, campaign.order_seed)
    assert people["Roche"].standing.position == 1
    assert imported is not None
    assert (imported.kind, imported.round, len(imported.sha256)) == ("declared", 1, 64)


@pytest.mark.database
def test_whoever_is_declared_later_takes_the_place_that_the_same_draw_gives(campaign: Campaign) -> None:
    apply(plan(campaign, MARCHETTI, VASSEUR))
    seed = campaign.order_seed
    assert apply(plan(campaign, DELORME)) is not None

    people = recorded()
    by_place = sorted(people.values(), key=lambda person: person.standing.position)
    assert campaign.order_seed == seed is not None
    assert [person.standing.position for person in by_place] == [1, 2, 3]
    assert [person.ref for person in by_place] == drawn_order([p.ref for p in people.values()], seed)
    assert plan(campaign, MARCHETTI, VASSEUR, DELORME).empty


def test_a_declared_list_takes_nobody_away_and_gives_no_panel(campaign: Campaign) -> None:
    apply(plan(campaign, MARCHETTI, VASSEUR))
    apply(plan(campaign, "0101;7;DELORME;Lou;Rivage"))

    assert statuses() == {"Marchetti": "declared", "Vasseur": "declared", "Delorme": "declared"}
    assert recorded()["Delorme"].standing.panel is None


@pytest.mark.database
def test_the_first_official_list_says_who_stands_who_does_not_and_who_is_new(campaign: Campaign) -> None:
    apply(plan(campaign, MARCHETTI, VASSEUR, DELORME, ELSEWHERE))
    refs = {name: row.ref for name, row in recorded().items()}
    planned = plan(campaign, *LISTED, kind="official")
    assert [each.last_name for each in planned.changes.not_listed] == ["Delorme"]
    assert planned.changes.absent == []

    apply(planned, LATER)

    people = recorded()
    assert statuses() == {
        "Marchetti": "standing",
        "Vasseur": "standing",
        "Roux": "standing",
        "Delorme": "not_listed",
        "Roche": "declared",
    }
    assert {name: people[name].ref for name in refs} == refs
    ines, lou = people["Marchetti"].standing, people["Delorme"].standing
    assert (ines.panel, ines.position, ines.status_since) == (3, 3, LATER)
    assert (lou.status_since, lou.position > 3) == (LATER, True)
    assert plan(campaign, *LISTED, kind="official").empty


@pytest.mark.database
def test_whoever_was_not_listed_and_comes_with_a_corrected_list_stands(campaign: Campaign) -> None:
    apply(plan(campaign, MARCHETTI, DELORME))
    apply(plan(campaign, *LISTED, kind="official"))
    apply(plan(campaign, *LISTED, "0101;4;DELORME;Lou;", kind="official"))

    assert (statuses()["Delorme"], recorded()["Delorme"].standing.position) == ("standing", 4)


def test_whoever_leaves_the_official_list_has_withdrawn_declared_before_or_not(campaign: Campaign) -> None:
    apply(plan(campaign, MARCHETTI))
    apply(plan(campaign, *LISTED, kind="official"))
    apply(plan(campaign, LISTED[0], kind="official"))

    assert statuses() == {"Vasseur": "standing", "Roux": "withdrawn", "Marchetti": "withdrawn"}


def test_nobody_is_declared_where_the_official_list_has_spoken(campaign: Campaign) -> None:
    apply(plan(campaign, *LISTED, kind="official"))

    with pytest.raises(service.OfficialListThere, match="0101"):
        plan(campaign, DELORME)
    assert not plan(campaign, ELSEWHERE).empty


def test_declared_candidacies_need_a_public_rule_and_the_first_round(campaign: Campaign) -> None:
    with pytest.raises(service.UnknownRound):
        plan(campaign, MARCHETTI, round=2)
    campaign.inclusion_rule = ""
    with pytest.raises(service.InclusionRuleMissing):
        plan(campaign, MARCHETTI)


def test_whoever_withdrew_or_died_is_not_declared_again_by_an_old_list(campaign: Campaign) -> None:
    apply(plan(campaign, MARCHETTI, VASSEUR, DELORME))
    people = recorded()
    people["Vasseur"].standing.status, people["Delorme"].standing.status = "withdrawn", "deceased"
    db.session.commit()

    assert plan(campaign, MARCHETTI, VASSEUR, DELORME).empty


@pytest.mark.database
def test_no_list_brings_the_dead_back_and_says_so(campaign: Campaign) -> None:
    apply(plan(campaign, *LISTED, kind="official"))
    recorded()["Roux"].standing.status = "deceased"
    db.session.commit()

    planned = plan(campaign, *LISTED[:2], kind="official")
    second = plan(campaign, *LISTED, kind="official", round=2)
    apply(planned)

    ((row, reason),) = planned.changes.unexpected
    assert (row.line, "décès" in reason) == (3, True)
    assert ["décès" in reason for row, reason in second.changes.unexpected if row.line == 3] == [True]
    assert statuses() == {"Vasseur": "standing", "Roux": "deceased", "Marchetti": "withdrawn"}


def test_the_very_list_that_was_applied_last_does_not_undo_a_withdrawal_made_since(campaign: Campaign) -> None:
    apply(plan(campaign, *LISTED, kind="official"))
    recorded()["Roux"].standing.status = "withdrawn"
    db.session.commit()

    assert plan(campaign, *LISTED, kind="official").empty


def test_what_a_list_did_is_written_in_the_trail(campaign: Campaign) -> None:
    apply(plan(campaign, MARCHETTI, VASSEUR))

    (entry,) = db.session.scalars(select(AuditEntry))
    assert (entry.action, entry.subject_ref) == ("list_imported", campaign.slug)
    assert (entry.details["kind"], entry.details["added"], entry.details["source"]) == ("declared", 2, "annonces")
