"""Candidacies written by hand: added once, corrected with a reason, ended on a day, taken back, always audited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from campagne.domain.identity import Identity, NameMissing, TextTooLong
from campagne.extensions import db
from campagne.models.audit import AuditEntry
from campagne.models.campaign import Campaign, CampaignArchived
from campagne.models.candidacy import Candidacy, ImportedFile
from campagne.services import audit, corrections, endings
from campagne.services.corrections import AnotherPerson, SameName
from campagne.services.endings import DayToCome, NotInTheRunning
from campagne.services.gate import NotAllowed
from campagne.services.places import UnknownPlace
from campagne.services.sayings import ReasonMissing
from tests.factories import campaigns

NOW = campaigns.FROZEN + timedelta(days=2)
TODAY = date(2027, 2, 24)
AWA = Identity(last_name="Delorme", first_name="Awa", sex="F", label="Écologie commune", panel=4)


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def campaign() -> Campaign:
    return campaigns.campaign("legislatives", election="legislative")


@pytest.fixture
def candidacy(campaign: Campaign) -> Candidacy:
    return campaigns.candidacy(campaigns.constituency(campaign, "0101", "1re circonscription"), panel=1)


def added(campaign: Campaign, identity: Identity = AWA, **changes: Any) -> Candidacy:
    known: dict[str, Any] = {"code": "0101", "source": "site de la campagne", "by": "Claire", "now": NOW}
    return corrections.add(campaign, identity, **known | changes)


def corrected(candidacy: Candidacy, **changes: Any) -> list[str]:
    said = {name: changes.pop(name) for name in ("reason", "somebody_else", "by") if name in changes}
    identity = replace(corrections.recorded(candidacy), **changes)
    given = {"reason": "faute de frappe", "by": "Claire", **said}
    return [change.field for change in corrections.correct(candidacy, identity, **given, now=NOW)]


def acts(candidacy: Candidacy) -> list[AuditEntry]:
    return list(audit.of_subject("candidacy", candidacy.ref, campaign=candidacy.constituency.campaign))


def test_before_the_official_list_an_addition_is_declared_and_stands_last(candidacy: Candidacy) -> None:
    awa = added(candidacy.constituency.campaign)

    assert (awa.standing.status, awa.standing.position, awa.in_the_running) == ("declared", 2, True)
    assert awa.constituency is candidacy.constituency
    assert acts(awa)[0].details["source"] == "site de la campagne"


def test_after_the_official_list_an_addition_stands_on_it(campaign: Campaign) -> None:
    known = {"sha256": "0" * 64, "source": "ministère", "layout": "simple", "imported_at": NOW}
    campaigns.add(ImportedFile(campaign_id=campaign.id, round=1, **known))

    assert added(campaign).standing.status == "standing"


@pytest.mark.parametrize(
    ("election", "code", "kept", "departement"),
    [
        ("legislative", "101", "0101", "01"),
        ("legislative", "zz11", "ZZ11", "ZZ"),
        ("municipal", "2a004", "2A004", "2A"),
        ("municipal", "97411", "97411", "974"),
        ("regional", "84", "84", ""),
        ("presidential", "", "FR", ""),
        ("european", "n'importe quoi", "FR", ""),
    ],
)
def test_a_new_constituency_takes_the_spelling_of_its_election(
    election: str, code: str, kept: str, departement: str
) -> None:
    place = added(campaigns.campaign("autre", election=election), code=code, place_name="Valmont").constituency

    assert (place.code, place.departement) == (kept, departement)


@pytest.mark.parametrize(
    ("election", "code"),
    [("legislative", ""), ("legislative", "9999"), ("legislative", "FR"), ("municipal", "Valmont"), ("other", "é" * 5)],
)
def test_a_code_that_is_none_is_refused(election: str, code: str) -> None:
    with pytest.raises(UnknownPlace):
        added(campaigns.campaign("autre", election=election), code=code, place_name="Valmont")


def test_a_new_constituency_without_a_usual_name_asks_for_one() -> None:
    with pytest.raises(UnknownPlace, match="écrivez son nom"):
        added(campaigns.campaign("autre", election="municipal"), code="01004")


@pytest.mark.parametrize("names", [("Marchetti", "Inès"), ("MARCHETTI", "ines"), ("Inès", "Marchetti")])
def test_the_same_name_in_the_same_place_is_warned_of_before_it_is_added(
    candidacy: Candidacy, names: tuple[str, str]
) -> None:
    twin = Identity(last_name=names[0], first_name=names[1])
    with pytest.raises(SameName, match=candidacy.ref):
        added(candidacy.constituency.campaign, twin)

    assert added(candidacy.constituency.campaign, twin, somebody_else=True).ref != candidacy.ref


def test_the_same_name_elsewhere_is_nobody_s_business(candidacy: Candidacy) -> None:
    elsewhere = added(candidacy.constituency.campaign, Identity(last_name="Marchetti", first_name="Inès"), code="0102")

    assert elsewhere.constituency.code == "0102"


@pytest.mark.database
def test_a_correction_says_before_after_and_why(candidacy: Candidacy) -> None:
    assert corrected(candidacy, last_name="Marchetty", label="", panel=3) == ["last_name", "label", "panel"]

    assert candidacy.match_key == "marchetty|ines"
    assert acts(candidacy)[0].details == {
        "reason": "faute de frappe",
        "fields": {"last_name": ["Marchetti", "Marchetty"], "label": ["Alliance du Rivage", None], "panel": [1, 3]},
    }


def test_a_correction_that_changes_nothing_writes_nothing(candidacy: Candidacy) -> None:
    assert corrected(candidacy, label="  Alliance du Rivage ", reason="") == []
    assert acts(candidacy) == []


def test_a_candidacy_that_was_invited_never_becomes_somebody_else(candidacy: Candidacy) -> None:
    campaigns.invitation(candidacy, campaigns.questionnaire(candidacy.constituency.campaign))

    with pytest.raises(AnotherPerson):
        corrected(candidacy, last_name="Vasseur", first_name="Paul")
    assert corrected(candidacy, last_name="Marchetti-Vasseur") == ["last_name"]


def test_a_candidacy_that_nobody_wrote_to_may_take_any_name(candidacy: Candidacy) -> None:
    assert corrected(candidacy, last_name="Vasseur", first_name="Paul") == ["last_name", "first_name"]


def test_a_correction_that_gives_the_name_of_another_is_warned_of(candidacy: Candidacy) -> None:
    other = added(candidacy.constituency.campaign)

    with pytest.raises(SameName):
        corrected(other, last_name="Marchetti", first_name="Inès")


@pytest.mark.database
@pytest.mark.parametrize(("status", "words"), [("withdrawn", "retrait"), ("deceased", "annonce publique")])
def test_an_end_has_its_day_and_its_source_and_can_be_taken_back(candidacy: Candidacy, status: str, words: str) -> None:
    candidacy.standing.status = "declared"
    endings.end(candidacy, status, on=TODAY - timedelta(days=1), source=words, by="Claire", now=NOW)

    assert not candidacy.in_the_running
    assert candidacy.standing.status_since.date() == date(2027, 2, 23)
    endings.reinstate(candidacy, reason="démenti", by="Claire", now=NOW)
    assert candidacy.standing.status == "declared"
    assert [entry.action for entry in acts(candidacy)] == [endings.ENDED[status], endings.REINSTATED]


def test_what_a_list_ended_is_taken_back_too_and_what_it_eliminated_is_not(candidacy: Candidacy) -> None:
    candidacy.standing.status = "withdrawn"
    endings.reinstate(candidacy, reason="erreur de la liste", by=None, now=NOW)
    assert candidacy.in_the_running

    candidacy.standing.status = "eliminated"
    with pytest.raises(NotInTheRunning):
        endings.reinstate(candidacy, reason="espoir", by=None, now=NOW)
    with pytest.raises(NotInTheRunning):
        endings.end(candidacy, "withdrawn", on=TODAY, source="presse", by=None, now=NOW)


def test_nothing_ends_twice_nor_tomorrow_nor_without_a_source(candidacy: Candidacy) -> None:
    with pytest.raises(DayToCome):
        endings.end(candidacy, "withdrawn", on=TODAY + timedelta(days=1), source="presse", by=None, now=NOW)
    with pytest.raises(ReasonMissing):
        endings.end(candidacy, "deceased", on=TODAY, source=" ", by=None, now=NOW)
    endings.end(candidacy, "deceased", on=TODAY, source="presse", by=None, now=NOW)
    with pytest.raises(NotInTheRunning):
        endings.end(candidacy, "deceased", on=TODAY, source="presse", by=None, now=NOW)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"last_name": " - "}, NameMissing),
        ({"last_name": "x" * 101}, TextTooLong),
        ({"label": "x" * 301}, TextTooLong),
        ({"nuance": "x" * 21}, TextTooLong),
        ({"label": "autre", "reason": ""}, ReasonMissing),
        ({"label": "autre", "reason": "x" * 301}, TextTooLong),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(
    candidacy: Candidacy, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        corrected(candidacy, **changes)
    assert acts(candidacy) == []


def test_neither_a_closed_account_nor_an_archived_campaign_writes(candidacy: Candidacy) -> None:
    closed = campaigns.coordinator(active=False)
    with pytest.raises(NotAllowed):
        corrected(candidacy, label="autre", by=closed)
    with pytest.raises(NotAllowed):
        endings.end(candidacy, "withdrawn", on=TODAY, source="presse", by=closed, now=NOW)
    candidacy.constituency.campaign.status = "archived"
    db.session.flush()
    with pytest.raises(CampaignArchived):
        added(candidacy.constituency.campaign)
    with pytest.raises(CampaignArchived):
        endings.reinstate(candidacy, reason="erreur", by=None, now=NOW)
