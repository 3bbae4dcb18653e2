"""Delivery over real SMTP: what each reply leaves behind, and what stops a message at the last moment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask

from campagne import clock, tokens
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.contact import Contact
from campagne.models.invitation import Decline
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.models.organisation import Organisation
from campagne.services import invitations, mailings, outbox, receipts, steering, suppressions
from campagne.services.campaigns import by_slug
from tests.factories import campaigns, mail
from tests.fixtures.mail import MailSink

INES, PAUL, LOU = (mail.address(name) for _, name, _ in mail.PEOPLE)
At = Callable[[datetime], datetime]


@pytest.fixture
def campaign(app: Flask, smtp: MailSink, at: At) -> Iterator[Campaign]:
    at(mail.SENDING)
    with app.app_context():
        campaign = mail.ready()
        mail.launched(campaign)
        yield campaign


def row(address: str) -> OutgoingEmail:
    db.session.rollback()
    return db.session.query(OutgoingEmail).join(Contact).filter(Contact.address == address).one()


def mailing() -> Mailing:
    db.session.rollback()
    return db.session.query(Mailing).one()


@pytest.mark.database
def test_everyone_is_written_to_once(campaign: Campaign, smtp: MailSink) -> None:
    mail.deliver()
    mail.deliver()

    assert sorted(message.recipients for message in smtp.received) == sorted([(INES,), (PAUL,), (LOU,)])
    assert mail.states() == dict.fromkeys((INES, PAUL, LOU), "sent")
    assert row(INES).sent_at == mail.SENDING


def test_a_message_has_the_headers_that_mail_owes_and_no_other(campaign: Campaign, smtp: MailSink) -> None:
    mail.deliver()
    (received,) = smtp.to(INES)
    message, contact = received.message, row(INES).contact
    stop, words = tokens.unsubscribe_token(contact.id, contact.address_hmac), "?subject=Ne%20plus%20m%27%C3%A9crire"

    assert received.sender == "collectif@example.org"
    assert {name: str(message[name]) for name in message if name not in {"Message-ID", "Content-Type"}} == {
        "From": "Élues et élus contre les discriminations <collectif@example.org>",
        "To": INES,
        "Reply-To": "reponses@example.org",
        "Subject": "3 questions à Inès Marchetti, réponse avant le 26 mars",
        "Date": "Mon, 22 Feb 2027 09:00:00 +0100",
        "Auto-Submitted": "auto-generated",
        "List-Id": "<presidentielle-2027.localhost>",
        "List-Unsubscribe": f"<http://localhost/desinscription/{stop}>, <mailto:reponses@example.org{words}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "MIME-Version": "1.0",
    }
    assert message["Message-ID"] == f"<{row(INES).message_id}>"
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_lines_are_short_and_end_as_smtp_wants(app: Flask, smtp: MailSink, at: At) -> None:
    at(mail.SENDING)
    with app.app_context():
        campaign = mail.ready()
        mailing = mailings.draft(campaign, "invitation", now=mail.SENDING)
        long_line = "é" * 3000 + "\n.\n..deux points\n" + "mot " * 1000
        mailings.save(mailing, subject="{candidature} " + "sujet accentué " * 12, body=f"{{lien}}\n{long_line}")
        mail.launched(campaign)
        mail.deliver()

    (received,) = smtp.to(INES)
    lines = received.content.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(len(line) for line in lines if not line.startswith(b"List-Unsubscribe:")) <= 78
    assert received.text().splitlines()[1:4] == ["é" * 3000, ".", "..deux points"]


REPLIES = [
    ("550 5.1.1 No such user", "rcpt", "refused_address"),
    ("550 5.1.1 No such user", "data", "refused_address"),
    ("552 5.2.2 Mailbox full", "rcpt", "retry"),
    ("451 4.7.1 Greylisted", "rcpt", "retry"),
    ("451 4.3.0 Temporary failure", "data", "retry"),
    ("550 5.7.1 Rejected as spam", "data", "refused_policy"),
    ("555 5.5.4 Unsupported", "rcpt", "refused_format"),
]


@pytest.mark.parametrize(("reply", "stage", "state"), REPLIES)
def test_a_refusal_touches_its_own_message(
    campaign: Campaign, smtp: MailSink, reply: str, stage: str, state: str
) -> None:
    smtp.refuse("marchetti", reply, stage=stage)
    mail.deliver()

    assert mail.states()[INES] == state
    assert row(INES).last_reply == f"{'rcpt' if stage == 'rcpt' else 'dot'} {reply}"
    usable = row(INES).contact.status == "usable"
    assert usable == (state != "refused_address")
    assert mail.is_suppressed(row(INES).contact.address_hmac) != usable
    if state != "refused_policy":
        assert (mail.states()[PAUL], mail.states()[LOU]) == ("sent", "sent")


def test_a_refusal_by_policy_pauses_everything_that_has_not_left(app: Flask, smtp: MailSink, at: At) -> None:
    at(mail.SENDING)
    with app.app_context():
        mail.launched(mail.crowd(30))
        refused = {mail.emails()[rank].contact.address for rank in range(5, 30)}
        for address in refused:
            smtp.refuse(f"^{re.escape(address)}$", "550 5.7.1 Blocked", stage="data")
        mail.deliver()

        assert sorted(mail.states().values()) == ["queued"] * 24 + ["refused_policy"] + ["sent"] * 5
        assert mailing().state == "paused"
        assert "5.7.1 Blocked" in mailing().paused_reason

        smtp.accept_all()
        mail.deliver()
        assert len(smtp.received) == 5
        steering.resume(mailing(), by=None, now=mail.SENDING)
        db.session.commit()
        mail.deliver()
        assert sorted(set(mail.states().values())) == ["refused_policy", "sent"]


def test_a_second_attempt_bears_the_same_message_id(campaign: Campaign, smtp: MailSink, at: At) -> None:
    attempted: list[str] = []
    smtp.at_final_dot = lambda received: attempted.append(str(received.message["Message-ID"]))
    smtp.refuse("marchetti", "451 4.3.0 later", stage="data")
    mail.deliver()
    first = row(INES).message_id
    assert smtp.to(INES) == []

    smtp.accept_all()
    at(mail.SENDING + timedelta(minutes=46))
    mail.deliver()
    assert smtp.to(INES)[0].message["Message-ID"] == f"<{first}>"
    assert (row(INES).state, row(INES).attempts) == ("sent", 2)


def test_a_message_waits_before_it_is_tried_again(campaign: Campaign, smtp: MailSink, at: At) -> None:
    smtp.refuse("marchetti", "451 4.7.1 Greylisted")
    mail.deliver()
    smtp.accept_all()
    at(mail.SENDING + timedelta(minutes=29))
    mail.deliver()

    assert smtp.to(INES) == []


def test_a_full_mailbox_has_one_more_chance_a_day_later(campaign: Campaign, smtp: MailSink, at: At) -> None:
    smtp.refuse("marchetti", "552 5.2.2 Mailbox full")
    for days in (0, 1):
        at(mail.SENDING + timedelta(days=days))
        mail.deliver()

    assert (row(INES).state, row(INES).attempts) == ("refused_address", 2)
    assert row(INES).contact.status == "usable"


def test_a_server_out_of_reach_loses_nothing(campaign: Campaign, smtp: MailSink, at: At) -> None:
    smtp.stop()
    mail.deliver()
    assert set(mail.states().values()) == {"retry"}
    assert mailing().state == "sending"

    smtp.start()
    mail.deliver()
    assert smtp.received == []
    at(mail.SENDING + timedelta(minutes=7))
    mail.deliver()
    assert len(smtp.received) == 3


def test_a_relay_out_of_reach_is_asked_once_and_not_for_each_message(app: Flask, smtp: MailSink, at: At) -> None:
    at(mail.SENDING)
    with app.app_context():
        mail.launched(mail.crowd(120))
        smtp.stop()
        mail.deliver()

        assert all(email.due_at > mail.SENDING for email in mail.emails())
        assert sum(email.attempts for email in mail.emails()) == 50


def test_a_connection_cut_past_the_final_dot_is_a_doubt(campaign: Campaign, smtp: MailSink, at: At) -> None:
    smtp.hang_up_at_final_dot()
    mail.deliver()
    at(mail.SENDING + timedelta(days=3))
    mail.deliver()

    assert set(mail.states().values()) == {"in_doubt"}
    assert sorted(message.recipients for message in smtp.received) == sorted([(INES,), (PAUL,), (LOU,)])


def stopping_suppressed() -> None:
    suppressions.suppress(INES, reason="objection", now=clock.now())


def stopping_refused() -> None:
    row(INES).contact.status = "refused"


def stopping_revoked() -> None:
    link = row(INES).link
    assert link is not None
    invitations.revoke(link, now=clock.now())


def stopping_closed() -> None:
    link = row(INES).link
    assert link is not None
    link.invitation.closes_at = clock.now() - timedelta(seconds=1)


def stopping_withdrawn() -> None:
    row(INES).candidacy.standing.status = "withdrawn"


@pytest.mark.parametrize(
    ("stopping", "state"),
    [
        (stopping_suppressed, "suppressed"),
        (stopping_refused, "suppressed"),
        (stopping_revoked, "revoked"),
        (stopping_closed, "expired"),
        (stopping_withdrawn, "expired"),
    ],
)
def test_what_happened_since_stops_a_message_at_the_last_moment(
    campaign: Campaign, smtp: MailSink, stopping: Callable[[], None], state: str
) -> None:
    stopping()
    db.session.commit()
    mail.deliver()

    assert smtp.to(INES) == []
    assert mail.states() == {INES: state, PAUL: "sent", LOU: "sent"}


def test_a_reminder_does_not_reach_somebody_who_answered_meanwhile(campaign: Campaign, smtp: MailSink, at: At) -> None:
    mail.deliver()
    later = at(mail.SENDING + timedelta(days=10))
    mail.launched(campaign, "reminder", now=later)
    ines = db.session.query(Candidacy).filter_by(last_name="Marchetti").one()
    invitation = next(email.link.invitation for email in mail.emails() if email.link and email.candidacy_id == ines.id)
    db.session.add(Decline(invitation_id=invitation.id, declared_at=later))
    db.session.commit()
    mail.deliver()

    assert len(smtp.to(INES)) == 1
    assert sorted(email.state for email in mail.emails() if email.kind == "reminder") == ["expired", "sent", "sent"]


def test_a_receipt_leaves_after_the_deadline_too(campaign: Campaign, smtp: MailSink, at: At) -> None:
    mail.deliver()
    link = row(INES).link
    assert link is not None
    sheet = campaigns.signed(link.invitation, mail.SENDING, testing_logement="pour")
    receipts.queue_receipts(sheet, now=mail.SENDING)
    db.session.commit()
    at(campaign.closes_at + timedelta(days=1))
    mail.deliver()

    assert [str(message.message["Subject"])[:15] for message in smtp.to(INES)] == ["3 questions à I", "Vos réponses so"]


@pytest.mark.parametrize("name", ["Inès\r\nBcc: x@example.org", "=?utf-8?q?In=0ABcc:_x=40example.org?=", "a\u2028b"])
def test_a_name_that_would_end_a_header_line_is_refused_and_holds_back_nobody(
    campaign: Campaign, smtp: MailSink, name: str
) -> None:
    row(INES).candidacy.first_name = name
    db.session.commit()
    mail.deliver()

    assert mail.states() == {INES: "refused_format", PAUL: "sent", LOU: "sent"}
    assert {recipient for message in smtp.received for recipient in message.recipients} == {PAUL, LOU}
    assert row(INES).attempted_at == mail.SENDING


def test_a_letter_that_cannot_be_written_holds_back_nobody(campaign: Campaign, smtp: MailSink) -> None:
    db.session.query(Organisation).one().signatories = [{"mandate": "sans nom"}]
    db.session.commit()
    mail.deliver()

    assert set(mail.states().values()) == {"refused_format"}
    assert smtp.received == []
    assert row(INES).last_reply == "Ce message n'a pas pu être écrit : erreur de notre part."


def test_many_messages_leave_by_one_connection(app: Flask, smtp: MailSink, at: At) -> None:
    at(mail.SENDING)
    with app.app_context():
        mail.launched(mail.crowd(60))
        mail.deliver()

        assert len(smtp.received) == 60
        assert outbox.counts(by_slug("presidentielle-2027"))["sent"] == 60
