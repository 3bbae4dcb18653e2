"""From one's commune to one's constituency: one answer, homonyms, a shared commune, an unknown one."""

from __future__ import annotations

import json
from urllib.parse import quote_plus

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campagne.domain.published import Publication
from tests.factories import communes
from tests.factories.editions import publish
from tests.fixtures.client import CheckedClient
from tests.fixtures.pages import attribute, select
from tests.web.public.conftest import LOCAL, local, read, said

TABLE = f"{LOCAL}/tableau"


@pytest.fixture
def places(app: Flask) -> list[Publication]:
    """Three constituencies, and seven communes of which two are shared and three are homonyms."""
    found = [
        local("9302", "Seine-Saint-Denis, 2e circonscription", "c"),
        local("97401", "La Réunion, 1re circonscription", "d"),
        local("97406", "La Réunion, 6e circonscription", "e"),
    ]
    publish(app, *found)
    hinted = {"97401": "Le reste de la commune", "97406": "Le Chaudron, La Bretagne"}
    communes.show(
        app,
        found[0],
        ("97411", "Saint-Denis", hinted),
        ("93066", "Saint-Denis", {"9302": ""}),
        ("97418", "Sainte-Marie", {"97401": "", "97406": ""}),
        ("93070", "Saint-Ouen-sur-Seine", {"9302": ""}),
        ("93031", "Épinay-sur-Seine", {"9302": ""}),
        ("93059", "Pierrefitte-sur-Seine", {"9302": ""}),
        ("93079", "Villetaneuse", {"9302": ""}),
    )
    return found


def search(client: CheckedClient, asked: str) -> str:
    return " ".join(
        said(read(client, f"{TABLE}?commune={quote_plus(asked)}"), "section[aria-labelledby=commune-title]")
    )


@pytest.mark.usefixtures("places")
def test_homonyms_are_told_apart_by_their_departement(client: CheckedClient) -> None:
    page = read(client, f"{TABLE}?commune=st+denis")

    assert said(page, "section[aria-labelledby=commune-title] .row") == [
        "Saint-Denis, Seine-Saint-Denis (93)",
        "Saint-Denis, La Réunion (974)",
    ]
    assert [attribute(link, "href") for link in select(page, ".rows .row")][-1] == f"{TABLE}?commune=97411"


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize("asked", ["Épinay sur seine", "EPINAY", "epinay-s-seine", "93031", "épinay-sur-seine 93"])
def test_one_commune_leads_to_its_constituency(client: CheckedClient, asked: str) -> None:
    page = read(client, f"{TABLE}?commune={quote_plus(asked)}")

    assert said(page, "[data-testid=commune] h3") == ["Épinay-sur-Seine, Seine-Saint-Denis (93)"]
    (link,) = select(page, "[data-testid=commune] a")
    assert attribute(link, "href") == f"{LOCAL}/circonscriptions/9302"


@pytest.mark.usefixtures("places")
def test_a_shared_commune_says_what_is_known_of_its_parts_then_offers_both(client: CheckedClient) -> None:
    page = read(client, f"{TABLE}?commune=saint-denis+974")

    assert said(page, "[data-testid=commune] p")[0] == (
        "Saint-Denis est partagée entre la 1re et la 6e circonscription. Le reste de la commune : 1re. "
        "Le Chaudron, La Bretagne : 6e. Un doute ? Voir les deux"
    )
    both, first, second, official = select(page, "[data-testid=commune] a")
    assert attribute(both, "href") == f"{TABLE}?circonscription=97401&circonscription=97406"
    assert attribute(first, "href") == f"{LOCAL}/circonscriptions/97401"
    assert attribute(second, "href") == f"{LOCAL}/circonscriptions/97406"
    assert (attribute(official, "href") or "").startswith("https://www.service-public.fr/")
    assert attribute(official, "rel") == "noreferrer"


@pytest.mark.usefixtures("places")
def test_without_a_hint_seeing_both_comes_first(client: CheckedClient) -> None:
    page = read(client, f"{TABLE}?commune=sainte+marie")

    assert said(page, "[data-testid=commune] a") == [
        "Voir les deux",
        "La Réunion, 1re circonscription",
        "La Réunion, 6e circonscription",
        "Vérifier votre inscription électorale",
    ]


@pytest.mark.usefixtures("places")
def test_the_start_of_a_name_is_enough(client: CheckedClient) -> None:
    assert "2 communes commencent ainsi" not in search(client, "villetan")
    assert "Villetaneuse, Seine-Saint-Denis (93)" in search(client, "villetan")
    assert "4 communes commencent ainsi" in search(client, "saint")


