r"""The mailbox of returned mail, over IMAP (RFC 9051): what is unread, and marking it as read.

The mark is the server's own `\Seen`, which every server keeps: no folder to create, nothing to remember here.
"""

from __future__ import annotations

import imaplib
import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from flask import current_app

from campagne.domain.bounces import SIZE_MAX
from campagne.observation import masked
from config import BounceMailbox

_LOG = logging.getLogger(__name__)
TIMEOUT_SECONDS = 10
_TROUBLES = (OSError, imaplib.IMAP4.error)


class MailboxUnreadable(Exception):
    """The mailbox cannot be read now; what was not read waits there."""


@dataclass(frozen=True)
class Message:
    """One unread message."""

    data: bytes
    _box: Box
    _uid: bytes

    def done(self, *, for_people: bool) -> None:
        """Mark it as read, and flag it when somebody should look at it. Raises MailboxUnreadable."""
        flags = r"(\Seen \Flagged)" if for_people else r"(\Seen)"
        self._box.ask("STORE", self._uid, "+FLAGS.SILENT", flags)


class Box:
    """A mailbox that is open."""

    def __init__(self, client: imaplib.IMAP4) -> None:
        self._client = client

    def unread(self) -> Iterator[Message]:
        """Yield the unread messages, oldest first, each cut at `SIZE_MAX` bytes. Raises MailboxUnreadable."""
        found = self.ask("SEARCH", "UNSEEN")
        for uid in b" ".join(part for part in found if isinstance(part, bytes)).split():
            answer = self.ask("FETCH", uid, f"(BODY.PEEK[]<0.{SIZE_MAX}>)")
            contents = [part[1] for part in answer if isinstance(part, tuple)]
            if contents:  # else it was removed meanwhile
                yield Message(contents[0], self, uid)

    def ask(self, command: str, *arguments: str | bytes) -> list[bytes | tuple[bytes, bytes] | None]:
        """Send a command on messages named by their lasting number, and return the answer. Raises MailboxUnreadable."""
        try:
            kind, answer = self._client.uid(command, *arguments)  # type: ignore[arg-type]  # bytes are taken too
        except _TROUBLES as error:
            raise MailboxUnreadable(str(error)) from error
        if kind != "OK":
            raise MailboxUnreadable(f"{command}: {answer!r}")
        return answer


@contextmanager
def opened() -> Iterator[Box | None]:
    """Open the mailbox of the settings; None where there is none, or while it cannot be reached.

    A mailbox that fails on the way ends the reading: it is logged, and the next turn goes on from there.
    """
    settings: BounceMailbox | None = current_app.config["BOUNCE_MAILBOX"]
    try:
        client = _connect(settings) if settings else None
    except MailboxUnreadable as error:
        _log(error)
        client = None
    if client is None:
        yield None
        return
    try:
        yield Box(client)
    except MailboxUnreadable as error:
        _log(error)
    finally:
        _leave(client)


def _leave(client: imaplib.IMAP4) -> None:
    """Take leave; a server that has already gone is no fault."""
    with suppress(*_TROUBLES):
        client.logout()
    with suppress(OSError):
        client.shutdown()


def _log(error: MailboxUnreadable) -> None:
    _LOG.error("the mailbox of returned mail cannot be read: %s", masked(str(error)))


def _connect(settings: BounceMailbox) -> imaplib.IMAP4:
    try:
        if settings.tls:
            client: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                settings.host, settings.port, ssl_context=ssl.create_default_context(), timeout=TIMEOUT_SECONDS
            )
        else:
            client = imaplib.IMAP4(settings.host, settings.port, timeout=TIMEOUT_SECONDS)
    except _TROUBLES as error:
        raise MailboxUnreadable(str(error) or type(error).__name__) from error
    try:
        client.login(_quoted(settings.user), settings.password)
        kind, answer = client.select(_quoted(settings.folder))
    except _TROUBLES as error:
        _leave(client)
        raise MailboxUnreadable(str(error)) from error
    if kind != "OK":
        _leave(client)
        raise MailboxUnreadable(f"folder {settings.folder}: {answer!r}")
    return client


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
