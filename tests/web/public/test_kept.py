"""What the pages of an edition share: read once, and shown no more once it no longer holds."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from campagne.domain.published import Publication
from campagne.extensions import db
from tests.factories.editions import publish
from tests.factories.redactions import hide
from tests.fixtures.client import CheckedClient
from tests.web.public.conftest import NATIONAL, read, said

CANDIDACY = f"{NATIONAL}/candidatures/c0000001"
ANSWER = f"{NATIONAL}/editions/6/reponses/c0000001/testing_logement"


def test_the_answers_of_a_constituency_are_read_once_for_all_its_pages(
    client: CheckedClient, published: Publication, connections: list[str]
) -> None:
    for address in (f"{NATIONAL}/tableau", ANSWER, CANDIDACY, f"{CANDIDACY}.json", f"{NATIONAL}/tableau.csv"):
        assert client.get(address).status_code == 200

    assert len([statement for statement in connections if "published_answers.text" in statement]) == 1


@pytest.mark.database
def test_a_text_that_is_hidden_leaves_the_pages_that_nobody_has_asked_for_yet(
    app: Flask, client: CheckedClient, published: Publication
) -> None:
    assert client.get(ANSWER).status_code == 200
    with app.app_context():
        hide("c0000001", "testing_logement", "Texte masqué le 7 avril.")

    section = "section#testing_logement"
    assert said(read(client, CANDIDACY), f"{section} .silent") == ["Texte masqué le 7 avril."]
    assert said(read(client, CANDIDACY), f"{section} blockquote") == []


def test_a_database_put_back_from_a_copy_is_read_anew(
    app: Flask, client: CheckedClient, published: Publication, sqlite_template: Path
) -> None:
    client.get(ANSWER)
    assert "f" * 64 not in client.get("/verifier").text
    with app.app_context():
        database = Path(db.engine.url.database or "")
        db.engine.dispose()
    shutil.copyfile(sqlite_template, database)
    others = [replace(published.answers[0], text="D'une autre histoire."), *published.answers[1:]]
    publish(app, replace(published, edition=replace(published.edition, digest="f" * 64), answers=others))

    for address in (ANSWER, CANDIDACY):
        assert "D&#39;une autre histoire." in client.get(address).text
    assert "f" * 64 in client.get("/verifier").text
