"""The hunt on its pages: a candidacy given for half an hour, an outcome, the next one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.outreach import AddressSearch
from campagne.services import suppressions
from tests.factories import campaigns, lookup, people
from tests.fixtures.client import CheckedClient

SLUG = "legislatives-2027"
URL = f"/coordination/campagnes/{SLUG}"
FOUND = {"outcome": "address", "address": "nour@example.org", "source": "site de la campagne"}


@pytest.fixture
def hunt(app: Flask, client: CheckedClient, at: Callable[[str | datetime], datetime]) -> str:
    """Two départements, three candidacies without address and one with; Claire is signed in, Karim is a member."""
    people.person(app)
    people.person(app, people.KARIM)
    with app.app_context():
        campaign = campaigns.campaign(SLUG, election="legislative")
        people.member(campaign)
        people.member(campaign, people.KARIM)
        ain = campaigns.constituency(campaign, "0101", "Ain, 1re circonscription")
        manche = campaigns.constituency(campaign, "5001", "Manche, 1re circonscription")
        campaigns.candidacy(ain, "Inès", "Marchetti")
        campaigns.contact(campaigns.candidacy(ain, "Paul", "Vasseur", position=2), "paul@example.org")
        campaigns.candidacy(manche, "Nour", "Lacombe")
        campaigns.candidacy(manche, "Awa", "Prigent", position=2)
        db.session.commit()
    at("2027-02-20T12:00")
    people.sign_in(client)
    return f"{URL}/recherche/"


@pytest.fixture
def karim(app: Flask, hunt: str) -> CheckedClient:
    other = app.test_client()
    assert isinstance(other, CheckedClient)
    people.sign_in(other, people.KARIM)
    return other


def ref(app: Flask, last_name: str) -> str:
    with app.app_context():
        return lookup.candidacy(last_name, SLUG).ref


def outcomes(app: Flask) -> list[tuple[str, str | None]]:
    with app.app_context():
        rows = db.session.query(AddressSearch).order_by(AddressSearch.id)
        return [(row.candidacy.last_name, row.outcome) for row in rows]


def test_progress_is_told_by_departement_and_each_leads_to_its_list(client: CheckedClient, hunt: str) -> None:
    page = client.get(hunt).text

    assert "1 sur 4" in page
    assert "Manche" in page
    assert "0 sur 2" in page
    only = client.get(f"{hunt}?departement=50").text
    assert "Awa Prigent" in only
    assert "Inès Marchetti" not in only
    assert client.get(f"{hunt}?departement=ZZZZ%00").status_code == 200


def test_ten_minutes_on_a_phone_do_one_candidacy_after_another(app: Flask, client: CheckedClient, hunt: str) -> None:
    first = client.submit(f"{hunt}?departement=50", testid="next")
    assert f"/recherche/{ref(app, 'Lacombe')}?departement=50" in first.location
    assert "à vous jusqu&#39;à 12 h 30" in client.get(first.location).text.replace("'", "&#39;")

    second = client.submit(first.location, {**FOUND, "then": "next"}, testid="search")
    assert f"/recherche/{ref(app, 'Prigent')}?departement=50" in second.location
    end = client.submit(
        second.location,
        {"outcome": "form_only", "note": "formulaire du site", "then": "next"},
        testid="search",
        follow_redirects=True,
    ).text

    assert "plus de candidature à proposer" in end
    assert "Seulement un formulaire, le 20 février" in end
    assert outcomes(app) == [("Lacombe", "address"), ("Prigent", "form_only")]
    with app.app_context():
        contact = lookup.contacts()[-1]
        assert (contact.address, contact.source, contact.finder) == (
            "nour@example.org",
            "site de la campagne",
            "Claire Morvan",
        )


def test_one_may_stop_after_an_outcome(app: Flask, client: CheckedClient, hunt: str) -> None:
    place = client.submit(hunt, testid="next").location

    response = client.submit(place, {"outcome": "none", "then": "stop"}, testid="search", follow_redirects=True)

    assert "Inès Marchetti : c&#39;est noté." in response.text
    assert outcomes(app) == [("Marchetti", "none")]


def test_two_volunteers_never_hold_the_same_candidacy(
    app: Flask, client: CheckedClient, karim: CheckedClient, hunt: str
) -> None:
    claim = f"claim-{ref(app, 'Marchetti')}"
    late = karim.form(hunt, claim)
    client.submit(hunt, testid=claim)

    refused = karim.post(late.action, data=late.values)

    assert refused.status_code == 422
    assert "Claire Morvan cherche déjà cette adresse, jusqu&#39;à 12 h 30." in refused.text
    assert "Claire Morvan cherche, jusqu" in karim.get(hunt).text
    assert "Claire Morvan cherche cette adresse" in karim.get(f"{hunt}{ref(app, 'Marchetti')}").text
    assert outcomes(app) == [("Marchetti", None)]


def test_a_search_taken_over_gives_the_typed_text_back(
    app: Flask, client: CheckedClient, karim: CheckedClient, hunt: str, at: Callable[[str | datetime], datetime]
) -> None:
    place = f"{hunt}{ref(app, 'Marchetti')}"
    client.submit(hunt, testid=f"claim-{ref(app, 'Marchetti')}")
    form = client.form(place, "search")
    at("2027-02-20T12:31")
    assert "La demi-heure est passée" in client.get(place).text
    karim.submit(hunt, testid=f"claim-{ref(app, 'Marchetti')}")

    refused = client.post(form.action, data={**form.values, **FOUND})

    assert refused.status_code == 422
    assert "Cette recherche n&#39;est plus la vôtre" in refused.text
    assert "nour@example.org" in refused.text
    assert outcomes(app) == [("Marchetti", "released"), ("Marchetti", None)]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"address": ""}, "L’adresse manque."),
        ({"address": "nour"}, "le signe « @ »"),
        ({"source": ""}, "sans source"),
        ({"address": "nour@gmial.com"}, "Vouliez-vous dire gmail.com ?"),
        ({"outcome": "peut-être"}, "field-error"),
    ],
)
def test_an_address_that_cannot_be_kept_is_refused_in_place(
    app: Flask, client: CheckedClient, hunt: str, changed: dict[str, str], sentence: str
) -> None:
    place = client.submit(hunt, testid="next").location

    response = client.submit(place, {**FOUND, **changed}, testid="search")

    assert response.status_code == 422
    assert sentence in response.text
    assert outcomes(app) == [("Marchetti", None)]


def test_what_one_holds_can_be_taken_up_again_or_given_back(app: Flask, client: CheckedClient, hunt: str) -> None:
    place = client.submit(hunt, testid="next").location
    assert "Vous cherchez Inès Marchetti" in client.get(hunt).text

    client.submit(place, testid="release")

    assert outcomes(app) == [("Marchetti", "released")]
    assert "Vous cherchez" not in client.get(hunt).text


def test_a_bounce_brings_a_candidacy_back(app: Flask, client: CheckedClient, hunt: str) -> None:
    assert "Paul Vasseur" not in client.get(hunt).text
    with app.app_context():
        suppressions.refuse(lookup.contacts()[0], now=campaigns.CREATED)
        db.session.commit()

    assert "Paul Vasseur" in client.get(hunt).text


def test_who_is_not_sought_is_not_claimed(app: Flask, client: CheckedClient, hunt: str) -> None:
    place = f"{hunt}{ref(app, 'Vasseur')}"
    token = client.form(hunt, "next").values["csrf_token"]

    assert "plus à chercher" in client.get(place).text
    refused = client.post(f"{place}/prendre", data={"csrf_token": token})
    assert refused.status_code == 422
    assert "n&#39;est pas à chercher" in refused.text


def test_a_national_campaign_has_no_table_of_departements(client: CheckedClient, listed: str) -> None:
    page = client.get(f"{listed}/recherche/").text

    assert "Par département" not in page
    assert "Paul Vasseur" in page
    assert f"{listed}/recherche/" in client.get(f"{listed}/adresses/").text
