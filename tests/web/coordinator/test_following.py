"""The board: what it says, where each of its numbers leads, and what it never says."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from justhtml import JustHTML
from justhtml.dom import Element

from campagne.extensions import db
from campagne.models.mailing import OutgoingEmail
from campagne.services import suppressions
from tests.factories import campaigns, crowds, lookup, mail, people
from tests.fixtures.client import CheckedClient
from tests.fixtures.pages import attribute, select, text_of

BASE = "/coordination/campagnes/municipales"
URL = f"{BASE}/suivi/"


@pytest.fixture
def crowd(app: Flask, client: CheckedClient, at: Callable[[datetime], datetime]) -> None:
    """360 candidacies of six départements, to which all sorts of things happened; a member is signed in."""
    at(crowds.SENT + timedelta(days=2))
    people.person(app)
    with app.app_context():
        campaign = campaigns.campaign("municipales", election="municipal")
        people.member(campaign)
        crowds.crowd(campaign, 360, each=1)
        suppressions.suppress("equipe2@campagne.invalid", reason="objection", now=crowds.SENT)
        db.session.commit()
    people.sign_in(client)


def links(client: CheckedClient) -> list[tuple[str, int]]:
    """Return each link of the board whose words are a number, with that number."""
    document = JustHTML(client.get(URL).get_data().decode(), sanitize=False)
    numbers = [(link, re.sub(r"\s", "", text_of(link))) for link in select(document, "main a")]
    return [(attribute(link, "href"), int(words)) for link, words in numbers if words.isdecimal()]


def counted(client: CheckedClient, href: str) -> int:
    """Return how many rows the page at an address says that it lists."""
    text = client.get(href).text
    listed = re.search(r"<p>(\d+) candidatures?", text) or re.search(r'aria-current="true">[^<]* : (\d+)<', text)
    assert listed, href
    return int(listed[1])


def test_every_number_leads_to_as_many_rows(client: CheckedClient, crowd: None) -> None:
    found = links(client)

    assert len(found) > 40
    wrong = {href: (number, rows) for href, number in found if (rows := counted(client, href)) != number}
    assert not wrong


def test_the_messages_and_the_answers_each_add_up_to_the_candidacies(client: CheckedClient, crowd: None) -> None:
    document = JustHTML(client.get(URL).get_data().decode(), sanitize=False)
    for testid in ("messages", "answers"):
        (rows,) = select(document, f'[data-testid="{testid}"]')
        *parts, total = (int(text_of(number)) for number in select(rows, "dd"))
        assert sum(parts) == total == 360


def test_the_drawings_have_a_title_and_lead_to_their_table(client: CheckedClient, crowd: None) -> None:
    document = JustHTML(client.get(URL).get_data().decode(), sanitize=False)
    drawings = select(document, "svg")

    assert len(drawings) == 2
    for drawing in drawings:
        assert attribute(drawing, "role") == "img"
        (title,) = select(drawing, "title")
        assert attribute(drawing, "aria-labelledby") == attribute(title, "id")
        (caption,) = select(document, f"#{attribute(drawing, 'aria-describedby')}")
        assert caption.name == "caption"
        assert select(drawing, "rect")


def test_a_national_campaign_has_no_table_of_departements(app: Flask, client: CheckedClient, draft: str) -> None:
    assert "Il faut d'abord la liste des candidatures" in unescape(client.get(f"{draft}/suivi/").text)
    with app.app_context():
        campaigns.candidacy(campaigns.constituency(lookup.campaign("presidentielle-2027")))
        db.session.commit()
    text = client.get(f"{draft}/suivi/").text

    assert "Par département" not in text
    assert "À joindre" in text
    assert "<svg" not in text


def test_objections_are_counted_and_no_reason_is_named(client: CheckedClient, crowd: None) -> None:
    text = client.get(URL).text

    assert re.search(r"Ont demandé à ne plus recevoir de message : <a [^>]*>1</a>", text)
    assert "objection" not in text
    assert "opposition=oui" in text


def test_the_board_opens_with_what_is_most_useful(app: Flask, client: CheckedClient, crowd: None) -> None:
    document = JustHTML(client.get(URL).get_data().decode(), sanitize=False)
    (step,) = select(document, '[data-testid="next-step"]')
    assert "lever les doutes d'envoi" in text_of(step)
    assert leads_to(step) == f"{BASE}/envois/doutes"

    with app.app_context():
        db.session.query(OutgoingEmail).filter_by(state="in_doubt").update({"state": "sent"})
        db.session.commit()
    document = JustHTML(client.get(URL).get_data().decode(), sanitize=False)
    (step,) = select(document, '[data-testid="next-step"]')
    assert "envoyer l'invitation" in text_of(step)


def leads_to(step: Element) -> str:
    (link,) = select(step, "a")
    return attribute(link, "href")


def test_who_began_an_answer_is_told_by_a_number_alone(client: CheckedClient, crowd: None) -> None:
    document = JustHTML(client.get(URL).get_data().decode(), sanitize=False)
    (started,) = select(document, '[data-testid="started"]')

    assert text_of(started) == "0"
    assert not select(started, "a")


@pytest.mark.parametrize("day", ["2027-01-01", "9999-12-31", "hier", "2027-02-30"])
def test_a_day_without_any_event_has_no_page(client: CheckedClient, crowd: None, day: str) -> None:
    assert client.get(f"{URL}jours/{day}").status_code == 404


def test_the_public_sentence_of_each_candidacy_is_listed_by_state(client: CheckedClient, crowd: None) -> None:
    text = client.get(f"{URL}etats?etat=undelivered").text

    assert "n'a pas été remis" in unescape(text)
    assert 'aria-current="true">message non remis' in text
    assert client.get(f"{URL}etats?etat=inconnu").status_code == 200
    assert client.get(f"{URL}?etat=undelivered").location == f"{URL}etats?etat=undelivered"


@pytest.mark.usefixtures("smtp")
def test_a_day_lists_what_left(app: Flask, client: CheckedClient, at: Callable[[datetime], datetime]) -> None:
    at(mail.SENDING)
    people.person(app)
    with app.app_context():
        campaign = mail.ready()
        people.member(campaign)
        mail.launched(campaign)
        mail.deliver()
    people.sign_in(client)
    text = client.get("/coordination/campagnes/presidentielle-2027/suivi/jours/2027-02-22").text

    assert "Lundi 22 février 2027" in text
    assert "Messages partis : 3" in text
    assert "Inès Marchetti" in text
