"""Workbooks of what one sees: the rows of the CSV at the same address, and a sheet that says what they are."""

from __future__ import annotations

import pytest
from justhtml import JustHTML

from tests.fixtures.client import CheckedClient
from tests.fixtures.pages import attribute, select
from tests.web.public.conftest import LOCAL, NATIONAL, read
from tests.web.public.test_downloads import rows, sheet

CHOSEN = {
    f"{NATIONAL}/tableau": "candidature=c0000001&question=testing_logement",
    f"{NATIONAL}/questions/testing_logement": "candidature=c0000001",
    f"{NATIONAL}/candidatures/c0000001": "",
    f"{NATIONAL}/reponses": "position=pour",
    f"{LOCAL}/circonscriptions/7103": "question=testing_logement",
    f"{LOCAL}/tableau": "",
}
LINKED = [address for address in CHOSEN if "candidatures" not in address and address != f"{LOCAL}/tableau"]

pytestmark = pytest.mark.usefixtures("published", "constituencies")


@pytest.mark.parametrize("address", CHOSEN)
def test_a_workbook_has_the_rows_of_the_csv_and_says_what_was_chosen(client: CheckedClient, address: str) -> None:
    query = f"?{CHOSEN[address]}" if CHOSEN[address] else ""
    answer = client.get(f"{address}.xlsx{query}")
    csv = client.get(f"{address}.csv{query}")
    expected = rows(csv.text)
    title = "Circonscriptions" if address == f"{LOCAL}/tableau" else "Réponses"

    header, *lines = sheet(answer.get_data(), title)
    about = {str(what): str(sense) for what, sense in sheet(answer.get_data(), "À lire")}

    shown = [[str(int(value)) if isinstance(value, float) else value for value in line] for line in lines]
    assert [dict(zip(header, line, strict=True)) for line in shown] == [
        {column: value.removeprefix("'") for column, value in row.items()} for row in expected
    ]
    assert expected
    assert about["Édition"].startswith("6, ")
    assert len(about["Empreinte"]) == 64
    assert about.get("Vue", "") == expected[0].get("vue", "")
    name = csv.headers["Content-Disposition"].removesuffix('.csv"')
    assert answer.headers["Content-Disposition"] == f'{name}.xlsx"'


@pytest.mark.parametrize("address", LINKED)
def test_the_page_offers_its_workbook_under_the_same_choice(client: CheckedClient, address: str) -> None:
    page = read(client, f"{address}?{CHOSEN[address]}")
    links = {kind: [a for a in _links(page) if f".{kind}" in a] for kind in ("csv", "xlsx", "json")}

    assert [link.replace(".csv", ".xlsx") for link in links["csv"]] == links["xlsx"] != []
    assert client.get(links["xlsx"][0]).status_code == 200


@pytest.mark.parametrize("address", [f"{NATIONAL}/reponses", f"{NATIONAL}/questions/testing_logement"])
def test_a_page_that_is_too_long_for_a_workbook_says_what_to_take(
    client: CheckedClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr("campagne.web.public.workbook_files.CELLS_MAX", 100)
    page = client.get(address)
    refused = client.get(f"{address}.xlsx")

    assert "trop long pour un classeur Excel : un tableur ouvre le CSV" in page.text
    assert ".xlsx" not in page.text
    assert refused.status_code == 404
    assert "prenez le CSV" in refused.text


def _links(page: JustHTML) -> list[str]:
    return [attribute(link, "href") for link in select(page, "main a[href]")]
