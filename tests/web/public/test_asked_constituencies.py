"""The constituencies that an address asks for: all of them count, blanks do not, and what is left out is said."""

from __future__ import annotations

import csv
import io

import pytest

from campagne.domain.chosen_view import places_said
from campagne.domain.published import ConstituencyFacts
from tests.fixtures.client import CheckedClient
from tests.fixtures.pages import attribute, select
from tests.web.public.conftest import LOCAL, NATIONAL, read, said

LEDGER = f"{LOCAL}/sollicitations"
QUESTION = f"{LOCAL}/questions/cv_recrutement"
BOTH = "circonscription=7103&circonscription=97401"
ASKING = [
    LEDGER,
    f"{LEDGER}.csv",
    f"{LEDGER}.json",
    QUESTION,
    f"{QUESTION}.csv",
    f"{QUESTION}.json",
    f"{LOCAL}/tableau",
    f"{LOCAL}/tableau.csv",
    f"{LOCAL}/integrer",
]


def rows(client: CheckedClient, address: str) -> list[dict[str, str]]:
    """Return the rows of a CSV address."""
    return list(csv.DictReader(io.StringIO(client.get(address).text.removeprefix("\ufeff")), delimiter=";"))


def facts(count: int) -> list[ConstituencyFacts]:
    return [ConstituencyFacts(code=f"01{n:02}", name=f"Ain, {n}e circonscription") for n in range(1, count + 1)]


@pytest.mark.usefixtures("constituencies")
@pytest.mark.parametrize("address", ASKING)
def test_an_unknown_constituency_is_refused_and_a_blank_one_asks_for_nothing(
    client: CheckedClient, address: str
) -> None:
    assert client.get(f"{address}?circonscription=9999").status_code == 404
    assert client.get(f"{address}?circonscription=7103&circonscription=9999").status_code == 404

    blank = client.get(f"{address}?circonscription=")
    assert (blank.status_code, blank.get_data()) == (200, client.get(address).get_data())


@pytest.mark.usefixtures("constituencies")
def test_the_ledger_counts_every_constituency_asked_for(client: CheckedClient) -> None:
    both, one = read(client, f"{LEDGER}?{BOTH}"), read(client, f"{LEDGER}?circonscription=97401")

    assert (len(said(both, "tbody tr")), len(said(one, "tbody tr"))) == (26, 7)
    assert said(one, ".chosen") == ["Vue choisie : La Réunion, 1re circonscription. Voir tout le registre"]
    assert said(both, ".chosen") == []  # it hides nothing


@pytest.mark.usefixtures("constituencies")
def test_the_files_of_a_chosen_ledger_hold_what_it_shows_and_say_so(client: CheckedClient) -> None:
    page = read(client, f"{LEDGER}?circonscription=97401")
    table, content = (
        attribute(select(page, f'a[href*="sollicitations.{kind}"]')[0], "href") for kind in ("csv", "json")
    )

    chosen = "Vue choisie : La Réunion, 1re circonscription."
    assert {(row["circonscription"], row["vue"]) for row in rows(client, table)} == {("97401", chosen)}
    ledger = client.get(content).get_json()
    assert (len(ledger["candidacies"]), ledger["view"]) == (7, chosen)
    assert "view" not in client.get(f"{LEDGER}.json").get_json()


@pytest.mark.usefixtures("published")
def test_the_one_constituency_of_a_national_election_is_no_choice(client: CheckedClient) -> None:
    page = read(client, f"{NATIONAL}/sollicitations?circonscription=FR")

    assert (len(said(page, "tbody tr")), said(page, ".chosen")) == (12, [])


@pytest.mark.usefixtures("constituencies")
def test_one_constituency_is_embedded_at_a_time(client: CheckedClient) -> None:
    response = client.get(f"{LOCAL}/integrer?{BOTH}")

    assert response.status_code == 404
    assert "Une vue intégrée montre une circonscription à la fois." in response.text


@pytest.mark.usefixtures("constituencies")
def test_a_search_of_a_commune_leaves_the_list_and_its_file_whole(client: CheckedClient) -> None:
    page = read(client, f"{LOCAL}/tableau?commune=zzz")
    file = attribute(select(page, 'a[href*="tableau.csv"]')[0], "href")

    assert len(rows(client, file)) == len(said(page, ".places .row")) == 2


def test_a_few_constituencies_are_named_and_many_are_counted() -> None:
    assert places_said(facts(2), 577) == "Ain, 1e circonscription ; Ain, 2e circonscription"
    assert places_said(facts(25), 577) == "25 circonscriptions sur 577"
    assert places_said(facts(25), 25) == places_said([], 577) == ""
