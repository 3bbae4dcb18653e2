"""What comes back: believed only with its proof, counted once, and blaming nobody without a reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from campagne.domain.replies import Decision
from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.campaign import Campaign
from campagne.models.contact import Contact, Suppression
from campagne.models.inbox import IncomingMessage
from campagne.models.invitation import Decline
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.models.report import Report
from campagne.services import bounces, claims, projection, recipients, suppressions
from campagne.services.bounces import Result, Taken
from tests.factories import automatic, campaigns, mail
from tests.factories.reports import away, complaint, report, unsigned
from tests.fixtures.mail import MailSink, ReceivedMail

INES, PAUL = mail.address("Marchetti"), mail.address("Vasseur")
NOW = mail.SENDING + timedelta(hours=1)
FULL = ("5.2.2", "552 5.2.2 mailbox full")
BLOCKED = ("5.7.1", "550 5.7.1 Blocked by our policy")


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    return settings | {"BOUNCE_DOMAIN": "retours.example.org"}


@pytest.fixture
def campaign(app: Flask, smtp: MailSink, at: Callable[[datetime], datetime]) -> Iterator[Campaign]:
    at(mail.SENDING)
    with app.app_context():
        campaign = mail.ready()
        mail.launched(campaign)
        mail.deliver()
        at(NOW)
        yield campaign


@pytest.fixture
def sent(campaign: Campaign, smtp: MailSink) -> ReceivedMail:
    """The invitation that reached the mail server of Inès Marchetti's team."""
    return smtp.to(INES)[0]


def take(content: bytes) -> Taken:
    taken = bounces.take(content, now=NOW)
    db.session.commit()
    return taken


def row() -> OutgoingEmail:
    db.session.rollback()
    return db.session.scalars(select(OutgoingEmail).join(Contact).where(Contact.address == INES)).one()


def untouched() -> bool:
    paused = db.session.scalars(select(Mailing).where(Mailing.state == "paused")).all()
    none_written = not db.session.query(Report).count() and not db.session.query(Suppression).count()
    return none_written and row().state == "sent" and row().contact.status == "usable" and not paused


def test_each_message_leaves_with_an_envelope_sender_of_its_own(campaign: Campaign, smtp: MailSink) -> None:
    senders = [message.sender for message in smtp.received]

    assert len(set(senders)) == 3
    assert all(re.fullmatch(r"bounce\+\d+-[a-z2-7]{26}@retours\.example\.org", sender) for sender in senders)
    assert all(len(sender.partition("@")[0]) <= 64 for sender in senders)
    stop = str(smtp.received[0].message["List-Unsubscribe"])
    assert re.search(r"<mailto:desinscription\+\d+-[a-z2-7]{26}@retours\.example\.org>", stop)


@pytest.mark.database
def test_a_hard_bounce_refuses_the_address_and_puts_the_candidacy_back_in_the_hunt(
    campaign: Campaign, sent: ReceivedMail
) -> None:
    assert take(report(sent)) == Taken("hard", Result.COUNTED)

    assert (row().state, row().contact.status) == ("bounced", "refused")
    assert mail.is_suppressed(suppressions.address_hmac(INES))
    assert "5.1.1" in row().last_reply
    assert "@marchetti" not in row().last_reply
    shown = {line["ref"]: line["state"] for line in projection.project(campaign, now=NOW).candidacies}
    assert shown[row().candidacy.ref] == "undelivered"


def test_a_hard_bounce_refuses_a_shared_address_everywhere(campaign: Campaign, sent: ReceivedMail) -> None:
    paul = db.session.scalars(select(Contact).where(Contact.address == PAUL)).one()
    shared = campaigns.contact(paul.candidacy, INES)
    db.session.commit()
    take(report(sent))

    assert db.session.get_one(Contact, shared.id).status == "refused"
    assert db.session.get_one(Contact, paul.id).status == "usable"


@pytest.mark.database
def test_the_same_report_counts_once(sent: ReceivedMail) -> None:
    content = report(sent, *FULL)
    copy = b"From mailer Mon Feb 22 10:00:00 2027\nReceived: by elsewhere\n" + content.replace(b"\n", b"\r\n")

    assert [take(each).result for each in (content, copy, content)] == [
        Result.COUNTED,
        Result.REPEATED,
        Result.REPEATED,
    ]
    assert db.session.query(Report).count() == 1


