"""Mailings: written with named places, read and tried before they leave, checked, sent once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.mailing import Mailing, OutgoingEmail
from tests.factories import lookup
from tests.fixtures.client import CheckedClient


def count(app: Flask, table: type[Any]) -> int:
    with app.app_context():
        return db.session.query(table).count()


def sent(app: Flask) -> int:
    """How many messages are for candidacies."""
    with app.app_context():
        return db.session.query(OutgoingEmail).filter(OutgoingEmail.kind != "test").count()


def test_the_default_text_stands_there_and_looking_writes_nothing(
    app: Flask, client: CheckedClient, ready: str
) -> None:
    for path in ("/", "/apercu", "/envoi"):
        assert client.get(f"{ready}{path}").status_code == 200

    assert "{salutation}," in client.get(f"{ready}/").text
    assert "le lien personnel de la candidature" in client.get(f"{ready}/").text
    assert count(app, Mailing) == 1  # the draft of the fixture
    assert count(app, OutgoingEmail) == 1  # its trial


def test_a_text_is_kept_and_read_as_a_candidacy_would(app: Flask, client: CheckedClient, ready: str) -> None:
    given = {"subject": "{questions} à {candidature}", "body": "{salutation},\n\nRépondre : {lien}"}

    response = client.submit(f"{ready}/", given, testid="mailing", follow_redirects=True)

    assert "3 questions à Inès Marchetti" in response.text
    assert "Madame," in response.text
    with app.app_context():
        ref = lookup.candidacy("Vasseur").ref
    chosen = client.get(f"{ready}/apercu", query_string={"candidature": ref}).text
    assert "3 questions à Paul Vasseur" in chosen
    assert "Monsieur," in chosen
    assert client.get(f"{ready}/apercu?candidature=inconnue").status_code == 404


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"subject": ""}, "Écrivez un objet."),
        ({"subject": "x" * 400}, "400 caractères, 200 au plus"),
        ({"body": ""}, "Écrivez le texte."),
        ({"body": "Sans lien"}, "doit contenir {lien}"),
        ({"body": "{lien} {inconnu}"}, "« {inconnu} » n&#39;est pas un emplacement connu"),
        ({"body": "{lien} } seule"}, "Une accolade est restée seule"),
        ({"body": "{lien} aucune page ne les montre"}, "promet ce que la campagne ne tient pas"),
        ({"subject": "{lien}"}, "L&#39;objet ne porte pas le lien personnel"),
        ({"body": "{lien}" + "x" * 20_000}, "au plus"),
    ],
)
def test_a_text_that_cannot_leave_is_refused_and_given_back(
    app: Flask, client: CheckedClient, ready: str, changed: dict[str, str], sentence: str
) -> None:
    response = client.submit(f"{ready}/", changed, testid="mailing")

    assert response.status_code == 422
    assert sentence in response.text
    for text in changed.values():
        assert text in response.text
    with app.app_context():
        assert not set(changed.values()) & {
            db.session.query(Mailing).one().subject,
            db.session.query(Mailing).one().body,
        }


def test_the_preview_without_network_or_candidacy_says_what_is_missing(client: CheckedClient, draft: str) -> None:
    assert "n&#39;est pas encore présenté" in client.get(f"{draft}/invitation/apercu").text


def test_an_empty_campaign_is_stopped_with_a_remedy_for_each_point(client: CheckedClient, draft: str) -> None:
    page = client.get(f"{draft}/invitation/envoi").text

    for sentence in ("Le réseau n&#39;est pas présenté", "aucune question", "Personne à qui écrire"):
        assert sentence in page
    assert "Écrire les questions" in page
    assert 'data-testid="send"' not in page


def test_what_only_deserves_attention_does_not_stop_the_sending(client: CheckedClient, ready: str) -> None:
    page = client.get(f"{ready}/envoi").text

    assert "L&#39;envoi gèlera le questionnaire : 3 questions." in page
    assert "1 message, à 1 candidature." in page
    assert "Sans message, aucune adresse connue : 1." in page
    assert "vendredi 26 mars 2027 à 18 h (heure de Paris)" in page
    assert "Envoyer à 1 candidature" in page


def test_a_deadline_that_is_past_stops_it(
    client: CheckedClient, ready: str, at: Callable[[str | datetime], datetime]
) -> None:
    at("2027-03-26T18:01")

    page = client.get(f"{ready}/envoi").text
    assert "L&#39;échéance est passée" in page
    assert 'data-testid="send"' not in page


def test_sending_freezes_opens_and_queues_once(app: Flask, client: CheckedClient, ready: str) -> None:
    form = client.form(f"{ready}/envoi", "send")

    first = client.post(form.action, data=form.values)
    second = client.post(form.action, data=form.values)

    assert first.location.endswith("/envois/1")
    assert second.location == first.location  # a second click must not say that nothing left
    assert sent(app) == 1
    with app.app_context():
        assert lookup.questionnaire().frozen
        assert lookup.campaign().status == "open"
    followed = {"counts": {"queued": 1}, "done": 0, "total": 1, "state": "sending", "pace": ""}
    assert client.get(f"{first.location}.json").json == followed


def test_a_text_changed_after_the_page_was_read_is_not_sent(app: Flask, client: CheckedClient, ready: str) -> None:
    form = client.form(f"{ready}/envoi", "send")
    client.submit(f"{ready}/", {"body": "Autre texte : {lien}"}, testid="mailing")

    response = client.post(form.action, data=form.values)

    assert response.status_code == 422
    assert "ont changé depuis" in response.text
    assert sent(app) == 0
    with app.app_context():
        assert not lookup.questionnaire().frozen
