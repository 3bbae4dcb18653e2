"""The answers to one question under a choice: whatever is left out is said, on the page and in its files."""

from __future__ import annotations

import csv
import io
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from justhtml import JustHTML

from tests.factories.editions import publish
from tests.fixtures.client import CheckedClient
from tests.fixtures.pages import attribute, select
from tests.web.public.conftest import LOCAL, NATIONAL, local, read, said

KEY = "cv_recrutement"
QUESTION = f"{LOCAL}/questions/{KEY}"
WHOLE = f"{NATIONAL}/questions/{KEY}"
TWO = "circonscription=7103&circonscription=97401"
SIXTH = "Vue choisie : Saône-et-Loire, 3e circonscription ; La Réunion, 1re circonscription."


@pytest.fixture
def three(app: Flask) -> None:
    """A legislative campaign in three constituencies."""
    publish(
        app,
        local("7103", "Saône-et-Loire, 3e circonscription", "c", candidacies=19),
        local("9302", "Seine-Saint-Denis, 2e circonscription", "e"),
        local("97401", "La Réunion, 1re circonscription", "d"),
    )


def hrefs(page: JustHTML, selector: str) -> list[str]:
    return [attribute(link, "href") for link in select(page, selector)]


def rows(client: CheckedClient, address: str) -> list[dict[str, str]]:
    """Return the rows of a CSV address."""
    return list(csv.DictReader(io.StringIO(client.get(address).text.removeprefix("\ufeff")), delimiter=";"))


@pytest.mark.usefixtures("published")
def test_a_chosen_candidacy_of_a_national_election_is_said_on_the_page_and_in_the_files(client: CheckedClient) -> None:
    page = read(client, f"{WHOLE}?candidature=c0000001")

    assert len(said(page, ".entry")) == 1
    assert said(page, "[data-testid=chosen]") == ["Vue choisie : 1 candidature sur 12. Voir toutes les réponses"]
    assert hrefs(page, "[data-testid=chosen] a") == [WHOLE]
    (content,) = (client.get(link).get_json() for link in hrefs(page, 'a[href*=".json"]'))
    assert (len(content["candidacies"]), content["view"]) == (1, "Vue choisie : 1 candidature sur 12.")


@pytest.mark.usefixtures("constituencies")
def test_a_chosen_candidacy_is_found_in_its_constituency_among_many(client: CheckedClient) -> None:
    chosen = "Vue choisie : 1 candidature sur 26."
    page = read(client, f"{QUESTION}?candidature=d0000001")

    assert said(page, "h2") == ["La Réunion, 1re circonscription", "Citer"]
    assert said(page, "[data-testid=chosen]") == [f"{chosen} Voir toutes les réponses"]
    content = client.get(f"{QUESTION}.json?candidature=d0000001").get_json()
    assert ([each["constituency"] for each in content["constituencies"]], content["view"]) == (["97401"], chosen)
    assert [row["vue"] for row in rows(client, f"{QUESTION}.csv?candidature=d0000001")] == [chosen]


@pytest.mark.usefixtures("constituencies")
def test_a_candidacy_that_does_not_stand_in_the_constituency_asked_for_is_refused(client: CheckedClient) -> None:
    for kind in ("", ".csv", ".json"):
        assert client.get(f"{QUESTION}{kind}?candidature=d0000001&circonscription=7103").status_code == 404
        assert client.get(f"{QUESTION}{kind}?candidature=inconnue").status_code == 404


@pytest.mark.usefixtures("constituencies")
def test_a_constituency_and_a_candidacy_chosen_together_are_both_said(client: CheckedClient) -> None:
    chosen = "Vue choisie : La Réunion, 1re circonscription, 1 candidature sur 7."
    query = "circonscription=97401&candidature=d0000001"

    assert said(read(client, f"{QUESTION}?{query}"), "[data-testid=chosen]") == [f"{chosen} Voir toutes les réponses"]
    assert client.get(f"{QUESTION}.json?{query}").get_json()["view"] == chosen


@pytest.mark.usefixtures("three")
def test_two_constituencies_are_said_counted_and_kept_by_every_link(client: CheckedClient) -> None:
    page = read(client, f"{QUESTION}?{TWO}")

    assert said(page, "[data-testid=chosen]") == [f"{SIXTH} Voir toutes les circonscriptions"]
    assert said(page, "[data-testid=sample]")[0].split(" candidatures")[0].endswith("sur 26")
    assert said(page, "main > .counts")[0].startswith("Dans ces circonscriptions : ")
    assert "circonscription ; La Réunion, 1re circonscription. Question posée" in said(page, "#paragraphe")[0]
    assert said(page, "#paragraphe")[0].endswith(f"{QUESTION}?{TWO}")
    kept = hrefs(
        page, 'main p:not(.counts) > a[href*="ordre=position"], a[href*=".csv"], a[href*=".json"], nav.pager a'
    )
    assert len(kept) == 5
    assert all(TWO in link for link in kept)
    content = client.get(f"{QUESTION}.json?{TWO}").get_json()
    assert (len(content["constituencies"]), content["view"]) == (2, SIXTH)


@pytest.mark.usefixtures("three")
def test_contesting_and_the_canonical_address_keep_the_constituency(client: CheckedClient) -> None:
    page = read(client, f"{QUESTION}?circonscription=97401")

    assert hrefs(page, "link[rel=canonical]") == [f"http://localhost{QUESTION}?circonscription=97401"]
    (contested,) = hrefs(page, 'a[href^="/droit-de-reponse?"]')
    assert parse_qs(urlsplit(contested).query)["sur"] == [f"{QUESTION}?circonscription=97401"]


def test_the_second_page_of_the_constituencies_asked_for_shows_the_rest_of_them(
    app: Flask, client: CheckedClient
) -> None:
    places = [local(f"01{n:02}", f"Ain, {n}e circonscription", chr(96 + n), candidacies=1) for n in range(1, 25)]
    publish(app, *places)
    first = read(client, f"{QUESTION}?{'&'.join(f'circonscription=01{n:02}' for n in range(1, 23))}")
    (link,) = hrefs(first, "a[rel=next]")
    second = read(client, link)

    assert (len(said(first, ".entry")), len(said(second, ".entry"))) == (20, 2)
    assert said(second, "[data-testid=chosen] strong") == ["Vue choisie : 22 circonscriptions sur 24."]
    assert hrefs(second, "link[rel=canonical]") == [f"http://localhost{link}"]


@pytest.mark.usefixtures("published")
def test_a_question_hidden_as_no_difference_is_said_to_be(client: CheckedClient) -> None:
    alike = "candidature=c0000001&candidature=c0000004&differences=1"  # the second is silent: there is no difference
    page = read(client, f"{WHOLE}?{alike}")

    assert said(page, ".entry") == []
    assert said(page, "[data-testid=chosen] strong") == [
        "Vue choisie : 2 candidatures sur 12, seulement les différences."
    ]
    assert "1 question cachée sur 1 : même position" in " ".join(said(page, "main"))
