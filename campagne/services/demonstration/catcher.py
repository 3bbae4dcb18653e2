"""A mail server of the demonstration's own: it keeps every message in the courier, and refuses some addresses.

It listens on loopback only. A refusal is a real one, so that the outbox and the public page show what a wrong address
gives.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Collection, Coroutine
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from campagne.services.demonstration.courier import Courier

REFUSAL = "550 5.1.1 Adresse inconnue (refus voulu par la demonstration)"


class _BoundController(Controller):
    """aiosmtpd's controller on a socket that already listens: no port to guess, none to lose to another process."""

    def __init__(self, handler: object, listening: socket.socket) -> None:
        super().__init__(handler, hostname="127.0.0.1", port=listening.getsockname()[1], ready_timeout=10)
        self._listening = listening

    def _create_server(self) -> Coroutine[Any, Any, asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._listening)


class MailCatcher:
    """The server, on a free port from `start` to `stop`."""

    def __init__(self, courier: Courier, *, refused: Collection[str]) -> None:
        self._courier = courier
        self._refused = frozenset(refused)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._controller = _BoundController(self, self._listening)

    @property
    def url(self) -> str:
        """The setting MAIL_URL that leads here."""
        return f"smtp://127.0.0.1:{self._listening.getsockname()[1]}"

    def start(self) -> None:
        """Listen, in a thread of its own."""
        self._controller.start()

    def stop(self) -> None:
        """Stop listening."""
        self._controller.stop()

    async def handle_RCPT(  # noqa: N802 -- the name is aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self._refused:
            return REFUSAL
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 -- the name is aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = envelope.original_content or b""
        for recipient in envelope.rcpt_tos:
            self._courier.keep(content, recipient=recipient)
        return "250 2.0.0 OK"
