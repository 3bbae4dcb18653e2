"""What a person wrote back: its text alone, cleaned, without what it quotes and without any personal link."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.utils import parseaddr

from campagne.domain.mail_parts import header, parts_of
from campagne.domain.text import clean, clean_line

SENDER_MAX, SUBJECT_MAX, TEXT_MAX = 254, 200, 5_000
CUT = "[…]"
"""What stands at the end of a text that was too long."""

_READ_MAX = 200_000
_QUOTED_LINE = re.compile(r"^[ \t]*>.*$\n?", re.MULTILINE)
_ANNOUNCED = re.compile(
    r"^(le|on) [^\n]{5,200}(a écrit|wrote)[ \u00a0\u202f]*:[ \t]*$\n?", re.IGNORECASE | re.MULTILINE
)
_ORIGINAL = re.compile(
    r"^-{2,}[ \t]*(message d.origine|original message|message transféré)[ \t]*-{2,}|^_{10,}[ \t]*$|"
    r"^(de|from)[ \u00a0]?: [^\n]*\n(envoyé|sent|date|à|to)[ \u00a0]?: ",
    re.IGNORECASE | re.MULTILINE,
)
_LINK = re.compile(r"/(r|desinscription|contester|transcription)/[\w-]+")


@dataclass(frozen=True, kw_only=True)
class HumanMail:
    """A message of a person: the address that it says it comes from, its subject, its text."""

    sender: str
    subject: str
    text: str


def read(data: bytes) -> HumanMail:
    """Return what a message says, whatever it is made of; a part in HTML is read only when there is no other."""
    message = message_from_bytes(data[:_READ_MAX].replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    told = [part for part in parts_of(message) if not part.returned]
    plain = next((part.text for part in told if part.kind == "text/plain" and part.text.strip()), None)
    laid_out = next((html.unescape(part.text) for part in told if part.kind == "text/html"), "")
    return HumanMail(
        sender=clean_line(parseaddr(header(message, "From"))[1])[:SENDER_MAX],
        subject=clean_line(_LINK.sub(r"/\1/…", header(message, "Subject")))[:SUBJECT_MAX],
        text=own_words(plain if plain is not None else laid_out),
    )


def own_words(text: str) -> str:
    """Return the text without the message that it answers. What is nothing but a quotation is kept as it is.

    The links of the message answered are personal: only their recipient ever sees them.
    """
    text = clean(_LINK.sub(r"/\1/…", text))
    kept = clean(_QUOTED_LINE.sub("", _ANNOUNCED.sub("", _ORIGINAL.split(text, maxsplit=1)[0])))
    kept = kept or text
    return kept if len(kept) <= TEXT_MAX else f"{kept[: TEXT_MAX - len(CUT) - 1]} {CUT}"
