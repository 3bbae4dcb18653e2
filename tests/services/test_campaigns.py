"""Campaigns: created, settled, opened, counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from campagne.domain.slugs import MalformedSlug
from campagne.exceptions import InvalidContent
from campagne.extensions import db
from campagne.models.campaign import Campaign, CampaignArchived, DeadlineOrder, PublicationTooSoon
from campagne.models.coordinator import Membership
from campagne.services import campaigns as service
from campagne.services import declines, editions, suppressions
from tests.factories import campaigns

NOW, DEADLINE = campaigns.CREATED, campaigns.DEADLINE


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def create(slug: str = "presidentielle-2027", **changes: object) -> Campaign:
    known: dict[str, object] = {
        "title": "Présidentielle",
        "election": "presidential",
        "answers_by": DEADLINE,
        "now": NOW,
    }
    return service.create(slug, **known | changes)  # type: ignore[arg-type]  # plain keywords, checked by the service


@pytest.mark.database
def test_a_campaign_starts_as_a_draft_that_closes_at_its_deadline() -> None:
    create()
    db.session.commit()

    campaign = service.by_slug("presidentielle-2027")
    assert (campaign.status, campaign.answers_by, campaign.closes_at) == ("draft", DEADLINE, DEADLINE)
    assert (campaign.keys, campaign.cooling_hours, campaign.publication_at) == (2, 24, None)


def test_whoever_creates_a_campaign_holds_every_role_on_it() -> None:
    claire = campaigns.coordinator()
    campaign = create(by=claire)

    held = db.session.scalars(select(Membership.role).where(Membership.campaign_id == campaign.id)).all()
    assert sorted(held) == ["coordination", "drafting", "publication"]


def test_an_address_belongs_to_one_campaign() -> None:
    create()

    with pytest.raises(service.SlugTaken):
        create()
    with pytest.raises(MalformedSlug):
        create("Présidentielle 2027")


def test_every_fault_of_a_new_campaign_is_named() -> None:
    with pytest.raises(InvalidContent) as caught:
        create(title=" ", election="cantonal")

    assert [fault.path for fault in caught.value.faults] == ["title", "election"]


def test_an_unknown_campaign_has_its_sentence() -> None:
    with pytest.raises(service.UnknownCampaign, match="« ailleurs »"):
        service.by_slug("ailleurs")


@pytest.mark.database
def test_settings_change_together() -> None:
    campaign = create()
    service.set_options(
        campaign, {"title": "Autre", "reminders_max": "2", "publication_at": "2027-03-30T10:00"}, now=NOW
    )
    db.session.commit()

    assert (campaign.title, campaign.reminders_max) == ("Autre", 2)
    assert campaign.publication_at == datetime(2027, 3, 30, 8, tzinfo=UTC)


def test_one_wrong_setting_leaves_all_the_others_as_they_were() -> None:
    campaign = create()

    with pytest.raises(InvalidContent, match="reminder : réglage inconnu"):
        service.set_options(campaign, {"title": "Autre", "reminder": "2"}, now=NOW)
    with pytest.raises(DeadlineOrder):
        service.set_options(campaign, {"title": "Autre", "closes_at": "2027-01-01T00:00"}, now=NOW)

    assert campaign.title == "Présidentielle"


@pytest.mark.parametrize(
    "given",
    [
        {"publication_at": "2027-03-27T17:59"},
        {"publication_at": "2027-03-30T10:00", "answers_by": "2027-03-29T10:01"},
        {"publication_at": "2027-03-30T10:00", "cooling_hours": "100"},
    ],
)
def test_nothing_sealed_appears_before_the_last_words_expected_have_cooled(given: dict[str, str]) -> None:
    campaign = create()
    with pytest.raises(PublicationTooSoon, match="Choisissez un moment de publication à partir du"):
        service.set_options(campaign, given | {"title": "Autre"}, now=NOW)
    assert (campaign.title, campaign.publication_at) == ("Présidentielle", None)


def test_the_refusal_says_each_date_and_the_first_that_would_do() -> None:
    campaign = create()
    with pytest.raises(PublicationTooSoon) as refused:
        service.set_options(campaign, {"publication_at": "2027-03-27T10:00"}, now=NOW)
    assert str(refused.value) == (
        "Les réponses sont attendues jusqu'au vendredi 26 mars 2027 à 18 h (heure de Paris), puis attendent 24 "
        "heures : elles ne peuvent pas toutes paraître le 27 mars à 10 h. Choisissez un moment de publication à partir "
        "du 27 mars à 18 h, avancez l'échéance, ou raccourcissez le délai d'attente."
    )
    service.set_options(campaign, {"publication_at": "2027-03-27T18:00"}, now=NOW)
    with pytest.raises(PublicationTooSoon):
        service.set_options(campaign, {"answers_by": "2027-03-26T18:01"}, now=NOW)
    with pytest.raises(PublicationTooSoon):
        service.set_options(campaign, {"cooling_hours": "25"}, now=NOW)
    service.set_options(campaign, {"publication_at": "", "cooling_hours": "25"}, now=NOW)
    assert campaign.publication_at is None


def test_the_last_moment_follows_the_deadline_until_it_is_set_apart() -> None:
    campaign = create()
    service.set_options(campaign, {"answers_by": "2027-04-01T18:00"}, now=NOW)
    assert campaign.closes_at == campaign.answers_by

    service.set_options(campaign, {"answers_by": "2027-03-26T18:00", "closes_at": "2027-04-13T12:00"}, now=NOW)
    service.set_options(campaign, {"answers_by": "2027-03-27T18:00"}, now=NOW)
    assert campaign.closes_at == datetime(2027, 4, 13, 10, tzinfo=UTC)

    service.set_options(campaign, {"closes_at": ""}, now=NOW)
    assert campaign.closes_at == campaign.answers_by


def test_an_archived_campaign_changes_no_more() -> None:
    campaign = campaigns.campaign(status="archived")

    with pytest.raises(CampaignArchived):
        service.set_options(campaign, {"title": "Autre"}, now=NOW)
    with pytest.raises(CampaignArchived):
        service.open(campaign, now=NOW)


def test_opening_twice_changes_nothing() -> None:
    campaign = create()

    assert service.open(service.open(campaign, now=NOW), now=NOW).status == "open"


@pytest.mark.database
def test_figures_count_candidacies_by_what_happened_to_them() -> None:
    campaign = campaigns.campaign()
    questionnaire, place = campaigns.questionnaire(campaign), campaigns.constituency(campaign)
    names = ("Inès", "Paul", "Awa", "Rémi", "Jeanne", "Loïc")
    people = [campaigns.candidacy(place, name, "Nom", position=rank) for rank, name in enumerate(names, start=1)]
    campaigns.candidacy(place, "Yves", "Parti", position=7, status="withdrawn")
    for person in people[:4]:
        campaigns.contact(person, f"{person.ref}@example.org")
    campaigns.contact(people[0], "second@example.org")
    campaigns.contact(people[4], "refusee@example.org", status="refused")
    suppressions.suppress(f"{people[3].ref}@example.org", reason="objection", now=NOW)
    invitations = [campaigns.invitation(person, questionnaire) for person in people[:4]]
    later = DEADLINE - timedelta(hours=1)
    campaigns.signed(invitations[0], later - timedelta(hours=5), form_key="a", testing_logement="pour")
    campaigns.signed(invitations[0], later - timedelta(hours=4), form_key="b", testing_logement="contre")
    declines.decline(invitations[1], now=later - timedelta(hours=3))
    declines.decline(invitations[2], now=later - timedelta(hours=2))
    campaigns.signed(invitations[2], later, form_key="c", testing_logement="pour")
    db.session.commit()

    figures = service.figures(campaign)

    assert (figures.candidacies, figures.withdrawn) == (6, 1)
    assert figures.reachable == 3
    assert (figures.invited, figures.answered, figures.declined) == (4, 2, 1)
    assert figures.edition is None


def test_figures_give_the_latest_edition() -> None:
    campaign = campaigns.campaign()
    campaigns.candidacy(campaigns.constituency(campaign))
    editions.build(editions.plan(campaign, now=DEADLINE), now=DEADLINE)

    assert service.figures(campaign).edition == 1
