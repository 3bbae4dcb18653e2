"""Words that agree with the numbers and nouns beside them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from campagne.domain.published import Publication
from tests.factories.editions import publish
from tests.factories.published import comparison
from tests.fixtures.client import CheckedClient
from tests.fixtures.pages import attribute, select
from tests.web.public.conftest import LOCAL, NATIONAL, local, read, said


def silent(publication: Publication) -> Publication:
    people = [replace(each, state="no_answer", state_short="sans réponse") for each in publication.candidacies]
    return replace(publication, candidacies=people, answers=[])


@pytest.mark.parametrize("address", [NATIONAL, f"/integre{NATIONAL}"])
@pytest.mark.usefixtures("published")
def test_one_question_is_not_said_in_the_plural(client: CheckedClient, address: str) -> None:
    assert said(read(client, f"{address}/tableau?question=cv_recrutement"), "#contents") == ["La question"]


def test_a_questionnaire_of_one_question_is_said_so(app: Flask, client: CheckedClient) -> None:
    publish(app, comparison(3, 1))
    assert said(read(client, f"{NATIONAL}/questionnaire"), "title")[0].startswith("La question : ")
    assert said(read(client, f"{NATIONAL}/"), "main .lede")[0].startswith("La même question à toutes les candidatures")


def test_where_nobody_has_answered_it_is_said_in_words(app: Flask, client: CheckedClient) -> None:
    publish(app, silent(local("7103", "Saône-et-Loire, 3e circonscription", "c")), local("97401", "La Réunion", "d"))
    assert "7 candidatures · aucune n'a répondu" in " ".join(said(read(client, f"{LOCAL}/tableau"), "main"))


def test_a_count_of_those_who_answered_leads_to_their_answers(app: Flask, client: CheckedClient) -> None:
    publish(app, comparison())
    links = {
        " ".join(said(each, "span")): attribute(select(each, "a")[0], "href")
        for each in select(read(client, f"{NATIONAL}/"), ".figures li")
    }
    assert links["8"] == f"{NATIONAL}/reponses"


def test_a_count_of_nobody_leads_to_the_ledger(app: Flask, client: CheckedClient) -> None:
    publish(app, silent(comparison()))
    page = read(client, f"{NATIONAL}/")
    assert "Aucune n'a répondu" in said(page, ".figures li")
    assert attribute(select(page, ".figures li a")[1], "href") == f"{NATIONAL}/sollicitations"


@pytest.mark.usefixtures("published")
def test_an_empty_cell_of_the_ledger_says_what_was_not_sent(client: CheckedClient) -> None:
    cells = said(read(client, f"{NATIONAL}/sollicitations"), "tbody tr:first-child .unseen")
    assert cells == ["aucun rappel", "aucune lettre", "aucun appel"]
