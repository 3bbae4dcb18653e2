"""Words that attack, through every way in: what is published is clean, whole, verifiable and well formed everywhere."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from campagne import worker
from campagne.domain import verifier
from campagne.domain.text import clean
from campagne.extensions import db
from campagne.models.edition import (
    PublishedAnswer,
    PublishedCandidacy,
    PublishedPage,
    PublishedQuestion,
    PublishedSolicitation,
)
from tests.factories.attack import SLUG, WORDS, Attack
from tests.factories.people import CLAIRE
from tests.fixtures import data_packages
from tests.fixtures.client import CheckedClient
from tests.web.public.test_downloads import sheet

PUBLIC = f"/campagnes/{SLUG}"
TABLES = (PublishedAnswer, PublishedCandidacy, PublishedPage, PublishedQuestion, PublishedSolicitation)


def published_texts() -> Iterator[str]:
    for table in TABLES:
        for row in db.session.scalars(select(table)):
            for column in table.__table__.columns:
                yield from strings(getattr(row, column.key))


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for each in value.values() for text in strings(each))
    elif isinstance(value, list | tuple):
        yield from (text for each in value for text in strings(each))


@pytest.fixture
def attack(app: Flask, runner: FlaskCliRunner, client: CheckedClient, tmp_path: Path) -> Attack:
    return Attack(app, runner, client, tmp_path)


@pytest.mark.parametrize("rank", range(0, len(WORDS), 4))
def test_whatever_is_typed_is_published_clean_and_verifies(
    attack: Attack, at: Callable[[str], datetime], rank: int
) -> None:
    at("2027-02-22T09:00")
    attack.prepare(rank)
    at("2027-03-10T09:00")
    said = attack.answer(rank)
    at("2027-03-30T10:00")
    attack.run("editions", "publish", SLUG, "--by", CLAIRE)
    worker.drain(attack.app)

    with attack.app.app_context():
        assert [text for text in published_texts() if text != clean(text)] == []
        answers = {a.question_key: a.text for a in db.session.scalars(select(PublishedAnswer))}
    assert answers == said
    check_bundle(attack)
    check_formats(attack.client, said)


def check_bundle(attack: Attack) -> None:
    """The file of all editions verifies, and holds plain names alone."""
    path = attack.folder / "editions.zip"
    path.write_bytes(attack.client.get(f"{PUBLIC}/editions.zip").get_data())
    found = verifier.check(str(path))
    assert (found["valid"], found["problems"]) == (True, [])
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert all(PurePosixPath(name).name == name and name.isascii() and not name.startswith(".") for name in names)
    assert len(set(names)) == len(names)


def check_formats(client: CheckedClient, said: dict[str, str]) -> None:
    """Each format is well formed, and the exact ones hold each text."""
    for address in ("flux.atom", "questions/q0.atom"):
        ET.fromstring(client.get(f"{PUBLIC}/{address}").get_data())  # noqa: S314 -- the product's own
    (place,) = json.loads(client.get(f"{PUBLIC}/donnees/reponses.json").get_data())["constituencies"]
    given = [person["answers"] for person in place["candidacies"] if person["answers"]]
    assert [{key: answer["comment"] for key, answer in answers.items()} for answers in given] == [said]
    assert data_packages.faults(client.get(f"{PUBLIC}/donnees/paquet.zip").get_data()) == []
    header, *rows = sheet(client.get(f"{PUBLIC}/donnees/reponses.xlsx").get_data())
    key, text, position = map(header.index, ("question", "commentaire", "position"))
    assert {row[key]: row[text] for row in rows if row[position]} == said
    for page in ("", "tableau", "questionnaire", "methode", "questions/q0", "sollicitations"):
        assert client.get(f"{PUBLIC}/{page}").status_code == 200
    assert client.get("/nous").status_code == 200