@pytest.mark.usefixtures("places")
def test_an_unknown_commune_gets_a_sentence_and_the_departements(client: CheckedClient) -> None:
    page = read(client, f"{TABLE}?commune=Zorgville")

    assert "Aucune commune de cette campagne ne porte le nom" in said(page, "[data-testid=unknown-commune]")[0]
    assert said(page, "section[aria-labelledby=all-title] h3") == ["Seine-Saint-Denis (93)", "La Réunion (974)"]


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize("parameter", ["commune", "q"])
def test_a_search_has_a_length(client: CheckedClient, parameter: str) -> None:
    refused = client.get(f"{TABLE}?{parameter}={'a' * 81}").text

    assert "80 signes au plus" in refused
    assert "80 signes au plus" not in client.get(f"{TABLE}?{parameter}={'a' * 80}").text
    assert f'value="{"a" * 80}"' in refused


@pytest.mark.usefixtures("places")
def test_both_constituencies_show_who_stands_in_each(client: CheckedClient) -> None:
    page = read(client, f"{TABLE}?circonscription=97401&circonscription=97406")

    assert said(page, "h1") == ["Législatives 2027 : 2 circonscriptions"]
    assert said(page, "h2") == ["La Réunion, 1re circonscription", "La Réunion, 6e circonscription"]
    assert len(select(page, ".abreast .row")) == 14
    assert client.get(f"{TABLE}?circonscription=97401&circonscription=0101").status_code == 404


@pytest.mark.usefixtures("places")
def test_the_files_hold_the_constituencies_that_the_page_shows(client: CheckedClient) -> None:
    def codes(query: str) -> list[str]:
        content = json.loads(client.get(f"{LOCAL}/tableau.json?{query}").text)
        return [place["code"] for place in content["constituencies"]]

    assert codes("commune=sainte-marie") == ["97401", "97406"]
    assert codes("circonscription=9302") == ["9302"]
    assert codes("q=reunion") == ["97401", "97406"]
    assert codes("") == ["9302", "97401", "97406"]
    assert client.get(f"{LOCAL}/tableau.csv?commune=zorg").text.count("\r\n") == 1


@pytest.mark.usefixtures("places")
def test_a_search_is_an_address_that_everyone_shares(client: CheckedClient) -> None:
    answer = client.get(f"{TABLE}?commune=st+denis")

    assert answer.headers["ETag"].startswith('"')
    assert answer.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in answer.headers
    assert client.get(f"{TABLE}?commune=st+denis", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_without_a_table_no_commune_is_asked_for(client: CheckedClient, app: Flask) -> None:
    publish(app, local("97401", "La Réunion, 1re circonscription", "d"))

    assert select(read(client, TABLE), "input[name=commune]") == []


def test_many_constituencies_are_folded_by_departement_with_their_counts(client: CheckedClient, app: Flask) -> None:
    publish(app, *(local(f"01{n:02}", f"Ain, {n}e circonscription", chr(97 + n)) for n in range(1, 14)))

    page = read(client, TABLE)

    assert said(page, "details.departement summary") == [
        "Ain (01) 13 circonscriptions · 91 candidatures · 65 ont répondu"
    ]
    assert len(select(page, "details.departement .row")) == 13


@pytest.mark.usefixtures("places")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(asked=st.text(max_size=90))
def test_any_search_is_answered_and_twice_alike(client: CheckedClient, asked: str) -> None:
    address = f"{LOCAL}/tableau.json?commune={quote_plus(asked.encode('utf-8', 'replace'))}"
    page = f"{TABLE}?commune={quote_plus(asked.encode('utf-8', 'replace'))}"

    assert client.get(address).status_code == 200
    assert client.get(page).data == client.get(page).data


@pytest.mark.usefixtures("places")
def test_the_ministry_s_nuance_is_said_in_its_words_on_the_candidacy_s_page_alone(client: CheckedClient) -> None:
    words = "Nuance attribuée par le ministère : DVC (Divers centre, liste de 2024)."

    assert words in said(read(client, f"{LOCAL}/candidatures/d0000001"), "[data-testid=nuance]")[0]
    assert "Divers centre" not in client.get(f"{LOCAL}/circonscriptions/97401").text
    assert "DVC" not in client.get(f"{LOCAL}/circonscriptions/97401").text


@pytest.mark.usefixtures("places")
def test_the_data_page_says_how_to_join_the_files(client: CheckedClient) -> None:
    page = read(client, f"{LOCAL}/donnees")

    columns = set(said(page, ".dictionary dt"))
    assert {"circonscription", "circonscription_insee", "panneau", "nuance_libelle", "departement_nom"} <= columns
    header = client.get(f"{LOCAL}/tableau.csv").text.removeprefix("\ufeff").splitlines()[:2]
    assert header == [
        "edition;circonscription;nom;departement;candidatures;ont_repondu;circonscription_insee;departement_nom",
        '6;9302;"Seine-Saint-Denis, 2e circonscription";93;7;5;93002;Seine-Saint-Denis',
    ]
