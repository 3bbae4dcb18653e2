"""The page that hides a text: what is published is shown, one text is chosen, and readers see the note at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from campagne.domain.answers import GivenAnswer
from campagne.extensions import db
from campagne.services import answers, editions
from tests.factories import campaigns, lookup
from tests.fixtures.client import CheckedClient

SIGNED = datetime(2027, 3, 24, 10, tzinfo=UTC)
PUBLIC = "/campagnes/presidentielle-2027"


@pytest.fixture
def published(app: Flask, client: CheckedClient, listed: str, at: Callable[[str | datetime], datetime]) -> str:
    now = at("2027-03-30T10:00")
    with app.app_context():
        campaigns.organisation()
        campaign = lookup.campaign()
        campaign.open()
        invitation = campaigns.invitation(lookup.candidacy("Marchetti"), campaigns.questionnaire(campaign))
        given = {"testing_logement": GivenAnswer(value="pour", comment="Des mots de trop.")}
        answers.sign(
            invitation,
            link=None,
            form_key="k",
            answers=given,
            opening="",
            signatory="Inès Marchetti",
            role="candidate",
            now=SIGNED,
        )
        editions.build(editions.plan(campaign, now=now), now=now)
        db.session.commit()
        return f"{listed}/candidatures/{invitation.candidacy.ref}"


def test_a_text_is_hidden_and_readers_see_why(client: CheckedClient, published: str) -> None:
    page = f"{PUBLIC}/questions/testing_logement"
    assert "Des mots de trop." in client.get(page).text
    form = client.form(f"{published}/masquer/", "hide")
    leaf = client.get(f"{published}/masquer/").text.split('name="leaf"')[1].split('value="')[1].split('"')[0]
    values = form.values | {"leaf": leaf, "motive": "injure", "basis": "loi de 1881, article 33"}

    assert client.post(form.action, data=values).status_code == 302

    for address in (page, f"{page}.csv", f"{page}.json", f"{PUBLIC}/editions/1", f"{PUBLIC}/tableau.json"):
        shown = client.get(address).text.replace("\u00a0", " ").replace("\u202f", " ")
        assert "Des mots de trop." not in shown, address
        assert "texte masqué le mardi 30 mars 2027 : injure (loi de 1881, article 33)" in shown.replace(
            "\u00a0", " "
        ).replace("\u202f", " "), address
    assert "il n'y a rien à masquer" in client.get(f"{published}/masquer/").text


def test_what_is_missing_is_said_in_place(client: CheckedClient, published: str) -> None:
    form = client.form(f"{published}/masquer/", "hide")

    response = client.post(form.action, data=form.values | {"motive": "injure"})

    assert response.status_code == 422
    assert "Dites sur quel fondement." in response.text


def test_the_command_hides_too(app: Flask, runner: FlaskCliRunner, client: CheckedClient, published: str) -> None:
    ref = published.rsplit("/", 1)[1]
    command = ["editions", "hide", "presidentielle-2027", ref, "testing_logement", "--by", "claire.morvan@example.org"]
    done = runner.invoke(args=[*command, "--motive", "justice", "--basis", "TJ de Valmont, 29 mars 2027"])
    assert done.exit_code == 0, done.output
    assert "décision de justice" in client.get(f"{PUBLIC}/questions/testing_logement").text
    again = runner.invoke(args=[*command, "--motive", "justice", "--basis", "x"])
    assert (again.exit_code, again.stderr) == (1, "Aucune édition ne montre cette réponse.\n")
