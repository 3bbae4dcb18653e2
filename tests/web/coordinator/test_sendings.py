"""The page of a sending: how far it is, what has to be looked at, and what people do to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask

from campagne.extensions import db
from campagne.models.mailing import Mailing
from campagne.worker import drain
from tests.factories import campaigns, lookup, mail, people
from tests.fixtures.client import CheckedClient
from tests.fixtures.mail import MailSink
from tests.web.coordinator.conftest import URL

SENDINGS = f"{URL}/envois/"
SENDING = f"{SENDINGS}1"


def test_what_left_and_what_did_not_is_followed(
    app: Flask, client: CheckedClient, ready: str, smtp: MailSink, at: Callable[[str | datetime], datetime]
) -> None:
    with app.app_context():
        campaigns.contact(lookup.candidacy("Vasseur"), "refus@vasseur.example.org")
        db.session.commit()
    smtp.refuse("refus@")
    client.submit(f"{ready}/envoi", testid="send")
    assert 'Messages traités : <span class="number">0 sur 2</span>' in client.get(SENDING).text

    drain(app)

    page = client.get(SENDING).text
    assert "Envoi terminé" in page
    assert "Paul Vasseur</a> : adresse refusée" in page
    assert "r…s@vasseur.example.org" in page
    assert "refus@vasseur" not in page
    letter = smtp.to("equipe@marchetti.example.org")[0]
    assert "3 questions à Inès Marchetti" in str(letter.message["subject"])
    follow = ready.replace("/invitation", "/suivi/etats")
    assert "Invitation envoyée le 22 février." in client.get(follow).text
    undelivered = client.get(f"{follow}?etat=undelivered").text
    assert "Paul Vasseur" in undelivered
    assert "Inès Marchetti" not in undelivered


def test_without_a_sending_there_is_nothing_to_follow(client: CheckedClient, ready: str) -> None:
    client.submit(f"{ready}/", testid="mailing")  # a draft has not left

    assert client.get(SENDING).status_code == 404
    assert client.get(f"{SENDING}.json").status_code == 404
    assert "Rien n&#39;est encore parti." in client.get(SENDINGS).text


def test_a_paused_sending_says_why_and_goes_on(app: Flask, client: CheckedClient, ready: str) -> None:
    client.submit(f"{ready}/envoi", testid="send")
    with app.app_context():
        mailing = db.session.query(Mailing).one()
        mailing.state, mailing.paused_reason = "paused", "Le serveur refuse notre adresse."
        db.session.commit()
    assert "Le serveur refuse notre adresse." in client.get(SENDING).text

    client.submit(SENDING, testid="resume")

    with app.app_context():
        assert db.session.query(Mailing).one().state == "sending"


def test_a_mail_server_that_is_down_is_said_with_the_moment_of_the_next_attempt(
    app: Flask, client: CheckedClient, ready: str, smtp: MailSink
) -> None:
    smtp.stop()
    client.submit(f"{ready}/envoi", testid="send")

    drain(app)

    page = client.get(SENDING).text
    assert "Un serveur de courriels ne répond pas" in page
    assert "prochain essai le" in page


def test_every_sending_is_listed_the_latest_first(
    app: Flask, client: CheckedClient, ready: str, smtp: MailSink, at: Callable[[str | datetime], datetime]
) -> None:
    client.submit(f"{ready}/envoi", testid="send")
    drain(app)
    with app.app_context():
        mail.launched(lookup.campaign(), "reminder", now=at("2027-03-15T10:00"))

    page = client.get(SENDINGS).text

    moments = ("Rappel du", "lundi 15 mars 2027 à 10 h", "0 sur 1", "Invitation du", "lundi 22 février", "1 sur 1")
    assert sorted(page.index(words) for words in moments) == [page.index(words) for words in moments]
    assert "0 sur 1" in page


def test_a_sending_of_another_campaign_is_not_found(app: Flask, client: CheckedClient, ready: str) -> None:
    client.submit(f"{ready}/envoi", testid="send")
    with app.app_context():
        people.member(campaigns.campaign("autre"))
        db.session.commit()

    for ending in ("1", "1.json"):
        assert client.get(f"{SENDINGS}{ending}".replace("presidentielle-2027", "autre")).status_code == 404


def test_a_sending_is_paused_then_stopped_for_good_once_confirmed(
    app: Flask, client: CheckedClient, ready: str, smtp: MailSink
) -> None:
    client.submit(f"{ready}/envoi", testid="send")

    paused = client.submit(SENDING, testid="pause", follow_redirects=True).text
    assert "Envoi en pause" in paused
    assert "a mis l&#39;envoi en pause." in paused
    assert "1 message ne partira pas." in client.get(f"{SENDING}/arreter").text
    stopped = client.submit(f"{SENDING}/arreter", testid="stop", follow_redirects=True).text
    drain(app)

    assert "Envoi arrêté" in stopped
    assert smtp.received == []
    assert "non envoyé : envoi arrêté" in client.get(f"{SENDING}/messages?etat=stopped").text
    assert "Cet envoi est terminé" in client.submit(f"{SENDING}/arreter", testid="stop").text
    assert "arrêté" in client.get(SENDINGS).text


def test_the_replies_of_servers_are_told_in_french_with_their_own_words_beside(
    app: Flask, client: CheckedClient, ready: str, smtp: MailSink
) -> None:
    smtp.refuse("", "450 4.7.28 Too many messages, slow down")
    client.submit(f"{ready}/envoi", testid="send")
    drain(app)

    for page in (client.get(SENDING).text, client.get(f"{SENDING}/messages?etat=retry").text):
        assert "Le serveur demande d&#39;aller moins vite" in page
        assert '<span lang="en">450 4.7.28 Too many messages, slow down</span>' in page
    assert "Inès Marchetti" in client.get(f"{SENDING}/messages").text


def test_the_page_tells_the_drawn_order_and_when_it_ends(app: Flask, client: CheckedClient, ready: str) -> None:
    client.submit(f"{ready}/envoi", testid="send")
    with app.app_context():
        seed = db.session.query(Mailing).one().seed
    app.config["MAIL_RATE"] = 1

    page = client.get(SENDING).text

    assert str(seed) in page
    assert "Fin prévue le 22 février à 9 h 01" in page
