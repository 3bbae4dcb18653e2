"""The answers of a list, to take away: the same answers, the same filters, what is chosen said in them."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from campagne.domain.published import Publication
from tests.fixtures.client import CheckedClient
from tests.fixtures.pages import attribute, select
from tests.web.public.conftest import LOCAL, NATIONAL, read, said

CHOSEN = "q=obligation&departement=71&position=pour&position=nuance"


def rows(client: CheckedClient, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    return list(csv.DictReader(io.StringIO(response.get_data().decode("utf-8-sig")), delimiter=";"))


def content(client: CheckedClient, address: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(client.get(address).get_data())
    return found


@pytest.mark.database
@pytest.mark.usefixtures("constituencies")
def test_files_hold_the_answers_of_the_page_and_say_what_was_chosen(client: CheckedClient) -> None:
    page = read(client, f"{LOCAL}/reponses?{CHOSEN}")
    shown = said(page, ".found-answer blockquote")
    line = said(page, ".chosen strong")[0].removesuffix(".")

    taken, read_back = (
        rows(client, f"{LOCAL}/reponses.csv?{CHOSEN}"),
        content(client, f"{LOCAL}/reponses.json?{CHOSEN}"),
    )

    assert [" ".join(row["commentaire"].split()) for row in taken] == shown
    assert [" ".join(answer["comment"].split()) for answer in read_back["answers"]] == shown
    assert {row["vue"].replace("\u00a0", " ") for row in taken} == {read_back["view"].replace("\u00a0", " ")}
    assert taken[0]["vue"].startswith(line)
    assert "mots : obligation ; position : Pour, Nuancé ; département : Saône-et-Loire (71)" in taken[0]["vue"]
    assert read_back["count"] == len(shown)
    assert {row["circonscription"] for row in taken} == {"7103"}


@pytest.mark.usefixtures("published")
def test_nothing_chosen_gives_every_answer_once_without_a_word_about_a_view(
    client: CheckedClient, published: Publication
) -> None:
    taken = rows(client, f"{NATIONAL}/reponses.csv")

    assert len(taken) == len(published.answers)
    assert "vue" not in taken[0]
    assert [row["question"] for row in taken[:3]] == [question.key for question in published.questions[:3]]
    assert "view" not in content(client, f"{NATIONAL}/reponses.json")


@pytest.mark.usefixtures("published")
def test_a_list_links_to_its_files_under_the_same_choice(client: CheckedClient) -> None:
    page = read(client, f"{NATIONAL}/reponses?{CHOSEN.replace('departement=71&', '')}&page=1")
    files = [href for link in select(page, ".found-tools a") if "." in (href := attribute(link, "href"))]

    assert files == [
        f"{NATIONAL}/reponses.{kind}?q=obligation&position=nuance&position=pour" for kind in ("csv", "xlsx", "json")
    ]


@pytest.mark.usefixtures("published")
def test_a_choice_that_means_nothing_is_not_found(client: CheckedClient) -> None:
    assert client.get(f"{NATIONAL}/reponses.csv?question=x").status_code == 404
