"""The page that hides a text: what is published is shown, one text is chosen, and readers see the note at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from campagne.domain.answers import GivenAnswer
from campagne.extensions import db
from campagne.models.invitation import Invitation
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
            opening="Un mot de trop.",
            signatory="Inès Marchetti",
            role="candidate",
            now=SIGNED,
        )
        editions.build(editions.plan(campaign, now=now), now=now)
        db.session.commit()
        return f"{listed}/candidatures/{invitation.candidacy.ref}"


def read(client: CheckedClient, address: str) -> str:
    return unescape(client.get(address).text)


def leaf(client: CheckedClient, published: str, rank: int) -> str:
    """The value of one of the texts that the page offers, in their order."""
    return client.get(f"{published}/masquer/").text.split('name="leaf"')[rank + 1].split('value="')[1].split('"')[0]


def test_opening_words_are_hidden_first_among_the_texts_and_the_history_says_so(
    client: CheckedClient, published: str
) -> None:
    page, ref = read(client, f"{published}/masquer/"), published.rsplit("/", 1)[1]
    assert page.index("Mot d'ouverture") < page.index("Un mot de trop.") < page.index("Des mots de trop.")
    form = client.form(f"{published}/masquer/", "hide")
    values = form.values | {"leaf": leaf(client, published, 0), "motive": "tiers", "basis": "RGPD, article 17"}

    assert client.post(form.action, data=values).status_code == 302

    shown = read(client, f"{PUBLIC}/candidatures/{ref}")
    assert "Un mot de trop." not in shown
    assert "[mot d'ouverture masqué le mardi 30 mars 2027 : données personnelles d'une autre personne" in shown
    history = read(client, published)
    assert "Mot d'ouverture masqué" in history
    assert "« données personnelles d'une autre personne »" in history
    assert "Des mots de trop." in client.get(f"{published}/masquer/").text


def test_texts_are_offered_in_the_order_of_the_questions(app: Flask, client: CheckedClient, published: str) -> None:
    with app.app_context():
        invitation = db.session.query(Invitation).one()
        answers.sign(
            invitation,
            link=None,
            form_key="l",
            answers={
                "sanctions": GivenAnswer(comment="Sur les sanctions."),
                "testing_logement": GivenAnswer(comment="Sur le logement."),
            },
            opening="",
            signatory="Inès Marchetti",
            role="candidate",
            now=SIGNED + timedelta(hours=1),
        )
        now = datetime(2027, 3, 31, 10, tzinfo=UTC)
        editions.build(editions.plan(lookup.campaign(), now=now), now=now)
        db.session.commit()

    page = read(client, f"{published}/masquer/")
    assert page.index("Sur le logement.") < page.index("Sur les sanctions.")


def test_nothing_is_offered_once_everything_is_hidden(client: CheckedClient, published: str) -> None:
    for _ in range(2):
        form = client.form(f"{published}/masquer/", "hide")
        values = form.values | {"leaf": leaf(client, published, 0), "motive": "injure", "basis": "loi de 1881"}
        client.post(form.action, data=values)

    assert "il n'y a rien à masquer" in client.get(f"{published}/masquer/").text


def test_a_text_is_hidden_and_readers_see_why(client: CheckedClient, published: str) -> None:
    page = f"{PUBLIC}/questions/testing_logement"
    assert "Des mots de trop." in client.get(page).text
    form = client.form(f"{published}/masquer/", "hide")
    values = form.values | {"motive": "injure", "basis": "loi de 1881, article 33"}

    assert client.post(form.action, data=values | {"leaf": leaf(client, published, 1)}).status_code == 302

    for address in (page, f"{page}.csv", f"{page}.json", f"{PUBLIC}/editions/1", f"{PUBLIC}/tableau.json"):
        shown = client.get(address).text.replace("\u00a0", " ").replace("\u202f", " ")
        assert "Des mots de trop." not in shown, address
        assert "texte masqué le mardi 30 mars 2027 : injure (loi de 1881, article 33)" in shown.replace(
            "\u00a0", " "
        ).replace("\u202f", " "), address
    assert "Des mots de trop." not in client.get(f"{published}/masquer/").text


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


def test_the_command_hides_opening_words(
    app: Flask, runner: FlaskCliRunner, client: CheckedClient, published: str
) -> None:
    ref = published.rsplit("/", 1)[1]
    said = ["--motive", "diffamation", "--basis", "loi de 1881, article 29", "--by", "claire.morvan@example.org"]
    done = runner.invoke(args=["editions", "hide", "presidentielle-2027", ref, "opening", *said])
    assert done.exit_code == 0, done.output
    page = read(client, f"{PUBLIC}/candidatures/{ref}")
    assert "mot d'ouverture masqué" in page
    assert "Des mots de trop." in page