def test_a_report_without_its_own_address_is_known_by_our_message_id(sent: ReceivedMail) -> None:
    assert take(report(sent, to="collectif@example.org")).result is Result.COUNTED
    assert row().state == "bounced"


@pytest.mark.parametrize("content", [report, complaint, away])
def test_an_address_proves_nothing(sent: ReceivedMail, content: Callable[[ReceivedMail], bytes]) -> None:
    assert take(unsigned(content(sent), sent)).result is Result.FOREIGN
    assert untouched()


@pytest.mark.parametrize("place", [0, 8, 25])
@pytest.mark.parametrize("said", [("5.1.1", "550 5.1.1 no such user"), BLOCKED])
def test_a_forged_token_spoils_even_a_report_that_names_our_message(
    sent: ReceivedMail, place: int, said: tuple[str, str]
) -> None:
    head, dash, signature = sent.sender.partition("-")
    drawn = "b" if signature[place] == "a" else "a"
    forged = head + dash + signature[:place] + drawn + signature[place + 1 :]

    assert take(report(sent, *said, to=forged)).result is Result.FOREIGN
    assert untouched()


def test_the_token_of_another_message_does_not_serve(smtp: MailSink, sent: ReceivedMail) -> None:
    number = sent.sender.partition("-")[0]
    signature = smtp.to(PAUL)[0].sender.partition("-")[2]

    assert take(report(sent, to=f"{number}-{signature}")).result is Result.FOREIGN
    assert untouched()


def test_a_token_survives_a_change_of_case(sent: ReceivedMail) -> None:
    assert take(report(sent, to=sent.sender.upper())).result is Result.COUNTED


def test_a_late_report_does_not_blame_the_address_that_replaced_the_one_it_is_about(sent: ReceivedMail) -> None:
    row().contact.address_hmac = suppressions.address_hmac("autre@example.org")
    db.session.commit()

    assert take(report(sent)).result is Result.FOREIGN


@pytest.mark.database
def test_an_address_is_refused_after_more_than_five_passing_failures(sent: ReceivedMail) -> None:
    for _ in range(5):
        take(report(sent, *FULL))
    assert (row().state, row().contact.status) == ("bounced", "usable")

    take(report(sent, *FULL))
    assert row().contact.status == "refused"
    assert mail.is_suppressed(suppressions.address_hmac(INES))


def test_a_delay_is_no_failure_however_often_it_is_said(sent: ReceivedMail) -> None:
    for _ in range(10):
        assert take(report(sent, "4.4.1", "451 4.4.1 timed out", action="delayed")).kind == "soft"

    assert (row().state, row().contact.status) == ("sent", "usable")


def test_who_never_got_an_invitation_because_of_a_full_mailbox_is_invited_again(
    campaign: Campaign, sent: ReceivedMail
) -> None:
    take(report(sent, *FULL))

    assert [contact.address for contact in recipients.of(campaign, "invitation", now=NOW).contacts] == [INES]


def mailing() -> Mailing:
    db.session.rollback()
    return db.session.scalars(select(Mailing)).one()


@pytest.mark.database
def test_one_report_of_a_policy_block_blames_no_address_and_holds_up_nobody_else(sent: ReceivedMail) -> None:
    assert take(report(sent, *BLOCKED)).kind == "policy"
    assert take(report(sent, *BLOCKED)).kind == "policy"  # the same recipient's word, twice

    assert (row().state, row().contact.status) == ("refused_policy", "usable")
    assert not mail.is_suppressed(suppressions.address_hmac(INES))
    assert mailing().state == "sending"


@pytest.mark.database
def test_a_second_recipients_report_of_a_policy_block_pauses_the_mailing(smtp: MailSink, sent: ReceivedMail) -> None:
    take(report(sent, *BLOCKED))
    take(report(smtp.to(PAUL)[0], *BLOCKED))

    assert mailing().state == "paused"
    assert "Blocked by our policy" in mailing().paused_reason


def test_one_person_who_serves_several_candidacies_is_one_recipient(smtp: MailSink, sent: ReceivedMail) -> None:
    paul = db.session.scalars(select(Contact).where(Contact.address == PAUL)).one()
    paul.address_hmac = row().contact.address_hmac
    db.session.commit()
    take(report(sent, *BLOCKED))
    email = db.session.scalars(select(OutgoingEmail).where(OutgoingEmail.contact_id == paul.id)).one()
    again = take(report(replace(smtp.to(PAUL)[0], sender=bounces.envelope_sender(email)), *BLOCKED))

    assert again == Taken("policy", Result.COUNTED)
    assert mailing().state == "sending"


