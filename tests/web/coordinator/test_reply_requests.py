"""Requests as the coordination meets them: first on the board, on their clock, revealed by a gesture, decided once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask

from campagne import clock, jobs
from campagne.extensions import db
from campagne.models.audit import AuditEntry
from campagne.models.reply_request import ReplyRequest
from campagne.services import editions
from tests.factories import lookup, people
from tests.factories import reply_requests as factory
from tests.fixtures.client import CheckedClient
from tests.web.candidate.conftest import visible

BOARD = "/coordination/campagnes/presidentielle-2027/"
ROOM = f"{BOARD}droit-de-reponse/"
At = Callable[[str | datetime], datetime]


@pytest.fixture
def request_page(app: Flask, client: CheckedClient, at: At) -> str:
    """The page of a request received on 6 April at 14:20 about a published answer, read by Claire at 17:10."""
    people.person(app)
    with app.app_context():
        candidacy = factory.published()
        campaign = candidacy.constituency.campaign
        people.member(campaign)
        request = factory.received(campaign, contested=factory.answer_of(candidacy))
        db.session.commit()
        page = f"{ROOM}{request.id}"
    at("2027-04-07T11:10")
    people.sign_in(client)
    return page


def request_of(app: Flask) -> ReplyRequest:
    with app.app_context():
        return db.session.query(ReplyRequest).one()


def test_it_comes_before_everything_else_with_its_clock(client: CheckedClient, request_page: str, at: At) -> None:
    board = visible(client.get(BOARD))

    assert "Répondre à une demande de correction ou de droit de réponse 1 demande attend ; il reste 3 h 10." in board
    assert board.index("Répondre à une demande") < board.index("Ensuite")
    assert "Il reste 3 h 10, jusqu'au 7 avril à 14 h 20" in visible(client.get(ROOM))
    at("2027-04-07T16:25")
    assert "En retard de 2 h 05 : la réponse était due le 7 avril à 14 h 20" in visible(client.get(ROOM))
    assert "1 demande attend ; en retard de 2 h 05." in visible(client.get(BOARD))


def test_the_page_shows_what_is_contested_beside_the_reply_and_counts_its_lines(
    client: CheckedClient, request_page: str
) -> None:
    text = visible(client.get(request_page))

    assert factory.WORDS in text
    assert "En ligne depuis le 30 mars." in text
    assert "Je n'ai jamais trié un dossier." in text
    assert "1 ligne ; 50 au plus." in text


def test_how_to_reach_somebody_is_shown_once_it_is_written_who_looked(
    app: Flask, client: CheckedClient, request_page: str
) -> None:
    for page in (ROOM, request_page):
        assert "06 99 00 12 34" not in client.get(page).text

    shown = client.submit(request_page, testid="reveal")

    assert "06 99 00 12 34" in shown.text
    with app.app_context():
        act = db.session.query(AuditEntry).filter_by(action="reveal_reply_request").one()
        assert act.actor == "Claire Morvan"


def test_an_error_is_said_to_be_corrected(app: Flask, client: CheckedClient, request_page: str) -> None:
    response = client.submit(request_page, {"correct-words": "Corrigé dans l'édition 2."}, testid="correct")

    assert response.status_code == 303
    assert request_of(app).decision == "corrected"
    done = visible(client.get(f"{ROOM}?liste=traitees"))
    assert "Erreur corrigée, le 7 avril à 11 h 10" in done
    assert "Aucune demande n'attend." in visible(client.get(ROOM))
    assert "Répondre à une demande" not in visible(client.get(BOARD))


def test_a_refusal_needs_a_motive_and_words(app: Flask, client: CheckedClient, request_page: str) -> None:
    empty = client.submit(request_page, {"refuse-words": "Vérifié."}, testid="refuse")
    assert (empty.status_code, request_of(app).decision) == (422, None)
    assert "Vérifié." in empty.text
    silent = client.submit(request_page, {"refuse-motive": "accurate"}, testid="refuse")
    assert silent.status_code == 422
    assert "Dites pourquoi." in visible(silent)

    given = {"refuse-motive": "accurate", "refuse-words": "Vérifié auprès de la mairie."}
    assert client.submit(request_page, given, testid="refuse").status_code == 303

    page = visible(client.get(request_page))
    assert "par Claire Morvan. Motif : vérification faite, le passage contesté est exact." in page
    assert "Vérifié auprès de la mairie." in page


def test_a_reply_is_accepted_then_published_and_the_clock_runs_until_then(
    app: Flask, client: CheckedClient, request_page: str
) -> None:
    refused = client.submit(request_page, testid="insert")
    assert (refused.status_code, request_of(app).decision) == (422, None)
    assert "Vérifiez d'abord son identité." in visible(refused)

    accepted = client.submit(request_page, {"insert-identified": "y"}, testid="insert", follow_redirects=True)

    assert "publiez-la dans le délai" in visible(accepted)
    assert "Droits de réponse : 1 Paul Vasseur, bailleur cité Je n'ai jamais trié un dossier." in visible(accepted)
    assert "Il reste 3 h 10, jusqu'au 7 avril à 14 h 20 : publiez l'édition qui l'insère" in visible(client.get(ROOM))
    assert "Réponse acceptée, pas encore insérée" in visible(client.get(request_page))
    client.submit(f"{BOARD}publication/", testid="publish")
    with app.app_context():
        jobs.build_editions()
    assert "insérée le 7 avril à 11 h 10 par l'édition 2." in visible(client.get(request_page))
    assert "Aucune demande n'attend." in visible(client.get(ROOM))
    assert "Réponse insérée, acceptée le 7 avril à 11 h 10" in visible(client.get(f"{ROOM}?liste=traitees"))


def test_somebody_of_the_same_party_leaves_it_to_others(app: Flask, client: CheckedClient, request_page: str) -> None:
    form = client.form(request_page, "correct")
    with app.app_context():
        lookup.person(people.CLAIRE).party = "Alliance du Rivage"
        db.session.commit()

    assert "êtes du même parti" in visible(client.get(request_page))
    refused = client.post(form.action, data=form.values | {"correct-words": "Corrigé."})

    assert refused.status_code == 422
    assert request_of(app).decision is None


def test_a_request_of_another_campaign_is_not_there(app: Flask, client: CheckedClient, request_page: str) -> None:
    with app.app_context():
        other = factory.received(factory.published("autre").constituency.campaign).id
        db.session.commit()

    assert client.get(f"{ROOM}{other}").status_code == 404


def test_an_inserted_reply_is_hidden_from_its_page_with_a_motive_and_a_ground(
    app: Flask, client: CheckedClient, request_page: str
) -> None:
    assert "Masquer cette réponse" not in visible(client.get(request_page))
    assert "il n'y a rien à masquer" in visible(client.get(f"{request_page}/masquer"))
    client.submit(request_page, {"insert-identified": "y"}, testid="insert")
    with app.app_context():
        campaign, now = db.session.query(ReplyRequest).one().campaign, clock.now()
        editions.build(editions.plan(campaign, now=now), now=now)
        db.session.commit()
    assert "Masquer cette réponse" in visible(client.get(request_page))

    refused = client.submit(f"{request_page}/masquer", {"motive": "justice"}, testid="hide")
    assert "Dites sur quel fondement." in visible(refused)
    response = client.submit(f"{request_page}/masquer", {"motive": "justice", "basis": "Jugement"}, testid="hide")

    assert response.status_code == 303
    shown = visible(client.get(request_page))
    assert "Réponse masquée" in shown
    assert "par Claire Morvan. Motif : décision de justice (Jugement)." in shown
    assert "Je n'ai jamais trié un dossier." not in shown
    assert "Masquer cette réponse" not in shown
