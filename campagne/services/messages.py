"""The bytes of a message: its headers, each checked, and its two parts.

Python before 3.11.9 and 3.12.4 let a header be smuggled through a value (CVE-2024-6923), and encoded words typed by
somebody are decoded by the library on their way: nothing that could end a header line reaches it.

The library reads, folds and encodes; putting the lines together is done here, because what it builds for one message,
ten thousand share: its `EmailMessage` gives the same bytes for four times the work.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy, quoprimime
from email.errors import MessageError
from email.headerregistry import Address
from email.parser import BytesParser
from email.utils import format_datetime
from functools import lru_cache

from campagne.exceptions import DomainError

_ENDS_A_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ENCODED_WORD = re.compile(r"=\?[^?\s]*\?[^?\s]?\?")
_WEB_ADDRESS = re.compile(r"(https?://|mailto:)[!#-;=?-~]+")
_BOUNDARY = "=_parts"
"""Between the parts. Quoted-printable never writes `=_` (RFC 2045, 6.7), so no text can hold it."""
_LINE_MAX = 78
_POLICY = policy.SMTP.clone(max_line_length=_LINE_MAX)
_PLAIN = re.compile(r"[\w+-]+(\.[\w+-]+)*@[a-z0-9-]+(\.[a-z0-9-]+)+", re.ASCII | re.IGNORECASE)
"""An address or a Message-ID that no reading changes; anything else is the library's to read and fold."""
_PLAIN_MAX = 60


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
    fields = [
        _field("From", str(_address(envelope.sender, _checked(envelope.sender_name)))),
        _recipient(envelope.recipient),
        _field("Reply-To", str(_address(envelope.reply_to))),
        _field("Subject", _checked(envelope.subject)),
        _field("Date", format_datetime(envelope.date)),
        _message_id(envelope.message_id),
        b"Auto-Submitted: auto-generated\r\n",
    ]
    if envelope.list_id:
        fields.append(_field("List-Id", f"<{_checked(envelope.list_id)}>"))
    if envelope.unsubscribe:
        # The library would cut long addresses into encoded words, which nobody follows.
        ways = ",\r\n ".join(f"<{_web_address(address)}>" for address in envelope.unsubscribe)
        fields.append(
            f"List-Unsubscribe: {ways}\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n".encode("ascii")
        )
    return b"".join(fields) + _parts(text, html)


def _parts(text: str, html: str) -> bytes:
    kind = 'Content-Type: {}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n'
    return (
        f'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="{_BOUNDARY}"\r\n'
        f"\r\n--{_BOUNDARY}\r\n{kind.format('text/plain')}"
        f"\r\n{_quoted(text)}"
        f"\r\n--{_BOUNDARY}\r\n{kind.format('text/html')}MIME-Version: 1.0\r\n"
        f"\r\n{_quoted(html)}"
        f"\r\n--{_BOUNDARY}--\r\n"
    ).encode("ascii")


def _quoted(text: str) -> str:
    lines = text.encode().splitlines() or [b""]
    return "".join(f"{_quoted_line(line)}\r\n" for line in lines)


@lru_cache(maxsize=4096)
def _quoted_line(line: bytes) -> str:
    """Return a line in quoted-printable (RFC 2045, 6.7). Most lines of a letter are those of the letter before."""
    return quoprimime.body_encode(line.decode("latin-1"), _LINE_MAX, "\r\n")


@lru_cache(maxsize=1024)
def _field(name: str, value: str) -> bytes:
    """Return the lines of a header, as the library reads and folds it; what comes again is done once."""
    return _POLICY.fold_binary(*_POLICY.header_store_parse(name, value))


def _recipient(address: str) -> bytes:
    return b"To: %b\r\n" % address.encode() if _is_plain(address) else _field("To", str(_address(address)))


def _message_id(value: str) -> bytes:
    plain = _is_plain(value)
    return b"Message-ID: <%b>\r\n" % value.encode() if plain else _field("Message-ID", f"<{_checked(value)}>")


def _is_plain(value: str) -> bool:
    return len(value) <= _PLAIN_MAX and _PLAIN.fullmatch(value) is not None


def refuse_unsafe(value: str) -> None:
    """Refuse a value that no header can hold. Raises UnsafeHeader."""
    _checked(value)


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


@lru_cache(maxsize=256)
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
