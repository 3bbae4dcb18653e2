"""Mails a second: the outbox, durable at each step, beside a bare Flask-Mail loop sending the same letters, in one run.

`pytest tests/benchmarks -s` prints the figures. The mail server is a process of its own.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from multiprocessing.sharedctypes import Synchronized

import flask_mail
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from campagne.extensions import db
from campagne.extensions import mail as flask_mail_extension
from campagne.services import letters, mailings
from campagne.worker import drain
from tests.factories import mail

pytestmark = pytest.mark.benchmark

MESSAGES = 1000
LEAST_RATIO = {"sqlite": 0.6, "postgresql": 0.2}
"""On a machine that does much else, where a commit of PostgreSQL may wait long for the disk."""
FORK = multiprocessing.get_context("fork")


class Counting:
    """A server that takes everything and counts."""

    def __init__(self, count: Synchronized[int]) -> None:
        self.count = count

    async def handle_DATA(  # noqa: N802 -- the name is aiosmtpd's
        self, _server: SMTP, _session: Session, _envelope: Envelope
    ) -> str:
        self.count.value += 1
        return "250 OK"


def serve(listening: socket.socket, count: Synchronized[int]) -> None:
    async def forever() -> None:
        loop = asyncio.get_running_loop()
        limit = {"*": 10**9}
        server = await loop.create_server(lambda: SMTP(Counting(count), command_call_limit=limit), sock=listening)
        await server.serve_forever()

    asyncio.run(forever())


@pytest.fixture
def server() -> Iterator[tuple[str, Synchronized[int]]]:
    count: Synchronized[int] = FORK.Value("i", 0)
    # asyncio lets small replies leave at once only on a socket that says TCP: else each EHLO waits 40 ms for nothing.
    with socket.socket(proto=socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        process = FORK.Process(target=serve, args=(listening, count))
        process.start()
        yield f"smtp://127.0.0.1:{listening.getsockname()[1]}", count
        process.terminate()
        process.join(10)


@pytest.fixture
def settings(settings: dict[str, str], server: tuple[str, Synchronized[int]]) -> dict[str, str]:
    return settings | {"MAIL_URL": server[0]}


def bare_loop(campaign_letters: list[tuple[str, letters.Letter]]) -> float:
    """Send the letters as Flask-Mail's own documentation does, and return how many left in a second."""
    started = time.perf_counter()
    with flask_mail_extension.connect() as connection:
        for address, letter in campaign_letters:
            connection.send(
                flask_mail.Message(subject=letter.subject, recipients=[address], body=letter.text, html=letter.html)
            )
    return len(campaign_letters) / (time.perf_counter() - started)


def make_durable() -> None:
    """Make commits wait for the disk, as they do wherever mail is sent: the PostgreSQL of tests does not."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = on")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
        db.engine.dispose()


@pytest.mark.database
def test_mails_a_second(
    app: Flask,
    server: tuple[str, Synchronized[int]],
    at: Callable[[datetime], datetime],
    database_kind: str,
) -> None:
    at(mail.SENDING)
    with app.app_context():
        campaign = mail.crowd(MESSAGES)
        started = time.perf_counter()
        mailing = mail.launched(campaign)
        launching = time.perf_counter() - started
        make_durable()
        contacts = [email.contact for email in mail.emails()]
        written = [(c.address, mailings.preview(mailing, c.candidacy, now=mail.SENDING)) for c in contacts]
    with app.app_context():
        bare = bare_loop(written)
    assert server[1].value == MESSAGES

    started = time.perf_counter()
    drain(app)
    outbox = MESSAGES / (time.perf_counter() - started)

    assert server[1].value == 2 * MESSAGES
    with app.app_context():
        assert set(mail.states().values()) == {"sent"}
    print(
        f"\n{database_kind}: outbox {outbox:.0f} mails/s, bare Flask-Mail {bare:.0f} mails/s, "
        f"ratio {outbox / bare:.2f}; launch of {MESSAGES} in {launching:.1f} s"
    )
    assert outbox / bare > LEAST_RATIO[database_kind]
