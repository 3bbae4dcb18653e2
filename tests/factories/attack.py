"""Everybody's hostile words, given through the doors that they have: files, commands, a personal link."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from campagne import clock, tokens
from campagne.domain.text import clean
from campagne.extensions import db
from campagne.models.candidacy import Candidacy
from campagne.models.questionnaire import Questionnaire
from campagne.services import invitations
from tests.factories import files, people
from tests.factories.hostile import CONTROLS, DIRECTIONS, FORMULAS, MARKUP
from tests.fixtures.client import CheckedClient

SLUG = "presidentielle-2027"
WORDS = (*MARKUP, *DIRECTIONS, *CONTROLS, *FORMULAS, "e\u0301te\u0301", "\U0001f600")


def word(rank: int) -> str:
    return WORDS[rank % len(WORDS)]


def line(rank: int) -> str:
    """Return a word that a cell and a command can hold: one line, without NUL."""
    return (
        word(rank).replace("\0", "\x01").replace("\r", "\x02").replace("\n", "\x03").replace(";", ",").replace('"', "”")
    )


class Attack:
    """A campaign whose every word is of the corpus, from `rank` on, and the acts of those who write them."""

    def __init__(self, app: Flask, runner: FlaskCliRunner, client: CheckedClient, folder: Path) -> None:
        self.app, self.runner, self.client, self.folder = app, runner, client, folder

    def run(self, *words: str, file: bytes = b"") -> str:
        """Run a command, an empty word standing for the path of `file`; return what it says."""
        (self.folder / "given").write_bytes(file)
        result = self.runner.invoke(args=[each or str(self.folder / "given") for each in words])
        assert result.exit_code == 0, result.output
        return str(result.output)

    def prepare(self, rank: int) -> None:
        """Add who coordinates, the network, the campaign, its questionnaire and its list."""
        self.activation = self.run("coordinators", "add", people.CLAIRE, "--name", f"Claire {line(rank)}", "--admin")
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

    def activate(self) -> None:
        """Let the person who coordinates choose a password."""
        (link,) = re.findall(r"http\S+/compte/activation/\S+", self.activation)
        chosen = {"password": people.PASSWORD, "again": people.PASSWORD}
        self.client.submit(urlsplit(link).path, chosen, testid="activation")

    def send(self, rank: int) -> None:
        """Load an address for each candidacy, and queue the invitation."""
        rows = [f"FR;NOM {line(rank + n)};Prénom;equipe{n}@example.org" for n in range(3)]
        told = {"--source": f"site {line(rank)}", "--found-by": f"Sonia {line(rank + 1)}"}
        options = [word for pair in told.items() for word in pair]
        self.run("contacts", "import", SLUG, "", *options, file=files.addresses(*rows))
        self.run("invitations", "send", SLUG, "--by", people.CLAIRE)

    def answer(self, rank: int) -> dict[str, str]:
        """Answer four questions and sign, by the link of the first candidacy; return each text as it is kept."""
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
