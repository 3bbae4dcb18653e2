"""What the tests lean on holds: the mail sink refuses on demand, the network ends here, time stands still."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from campagne import clock
from tests.fixtures.availability import lacking
from tests.fixtures.mail import MailSink
from tests.fixtures.network import NetworkForbiddenError, is_local

MESSAGE = "From: a@example.org\r\nTo: b@example.org\r\nSubject: Objet\r\n\r\nBonjour\r\n"


def send(sink: MailSink, recipient: str) -> None:
    with smtplib.SMTP("127.0.0.1", int(sink.url.rsplit(":", 1)[1]), timeout=10) as connection:
        connection.sendmail("a@example.org", [recipient], MESSAGE)


def test_the_sink_keeps_what_it_accepts(smtp: MailSink) -> None:
    send(smtp, "b@example.org")

    (mail,) = smtp.to("b@example.org")
    assert mail.sender == "a@example.org"
    assert mail.message["Subject"] == "Objet"
    assert mail.text().strip() == "Bonjour"


@pytest.mark.parametrize(("stage", "error"), [("rcpt", smtplib.SMTPRecipientsRefused), ("data", smtplib.SMTPDataError)])
def test_the_sink_refuses_the_addresses_it_is_told_to(
    smtp: MailSink, stage: str, error: type[smtplib.SMTPException]
) -> None:
    smtp.refuse(r"@plein\.invalid$", "452 4.2.2 Mailbox full", stage=stage)

    with pytest.raises(error, match=r"452|Mailbox full"):
        send(smtp, "b@plein.invalid")
    send(smtp, "b@example.org")

    assert [mail.recipients for mail in smtp.received] == [("b@example.org",)]


def test_the_sink_can_fall_silent_at_the_final_dot(smtp: MailSink) -> None:
    smtp.hang_up_at_final_dot()

    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(smtp, "b@example.org")

    assert len(smtp.received) == 1


def test_a_stopped_sink_refuses_connections_and_comes_back_on_its_port(smtp: MailSink) -> None:
    url = smtp.url
    smtp.stop()
    with pytest.raises(ConnectionRefusedError):
        send(smtp, "b@example.org")

    smtp.start()
    send(smtp, "b@example.org")

    assert smtp.url == url
    assert len(smtp.received) == 1


def test_other_machines_are_out_of_reach() -> None:
    with pytest.raises(NetworkForbiddenError), socket.socket() as connection:
        connection.connect(("192.0.2.1", 25))
    with pytest.raises(NetworkForbiddenError):
        socket.getaddrinfo("mail.example.org", 25)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", b"localhost", None])
def test_this_machine_is_within_reach(host: object) -> None:
    assert is_local(host)


def test_the_clock_stands_where_a_test_puts_it(at: Callable[[str | datetime], datetime]) -> None:
    assert at("2027-04-11T08:00") == datetime(2027, 4, 11, 6, tzinfo=UTC)

    assert clock.now() == datetime(2027, 4, 11, 6, tzinfo=UTC)


def test_what_is_required_fails_instead_of_skipping(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAMPAGNE_REQUIRE", "browser, postgresql")

    with pytest.raises(pytest.fail.Exception, match="postgresql is required here: no wheel"):
        lacking("postgresql", "no wheel")
    with pytest.raises(pytest.skip.Exception, match="samples: no folder"):
        lacking("samples", "no folder")
