"""Reading a past edition: every page says so, and every address that it gives stays in it."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from campagne.domain.published import Publication
from tests.factories.editions import correct
from tests.fixtures.client import CheckedClient
from tests.fixtures.pages import attribute, select
from tests.web.public.conftest import LOCAL, NATIONAL, read, said

PAGES = [
    "/",
    "/tableau",
    "/questions/cv_recrutement",
    "/candidatures/{ref}",
    "/sollicitations",
    "/questionnaire",
    "/themes/travail",
    "/reponses",
    "/reponses?q=loi",
    "/chercher?q=inès",
    "/chercher?q=loi",
    "/methode",
    "/donnees",
    "/editions",
]
CITED = ("/editions/", ".atom")
"""What says its edition by itself, and what follows changes."""


@pytest.fixture
def later(app: Flask, published: Publication, constituencies: list[Publication]) -> None:
    """Edition 7 of both campaigns, in which one answer is corrected."""
    for before in (published, constituencies[1]):
        after = replace(before, edition=replace(before.edition, number=7))
        correct(app, after, replace(before.answers[0], text="Autre chose."))


def leaves(address: str) -> bool:
    """Tell whether an address of a campaign leads out of edition 6."""
    parts = urlsplit(address)
    return (
        parts.path.startswith("/campagnes/")
        and not any(mark in parts.path for mark in CITED)
        and parse_qs(parts.query).get("edition") != ["6"]
    )


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize(
    "path", [*PAGES, "/circonscriptions/97401", "/tableau?circonscription=97401", "/tableau?q=ain"]
)
def test_every_page_of_a_past_edition_says_so_and_leads_nowhere_else(client: CheckedClient, path: str) -> None:
    local = "irconscription" in path or "q=ain" in path
    here = (LOCAL if local else NATIONAL) + path.format(ref="c0000004")
    page = read(client, f"{here}{'&' if '?' in here else '?'}edition=6")

    assert said(page, "[data-testid=past]") == ["Vous lisez une édition passée. Voir l'édition actuelle (7)"]
    (current,) = select(page, "[data-testid=past] a")
    assert client.get(attribute(current, "href")).status_code == 200
    assert "edition=" not in attribute(current, "href")
    links = [attribute(link, "href") for link in select(page, "a[href], link[href]") if link is not current]
    assert [link for link in links if leaves(link) and link != attribute(current, "href")] == []
    for form in select(page, "form[method=get]"):
        assert [attribute(field, "value") for field in select(form, "input[name=edition]")] == ["6"]


@pytest.mark.usefixtures("later")
def test_the_files_of_a_past_edition_are_of_that_edition(client: CheckedClient) -> None:
    for path in ("/questions/cv_recrutement", "/candidatures/c0000001", "/sollicitations", "/donnees"):
        page = read(client, f"{NATIONAL}{path}?edition=6")
        files = [attribute(link, "href") for link in select(page, "a[href*='.json']")]
        files = [link for link in files if "/openapi" not in link]
        assert files
        assert {client.get(link).get_json()["edition"]["number"] for link in files} == {6}


@pytest.mark.usefixtures("later")
def test_the_current_edition_is_read_at_addresses_without_a_number(client: CheckedClient) -> None:
    page = read(client, f"{NATIONAL}/questions/cv_recrutement")
    past = read(client, f"{NATIONAL}/questions/cv_recrutement?edition=6")

    assert said(page, "[data-testid=past]") == []
    assert not any("edition=" in attribute(link, "href") for link in select(page, "a[href]"))
    assert said(past, "#paragraphe")[0].endswith(f"{NATIONAL}/questions/cv_recrutement?edition=6")


@pytest.mark.usefixtures("later")
def test_a_frame_of_a_past_edition_says_so_too(client: CheckedClient) -> None:
    page = read(client, f"/integre{NATIONAL}/tableau?edition=6")

    assert said(page, "[data-testid=past]") == ["Vous lisez une édition passée. Voir l'édition actuelle (7)"]
    assert attribute(select(page, "[data-testid=past] a")[0], "href") == f"{NATIONAL}/tableau"


@pytest.mark.usefixtures("published")
def test_the_form_of_choices_keeps_the_theme(client: CheckedClient) -> None:
    page = read(client, f"{NATIONAL}/tableau?theme=travail")

    assert [attribute(f, "value") for f in select(page, "form.choice input[name=theme]")] == ["travail"]
