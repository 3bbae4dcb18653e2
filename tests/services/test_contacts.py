"""Contacts: matched and never guessed, kept with their source, counted as reachable when they may be written to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from campagne.domain.contact_files import read
from campagne.exceptions import MalformedAddress
from campagne.extensions import db
from campagne.models.campaign import Campaign, CampaignArchived
from campagne.models.candidacy import Candidacy
from campagne.models.contact import Contact
from campagne.services import contacts as service
from campagne.services import suppressions
from campagne.services.gate import NotAllowed
from tests.factories import campaigns, files

NOW = datetime(2027, 2, 12, 23, 30, tzinfo=UTC)  # already the 13th in Paris
INES = "0101;MARCHETTI;Inès;equipe@marchetti.example.org"


@pytest.fixture
def campaign(app: Flask) -> Iterator[Campaign]:
    with app.app_context():
        campaign = campaigns.campaign(election="legislative")
        here = campaigns.constituency(campaign, "0101", "1re circonscription")
        there = campaigns.constituency(campaign, "0102", "2e circonscription")
        for rank, (place, first_name, last_name) in enumerate(
            [(here, "Inès", "Marchetti"), (here, "Paul", "Vasseur"), (there, "Inès", "Marchetti")], start=1
        ):
            campaigns.candidacy(place, first_name, last_name, position=rank)
        db.session.commit()
        yield campaign


def plan(campaign: Campaign, *lines: str) -> service.ContactPlan:
    return service.plan_import(campaign, read(files.addresses(*lines), election=campaign.election))


def apply(planned: service.ContactPlan) -> int:
    written = service.apply_import(planned, source="site de la campagne", now=NOW)
    db.session.commit()
    return written


def kept() -> list[Contact]:
    return list(db.session.scalars(select(Contact).order_by(Contact.id)))


@pytest.mark.database
def test_an_address_is_kept_with_its_source_and_the_day_it_was_found(campaign: Campaign) -> None:
    assert apply(plan(campaign, "0101;Marchetti;Ines;Equipe@Marchetti.Example.org")) == 1

    (contact,) = kept()
    assert (contact.candidacy.name, contact.candidacy.constituency.code) == ("Inès Marchetti", "0101")
    assert (contact.address, contact.address_key) == (
        "Equipe@marchetti.example.org",
        "equipe@marchetti.example.org",
    )
    assert (contact.source, contact.found_on, contact.status) == ("site de la campagne", date(2027, 2, 13), "usable")
    assert contact.address_hmac == suppressions.address_hmac("EQUIPE@marchetti.example.org")


@pytest.mark.database
def test_the_same_file_again_adds_nothing(campaign: Campaign) -> None:
    apply(plan(campaign, INES))
    again = plan(campaign, INES.replace("equipe@", "EQUIPE@"))

    assert (len(again.matched), again.added) == (1, [])
    assert apply(again) == 0
    assert len(kept()) == 1


def test_what_is_not_certain_is_reported_and_never_written(campaign: Campaign) -> None:
    planned = plan(campaign, "0101;MARCHETI;Inès;a@example.org", "0103;MARCHETTI;Inès;b@example.org", "0101;VASSEUR;;x")

    assert planned.matched == []
    assert [each.line for each in planned.unmatched] == [2, 3]
    assert "Nom proche" in planned.unmatched[0].reason
    assert [(each.line, each.column) for each in planned.refused] == [(4, "email")]
    assert apply(planned) == 0


def test_two_people_of_one_name_are_both_shown_for_a_person_to_choose(campaign: Campaign) -> None:
    place = db.session.scalars(select(Candidacy)).first()
    assert place is not None
    campaigns.candidacy(place.constituency, "Marchetti", "Inès", position=9)
    data = files.rows("circonscription;candidat;email", "0101;Inès Marchetti;a@example.org")

    planned = service.plan_import(campaign, read(data, election=campaign.election))

    assert [len(each.candidates) for each in planned.ambiguous] == [2]
    assert planned.added == []


def test_an_address_that_serves_two_candidacies_is_counted_once(campaign: Campaign) -> None:
    apply(plan(campaign, "0101;VASSEUR;Paul;parti@example.org"))

    assert plan(campaign, INES).shared == 0
    assert plan(campaign, "0102;MARCHETTI;Inès;parti@example.org", INES).shared == 1


def test_one_name_written_in_two_ways_gives_one_contact(campaign: Campaign) -> None:
    assert apply(plan(campaign, INES, INES.replace("MARCHETTI", "MARCHÉTTI"))) == 1


@pytest.mark.database
def test_an_address_that_asked_for_no_more_mail_is_kept_and_never_reachable(campaign: Campaign) -> None:
    suppressions.suppress("Equipe@MARCHETTI.example.org", reason="objection", now=NOW)
    planned = plan(campaign, INES, "0101;VASSEUR;Paul;paul@example.org")

    assert planned.suppressed == 1
    assert apply(planned) == 2
    assert [contact.address for contact in service.reachable(campaign)] == ["paul@example.org"]
    assert service.count_reachable(campaign) == 1


@pytest.mark.database
def test_only_candidacies_that_stand_and_addresses_that_work_are_reachable(campaign: Campaign) -> None:
    apply(plan(campaign, INES, "0101;VASSEUR;Paul;paul@example.org", "0102;MARCHETTI;Inès;autre@example.org"))
    ines, paul, other = kept()
    paul.status = "refused"
    other.candidacy.standing.status = "withdrawn"
    db.session.commit()

    assert service.reachable(campaign) == [ines]


def test_a_campaign_does_not_reach_the_addresses_of_another(campaign: Campaign) -> None:
    apply(plan(campaign, INES))

    assert service.reachable(campaigns.campaign("autre")) == []


@pytest.mark.database
def test_one_address_is_added_by_hand_once(campaign: Campaign) -> None:
    candidacy = db.session.scalars(select(Candidacy).order_by(Candidacy.id)).first()
    assert candidacy is not None

    contact = service.add(candidacy, " Ines@Example.org ", source="appel du 12 février", now=NOW)
    db.session.commit()

    assert (contact.address, contact.found_on) == ("Ines@example.org", date(2027, 2, 13))
    with pytest.raises(service.ContactKnown):
        service.add(candidacy, "ines@example.ORG", source="appel", now=NOW)


@pytest.mark.parametrize(
    ("address", "source", "error"),
    [
        ("ines", "appel", MalformedAddress),
        ("ines@example.org", " \u200b ", service.SourceMissing),
        ("ines@example.org", "x" * 301, service.SourceMissing),
    ],
)
def test_a_wrong_address_or_one_without_source_is_refused(
    campaign: Campaign, address: str, source: str, error: type[Exception]
) -> None:
    candidacy = db.session.scalars(select(Candidacy)).first()
    assert candidacy is not None

    with pytest.raises(error):
        service.add(candidacy, address, source=source, now=NOW)
    assert kept() == []


def test_a_file_needs_a_source_an_open_account_and_a_campaign_that_lives(campaign: Campaign) -> None:
    planned = plan(campaign, INES)

    with pytest.raises(service.SourceMissing):
        service.apply_import(planned, source="", now=NOW)
    with pytest.raises(NotAllowed):
        service.apply_import(planned, source="x", by=campaigns.coordinator(active=False), now=NOW)
    db.session.rollback()
    assert kept() == []
    campaign.status = "archived"
    with pytest.raises(CampaignArchived):
        plan(campaign, INES)


def test_an_address_records_who_found_it(campaign: Campaign) -> None:
    claire = campaigns.coordinator()
    planned = plan(campaign, INES, "0101;VASSEUR;Paul;paul@example.org")
    service.apply_import(planned, source="site", by=claire, now=NOW)
    more = plan(campaign, "0102;MARCHETTI;Inès;autre@example.org")
    service.apply_import(more, source="site", finder=" Leïla Haddad ", by=claire, now=NOW)

    assert [contact.finder for contact in kept()] == ["Claire Morvan", "Claire Morvan", "Leïla Haddad"]


@pytest.mark.database
def test_a_doubtful_domain_waits_for_somebody_to_keep_it(campaign: Campaign) -> None:
    lines = ("0101;MARCHETTI;Inès;ines@gmial.com", "0101;VASSEUR;Paul;paul@example.org")
    planned = plan(campaign, *lines)

    assert [(each.row.line, each.meant) for each in planned.doubtful] == [(2, "gmail.com")]
    assert apply(planned) == 1
    assert service.apply_import(plan(campaign, *lines), source="site", kept=[2], now=NOW) == 1
    assert [contact.address for contact in kept()] == ["paul@example.org", "ines@gmial.com"]
    assert plan(campaign, *lines).doubtful == []


def test_an_address_added_by_hand_may_be_doubted_and_confirmed(campaign: Campaign) -> None:
    candidacy = db.session.scalars(select(Candidacy)).first()
    assert candidacy is not None

    with pytest.raises(service.DoubtfulAddress, match=r"Vouliez-vous dire gmail\.com \?"):
        service.add(candidacy, "ines@gmial.com", source="appel", now=NOW)
    assert service.add(candidacy, "ines@gmial.com", source="appel", sure=True, now=NOW).address == "ines@gmial.com"
