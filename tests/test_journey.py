"""The whole story through the three doors, over HTTP, with real mail: an empty instance becomes a comparison."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from campagne import worker
from tests.factories import files
from tests.fixtures.client import CheckedClient
from tests.fixtures.mail import MailSink

CAMPAIGN = "/coordination/campagnes/presidentielle-2027"
PUBLIC = "/campagnes/presidentielle-2027"
PASSWORD = "quatre mots tirés au sort"
LIST = files.candidates(
    "FR;1;MARCHETTI;Inès;Alliance du Rivage",
    "FR;2;VASSEUR;Paul;Le Pays d'abord",
    "FR;3;DELORME;Awa;Écologie commune",
    "FR;4;KEROUANTON;Rémi;Nouveau Centre",
    "FR;5;LACOMBE;Nour;",
)
ADDRESSES = files.addresses(
    "FR;Marchetti;Inès;equipe@marchetti.example.org",
    "FR;Vasseur;Paul;contact@vasseur.example.org",
    "FR;Delorme;Awa;bonjour@delorme.example.org",
    "FR;Kerouanton;Rémi;parti@kerouanton.example.org",
)


class Story:
    """The people of the story, each with a browser of their own, and the machine between them."""

    def __init__(self, app: Flask, smtp: MailSink, runner: FlaskCliRunner, at: Callable[[str], datetime]) -> None:
        self.app, self.smtp, self.runner, self.at = app, smtp, runner, at
        self.claire, self.ines, self.paul, self.reader = (self.browser() for _ in range(4))

    def browser(self) -> CheckedClient:
        client = self.app.test_client()
        assert isinstance(client, CheckedClient)
        return client

    def the_operator_adds_claire(self) -> None:
        added = self.runner.invoke(
            args=["coordinators", "add", "claire.morvan@example.org", "--name", "Claire Morvan", "--admin"]
        )
        (link,) = re.findall(r"http\S+/compte/activation/\S+", added.output)
        self.claire.submit(urlsplit(link).path, {"password": PASSWORD, "again": PASSWORD}, testid="activation")
        self.claire.submit(
            "/compte/connexion", {"email": "claire.morvan@example.org", "password": PASSWORD}, testid="sign-in"
        )

    def claire_presents_the_network(self) -> None:
        facts = files.organisation()
        host = facts.pop("host")
        people = "\n".join(" | ".join(person.values()) for person in facts.pop("signatories"))
        fields = facts | {f"host_{name}": value for name, value in host.items()} | {"signatories": people}
        assert self.claire.submit("/coordination/reseau/", fields, testid="organisation").status_code == 302

    def claire_creates_the_campaign(self) -> None:
        fields = {
            "title": "Présidentielle 2027",
            "election": "presidential",
            "answers_by": "2027-03-26",
            "hour": "18:00",
            "slug": "presidentielle-2027",
        }
        created = self.claire.submit("/coordination/campagnes/nouvelle", fields, testid="campaign")
        assert urlsplit(created.headers["Location"]).path == f"{CAMPAIGN}/"

    def claire_loads_the_questions(self) -> None:
        file = (BytesIO(files.as_json(files.questionnaire())), "questionnaire.json")
        self.claire.submit(f"{CAMPAIGN}/questionnaire/fichier", {"file": file}, testid="load")
        assert "Testing" in self.claire.get(f"{CAMPAIGN}/questionnaire/").text

    def claire_imports(self, path: str, data: bytes, source: str, testid: str) -> str:
        given = self.claire.submit(f"{CAMPAIGN}/{path}", {"file": (BytesIO(data), "fichier.csv")}, testid=testid)
        planned = given.headers["Location"]
        return self.claire.submit(planned, {"source": source}, testid="confirm", follow_redirects=True).text

    def claire_sends_the_invitation(self) -> None:
        letter = self.claire.form(f"{CAMPAIGN}/invitation/", "mailing").values
        assert "{lien}" in letter["body"][0]
        self.claire.submit(f"{CAMPAIGN}/invitation/", {}, testid="mailing")
        self.claire.submit(f"{CAMPAIGN}/invitation/apercu", {}, testid="read")
        self.claire.submit(f"{CAMPAIGN}/invitation/envoi", {}, testid="trial")
        self.the_worker_works()
        assert [trial.recipients for trial in self.smtp.received] == [("claire.morvan@example.org",)]
        self.smtp.received.clear()
        sent = self.claire.submit(f"{CAMPAIGN}/invitation/envoi", {}, testid="send")
        assert sent.status_code in {302, 303}

    def the_worker_works(self) -> None:
        worker.drain(self.app)

    def link_of(self, address: str) -> str:
        (mail,) = self.smtp.to(address)
        (link,) = set(re.findall(r"http://localhost(/r/[\w-]+)", mail.text()))
        return str(link)

    def somebody_opens(self, who: CheckedClient, address: str) -> str:
        opened = who.submit(self.link_of(address), testid="open-link")
        assert opened.status_code == 303
        return urlsplit(opened.headers["Location"]).path

    def ines_answers_and_signs(self) -> None:
        page = self.somebody_opens(self.ines, "equipe@marchetti.example.org")
        answers = {"testing": "pour", "testing-comment": "Dès la première année.", "sanctions": "nuance"}
        self.ines.submit(page, answers, testid="answer-sheet")
        signature = {"signatory": "Inès Marchetti", "role": "candidate", "declaration": "y"}
        signed = self.ines.submit(f"{page}/relecture", signature, testid="sign", follow_redirects=True)
        assert "Merci" in signed.text

    def paul_declines(self) -> None:
        page = self.somebody_opens(self.paul, "contact@vasseur.example.org")
        wish = {"motive": "Nous répondons à la presse.", "signatory": "Sonia Vidal"}
        self.paul.submit(f"{page}/decliner", wish, testid="decline")

    def claire_publishes(self) -> None:
        self.claire.submit(f"{CAMPAIGN}/publication/", {}, testid="publish")


@pytest.fixture
def story(app: Flask, smtp: MailSink, runner: FlaskCliRunner, at: Callable[[str], datetime]) -> Story:
    at("2027-02-22T09:00")
    return Story(app, smtp, runner, at)


def test_from_an_empty_instance_to_a_published_comparison(story: Story) -> None:
    story.the_operator_adds_claire()
    story.claire_presents_the_network()
    story.claire_creates_the_campaign()
    story.claire_loads_the_questions()
    story.claire_imports("candidatures/liste/", LIST, "liste officielle", "list")
    story.claire_imports("adresses/fichier/", ADDRESSES, "sites des campagnes", "addresses")
    assert story.reader.get(f"{PUBLIC}/tableau").status_code == 404

    story.smtp.refuse("delorme", "550 5.1.1 No such user")
    story.claire_sends_the_invitation()
    assert story.smtp.received == []
    story.the_worker_works()
    assert len(story.smtp.received) == 3

    story.at("2027-03-24T18:00")
    story.ines_answers_and_signs()
    story.paul_declines()
    story.the_worker_works()
    receipt = story.smtp.to("equipe@marchetti.example.org")[-1]
    assert "Dès la première année." in receipt.text()

    story.at("2027-03-30T10:00")
    story.claire_publishes()
    assert story.reader.get(f"{PUBLIC}/tableau").status_code == 404
    story.the_worker_works()

    comparison = story.reader.get(f"{PUBLIC}/tableau")
    assert "Set-Cookie" not in comparison.headers
    assert "Dès la première année." in comparison.text
    rows = story.reader.get(f"{PUBLIC}/tableau.json").get_json()
    assert {row["name"]: row["state"] for row in rows["candidacies"]} == {
        "Inès Marchetti": "answered",
        "Paul Vasseur": "declined",
        "Awa Delorme": "undelivered",
        "Rémi Kerouanton": "no_answer",
        "Nour Lacombe": "address_sought",
    }
    assert "example.org" not in comparison.text.replace("contact@example.org", "")
