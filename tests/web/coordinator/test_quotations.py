"""Before a text is hidden, the page and the command name the rights of reply that quote it: they keep its words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from campagne.extensions import db
from campagne.models.reply_request import ReplyRequest
from campagne.services import editions, reply_decisions
from tests.factories import lookup, people
from tests.factories import reply_requests as factory
from tests.fixtures.client import CheckedClient

NOW = factory.RECEIVED + timedelta(hours=1)
GROUND = {"motive": "tiers", "basis": "RGPD, article 17"}
SLUG = "presidentielle-2027"
ANSWER = f"/campagnes/{SLUG}/questions/testing_logement.json"
QUOTED = "Des mots de ce texte sont cités"


@pytest.fixture
def page(app: Flask, client: CheckedClient, at: Callable[[datetime], datetime]) -> str:
    """The page that hides the answer to which two rights of reply are accepted: one of them quotes it."""
    people.person(app)
    at(NOW)
    with app.app_context():
        candidacy = factory.published()
        people.member(candidacy.constituency.campaign)
        accept("M. VASSEUR, le premier", name="Paul Vasseur")
        accept("Rien de tel.", name="Awa Delorme")
        address = f"/coordination/campagnes/{SLUG}/candidatures/{candidacy.ref}/masquer/"
    people.sign_in(client)
    return address


def accept(passage: str, *, name: str) -> None:
    candidacy = lookup.candidacy("Marchetti")
    asked = factory.received(candidacy.constituency.campaign, passage=passage, name=name)
    place, by = factory.answer_of(candidacy), lookup.person(people.CLAIRE)
    reply_decisions.insert(asked, place=place, site=factory.SITE, identified=True, by=by, now=factory.RECEIVED)
    db.session.commit()


def publish(app: Flask) -> None:
    with app.app_context():
        editions.build(editions.plan(lookup.campaign(), now=NOW), now=NOW)
        db.session.commit()


def reply(app: Flask, name: str) -> ReplyRequest:
    with app.app_context():
        return db.session.query(ReplyRequest).filter_by(name=name).one()


def read(client: CheckedClient, address: str) -> str:
    return unescape(client.get(address).text)


def hide(client: CheckedClient, page: str) -> str:
    form = client.form(page, "hide")
    chosen = client.get(page).text.split('name="leaf"')[1].split('value="')[1].split('"')[0]
    return unescape(client.post(form.action, data=form.values | GROUND | {"leaf": chosen}, follow_redirects=True).text)


def test_the_page_names_the_replies_that_quote_a_text_and_leads_to_where_each_is_hidden(
    app: Flask, client: CheckedClient, page: str
) -> None:
    publish(app)
    shown, quoting = read(client, page), reply(app, "Paul Vasseur")
    address = f"/coordination/campagnes/{SLUG}/droit-de-reponse/{quoting.id}/masquer"

    assert QUOTED in shown
    assert f'href="{address}"' in shown
    assert "Awa Delorme" not in shown
    assert "un droit de réponse se masque à part" in shown
    assert "Ses mots se lisent encore dans un droit de réponse" in hide(client, page)

    assert "le premier" in client.get(ANSWER).text
    client.submit(address, GROUND, testid="hide")
    assert "le premier" not in client.get(ANSWER).text


def test_once_the_reply_is_hidden_nothing_quotes_the_text(app: Flask, client: CheckedClient, page: str) -> None:
    publish(app)
    address = f"/coordination/campagnes/{SLUG}/droit-de-reponse/{reply(app, 'Paul Vasseur').id}/masquer"
    client.submit(address, GROUND, testid="hide")

    assert QUOTED not in read(client, page)
    assert "Le texte est masqué, dans toutes les éditions." in hide(client, page)


def test_a_reply_that_no_edition_shows_yet_is_named_too(app: Flask, client: CheckedClient, page: str) -> None:
    with app.app_context():
        accept("les bailleurs de Valmont", name="Omar Diallo")
    shown = read(client, page)
    assert "Droit de réponse d'Omar Diallo" in shown.replace("’", "'")
    assert "Acceptée, elle paraîtra avec la prochaine édition" in shown
    assert f'href="/coordination/campagnes/{SLUG}/droit-de-reponse/{reply(app, "Paul Vasseur").id}"' in shown


@pytest.mark.parametrize("inserted", [True, False])
def test_the_command_names_them_with_what_hides_each(
    app: Flask, runner: FlaskCliRunner, client: CheckedClient, page: str, inserted: bool
) -> None:
    if inserted:
        publish(app)
    quoting, by = reply(app, "Paul Vasseur"), ["--by", people.CLAIRE]
    command = ["editions", "hide", SLUG, quoting.candidacy_ref or ""]
    ground = ["--motive", GROUND["motive"], "--basis", GROUND["basis"]]

    done = runner.invoke(args=[*command, "testing_logement", *ground, *by])

    assert done.exit_code == 0, done.output
    first, last = done.output.strip().splitlines()
    assert first.startswith("Des mots de ce texte sont cités par le droit de réponse de Paul Vasseur : ")
    said = f"campagne {' '.join(command)} reply/{quoting.ref} --motive " if inserted else "avec la prochaine édition"
    assert said in first
    assert last.startswith("Le texte est masqué, mais pas là où il est cité, comme dit plus haut.")
    if inserted:
        done = runner.invoke(args=[*command, f"reply/{quoting.ref}", *ground, *by])
        assert done.output.startswith("La réponse est masquée dans toutes les éditions.")
