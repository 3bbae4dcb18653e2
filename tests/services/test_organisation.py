"""The organisation: loaded whole or not at all, and shown on its public page at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from campagne.exceptions import InvalidContent
from campagne.extensions import db
from campagne.models.edition import PublishedPage
from campagne.services import organisation
from tests.factories import campaigns, files

NOW = campaigns.CREATED


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def pages() -> list[tuple[int, int | None, str]]:
    rows = db.session.scalars(select(PublishedPage).order_by(PublishedPage.first_edition))
    return [(row.first_edition, row.last_edition, row.body["telephone"]) for row in rows]


@pytest.mark.database
def test_loading_twice_shows_the_first_page_then_the_second() -> None:
    organisation.load(files.organisation(), now=NOW)
    organisation.load(files.organisation(telephone="01 99 00 00 00"), now=NOW + timedelta(days=1))
    db.session.commit()

    assert pages() == [(1, 1, "01 99 00 12 34"), (2, None, "01 99 00 00 00")]
    assert organisation.current().telephone == "01 99 00 00 00"
    assert organisation.current().updated_at == NOW + timedelta(days=1)


def test_the_page_shows_every_fact_of_the_file() -> None:
    organisation.load(files.organisation(), now=NOW)

    page = db.session.scalars(select(PublishedPage)).one()
    assert (page.campaign, page.kind, page.body) == ("", "organisation", files.organisation())


@pytest.mark.database
def test_the_same_facts_again_change_neither_the_page_nor_its_date() -> None:
    organisation.load(files.organisation(), now=NOW)
    db.session.commit()
    organisation.load(files.organisation(), now=NOW + timedelta(days=1))
    db.session.commit()

    assert len(pages()) == 1
    assert organisation.current().updated_at == NOW


def test_a_faulty_file_changes_nothing() -> None:
    organisation.load(files.organisation(), now=NOW)

    with pytest.raises(InvalidContent):
        organisation.load(files.organisation(name="Autre", members="beaucoup"), now=NOW)

    assert organisation.current().public_facts() == files.organisation()
    assert len(pages()) == 1


def test_before_it_is_loaded_nobody_asks() -> None:
    with pytest.raises(organisation.OrganisationUnknown):
        organisation.current()
