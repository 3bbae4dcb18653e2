"""Before a mailing leaves: letters read, a trial to oneself, the domain verified; any point may stop it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask

from campagne.extensions import db
from campagne.models.audit import AuditEntry
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.services import mailings, preflight
from campagne.worker import drain
from tests.factories import campaigns, lookup, mail, people
from tests.fixtures.client import CheckedClient
from tests.fixtures.mail import MailSink
from tests.web.coordinator.conftest import URL

INVITATION = f"{URL}/invitation"
At = Callable[[str | datetime], datetime]


@pytest.fixture
def unread(app: Flask, listed: str, at: At) -> str:
    """A campaign that lacks nothing but eyes: nobody has read its invitation nor tried it."""
    at("2027-02-22T09:00")
    with app.app_context():
        campaigns.organisation()
        campaigns.questionnaire(lookup.campaign(), frozen=False)
        db.session.commit()
    return listed


def emails(app: Flask, kind: str) -> int:
    with app.app_context():
        return db.session.query(OutgoingEmail).filter_by(kind=kind).count()


def test_reading_and_trying_open_the_way(app: Flask, client: CheckedClient, unread: str, smtp: MailSink) -> None:
    page = client.get(f"{INVITATION}/envoi").text
    assert "Personne n&#39;a encore relu" in page
    assert "Aucun message d&#39;essai" in page
    assert 'data-testid="send"' not in page

    client.submit(f"{INVITATION}/apercu", testid="read")
    told = client.submit(f"{INVITATION}/envoi", testid="trial", follow_redirects=True).text
    assert people.CLAIRE in told
    assert "est en route" in told
    drain(app)
    assert [message.recipients for message in smtp.received] == [(people.CLAIRE,)]

    client.submit(f"{INVITATION}/envoi", testid="send")
    assert emails(app, "invitation") == 1
    with app.app_context():
        acts = [entry.action for entry in db.session.query(AuditEntry).order_by(AuditEntry.seq)]
    assert acts[:2] == ["review_mailing", "try_mailing"]


def test_a_typed_address_is_never_written_to(app: Flask, client: CheckedClient, unread: str, smtp: MailSink) -> None:
    form = client.form(f"{INVITATION}/envoi", "trial")
    forged = dict.fromkeys(("email", "to", "address", "coordinator", "recipient"), "autre@example.org")
    client.post(form.action, data=form.values | forged)
    drain(app)

    assert [message.recipients for message in smtp.received] == [(people.CLAIRE,)]


def test_posting_without_having_read_sends_nothing(app: Flask, client: CheckedClient, unread: str) -> None:
    form = client.form(f"{INVITATION}/envoi", "trial")
    with app.app_context():
        draft = mailings.draft(lookup.campaign(), "invitation", now=mail.SENDING)
        seen = preflight.look(draft, now=mail.SENDING).digest
        db.session.rollback()
    response = client.post(f"{INVITATION}/envoi", data=form.values | {"seen": seen, "after": ""})

    assert response.status_code == 422
    assert "Personne n&#39;a encore relu" in response.text
    assert emails(app, "invitation") == 0


def test_a_text_changed_while_it_was_read_is_not_said_to_be_read(client: CheckedClient, unread: str) -> None:
    form = client.form(f"{INVITATION}/apercu", "read")
    client.submit(f"{INVITATION}/", {"subject": "Autre objet"}, testid="mailing")

    response = client.post(form.action, data=form.values)
    assert response.status_code == 422
    assert "ont changé depuis" in response.text


def test_looking_at_the_letters_writes_nothing_and_shows_both_parts(
    app: Flask, client: CheckedClient, unread: str
) -> None:
    client.submit(f"{INVITATION}/", {"body": "{salutation},\n\n- **{lien}**"}, testid="mailing")
    page = client.get(f"{INVITATION}/apercu").text

    assert page.count('data-testid="to-read"') == 1
    assert "- http://localhost/r/…" in page
    assert '<li><strong><a href="http://localhost/r/…">' in page
    with app.app_context():
        assert db.session.query(Mailing).one().reviewed is None


def test_the_eleventh_trial_of_an_hour_is_refused_in_place(client: CheckedClient, unread: str) -> None:
    answers = []
    for number in range(11):
        client.submit(f"{INVITATION}/", {"subject": f"Objet {number}"}, testid="mailing")
        answers.append(client.submit(f"{INVITATION}/envoi", testid="trial"))

    assert [answer.status_code for answer in answers] == [302] * 10 + [422]
    assert "10 messages d&#39;essai par heure" in answers[-1].text


def test_the_domain_is_verified_on_demand_and_the_answer_kept(
    client: CheckedClient, unread: str, smtp: MailSink
) -> None:
    assert "n&#39;ont pas été vérifiés" in client.get(f"{INVITATION}/envoi").text

    page = client.submit(f"{INVITATION}/envoi", testid="verify", follow_redirects=True).text
    assert "lundi 22 février 2027 à 9 h" in page
    assert "non vérifié (DNS_RESOLVER=none)" in page
    assert "il répond, sur cette machine" in page


def test_where_people_are_real_an_unverified_domain_stops_the_sending(
    app: Flask, client: CheckedClient, ready: str, smtp: MailSink
) -> None:
    form = client.form(f"{ready}/envoi", "send")
    app.config["ENVIRONMENT"] = "production"

    assert 'data-testid="send"' not in client.get(f"{ready}/envoi").text
    response = client.post(form.action, data=form.values)
    assert response.status_code == 422
    assert "n&#39;ont pas été vérifiés" in response.text
    client.submit(f"{ready}/envoi", testid="verify")
    client.post(form.action, data=form.values)
    assert emails(app, "invitation") == 1


def test_a_reminder_is_sent_from_its_page_which_says_its_rule(
    app: Flask, client: CheckedClient, ready: str, smtp: MailSink, at: At
) -> None:
    client.submit(f"{ready}/envoi", testid="send")
    drain(app)
    now = at("2027-03-08T10:00")
    assert "jamais à moins de" in client.get(f"{URL}/rappel/").text
    with app.app_context():
        mail.checked(lookup.campaign(), "reminder", now=now)

    client.submit(f"{URL}/rappel/envoi", testid="send")
    assert emails(app, "reminder") == 1
    assert "dernier message il y a moins de" in client.get(f"{URL}/rappel/envoi").text


def test_an_announcement_is_sent_from_its_page_without_questions_nor_deadline(
    app: Flask, client: CheckedClient, listed: str, at: At
) -> None:
    now = at("2027-02-22T09:00")
    with app.app_context():
        campaigns.organisation()
        mail.checked(lookup.campaign(), "announcement", now=now)
    page = client.get(f"{URL}/annonce/envoi").text
    assert "aucune question" not in page
    assert "échéance" not in page

    client.submit(f"{URL}/annonce/envoi", testid="send")
    assert emails(app, "announcement") == 1
    with app.app_context():
        assert lookup.campaign().status == "draft"


@pytest.mark.parametrize("path", ["annonces/", "test/", "relance/apercu"])
def test_no_other_kind_has_a_page(client: CheckedClient, unread: str, path: str) -> None:
    assert client.get(f"{URL}/{path}").status_code == 404