def test_what_was_said_of_another_mailing_does_not_second(
    campaign: Campaign, smtp: MailSink, sent: ReceivedMail, at: Callable[[datetime], datetime]
) -> None:
    take(report(sent, *BLOCKED))
    mail.launched(campaign, "reminder", now=at(NOW + timedelta(days=9)))
    mail.deliver()
    take(report(smtp.to(PAUL)[1], *BLOCKED))

    assert {each.state for each in db.session.scalars(select(Mailing))} == {"sending"}


def test_a_complaint_stops_all_mail_and_shows_nowhere(campaign: Campaign, sent: ReceivedMail) -> None:
    before = projection.project(campaign, now=NOW)
    assert take(complaint(sent)) == Taken("complaint", Result.COUNTED)

    assert [row.reason for row in db.session.query(Suppression)] == ["complaint"]
    assert (row().state, row().contact.status) == ("sent", "usable")
    assert projection.project(campaign, now=NOW) == before


def test_a_report_on_signatures_is_no_wish(sent: ReceivedMail) -> None:
    assert take(complaint(sent, "auth-failure")).kind == "complaint"
    assert db.session.query(Suppression).count() == 0


def test_no_form_of_automatic_reply_changes_anything_or_gets_an_answer(smtp: MailSink, sent: ReceivedMail) -> None:
    about = str(sent.message["Message-ID"]).strip("<>")
    for form in automatic.FORMS.values():
        for to in (sent.sender, "collectif@example.org"):
            assert take(automatic.written(form, to=to, about=about)).kind == "auto_reply"
    mail.deliver()

    assert (row().state, row().contact.status) == ("sent", "usable")
    assert db.session.query(Suppression).count() == db.session.query(IncomingMessage).count() == 0
    assert db.session.query(AnswerSheet).count() == db.session.query(Decline).count() == 0
    assert mailing().state == "sending"
    assert len(smtp.received) == db.session.query(OutgoingEmail).count() == 3


def test_an_automatic_reply_changes_nothing_and_gets_no_answer(smtp: MailSink, sent: ReceivedMail) -> None:
    assert take(away(sent)).kind == "auto_reply"
    mail.deliver()

    assert (row().state, row().contact.status) == ("sent", "usable")
    assert len(smtp.received) == 3


@pytest.mark.parametrize(
    ("action", "status", "state"),
    [
        ("delivered", "2.0.0", "sent"),
        ("relayed", "2.0.0", "sent"),
        ("delayed", "4.4.1", "sent"),
        ("failed", "5.1.1", "bounced"),
    ],
)
def test_a_doubt_is_settled_by_a_report(sent: ReceivedMail, action: str, status: str, state: str) -> None:
    email = row()
    email.state, email.sent_at = "in_doubt", None
    db.session.commit()
    take(report(sent, status, "", action=action))

    assert row().state == state
    assert (row().sent_at is not None) == (state == "sent")


def test_a_message_that_waits_is_not_said_to_have_come_back(sent: ReceivedMail) -> None:
    row().state = "retry"
    db.session.commit()
    take(report(sent))

    assert (row().state, row().contact.status) == ("retry", "refused")


def test_a_mail_to_the_address_that_stops_reminders_stops_them(sent: ReceivedMail) -> None:
    to = re.search(r"mailto:([^>]+)>", str(sent.message["List-Unsubscribe"]))
    assert to is not None
    wish = f"From: {INES}\nTo: {to[1]}\nSubject: unsubscribe\nAuto-Submitted: auto-replied\n\n"

    assert take(wish.encode()) == take(wish.encode()) == Taken("unsubscribe", Result.COUNTED)
    assert [row.reason for row in db.session.query(Suppression)] == ["unsubscribed"]
    assert take(wish.replace("-", "-a", 1).encode()).kind != "unsubscribe"


def test_the_worker_does_not_undo_what_a_report_said_meanwhile(sent: ReceivedMail) -> None:
    email = row()
    email.state, email.claimed_by = "attempting", "w"
    db.session.commit()
    take(report(sent))
    result = claims.Result(email_id=row().id, decision=Decision(state="sent"), reply="dot 250 ok")
    claims.settle([result], worker="w", now=NOW)

    assert row().state == "bounced"
