"""« Messages à lire »: what teams wrote back is read by those of their campaign, and dealt with once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.audit import AuditEntry
from campagne.models.contact import Contact
from campagne.models.inbox import IncomingMessage
from campagne.models.invitation import Decline
from campagne.services import bounces
from tests.factories import campaigns, lookup, mail, people
from tests.fixtures.client import CheckedClient
from tests.fixtures.mail import MailSink

SLUG = "presidentielle-2027"
URL = f"/coordination/campagnes/{SLUG}/messages"
INES = mail.address("Marchetti")
TEXT = """Bonjour,

Nous ne répondons à aucun questionnaire. <b>Merci</b>
Le lun. 22 févr. 2027 à 09:00, Élues et élus <collectif@example.org> a écrit :
> Répondre : http://localhost/r/{token}
"""


@pytest.fixture
def message(app: Flask, client: CheckedClient, smtp: MailSink, at: Callable[[datetime], datetime]) -> str:
    """The address of the page of one answer to an invitation; the reader is signed in."""
    at(mail.SENDING)
    people.person(app, party="Mouvement des Collines")
    with app.app_context():
        campaign = mail.ready()
        people.member(campaign)
        mail.launched(campaign)
        mail.deliver()
        arrive("Re: 3 questions", TEXT.format(token="a" * 43), smtp)
        found = db.session.query(IncomingMessage).one()
        url = f"{URL}/{found.id}"
    people.sign_in(client)
    return url


def arrive(subject: str, text: str, smtp: MailSink) -> bounces.Taken:
    """Receive an answer to the invitation of Inès Marchetti's team."""
    about = smtp.to(INES)[0].message["Message-ID"]
    head = f"From: Paul <paul@example.org>\nSubject: {subject}\nIn-Reply-To: {about}\nMessage-ID: <{subject}@x>\n\n"
    taken = bounces.take((head + text).encode(), now=mail.SENDING)
    db.session.commit()
    return taken


def outcome(app: Flask) -> str | None:
    with app.app_context():
        return db.session.query(IncomingMessage).one().outcome


def test_a_message_is_listed_under_its_candidacy(client: CheckedClient, message: str) -> None:
    text = client.get(f"{URL}/").text

    assert "À lire : 1" in text
    assert "Inès Marchetti" in text
    assert f'href="{message}"' in text


def test_the_words_are_text_without_quotation_nor_personal_link(client: CheckedClient, message: str) -> None:
    text = client.get(message).text

    assert "Nous ne répondons à aucun questionnaire. &lt;b&gt;Merci&lt;/b&gt;" in text
    assert "paul@example.org" in text
    assert "a écrit" not in text
    assert "aaaa" not in text


def test_a_refusal_is_recorded_as_written_by_mail(app: Flask, client: CheckedClient, message: str) -> None:
    answer = client.submit(
        message, {"signatory": "Paul Adam", "motive": "Nous ne répondons à aucun questionnaire."}, testid="decline"
    )

    assert answer.status_code == 303
    with app.app_context():
        declined = db.session.query(Decline).one()
        assert (declined.channel, declined.signatory) == ("mail", "Paul Adam")
        assert declined.motive == "Nous ne répondons à aucun questionnaire."
        (entry,) = db.session.query(AuditEntry).filter_by(action="settle_message")
        assert "@" not in str(entry.details)
    assert outcome(app) == "declined"
    assert "Traités : 1" in client.get(f"{URL}/").text


def test_a_refusal_needs_whoever_wrote_it_and_gives_the_text_back(
    app: Flask, client: CheckedClient, message: str
) -> None:
    answer = client.submit(message, {"motive": "Trop tard."}, testid="decline")

    assert answer.status_code == 422
    assert "Écrivez le nom de la personne qui l&#39;écrit." in answer.text
    assert "Trop tard." in answer.text
    assert outcome(app) is None


def test_an_address_is_added_with_the_message_as_its_source(app: Flask, client: CheckedClient, message: str) -> None:
    client.submit(message, {"address": "nouvelle@marchetti.example.org"}, testid="address")

    with app.app_context():
        added = db.session.query(Contact).filter_by(address="nouvelle@marchetti.example.org").one()
        assert added.candidacy.last_name == "Marchetti"
        assert added.source == "dans une réponse de votre équipe"
    assert outcome(app) == "address"


@pytest.mark.parametrize("address", ["", "pas une adresse", INES])
def test_an_address_that_cannot_be_added_changes_nothing(
    app: Flask, client: CheckedClient, message: str, address: str
) -> None:
    answer = client.submit(message, {"address": address}, testid="address")

    assert answer.status_code == 422
    assert outcome(app) is None


def test_a_message_to_be_called_back_waits_apart_until_it_is_dealt_with(
    app: Flask, client: CheckedClient, message: str
) -> None:
    client.submit(message, testid="call-back")
    assert outcome(app) == "call_back"
    listed = client.get(f"{URL}/?liste=a-rappeler").text
    assert "À rappeler : 1" in listed
    assert "Inès Marchetti" in listed

    client.submit(message, testid="handle")
    assert outcome(app) == "handled"


def test_a_message_is_dealt_with_once(app: Flask, client: CheckedClient, message: str) -> None:
    form = client.form(message, "handle")
    client.submit(message, testid="handle")
    again = client.post(f"{message}/rappeler", data=form.values, headers={"Sec-Fetch-Site": "same-origin"})

    assert again.status_code == 422
    assert "Ce message est déjà traité." in again.text
    assert outcome(app) == "handled"


def test_somebody_of_the_same_party_only_files_the_message(app: Flask, client: CheckedClient, message: str) -> None:
    form = client.form(message, "decline")
    with app.app_context():
        db.session.query(IncomingMessage).one().candidacy.label = "Mouvement des Collines"
        db.session.commit()

    assert "du même parti" in client.get(message).text
    refused = client.post(
        f"{message}/refus", data={**form.values, "signatory": "Paul"}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert refused.status_code == 422
    assert outcome(app) is None


def test_a_message_of_another_campaign_is_not_found(app: Flask, client: CheckedClient, message: str) -> None:
    with app.app_context():
        people.member(campaigns.campaign("autre"))
        db.session.commit()

    assert client.get(message.replace(SLUG, "autre")).status_code == 404


def test_an_unknown_list_shows_what_is_to_be_read(client: CheckedClient, message: str) -> None:
    assert "Inès Marchetti" in client.get(f"{URL}/?liste=x&page=9").text


def test_the_same_answer_is_kept_once_and_no_flood_is_kept(app: Flask, smtp: MailSink, message: str) -> None:
    with app.app_context():
        assert arrive("Re: 3 questions", "encore", smtp).result is bounces.Result.REPEATED
        for number in range(60):
            arrive(f"numéro {number}", "Bonjour", smtp)
        assert db.session.query(IncomingMessage).count() == 50
        assert lookup.campaign(SLUG) is not None
