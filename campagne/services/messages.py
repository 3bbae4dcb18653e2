"""The bytes of a message: its headers, each checked, and its two parts.

Python before 3.11.9 and 3.12.4 let a header be smuggled through a value (CVE-2024-6923), and encoded words typed by
somebody are decoded by the library on their way: nothing that could end a header line reaches it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

from campagne.exceptions import DomainError

_ENDS_A_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ENCODED_WORD = re.compile(r"=\?[^?\s]*\?[^?\s]?\?")
_WEB_ADDRESS = re.compile(r"(https?://|mailto:)[!#-;=?-~]+")
_UNSUBSCRIBE = "List-Unsubscribe"
_BOUNDARY = "=_parts"
"""Between the parts. Quoted-printable never writes `=_` (RFC 2045, 6.7), so no text can hold it."""


class _RememberingPolicy(policy.EmailPolicy):
    """The library's policy for SMTP, which reads and folds a header that comes again (From, Reply-To…) only once."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """Return the header's name and its parsed value."""
        return _parsed(name, value) if isinstance(value, str) else super().header_store_parse(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return the header's lines. The library would cut long addresses into encoded words, which nobody follows."""
        if name == _UNSUBSCRIBE:
            return f"{name}: {value}\r\n".replace(", ", ",\r\n ").encode("ascii")
        return _folded(name, value)


_PLAIN = policy.SMTP.clone(max_line_length=78)
_POLICY = _RememberingPolicy(linesep="\r\n", max_line_length=78)


@lru_cache(maxsize=256)
def _parsed(name: str, value: str) -> tuple[str, Any]:
    return _PLAIN.header_store_parse(name, value)


@lru_cache(maxsize=256)
def _folded(name: str, value: str) -> bytes:
    return _PLAIN.fold_binary(name, value)


class UnsafeHeader(DomainError):
    """A value that would reach a header holds what could end its line, or is no address."""


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """Who writes to whom, about what. `message_id` has no brackets; `list_id` names the list of a mailing.

    `unsubscribe` are the addresses that stop a mailing, one of https that takes a POST (RFC 8058), then one of mail.
    """

    sender_name: str
    sender: str
    reply_to: str
    recipient: str
    subject: str
    message_id: str
    date: datetime
    list_id: str | None = None
    unsubscribe: tuple[str, ...] = ()


def build(envelope: Envelope, *, text: str, html: str) -> bytes:
    """Return the message, ready for SMTP: CRLF, text part first. Raises UnsafeHeader.

    Lines have 78 octets at most; only the web address of List-Unsubscribe, which cannot be cut, may make a longer one.
    """
    message = EmailMessage(policy=_POLICY)
    message["From"] = _address(envelope.sender, _checked(envelope.sender_name))
    message["To"] = _address(envelope.recipient)
    message["Reply-To"] = _address(envelope.reply_to)
    message["Subject"] = _checked(envelope.subject)
    message["Date"] = format_datetime(envelope.date)
    message["Message-ID"] = f"<{_checked(envelope.message_id)}>"
    message["Auto-Submitted"] = "auto-generated"
    if envelope.list_id:
        message["List-Id"] = f"<{_checked(envelope.list_id)}>"
    if envelope.unsubscribe:
        message[_UNSUBSCRIBE] = ", ".join(f"<{_web_address(address)}>" for address in envelope.unsubscribe)
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message.set_boundary(_BOUNDARY)
    return message.as_bytes()


def self_test() -> None:
    """Prove, before the first message leaves, that this machine's library lets no header in. Raises RuntimeError."""
    for value in (
        "Objet\r\nBcc: c@example.org",
        "Objet\nBcc: c@example.org",
        "=?utf-8?q?Objet=0ABcc:_c=40example.org?=",
    ):
        try:
            _trial(value)
        except UnsafeHeader:
            continue
        raise RuntimeError("a header could be smuggled into outgoing mail: nothing will be sent")
    accented = "Réponse avant le 26 mars : " + "é" * 120
    read = BytesParser(policy=policy.default).parsebytes(_trial(accented))
    if read["Subject"] != accented or read["Bcc"] or len(read.keys()) != len(set(read.keys())):
        raise RuntimeError("this machine's mail library does not write the headers that it is given")


def _trial(subject: str) -> bytes:
    envelope = Envelope(
        sender_name="Élues",
        sender="a@example.org",
        reply_to="r@example.org",
        recipient="b@example.org",
        subject=subject,
        message_id="m@example.org",
        date=datetime(2027, 2, 22, tzinfo=UTC),
    )
    return build(envelope, text="x", html="x")


def _address(address: str, name: str = "") -> Address:
    try:
        return Address(name, addr_spec=_checked(address).encode("ascii").decode())
    except (ValueError, IndexError, MessageError) as error:
        raise UnsafeHeader("Une adresse de ce message n'est pas de celles que tout serveur accepte.") from error


def _web_address(value: str) -> str:
    if not _WEB_ADDRESS.fullmatch(_checked(value)):
        raise UnsafeHeader("L'adresse de désinscription de ce message n'est pas de celles que l'on peut suivre.")
    return value


def _checked(value: str) -> str:
    if _ENDS_A_LINE.search(value) or _ENCODED_WORD.search(value):
        raise UnsafeHeader("Un nom, un objet ou une adresse contient ce qui n'a pas sa place dans un courriel.")
    return value
