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

from campagne import clock, tokens, worker
from campagne.domain import verifier
from campagne.domain.text import clean
from campagne.extensions import db
from campagne.models.candidacy import Candidacy
from campagne.models.edition import (
    PublishedAnswer,
    PublishedCandidacy,
    PublishedPage,
    PublishedQuestion,
    PublishedSolicitation,
)
from campagne.models.questionnaire import Questionnaire
from campagne.services import invitations
from tests.factories import files
from tests.factories.hostile import CONTROLS, DIRECTIONS, FORMULAS, MARKUP
from tests.fixtures import data_packages
from tests.fixtures.client import CheckedClient
from tests.web.public.test_downloads import sheet

SLUG, CLAIRE = "presidentielle-2027", "claire.morvan@example.org"
PUBLIC = f"/campagnes/{SLUG}"
WORDS = (*MARKUP, *DIRECTIONS, *CONTROLS, *FORMULAS, "e\u0301te\u0301", "\U0001f600")
TABLES = (PublishedAnswer, PublishedCandidacy, PublishedPage, PublishedQuestion, PublishedSolicitation)


def word(rank: int) -> str:
    return WORDS[rank % len(WORDS)]


def line(rank: int) -> str:
    """Return a word that a cell and a command can hold: one line, without NUL."""
    return (
        word(rank).replace("\0", "\x01").replace("\r", "\x02").replace("\n", "\x03").replace(";", ",").replace('"', "”")
    )


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


class Attack:
    """Everybody's hostile words, given through the doors that they have."""

    def __init__(self, app: Flask, runner: FlaskCliRunner, client: CheckedClient, folder: Path) -> None:
        self.app, self.runner, self.client, self.folder = app, runner, client, folder

    def run(self, *words: str, file: bytes = b"") -> None:
        (self.folder / "given").write_bytes(file)
        result = self.runner.invoke(args=[each or str(self.folder / "given") for each in words])
        assert result.exit_code == 0, result.output

    def prepare(self, rank: int) -> None:
        self.run("coordinators", "add", CLAIRE, "--name", f"Claire {line(rank)}", "--admin")
        names = {"presentation": word(rank), "money": word(rank + 1), "name": f"Réseau {word(rank + 2)}"}
        self.run("organisation", "load", "", file=files.as_json(files.organisation(**names)))
        about = ("--title", f"Élection {line(rank)}", "--election", "presidential", "--answers-by", "2027-03-26T18:00")
        self.run("campaigns", "create", SLUG, *about)
        asked = [
            files.question(
                f"q{n}", short_title=f"Titre {word(rank + n)}"[:28], text=f"{word(rank + n)} ?", context=word(n)
            )
            for n in range(4)
        ]
        whole = files.questionnaire(
            files.theme("tout", *asked, title=f"Thème {word(rank)}"), introduction=word(rank + 3)
        )
        self.run("questionnaire", "load", SLUG, "", file=files.as_json(whole))
        self.run("questionnaire", "freeze", SLUG)
        self.run("campaigns", "open", SLUG)
        rows = [f"FR;{n + 1};NOM {line(rank + n)};Prénom;Étiquette {line(rank + n + 1)}" for n in range(3)]
        self.run("candidacies", "import", SLUG, "", file=files.candidates(*rows))

    def answer(self, rank: int) -> dict[str, str]:
        with self.app.app_context():
            asked = db.session.scalars(select(Questionnaire)).one()
            candidacy = db.session.scalars(select(Candidacy).order_by(Candidacy.id)).first()
            assert candidacy is not None
            link = invitations.invite(candidacy, asked, None, now=clock.now())
            db.session.commit()
            token, page = tokens.link_token(link.id, 1), f"/repondre/{link.invitation.ref}"
        said = {f"q{n}": word(rank + n) for n in range(4)}
        comments = {f"{key}-comment": text for key, text in said.items()}
        self.client.submit(f"/r/{token}", testid="open-link")
        self.client.submit(
            page, dict.fromkeys(said, "pour") | comments | {"opening": word(rank)}, testid="answer-sheet"
        )
        signature = {"signatory": f"Signé {word(rank)}", "role": "candidate", "declaration": "y"}
        assert self.client.submit(f"{page}/relecture", signature, testid="sign").status_code == 303
        return {key: clean(text) for key, text in said.items()}


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
