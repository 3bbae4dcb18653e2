"""The parts of a message as text, whatever their encoding and however broken they are."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message

_HEADER_MAX = 2_000  # characters; decoding many encoded words is slow


@dataclass(frozen=True)
class Part:
    """A part that holds text: its content type, its words, and whether it belongs to a message carried inside."""

    kind: str
    text: str
    returned: bool = False


def header(message: Message, name: str) -> str:
    """Return a header on one line, its encoded words decoded; empty when it is absent."""
    raw = next((str(value) for given, value in message.raw_items() if given.lower() == name.lower()), "")
    value = raw[:_HEADER_MAX].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    with suppress(HeaderParseError, LookupError, ValueError):  # an encoded word that means nothing stays as it is
        value = str(make_header(decode_header(value)))
    return " ".join(value.split())


def parts_of(message: Message) -> Iterator[Part]:
    """Yield the parts in their order; a message carried inside comes as its headers, then its own parts."""
    waiting: list[tuple[Message, bool]] = [(message, False)]
    while waiting:
        part, returned = waiting.pop()
        kind, payload = part.get_content_type(), part.get_payload()
        inner = [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []
        if kind == "message/delivery-status" and inner:
            yield Part(kind, _report(inner), returned)
        elif inner:
            inside = returned or kind == "message/rfc822"
            if kind.startswith("message/"):
                for one in inner:
                    yield Part(kind, _headers(one), inside or kind != "message/feedback-report")
            waiting += [(one, inside) for one in reversed(inner)]
        else:
            returned = returned or kind in {"text/rfc822-headers", "message/rfc822"}
            yield Part(kind, _text(part), returned)


def _report(blocks: Iterable[Message]) -> str:
    """Return the fields of a delivery report, a blank line between two recipients; undo an encoding that it bears."""
    text = "\n\n".join(_headers(block) + _text(block) for block in blocks)
    if ":" not in text:
        with suppress(binascii.Error, ValueError):
            return base64.b64decode(text, validate=False).decode("utf-8", "replace")
    return text


def _headers(message: Message) -> str:
    return "".join(f"{name}: {value}\n" for name, value in message.items())


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = part.get_content_charset("utf-8")
    try:
        text = payload.decode(charset, "replace")
    except (LookupError, ValueError):
        text = payload.decode("utf-8", "replace")
    if part.get_content_subtype() == "html":
        text = re.sub(r"<(style|script|title)\b[^<>]*>[^<]*", "", text, flags=re.IGNORECASE)
        text = re.sub(r"<(br|/p|/div|/tr|/li)[^<>]*>", "\n", text, flags=re.IGNORECASE)
        text = re.sub(r"<[^<>]*>", " ", text)
    return text
