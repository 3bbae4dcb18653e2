"""A published comparison, read over HTTP; every page that these tests fetch is checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from justhtml import JustHTML
from justhtml.dom import Element
from sqlalchemy import event

from campagne.domain.published import ConstituencyFacts, Publication
from campagne.extensions import db
from tests.factories.editions import publish
from tests.factories.published import comparison
from tests.fixtures.client import CheckedClient
from tests.fixtures.pages import select, text_of

NATIONAL = "/campagnes/presidentielle-2027"
LOCAL = "/campagnes/legislatives-2027"


@pytest.fixture
def published(app: Flask) -> Publication:
    """Edition 6 of a presidential campaign: twelve candidacies, nine questions."""
    publication = comparison()
    publish(app, publication)
    return publication


@pytest.fixture
def constituencies(app: Flask) -> list[Publication]:
    """Edition 6 of a legislative campaign in two constituencies, one of nineteen candidacies."""
    found = [
        local("7103", "Saône-et-Loire, 3e circonscription", "c", candidacies=19),
        local("97401", "La Réunion, 1re circonscription", "d"),
    ]
    publish(app, *found)
    return found


def local(code: str, name: str, letter: str, candidacies: int = 7) -> Publication:
    """A constituency of the legislative campaign; `letter` opens the references of its candidacies."""
    publication = comparison(candidacies, election="legislative")
    facts = replace(publication.campaign, slug="legislatives-2027", title="Législatives 2027")
    return replace(
        publication,
        campaign=facts,
        constituency=ConstituencyFacts(code=code, name=name, departement=code[:-2]),
        candidacies=[replace(c, ref=letter + c.ref[1:], constituency=code) for c in publication.candidacies],
        answers=[replace(a, candidacy_ref=letter + a.candidacy_ref[1:]) for a in publication.answers],
    )


def read(client: CheckedClient, url: str) -> JustHTML:
    """Return the page at `url`, which must be there."""
    response = client.get(url)
    assert response.status_code == 200, f"{url} answered {response.status_code}"
    return JustHTML(response.get_data(as_text=True), sanitize=False)


def said(element: Element | JustHTML, selector: str) -> list[str]:
    """Return what the elements say, white space set apart."""
    return [" ".join(text_of(found).split()) for found in select(element, selector)]


@pytest.fixture
def connections(app: Flask) -> Iterator[list[str]]:
    """One entry each time that a connection to the database is taken, and one each statement of a session."""
    noted: list[str] = []

    def taken(*_: object) -> None:
        noted.append("connection")

    def asked(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        noted.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "checkout", taken)
    event.listen(engine, "before_cursor_execute", asked)
    yield noted
    event.remove(engine, "checkout", taken)
    event.remove(engine, "before_cursor_execute", asked)
