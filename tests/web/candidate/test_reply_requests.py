"""The form of errors and rights of reply, and the page that acknowledges: no account, no mail, nothing on reading."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.mailing import OutgoingEmail
from campagne.models.reply_request import ReplyRequest
from campagne.services import editions, gate, reply_decisions, reply_requests
from tests.factories import campaigns
from tests.factories import reply_requests as factory
from tests.fixtures.client import CheckedClient
from tests.web.candidate.conftest import visible
from tests.web.candidate.test_links import SCANNERS

FORM = "/droit-de-reponse"
FILLED = {
    "kind": "reply",
    "passage": "M. Vasseur le premier",
    "text": "Je n'ai jamais trié un dossier.",
    "name": "Paul Vasseur",
    "quality": "bailleur cité",
    "reach": "paul@vasseur.example.org",
}


@pytest.fixture
def contested(app: Flask, at: Callable[[str | datetime], datetime]) -> str:
    """The lasting address of an answer that names somebody, on 6 April 2027 at 14:20."""
    at("2027-04-06T14:20")
    with app.app_context():
        campaigns.organisation()
        path = factory.answer_of(factory.published())
        db.session.commit()
    return path


def ask(client: CheckedClient, page: str, **changes: str) -> TestResponse:
    return client.submit(f"{FORM}?sur={page}", {**FILLED, **changes}, testid="reply-request")


def asked() -> ReplyRequest:
    return db.session.query(ReplyRequest).one()


def test_a_request_leads_to_a_page_that_says_what_was_received_and_by_when_it_is_answered(
    app: Flask, client: CheckedClient, contested: str
) -> None:
    response = ask(client, contested)

    assert response.status_code == 303
    text = visible(client.get(response.location))
    assert "Reçue le mardi 6 avril 2027 à 14 h 20 (heure de Paris)." in text
    assert "Réponse au plus tard le 7 avril à 14 h 20" in text
    assert "Une copie de cette page fait foi : conservez son adresse." in text
    assert f"http://localhost{response.location}" in text
    assert all(words in text for words in (FILLED["text"], FILLED["passage"], "Paul Vasseur", "bailleur cité"))
    assert FILLED["reach"] not in text
    with app.app_context():
        assert (asked().contested, asked().reach) == (contested, FILLED["reach"])
        assert db.session.query(OutgoingEmail).count() == 0


def test_the_public_pages_of_an_answer_a_candidacy_and_a_question_lead_to_the_form_filled_in(
    client: CheckedClient, contested: str
) -> None:
    campaign, ref = contested.split("/editions/", maxsplit=1)[0], contested.split("/")[-2]
    for place in (contested, f"{campaign}/candidatures/{ref}", f"{campaign}/questions/testing_logement"):
        page = client.get(place).text
        assert f'href="/droit-de-reponse?campagne=presidentielle-2027&amp;sur={place}"' in page
        assert client.form(f"{FORM}?campagne=presidentielle-2027&sur={place}").values["contested"] == [place]
    assert 'href="/droit-de-reponse"' in client.get("/mentions-legales").text


def test_reading_changes_nothing(app: Flask, client: CheckedClient, contested: str) -> None:
    follow = ask(client, contested).location
    with app.app_context():
        before = {column.name: getattr(asked(), column.name) for column in ReplyRequest.__table__.columns}
    for method, agent, url in product(("GET", "HEAD", "OPTIONS"), SCANNERS, (f"{FORM}?sur={contested}", follow)):
        assert Client(app).open(url, method=method, headers={"User-Agent": agent}).status_code == 200
    with app.app_context():
        assert {column.name: getattr(asked(), column.name) for column in ReplyRequest.__table__.columns} == before


def test_an_unknown_address_of_follow_up_answers_like_any_link_that_does_not_open(
    client: CheckedClient, contested: str
) -> None:
    follow = ask(client, contested).location
    wrong = [f"{FORM}/suivi/", f"{FORM}/suivi/x/y", follow[:-1], f"{follow}x", f"{FORM}/suivi/{'A' * 43}", "/r/x"]

    answers = [client.get(url) for url in wrong]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.get_data() for answer in answers}) == 1
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": ""}, "Choisissez l'un des deux."),
        ({"kind": "autre"}, "Choisissez l'un des deux."),
        ({"text": " "}, "Écrivez votre texte."),
        ({"name": ""}, "Écrivez votre nom."),
        ({"quality": ""}, "Dites à quel titre vous écrivez."),
        ({"reach": ""}, "Dites comment vous joindre."),
        ({"contested": ""}, "Dites où se trouve ce que vous contestez."),
        (
            {"website": "https://evil.invalid"},
            "Laissez ce champ vide : Effacez ce que vous y avez écrit, il n'est là que pour arrêter les robots",
        ),
        ({"contested": "https://evil.invalid/page"}, "Cette adresse n'est pas de ce site"),
        ({"contested": "/campagnes/presidentielle-2027/candidatures/x"}, "ne mène à aucune candidature publiée"),
        ({"text": "x\n" * 51}, "Ce texte compte 51 lignes de 80 caractères, 50 au plus : retirez-en 1."),
        ({"passage": "x" * 2_001}, "Ce texte compte 2001 caractères, 2000 au plus : retirez-en 1."),
    ],
)
def test_what_is_wrong_is_said_in_its_place_and_the_text_given_back(
    app: Flask, client: CheckedClient, contested: str, changes: dict[str, str], sentence: str
) -> None:
    response = ask(client, contested, **changes)

    assert response.status_code in {409, 422}
    assert sentence in visible(response)
    kept = changes.get("text", FILLED["text"]).strip()
    assert kept in response.text.replace("&#39;", "'")
    with app.app_context():
        assert db.session.query(ReplyRequest).count() == 0


def test_a_flood_is_stopped_with_the_text_given_back(client: CheckedClient, contested: str) -> None:
    for _ in range(reply_requests.PER_ORIGIN):
        assert ask(client, contested).status_code == 303

    response = ask(client, contested)

    assert response.status_code == 409
    assert "la vôtre n'est pas enregistrée" in visible(response)
    assert "Je n'ai jamais trié un dossier." in response.text.replace("&#39;", "'")


def test_where_several_campaigns_are_public_the_form_asks_which(
    app: Flask, client: CheckedClient, contested: str
) -> None:
    with app.app_context():
        factory.published("autre", title="Une autre")
        campaigns.campaign("secrete", title="Secrète")
        db.session.commit()

    page = client.get(f"{FORM}?campagne=autre").text
    assert "Une autre" in page
    assert "Secrète" not in page
    client.submit(f"{FORM}?campagne=autre", {**FILLED, "contested": "votre page « méthode »"}, testid="reply-request")

    with app.app_context():
        assert asked().campaign.slug == "autre"


def test_before_anything_is_published_there_is_no_form(app: Flask, client: CheckedClient) -> None:
    with app.app_context():
        campaigns.campaign()
        campaigns.organisation()
        db.session.commit()

    page = client.get(FORM)

    assert "Rien n'est encore publié ici" in visible(page)
    assert "<form" not in page.text


def test_the_decision_is_read_at_the_same_address(app: Flask, client: CheckedClient, contested: str) -> None:
    follow = ask(client, contested).location
    with app.app_context():
        given = {"motive": "accurate", "words": "La délibération du 3 mars le dit."}
        reply_decisions.refuse(
            asked(), **given, by=campaigns.coordinator(), now=asked().received_at + timedelta(hours=3)
        )
        db.session.commit()

    text = visible(client.get(follow))

    assert "Refus motivé" in text
    assert "Décidé le mardi 6 avril 2027 à 17 h 20 (heure de Paris)." in text
    assert "Motif : vérification faite, le passage contesté est exact." in text
    assert "La délibération du 3 mars le dit." in text
    assert "Claire Morvan" not in text.split("Ce que nous avons reçu")[0]


def test_an_accepted_reply_is_said_inserted_once_an_edition_shows_it(
    app: Flask, client: CheckedClient, contested: str
) -> None:
    follow = ask(client, contested).location
    with app.app_context():
        now = asked().received_at + timedelta(hours=1)
        given = {"site": factory.SITE, "identified": True, "by": campaigns.coordinator(), "now": now}
        reply_decisions.insert(asked(), place=contested, **given)  # type: ignore[arg-type]
        db.session.commit()

    accepted = visible(client.get(follow))
    assert "Votre réponse est acceptée" in accepted
    assert "au plus tard le mercredi 7 avril 2027 à 14 h 20 (heure de Paris)" in accepted
    with app.app_context():
        campaign = asked().campaign
        editions.build(editions.plan(campaign, now=now), now=now)
        db.session.commit()

    inserted = client.get(follow)
    assert "Votre réponse est insérée Depuis le mardi 6 avril 2027 à 15 h 20" in visible(inserted)
    link = inserted.text.split('href="/campagnes/')[1].split('"')[0]
    assert FILLED["text"] in client.get(f"/campagnes/{link}").text.replace("&#39;", "'")


def test_a_clock_that_ran_out_is_owned_up_to(
    client: CheckedClient, contested: str, at: Callable[[str | datetime], datetime]
) -> None:
    follow = ask(client, contested).location
    at("2027-04-07T14:20")
    assert "Réponse au plus tard le 7 avril à 14 h 20" in visible(client.get(follow))

    at("2027-04-07T14:21")

    assert "Le délai est passé sans réponse de notre part" in visible(client.get(follow))


def test_during_silence_the_page_says_what_can_and_cannot_be_done(
    client: CheckedClient, contested: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(effect: gate.Effect, *_: object) -> None:
        if effect is gate.Effect.PUBLISH:
            raise gate.NotAllowed("Silence électoral jusqu'au dimanche 18 avril à 20 h.")

    monkeypatch.setattr(gate, "_check_silence", refuse)

    response = ask(client, contested)

    assert response.status_code == 303
    for address in (FORM, f"{FORM}?campagne=presidentielle-2027", response.location):
        text = visible(client.get(address))
        assert "Silence électoral jusqu'au dimanche 18 avril à 20 h." in text, address
        assert text.count("masquer un texte contraire à la loi") == 1, address
        assert "Nous ne pouvons pas faire paraître une réponse" in text, address


def test_a_campaign_that_is_over_is_in_no_silence(app: Flask, client: CheckedClient, contested: str) -> None:
    with app.app_context():
        db.session.query(Campaign).one().status = "archived"
        db.session.commit()

    text = visible(client.get(ask(client, contested).location))

    assert "Réponse au plus tard le 9 avril à 14 h 20" in text
    assert "Rien de nouveau ne peut paraître" not in text
