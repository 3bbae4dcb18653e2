"""Stopping the mail: nothing on reading, at once on posting, for good, and without touching the personal link."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client

from campagne.extensions import db
from campagne.models.candidacy import Candidacy
from campagne.models.contact import Contact, Suppression
from campagne.models.invitation import Link
from campagne.services import contacts, editions, projection, receipts, recipients, suppressions
from campagne.services.campaigns import by_slug
from tests.factories import campaigns, mail
from tests.fixtures.client import CheckedClient
from tests.fixtures.mail import MailSink
from tests.web.candidate.test_links import SCANNERS

INES = mail.address("Marchetti")
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
LATER = mail.SENDING + timedelta(days=10)
At = Callable[[datetime], datetime]


@pytest.fixture
def stop(app: Flask, smtp: MailSink, at: At) -> str:
    """The path that the invitation to Inès Marchetti names, once it has left."""
    at(mail.SENDING)
    with app.app_context():
        mail.launched(mail.ready())
        mail.deliver()
    header = str(smtp.to(INES)[0].message["List-Unsubscribe"])
    found = re.match(r"<http://localhost(/desinscription/[a-z0-9-]+)>, <mailto:", header)
    assert found
    return found[1]


def reasons(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Suppression.reason)))


def remind(app: Flask, at: At) -> None:
    with app.app_context():
        mail.launched(by_slug("presidentielle-2027"), "reminder", now=at(LATER))
        mail.deliver()


def receipt(app: Flask) -> None:
    with app.app_context():
        link = db.session.scalars(select(Link).join(Contact).where(Contact.address == INES)).one()
        receipts.queue_receipts(campaigns.signed(link.invitation, LATER, testing_logement="pour"), now=LATER)
        db.session.commit()
        mail.deliver()


def test_the_letter_says_where_to_stop(smtp: MailSink, stop: str) -> None:
    letter = smtp.to(INES)[0]

    assert f"ne plus recevoir de rappel : http://localhost{stop}" in letter.text()
    assert f'href="http://localhost{stop}"' in letter.text("html")
    assert letter.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_reading_stops_nothing(app: Flask, stop: str) -> None:
    for method, agent in product(("GET", "HEAD", "OPTIONS"), SCANNERS * 4):
        assert Client(app).open(stop, method=method, headers={"User-Agent": agent}).status_code == 200

    assert reasons(app) == []


def test_the_page_names_nobody(client: CheckedClient, stop: str) -> None:
    text = client.get(stop).text

    assert "Marchetti" not in text
    assert "equipe@" not in text
    assert 'href="/donnees-personnelles"' in text


@pytest.mark.database
def test_one_post_without_cookie_nor_csrf_from_anywhere_stops_reminders_and_a_second_says_the_same(
    app: Flask, smtp: MailSink, stop: str, at: At
) -> None:
    bare = Client(app, use_cookies=False)
    first = bare.post(stop, data=ONE_CLICK, headers={"Origin": "https://mail.example.com"})
    second = bare.post(
        stop, data=ONE_CLICK, content_type="multipart/form-data", headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.data == second.data
    assert "Set-Cookie" not in first.headers
    assert reasons(app) == ["unsubscribed"]
    remind(app, at)
    assert len(smtp.to(INES)) == 1
    assert len(smtp.received) == 5


def test_a_reminder_already_queued_does_not_leave(app: Flask, smtp: MailSink, stop: str, at: At) -> None:
    with app.app_context():
        mail.launched(by_slug("presidentielle-2027"), "reminder", now=at(LATER))
    Client(app).post(stop, data=ONE_CLICK)
    with app.app_context():
        mail.deliver()
        (state,) = [e.state for e in mail.emails() if e.kind == "reminder" and e.contact.address == INES]

    assert state == "suppressed"
    assert len(smtp.to(INES)) == 1


def test_the_personal_link_still_answers(client: CheckedClient, smtp: MailSink, stop: str) -> None:
    client.submit(stop, {"objection": "y"}, testid="object")
    (token,) = re.findall(r"/r/([\w-]{43})", smtp.to(INES)[0].text())

    assert client.submit(f"/r/{token}", testid="open-link").status_code == 303


def test_a_receipt_follows_whoever_only_stopped_reminders(
    app: Flask, client: CheckedClient, smtp: MailSink, stop: str, at: At
) -> None:
    client.submit(stop, testid="stop-reminders")
    at(LATER)
    receipt(app)

    assert len(smtp.to(INES)) == 2


def test_an_objection_stops_receipts_too_and_outweighs_what_was_asked_before(
    app: Flask, client: CheckedClient, smtp: MailSink, stop: str, at: At
) -> None:
    for testid in ("stop-reminders", "object", "stop-reminders"):
        answer = client.submit(stop, {"objection": "y"} if testid == "object" else None, testid=testid)
        assert "C'est noté" in answer.text
    at(LATER)
    receipt(app)

    assert reasons(app) == ["objection"]
    assert len(smtp.to(INES)) == 1


def test_a_program_that_presses_every_button_stops_reminders_and_nothing_else(
    app: Flask, client: CheckedClient, stop: str
) -> None:
    for _ in range(2):
        for testid in ("return", "object", "stop-reminders", "object", "return"):
            answer = client.submit(stop, testid=testid)
            assert answer.status_code == (200 if testid == "stop-reminders" else 422)

    assert reasons(app) == ["unsubscribed"]


@pytest.mark.parametrize("body", [ONE_CLICK, {"objection": "y"}, {"objection": "oui", "again": "y"}])
def test_one_click_never_does_more_than_stop_reminders(app: Flask, stop: str, body: dict[str, str]) -> None:
    assert Client(app).post(stop, data=body).status_code == 200
    for action in ("opposition", "retour"):
        assert Client(app).post(f"{stop}/{action}", data=body).status_code == 400  # no token of our page

    assert reasons(app) == ["unsubscribed"]


@pytest.mark.database
def test_a_person_takes_their_choice_back(app: Flask, client: CheckedClient, smtp: MailSink, stop: str, at: At) -> None:
    for testid, given in (("stop-reminders", {}), ("object", {"objection": "y"})):
        client.submit(stop, given, testid=testid)
        assert "de nouveau vous écrire" in client.submit(stop, {"again": "y"}, testid="return").text
        assert reasons(app) == []
    remind(app, at)
    assert len(smtp.to(INES)) == 2


def test_an_address_that_servers_refuse_stays_refused(app: Flask, client: CheckedClient, stop: str) -> None:
    with app.app_context():
        suppressions.refuse(db.session.scalars(select(Contact).where(Contact.address == INES)).one(), now=LATER)
        db.session.commit()
    client.submit(stop, {"again": "y"}, testid="return")

    assert reasons(app) == ["refused"]


def test_the_public_state_does_not_change(app: Flask, client: CheckedClient, stop: str) -> None:
    def shown() -> object:
        with app.app_context():
            campaign = by_slug("presidentielle-2027")
            return editions.plan(campaign, now=LATER).digest, projection.project(campaign, now=LATER).candidacies

    before = shown()
    client.submit(stop, {"objection": "y"}, testid="object")

    assert shown() == before


@pytest.mark.parametrize("token", ["", "1-" + "a" * 26, "99-" + "a" * 26, "9" * 30, "x" * 2000, "é", "1-abc/..", "%00"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_any_other_token_gets_the_page_of_a_link_that_does_not_open(
    app: Flask, stop: str, method: str, token: str
) -> None:
    answer = Client(app).open(f"/desinscription/{token}", method=method)

    assert answer.status_code == 404
    assert answer.data == Client(app).get("/r/inconnu").data
    assert reasons(app) == []


def test_the_token_opens_nothing_and_a_personal_link_stops_nothing(app: Flask, smtp: MailSink, stop: str) -> None:
    (link,) = re.findall(r"/r/([\w-]{43})", smtp.to(INES)[0].text())

    assert Client(app).get(stop.replace("/desinscription/", "/r/")).status_code == 404
    assert Client(app).post(f"/desinscription/{link}").status_code == 404


def test_a_token_does_not_stop_the_address_that_replaced_the_one_it_was_sent_to(app: Flask, stop: str) -> None:
    with app.app_context():
        contact = db.session.scalars(select(Contact).where(Contact.address == INES)).one()
        contact.address_hmac = suppressions.address_hmac("autre@example.org")
        db.session.commit()

    assert Client(app).post(stop).status_code == 404


@pytest.mark.parametrize("upper", [False, True])
def test_an_erased_address_imported_again_is_still_not_written_to(
    app: Flask, client: CheckedClient, stop: str, at: At, upper: bool
) -> None:
    client.submit(stop, {"objection": "y"}, testid="object")
    assert reasons(app) == ["objection"]
    with app.app_context():
        erased = db.session.scalars(select(Contact).where(Contact.address == INES)).one()
        erased.address, erased.address_key, erased.status = "", f"erased-{erased.id}", "erased"
        db.session.commit()
        rows = [row for table in db.metadata.sorted_tables for row in db.session.execute(table.select())]
        assert "marchetti" not in repr([value for row in rows for value in row if "@" in str(value)]).lower()

        candidacy = db.session.scalars(select(Candidacy).where(Candidacy.last_name == "Marchetti")).one()
        again = INES.upper() if upper else INES
        contacts.add(candidacy, again, source="un autre fichier", found_on=date(2027, 3, 1), now=at(LATER))
        db.session.commit()
        chosen = recipients.of(by_slug("presidentielle-2027"), "invitation", now=LATER)

    assert not chosen.contacts
    assert "cette adresse ne reçoit plus de message" in {each.reason for each in chosen.excluded}
