"""One search for a whole campaign: places, people, answers, in this order, each with where it leads."""

from __future__ import annotations

from urllib.parse import quote_plus

import pytest
from flask import Flask

from campagne.domain.published import Publication
from campagne.domain.text import fold
from tests.factories import communes
from tests.factories.hostile import EVERYTHING
from tests.factories.published import comparison
from tests.fixtures.client import CheckedClient
from tests.fixtures.pages import attribute, select
from tests.web.public.conftest import LOCAL, NATIONAL, read, said

FIND = f"{LOCAL}/chercher"
pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def _communes(app: Flask, constituencies: list[Publication]) -> None:
    shared = {"7103": "Le sud", "97401": ""}
    communes.show(app, constituencies[0], ("71270", "Mâcon", {"7103": ""}), ("71999", "Saône-les-Prés", shared))


def found(client: CheckedClient, asked: str) -> dict[str, list[str]]:
    """Return, under each title, where the results lead."""
    page = read(client, f"{FIND}?q={quote_plus(asked)}")
    return {
        " ".join(said(section, "h2")): [attribute(link, "href") for link in select(section, ".row, .found-answer h3 a")]
        for section in select(page, "main section")
    }


def test_a_commune_leads_to_its_constituency_or_to_the_choice_between_its_own(client: CheckedClient) -> None:
    assert found(client, "macon") == {"Communes": [f"{LOCAL}/circonscriptions/7103"]}
    assert found(client, "saone les pres") == {"Communes": [f"{LOCAL}/tableau?commune=71999"]}


def test_places_come_before_people_then_questions_then_answers(client: CheckedClient) -> None:
    assert list(found(client, "saone")) == ["Circonscriptions : 1", "Communes"]
    titles = [title.split()[0] for title in found(client, "la")]
    assert titles == ["Circonscriptions", "Candidatures", "Questions", "Réponses"]


@pytest.mark.parametrize("asked", ["7103", "Saône-et-Loire", "71", "saone 3e"])
def test_a_code_a_departement_or_a_number_leads_to_a_constituency(client: CheckedClient, asked: str) -> None:
    assert found(client, asked)["Circonscriptions : 1"] == [f"{LOCAL}/circonscriptions/7103"]


@pytest.mark.parametrize("asked", ["beatrice quemener", "QUÉMENER", "quem", "Démocratie vivante"])
def test_a_name_or_a_label_is_found_without_its_accents(client: CheckedClient, asked: str) -> None:
    people = [links for title, links in found(client, asked).items() if title.startswith("Candidature")]

    assert people == [[f"{LOCAL}/candidatures/c0000012"]]


def test_words_of_answers_show_the_first_and_lead_to_all_of_them(client: CheckedClient) -> None:
    page = read(client, f"{FIND}?q=obligations")

    assert said(page, "h2") == ["Réponses : 30"]
    assert len(select(page, ".found-answer")) == 3
    assert [attribute(link, "href") for link in select(page, "section .btn")] == [f"{LOCAL}/reponses?q=obligations"]


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("asked", ["TITLE", "title folded", "words", "theme"])
def test_a_question_is_found_by_its_title_its_words_and_its_theme(client: CheckedClient, asked: str) -> None:
    question = comparison().questions[1]
    typed = {
        "TITLE": question.short_title.upper(),
        "title folded": fold(question.short_title),
        "words": f"« {' '.join(question.text.split()[:6])} »",
        "theme": question.theme_title,
    }[asked]
    page = read(client, f"{NATIONAL}/chercher?q={quote_plus(typed[:80])}")
    title = next(each for each in said(page, "h2") if each.startswith("Question"))
    section = select(page, "section[aria-labelledby=questions-title]")[0]
    assert f"{NATIONAL}/questions/{question.key}" in [attribute(link, "href") for link in select(section, ".row")]
    assert any("pour" in counts and "sans réponse" in counts for counts in said(section, ".row-counts"))
    assert len(select(section, ".row")) == int(title.split()[-1])
    assert not select(page, ".empty")


def test_nothing_found_says_what_to_try_and_an_empty_search_where_to_go(client: CheckedClient) -> None:
    page = read(client, f"{FIND}?q=introuvable")
    assert "Rien trouvé pour « introuvable »." in said(page, ".empty p")
    assert "Vérifiez l'orthographe" in said(page, ".empty li")[0]
    assert said(read(client, FIND), "main p a") == ["Toutes les réponses", "Toutes les circonscriptions"]


def test_a_search_has_a_length(client: CheckedClient) -> None:
    assert "trop longue" in " ".join(said(read(client, f"{FIND}?q={'a' * 81}"), "[role=status]"))


@pytest.mark.parametrize("asked", EVERYTHING)
def test_whatever_is_typed_is_answered_as_text(client: CheckedClient, asked: str) -> None:
    response = client.get(f"{FIND}?q={quote_plus(asked, errors='surrogatepass')}")

    assert response.status_code == 200
    assert "<script>alert" not in response.get_data(as_text=True)


@pytest.mark.usefixtures("published")
def test_a_national_campaign_is_searched_for_people_and_words_alone(client: CheckedClient) -> None:
    page = read(client, f"{NATIONAL}/chercher?q=paul")

    assert said(page, "h2") == ["Candidatures : 1"]
    assert [attribute(form, "action") for form in select(read(client, f"{NATIONAL}/"), "form[role=search]")] == [
        f"{NATIONAL}/chercher"
    ]
