"""« Envois en doute »: what is read of each, what is said of one or of all, and that nothing repeats by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from html import unescape

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.mailing import OutgoingEmail
from tests.factories import mail, people
from tests.fixtures.client import CheckedClient
from tests.fixtures.mail import MailSink

BASE = "/coordination/campagnes/presidentielle-2027"
URL = f"{BASE}/envois/doutes"


@pytest.fixture
def ids(app: Flask, client: CheckedClient, smtp: MailSink, at: Callable[[datetime], datetime]) -> list[int]:
    """Three invitations in doubt, and a member who is signed in; in the order of their attempts."""
    at(mail.SENDING)
    people.person(app)
    with app.app_context():
        campaign = mail.ready()
        people.member(campaign)
        mail.launched(campaign)
        mail.deliver()
        db.session.query(OutgoingEmail).update({"state": "in_doubt", "sent_at": None})
        db.session.commit()
        found = [email.id for email in mail.emails()]
    people.sign_in(client)
    return found


def states(app: Flask) -> list[str]:
    with app.app_context():
        return [email.state for email in mail.emails()]


def test_each_doubt_says_whom_when_and_what_to_look_for(app: Flask, client: CheckedClient, ids: list[int]) -> None:
    text = unescape(client.get(URL).text)
    with app.app_context():
        message_ids = [email.message_id for email in mail.emails()]

    assert "3 messages : nul ne sait s'ils sont partis." in text
    assert "Inès Marchetti" in text
    assert "22 février à 9 h" in text
    assert all(f"<{each}>" in text for each in message_ids)
    assert "equipe@marchetti" not in text


def test_one_message_is_noted_sent(app: Flask, client: CheckedClient, ids: list[int]) -> None:
    response = client.submit(URL, testid=f"sent-{ids[0]}", follow_redirects=True)

    assert "1 message noté parti." in unescape(response.text)
    assert states(app) == ["sent", "in_doubt", "in_doubt"]


def test_all_of_one_day_are_noted_sent(app: Flask, client: CheckedClient, ids: list[int]) -> None:
    response = client.submit(URL, testid="all-sent", follow_redirects=True)

    assert "3 messages notés partis." in unescape(response.text)
    assert "Aucun message n'est en doute." in unescape(response.text)
    assert states(app) == ["sent"] * 3


def test_sending_again_is_asked_twice_and_warned_of(app: Flask, client: CheckedClient, ids: list[int]) -> None:
    warning = client.get(f"{URL}/renvoyer?message={ids[1]}").text
    assert "Ce peut être un deuxième exemplaire" in warning
    assert states(app) == ["in_doubt"] * 3

    response = client.submit(f"{URL}/renvoyer?message={ids[1]}", testid="again", follow_redirects=True)
    assert "1 message repart." in unescape(response.text)
    assert states(app) == ["in_doubt", "queued", "in_doubt"]


def test_all_of_one_day_are_sent_again(app: Flask, client: CheckedClient, ids: list[int]) -> None:
    with app.app_context():
        envoi = mail.emails()[0].mailing_id
    client.submit(f"{URL}/renvoyer?envoi={envoi}&jour=2027-02-22", testid="again")

    assert states(app) == ["queued"] * 3


def test_what_has_changed_since_it_was_read_is_not_settled(app: Flask, client: CheckedClient, ids: list[int]) -> None:
    form = client.form(URL, "all-sent")
    client.submit(URL, testid=f"sent-{ids[0]}")
    response = client.post(form.action, data=form.values, headers={"Sec-Fetch-Site": "same-origin"})

    assert response.status_code == 422
    assert "Ces messages ont changé" in unescape(response.text)
    assert states(app) == ["sent", "in_doubt", "in_doubt"]


@pytest.mark.parametrize(
    "asked", ["message=999", "message=x", "envoi=1&jour=hier", "envoi=1&jour=9999-12-31", f"message={2**80}", ""]
)
def test_what_is_in_no_doubt_is_said_so(client: CheckedClient, ids: list[int], asked: str) -> None:
    response = client.get(f"{URL}/renvoyer?{asked}")

    assert response.status_code == 422
    assert "Ce doute n'existe pas, ou vient d'être levé" in unescape(response.text)


def test_the_campaign_opens_with_its_doubts(client: CheckedClient, ids: list[int]) -> None:
    text = unescape(client.get(f"{BASE}/").text)

    assert "Lever les doutes d'envoi" in text
    assert f'href="{URL}"' in text


def test_the_candidacy_tells_who_settled_its_doubt(app: Flask, client: CheckedClient, ids: list[int]) -> None:
    client.submit(URL, testid=f"sent-{ids[0]}")
    with app.app_context():
        ref = mail.emails()[0].candidacy.ref
    text = client.get(f"{BASE}/candidatures/{ref}").text

    assert "Doute levé : message parti" in text
    assert "Par Claire Morvan." in text
