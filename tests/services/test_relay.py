"""The relay: certificates are checked, refusals told apart, connections kept and opened again."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from flask import Flask

import config
from campagne import create_app
from campagne.domain.replies import Outcome, Reply, Stage
from campagne.services import relay
from campagne.services.relay import RelayConnection, RelayFault
from tests.factories.certificates import certificate
from tests.fixtures.mail import MailSink

CONTENT = b"From: a@example.org\r\nTo: b@example.org\r\n\r\n.\r\n..\r\nBonjour\r\n"


def attempt(connection: RelayConnection, recipient: str = "b@example.org") -> Reply:
    return connection.attempt(CONTENT, sender="a@example.org", recipient=recipient)


@pytest.fixture
def built(settings: dict[str, str]) -> Iterator[Callable[[str], Flask]]:
    """Build an application whose mail leaves by a given MAIL_URL, and enter its context."""
    contexts = []

    def build(mail_url: str) -> Flask:
        app = create_app(config.read(settings | {"MAIL_URL": mail_url}))
        context = app.app_context()
        context.push()
        contexts.append(context)
        return app

    yield build
    for context in contexts:
        context.pop()


class Accepting:
    """A server that takes everything."""

    def __init__(self) -> None:
        self.contents: list[bytes] = []

    async def handle_DATA(  # noqa: N802 -- the name is aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        self.contents.append(bytes(envelope.original_content or b""))
        return "250 2.0.0 OK"


@pytest.fixture
def secured(tmp_path: Path) -> Iterator[tuple[Controller, Path]]:
    """A server that offers STARTTLS with a certificate that nobody knows, and wants a password."""
    path = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)

    def authenticate(_server: object, _session: object, _envelope: object, _mechanism: str, data: object) -> AuthResult:
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"campagne", b"secret")
        return AuthResult(success=right, handled=False)

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(
        Accepting(),
        hostname="127.0.0.1",
        port=port,
        tls_context=context,
        require_starttls=True,
        authenticator=authenticate,
        auth_required=True,
    )
    controller.start()
    yield controller, path
    controller.stop()


def test_a_certificate_that_nobody_vouches_for_is_refused(
    built: Callable[[str], Flask], secured: tuple[Controller, Path]
) -> None:
    built(f"smtp://campagne:secret@127.0.0.1:{secured[0].port}?tls=starttls")

    with pytest.raises(RelayFault, match="certificate") as fault, RelayConnection() as connection:
        connection.open()
    assert fault.value.outcome is Outcome.CONFIGURATION
    assert secured[0].handler.contents == []


def test_a_certificate_that_the_machine_trusts_is_accepted(
    built: Callable[[str], Flask], secured: tuple[Controller, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(secured[1]))
    built(f"smtp://campagne:secret@127.0.0.1:{secured[0].port}?tls=starttls")

    with RelayConnection() as connection:
        assert attempt(connection).outcome is Outcome.SENT
    assert secured[0].handler.contents == [CONTENT]


def test_a_wrong_password_is_a_fault_of_ours(
    built: Callable[[str], Flask], secured: tuple[Controller, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(secured[1]))
    built(f"smtp://campagne:faux@127.0.0.1:{secured[0].port}?tls=starttls")

    with pytest.raises(RelayFault, match="535") as fault, RelayConnection() as connection:
        connection.open()
    assert fault.value.outcome is Outcome.CONFIGURATION


def test_a_relay_that_wants_encryption_is_not_spoken_to_in_clear(
    built: Callable[[str], Flask], secured: tuple[Controller, Path]
) -> None:
    built(f"smtp://127.0.0.1:{secured[0].port}")

    with RelayConnection() as connection:
        reply = attempt(connection)
    assert (reply.code, reply.outcome) == (530, Outcome.CONFIGURATION)


def test_encryption_asked_for_and_not_offered_stops_everything(built: Callable[[str], Flask], smtp: MailSink) -> None:
    built(f"{smtp.url}?tls=starttls")

    with pytest.raises(RelayFault, match="STARTTLS") as fault, RelayConnection() as connection:
        connection.open()
    assert fault.value.outcome is Outcome.CONFIGURATION


def test_nobody_listening_is_tried_again_later(built: Callable[[str], Flask]) -> None:
    built("smtp://127.0.0.1:9")

    with pytest.raises(RelayFault, match="refused") as fault, RelayConnection() as connection:
        connection.open()
    assert fault.value.outcome is Outcome.UNREACHABLE


class SlowServer(threading.Thread):
    """A server that follows a script: it answers each line received with the next reply, then falls silent."""

    def __init__(self, *replies: bytes) -> None:
        super().__init__(daemon=True)
        self.replies = replies
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.received = b""
        self.start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.listening.getsockname()[1]}"

    def run(self) -> None:
        connection, _ = self.listening.accept()
        with connection:
            for reply in self.replies:
                connection.sendall(reply + b"\r\n")
                self.received += connection.recv(65536)
            while chunk := connection.recv(65536):
                self.received += chunk


TALK = (b"220 here", b"250 here", b"250 sender", b"250 recipient", b"354 go on")


@pytest.mark.parametrize(
    ("replies", "stage", "outcome"),
    [
        (TALK[:3], Stage.RCPT, Outcome.UNREACHABLE),
        (TALK[:4], Stage.DATA, Outcome.UNREACHABLE),
        (TALK, Stage.DOT, Outcome.IN_DOUBT),
    ],
)
def test_a_server_that_falls_silent_is_left_after_a_time(
    built: Callable[[str], Flask],
    monkeypatch: pytest.MonkeyPatch,
    replies: tuple[bytes, ...],
    stage: Stage,
    outcome: Outcome,
) -> None:
    monkeypatch.setattr(relay, "TIMEOUT_SECONDS", 0.5)
    server = SlowServer(*replies)
    built(server.url)

    with RelayConnection() as connection:
        reply = attempt(connection)
    assert (reply.stage, reply.outcome) == (stage, outcome)
    server.listening.close()


@pytest.mark.parametrize("last", [b"xyz nonsense", b"354 still waiting"])
def test_an_answer_that_means_nothing_past_the_dot_is_a_doubt(built: Callable[[str], Flask], last: bytes) -> None:
    server = SlowServer(*TALK, last, b"250 reset")
    built(server.url)

    with RelayConnection() as connection:
        assert attempt(connection).outcome is Outcome.IN_DOUBT
    server.listening.close()


def test_a_refused_message_leaves_the_connection_clean_for_the_next(
    built: Callable[[str], Flask], smtp: MailSink
) -> None:
    smtp.refuse("perdu")
    built(smtp.url)

    with RelayConnection() as connection:
        refused = attempt(connection, "perdu@example.org")
        host = connection.host
        assert attempt(connection).outcome is Outcome.SENT
        assert connection.host is host
    assert refused.outcome is Outcome.ADDRESS
    assert [message.recipients for message in smtp.received] == [("b@example.org",)]


def test_a_connection_that_the_relay_has_closed_meanwhile_is_opened_again(
    built: Callable[[str], Flask], smtp: MailSink
) -> None:
    built(smtp.url)

    with RelayConnection() as connection:
        attempt(connection)
        smtp.stop()
        smtp.start()
        assert attempt(connection).outcome is Outcome.SENT
    assert len(smtp.received) == 2


def test_a_connection_is_left_after_its_share_of_messages(
    built: Callable[[str], Flask], smtp: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "MESSAGES_PER_CONNECTION", 2)
    built(smtp.url)
    hosts = []

    with RelayConnection() as connection:
        for _ in range(4):
            attempt(connection)
            hosts.append(connection.host)
    assert (hosts[0] is hosts[1], hosts[1] is hosts[2], hosts[2] is hosts[3]) == (True, False, True)
    assert len(smtp.received) == 4
