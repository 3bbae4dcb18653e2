"""What comes back to the sender of a message: delivery reports, complaints, automatic replies, and everything else.

Nobody writes these messages alike. A report is read from its fields (RFC 3464) where it has any, else from its words;
whether it concerns a message of ours is not decided here, and never by an address that it names.

Sources: RFC 3464 (delivery reports), RFC 5965 (complaints), RFC 3834 (automatic replies), and real reports.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from enum import StrEnum
from itertools import pairwise

from campagne.domain import bounce_causes
from campagne.domain.mail_parts import Part, header, parts_of

SIZE_MAX = 1024 * 1024  # bytes; a report says what it has to say long before
_WORDS_MAX, _SHOWN_MAX = 6_000, 300


class Kind(StrEnum):
    """What a message that came back is. Only the first blames the address; policy blames nobody at the other end."""

    HARD = "hard"
    SOFT = "soft"
    POLICY = "policy"
    COMPLAINT = "complaint"
    AUTO_REPLY = "auto_reply"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """One message that came back.

    `status` is the recipient's enhanced code ("5.1.1", or empty), `words` what the server said. `objects` says that a
    complaint asks for no more mail (one about signatures does not), `arrived` that the message reached somebody,
    `delayed` that it is still being tried. `addressed` are the addresses that this message was sent to, and the
    envelope senders of those that it returns; `message_ids` name what it returns, `answers` what it answers, without
    brackets. `identity` is the same for two copies of one message.
    """

    kind: Kind
    status: str = ""
    words: str = ""
    objects: bool = False
    arrived: bool = False
    delayed: bool = False
    addressed: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    identity: str


@dataclass(frozen=True, kw_only=True)
class _Recipient:
    """What a report says of one recipient."""

    action: str
    status: str
    words: str
    said: str

    @property
    def kind(self) -> Kind:
        return Kind(bounce_causes.cause(self.action, self.status, self.words, self.said))


_COPY = re.compile(
    r"^[ \t>]*(-{3,} ?(below this line|original message|this is a copy|the body of|message (headers|text) follow"
    r"|included is a copy|returned message|message header|unsent message|forwarded message|headers follow"
    r"|transmission report end)"
    r"|-{5,} this is a copy of|={3,} ?original|original message (headers|follows|text)|message headers? follow"
    r"|(return-path|received|dkim-signature|message-id): ).*$",
    re.IGNORECASE | re.MULTILINE,
)
_DAEMON = re.compile(
    r"mailer[-_. ]?daemon|postmaster|mail delivery (sub)?system|mail administrator|mail ?delivery|"
    r"microsoft ?exchange|system administrator|mdaemon|bounce",
    re.IGNORECASE,
)
_FAILURE = re.compile(
    r"undeliver|returned (mail|to sender)|return(ed)? mail|delivery[ -](status|failure|problem|report|notif\w+)|"
    r"delivery has failed|"
    r"(mail|message|delivery) (delivery )?(fail|problem|error|system|warning|status|could not)|failure notice|"
    r"warning: (message|could not)|mail could not be|delayed|non[- ]?remis|échec|could not (send|deliver)|"
    r"user unknown|rejected|permanent error|non[- ]?delivery|not delivered|mail system error|delivery failed|"
    r"cannot (send|be delivered)|unzustellbar",
    re.IGNORECASE,
)
_COMPLAINT_SUBJECT = re.compile(
    r"\b(complaint about message from|email feedback report|abuse report)\b|^unsubscribe$", re.IGNORECASE
)
_NO_WISH = frozenset({"not-spam", "auth-failure", "dmarc"})
_AUTO_SUBJECT = re.compile(
    r"^\W*(re ?:\s*)?(auto(matic|mated)?[ -]?(reply|response|answer)|auto ?:|r[ée]ponse automatique|"
    r"message automatique|out of (the )?office|vacation\b|away (from|until)|absen(t|te|ce)\b|en cong[ée]s?\b|"
    r"indisponible|(i am|i'm) (currently )?(away|out))",
    re.IGNORECASE,
)
_AUTO_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Autoresponder", "X-Mail-Autoreply", "X-Vacation")
_AUTO_PRECEDENCE = frozenset({"auto_reply", "auto-reply", "autoreply", "bulk", "junk"})
_QUOTED = re.compile(r"^(> ?)+", re.MULTILINE)
_BRACKETED = re.compile(r"<([^<>\s]{3,250})>")
_MESSAGE_ID = re.compile(r"^[ \t>]*Message-I[Dd]:\s*<([^<>\s]{3,250})>", re.MULTILINE)
_ADDRESS = re.compile(r"[^\s<>\"',;:()\[\]@]{1,64}@[^\s<>\"',;:()\[\]@]{1,255}")
_ENVELOPE_SENDER = re.compile(r"^(?:Return-Path|Original-Mail-From):(.*)$", re.IGNORECASE | re.MULTILINE)
_MBOX_LINE = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\r\n\r\n)|(?<=\r\r))From [^\r\n]*\d\d:\d\d[^\r\n]*(?=[\r\n])")
_SENT_TO = ("Delivered-To", "X-Original-To", "X-Delivered-To", "Envelope-To", "X-Envelope-To", "To", "Cc")


def messages_of(data: bytes) -> list[bytes]:
    """Return the messages of a file: those of an mbox (RFC 4155), else the one that it is."""
    if not data.startswith(b"From "):
        return [data]
    starts = [found.start() for found in _MBOX_LINE.finditer(data)]
    return [data[start:end] for start, end in pairwise([*starts, len(data)])]


def read(data: bytes) -> Incoming:
    """Return what a message that came back says, whatever its line endings and however broken it is."""
    data = data[:SIZE_MAX].replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip(b"\n")
    if data.startswith((b"From ", b">From ")):
        data = data.partition(b"\n")[2]
    try:
        message = message_from_bytes(data)
        parts = list(parts_of(message))
        return _read(message, parts, data)
    except RecursionError:  # parts nested a thousand deep are nobody's report
        return Incoming(kind=Kind.OTHER, identity=hashlib.sha256(data).hexdigest())


def _read(message: Message, parts: list[Part], data: bytes) -> Incoming:
    subject, said = header(message, "Subject"), _said(parts)
    complaint = _complaint(subject, parts)
    recipients = list(_recipients(parts, said)) if complaint is None else []
    kind = Kind.COMPLAINT if complaint is not None else _mildest(recipients)
    if kind is None:
        kind, recipients = _worded(message, subject, said)
    shown = next((one for one in recipients if one.kind is kind), None)
    actions = {one.action for one in recipients}
    return Incoming(
        kind=kind,
        status=shown.status if shown else "",
        words=" ".join((shown.words or shown.said).split())[:_SHOWN_MAX] if shown else "",
        objects=bool(complaint),
        arrived=kind in {Kind.COMPLAINT, Kind.AUTO_REPLY} or bool(actions & bounce_causes.ARRIVED),
        delayed=actions == {"delayed"},
        addressed=tuple(dict.fromkeys(_addressed(message, parts))),
        message_ids=tuple(dict.fromkeys(_message_ids(parts))),
        answers=tuple(dict.fromkeys(_answered(message))),
        identity=_identity(message, data),
    )


def _worded(message: Message, subject: str, said: str) -> tuple[Kind, list[_Recipient]]:
    """Tell what a message without the fields of a report is."""
    from_daemon = _DAEMON.search(header(message, "From")) is not None
    fails = _FAILURE.search(subject) is not None
    if _is_automatic(message, subject) and not (from_daemon and fails):
        return Kind.AUTO_REPLY, []
    if not (from_daemon or fails):
        return Kind.OTHER, []
    action = "delayed" if bounce_causes.is_delay(f"{subject}\n{said}") else "failed"
    alone = _Recipient(action=action, status=bounce_causes.status(said), words=said, said=subject)
    return alone.kind, [alone]


def _complaint(subject: str, parts: list[Part]) -> bool | None:
    """Return None for what is no complaint, else whether it asks for no more mail."""
    for part in parts:
        if part.kind == "message/feedback-report":
            found = re.search(r"^Feedback-Type:[ \t]*([\w-]+)", part.text, re.IGNORECASE | re.MULTILINE)
            return found is None or found[1].lower() not in _NO_WISH
    return True if _COMPLAINT_SUBJECT.search(subject) else None


def _is_automatic(message: Message, subject: str) -> bool:
    submitted = header(message, "Auto-Submitted").lower()
    return (
        submitted.startswith(("auto-replied", "auto-generated", "auto-notified"))
        or header(message, "Precedence").strip().lower() in _AUTO_PRECEDENCE
        or any(name in message for name in _AUTO_HEADERS)
        or _AUTO_SUBJECT.search(subject) is not None
    )


def _recipients(parts: list[Part], said: str) -> Iterator[_Recipient]:
    """Yield what the fields of a delivery report say of each recipient (RFC 3464, 2.3)."""
    for part in parts:
        if part.returned or not (part.kind == "message/delivery-status" or "-recipient:" in part.text.lower()):
            continue
        for block in re.split(r"\n[ \t]*\n", _QUOTED.sub("", part.text)):
            fields = _fields(block)
            if not ("final-recipient" in fields or "original-recipient" in fields):
                continue
            yield _Recipient(
                action=fields.get("action", "failed").split(" ")[0].lower(),
                status=bounce_causes.status(fields.get("status", "")),
                words=fields.get("diagnostic-code", ""),
                said=said,
            )


def _fields(block: str) -> dict[str, str]:
    unfolded = re.sub(r"\n[ \t]+", " ", block)
    found = re.findall(r"^([A-Za-z-]+)[ \t]*:[ \t]*(.*)$", unfolded, re.MULTILINE)
    return {name.lower(): value.strip() for name, value in reversed(found)}


def _said(parts: list[Part]) -> str:
    """Return what a report says to people, without the message that it returns."""
    told = [part.text for part in parts if not part.returned and part.kind.startswith(("text/", "multipart/"))]
    text = "\n".join(told[:2])
    return _COPY.split(text, maxsplit=1)[0][:_WORDS_MAX]


def _mildest(recipients: list[_Recipient]) -> Kind | None:
    """An address is blamed only if all that it leads to fail: a list that reaches one of its members is right."""
    order = [Kind.OTHER, Kind.SOFT, Kind.POLICY, Kind.HARD]
    return min((one.kind for one in recipients), key=order.index, default=None)


def _addressed(message: Message, parts: list[Part]) -> Iterator[str]:
    for name in _SENT_TO:
        for value in message.get_all(name, []):
            yield from _ADDRESS.findall(str(value))
    for part in parts:
        if part.returned or part.kind == "message/feedback-report":
            for line in _ENVELOPE_SENDER.findall(part.text):
                yield from _ADDRESS.findall(line)


def _answered(message: Message) -> Iterator[str]:
    for name in ("In-Reply-To", "References"):
        for value in message.get_all(name, []):
            yield from _BRACKETED.findall(str(value)[:_WORDS_MAX])


def _message_ids(parts: list[Part]) -> Iterator[str]:
    for part in parts:
        yield from _MESSAGE_ID.findall(part.text)


def _identity(message: Message, data: bytes) -> str:
    """Two copies of a message have the same Message-ID; without one, the same text below their headers."""
    named = header(message, "Message-ID").strip()
    told = named.encode(errors="replace") if named else data.partition(b"\n\n")[2].strip()
    return hashlib.sha256(told).hexdigest()
