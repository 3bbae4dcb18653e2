"""Lists of candidacies: compared, shown, then written in one transaction, and the same list again writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from campagne.domain.official_files import read
from campagne.extensions import db
from campagne.models.campaign import Campaign, CampaignArchived
from campagne.models.candidacy import Candidacy, ImportedFile
from campagne.models.constituency import Constituency
from campagne.services import candidacies as service
from campagne.services.gate import NotAllowed
from tests.factories import campaigns, files

NOW = datetime(2027, 3, 16, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=2)
MARCHETTI = "0101;1;MARCHETTI;Inès;Alliance du Rivage"
VASSEUR = "0101;2;VASSEUR;Paul;"
DELORME = "0102;1;N'DIAYE-DELORME;Awa;Écologie commune"


@pytest.fixture
def campaign(app: Flask) -> Iterator[Campaign]:
    with app.app_context():
        yield campaigns.campaign(election="legislative")


def plan(campaign: Campaign, *lines: str, **options: int | Mapping[int, str]) -> service.ImportPlan:
    return service.plan_import(campaign, read(files.candidates(*lines), election=campaign.election), **options)  # type: ignore[arg-type]  # round and decisions


def apply(planned: service.ImportPlan, now: datetime = NOW) -> ImportedFile | None:
    imported = service.apply_import(planned, source="préfecture", dated=date(2027, 3, 15), now=now)
    db.session.commit()
    return imported


def recorded() -> dict[str, Candidacy]:
    return {row.last_name: row for row in db.session.scalars(select(Candidacy).order_by(Candidacy.id))}


def count(table: type[Candidacy | Constituency | ImportedFile]) -> int:
    return db.session.scalars(select(func.count()).select_from(table)).one()


@pytest.mark.database
def test_a_list_is_written_with_its_people_places_and_standings(campaign: Campaign) -> None:
    imported = apply(plan(campaign, VASSEUR, MARCHETTI, DELORME))

    people = recorded()
    ines, awa = people["Marchetti"], people["N'Diaye-Delorme"]
    assert (ines.name, ines.label, ines.constituency.code) == ("Inès Marchetti", "Alliance du Rivage", "0101")
    assert (ines.standing.panel, ines.standing.position, ines.standing.status) == (1, 1, "standing")
    assert (awa.match_key, awa.constituency.departement) == ("n diaye delorme|awa", "01")
    assert people["Vasseur"].label is None
    assert len({row.ref for row in people.values()}) == 3
    assert imported is not None
    assert (imported.source, imported.dated, imported.layout, imported.round) == (
        "préfecture",
        date(2027, 3, 15),
        "simple",
        1,
    )
    assert imported.id == ines.standing.import_id


@pytest.mark.database
def test_the_same_list_again_writes_nothing(campaign: Campaign) -> None:
    apply(plan(campaign, MARCHETTI, VASSEUR))
    again = plan(campaign, MARCHETTI, VASSEUR)

    assert again.empty
    assert apply(again, LATER) is None
    assert (count(Candidacy), count(Constituency), count(ImportedFile)) == (2, 1, 1)


def test_planning_writes_nothing(campaign: Campaign) -> None:
    planned = plan(campaign, MARCHETTI, VASSEUR)
    db.session.commit()

    assert (len(planned.changes.added), planned.constituencies) == (2, 1)
    assert (count(Candidacy), count(Constituency), count(ImportedFile)) == (0, 0, 0)


@pytest.mark.database
def test_a_corrected_list_keeps_references_and_dates_a_withdrawal(campaign: Campaign) -> None:
    apply(plan(campaign, MARCHETTI, VASSEUR, DELORME))
    before = {name: row.ref for name, row in recorded().items()}

    apply(plan(campaign, "0101;1;MARCHETTI;Ines;Rivage", "0101;3;ROCHE;Ève;"), LATER)

    people = recorded()
    assert {name: people[name].ref for name in before} == before
    assert (people["Marchetti"].first_name, people["Marchetti"].label) == ("Ines", "Rivage")
    assert (people["Marchetti"].standing.status_since, people["Roche"].standing.status_since) == (NOW, LATER)
    withdrawn = people["Vasseur"].standing
    assert (withdrawn.status, withdrawn.status_since, withdrawn.panel) == ("withdrawn", LATER, 2)
    assert people["N'Diaye-Delorme"].standing.status == "standing"


@pytest.mark.database
def test_somebody_who_withdrew_may_stand_again(campaign: Campaign) -> None:
    apply(plan(campaign, MARCHETTI, VASSEUR))
    apply(plan(campaign, MARCHETTI))
    apply(plan(campaign, MARCHETTI, VASSEUR), LATER)

    standing = recorded()["Vasseur"].standing
    assert (standing.status, standing.status_since) == ("standing", LATER)


@pytest.mark.database
def test_the_second_round_adds_a_standing_to_those_present_and_ends_the_others(campaign: Campaign) -> None:
    apply(plan(campaign, MARCHETTI, VASSEUR, DELORME))
    apply(plan(campaign, "0101;5;MARCHETTI;Inès;", round=2), LATER)

    people = recorded()
    assert [(each.round, each.panel, each.status) for each in people["Marchetti"].standings] == [
        (1, 1, "standing"),
        (2, 5, "standing"),
    ]
    assert [(each.round, each.status) for each in people["Vasseur"].standings] == [(1, "standing"), (2, "eliminated")]
    assert len(people["N'Diaye-Delorme"].standings) == 1
    assert plan(campaign, "0101;5;MARCHETTI;Inès;", round=2).empty
    counted = {status: count for status, count in service.count_by_status(campaign).items() if count}
    assert counted == {"standing": 2, "eliminated": 1}


def test_a_doubtful_row_waits_for_a_decision(campaign: Campaign) -> None:
    apply(plan(campaign, "0101;1;JEANDENAND;Florianne;"))
    corrected = "0101;1;JEANDENAND;Floriane;"
    (doubt,) = plan(campaign, corrected).changes.ambiguous
    assert apply(plan(campaign, corrected)) is None

    apply(plan(campaign, corrected, decisions={doubt.row.line: doubt.candidates[0].ref}))

    assert [(row.first_name, row.ref) for row in recorded().values()] == [("Floriane", doubt.candidates[0].ref)]


@pytest.mark.database
def test_a_plan_that_another_list_overtook_is_not_applied(campaign: Campaign) -> None:
    shown = plan(campaign, MARCHETTI)
    apply(plan(campaign, VASSEUR))

    with pytest.raises(service.ListMoved):
        apply(shown)
    assert list(recorded()) == ["Vasseur"]


def test_a_national_election_has_one_constituency(app: Flask) -> None:
    with app.app_context():
        campaign = campaigns.campaign()
        data = files.rows("Nom;Prénom", "MARCHETTI;Inès", "VASSEUR;Paul")
        apply(service.plan_import(campaign, read(data, election="presidential")))

        (place,) = db.session.scalars(select(Constituency))
        assert (place.code, place.name, place.departement) == ("FR", "France entière", "")


def test_two_campaigns_never_share_a_candidacy(campaign: Campaign) -> None:
    other = campaigns.campaign("autre", election="legislative")
    apply(plan(campaign, MARCHETTI))
    apply(plan(other, MARCHETTI))

    assert count(Candidacy) == 2
    assert plan(campaign, MARCHETTI).empty


def test_a_list_needs_a_source_an_open_account_and_a_campaign_that_lives(campaign: Campaign) -> None:
    planned = plan(campaign, MARCHETTI)

    with pytest.raises(service.SourceMissing):
        service.apply_import(planned, source=" ", now=NOW)
    with pytest.raises(NotAllowed):
        service.apply_import(planned, source="x", by=campaigns.coordinator(active=False), now=NOW)
    campaign.status = "archived"
    with pytest.raises(CampaignArchived):
        plan(campaign, MARCHETTI)
    with pytest.raises(service.UnknownRound):
        plan(campaigns.campaign("autre", election="legislative"), MARCHETTI, round=3)


def test_only_the_order_of_display_moving_is_written_without_being_news(campaign: Campaign) -> None:
    apply(plan(campaign, "0101;;MARCHETTI;Inès;", "0101;;VASSEUR;Paul;"))
    swapped = plan(campaign, "0101;;VASSEUR;Paul;", "0101;;MARCHETTI;Inès;")

    assert swapped.changes.changed == []
    assert not swapped.empty
    apply(swapped)
    assert [recorded()[name].standing.position for name in ("Vasseur", "Marchetti")] == [1, 2]


@pytest.mark.database
def test_a_real_list_of_thousands_is_written_in_a_few_statements(campaign: Campaign, samples: Path) -> None:
    official = samples / "fr-candidatures-officielles"
    first = read((official / "lg2024-t1-candidatures.xlsx").read_bytes(), election="legislative")
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *facts: statements.append(facts[2]))

    apply(service.plan_import(campaign, first))

    assert (count(Candidacy), count(Constituency)) == (4_009, 577)
    assert len(statements) < 120
    assert service.plan_import(campaign, first).empty
    apply(
        service.plan_import(
            campaign, read((official / "lg2024-t2-candidatures.csv").read_bytes(), election="legislative"), round=2
        )
    )
    assert count(Candidacy) == 4_009
