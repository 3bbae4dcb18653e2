"""The folder where the demonstration's mail lands: one file a message, as it came, numbered in order of arrival."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.headerregistry import DateHeader
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

_NUMBERED = re.compile(r"\d{6}\.eml")
_SHOWN_HEADERS = ("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Unsubscribe")
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_ADDRESS = re.compile(r"https?://[^\s<>\"«»]+[^\s<>\"«».,;:!?)]")


Line = list[tuple[str, bool]]
"""The pieces of a line, each with whether it is a web address."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One message that was caught. `number` counts from 1; `recipient` is the envelope's, not the header's."""

    number: int
    recipient: str
    sender: str
    subject: str
    date: datetime | None
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str

    def leads_to(self, path: str) -> bool:
        """Whether the text holds a web address whose path begins so."""
        return any(urlsplit(address).path.startswith(path) for address in _ADDRESS.findall(self.text))

    def paragraphs(self) -> Iterator[list[Line]]:
        """Yield the text paragraph by paragraph, each a list of lines cut into pieces: words and web addresses."""
        for paragraph in _BLANK_LINES.split(self.text):
            yield [list(_pieces(line)) for line in paragraph.split("\n")]


class Courier:
    """The messages of one folder. A message is written once and never changes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, content: bytes, *, recipient: str) -> int:
        """Write a message under the next number, with its envelope's recipient as delivery does, and return it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        number = max(self.numbers(), default=0) + 1
        partial = self._path(number).with_suffix(".part")
        partial.write_bytes(f"Delivered-To: {recipient}\r\n".encode() + content)
        partial.rename(self._path(number))  # a reader sees a whole message or none
        return number

    def numbers(self) -> list[int]:
        """Return the numbers of the messages, the newest first."""
        if not self.folder.is_dir():
            return []
        return sorted(
            (int(path.stem) for path in self.folder.iterdir() if _NUMBERED.fullmatch(path.name)), reverse=True
        )

    def read(self, number: int) -> Letter | None:
        """Return a message, or None when there is none of that number."""
        try:
            content = self._path(number).read_bytes()
        except FileNotFoundError:
            return None
        message = message_from_bytes(content, policy=policy.default)
        return Letter(
            number=number,
            recipient=str(message["Delivered-To"] or ""),
            sender=str(message["From"] or ""),
            subject=str(message["Subject"] or ""),
            date=_date(message),
            headers=tuple((name, str(message[name])) for name in _SHOWN_HEADERS if message[name]),
            text=_body(message, "plain"),
            html=_body(message, "html"),
        )

    def latest_to(self, address: str, *, leading_to: str) -> Letter | None:
        """Return the newest message delivered to `address` with a web address whose path begins so, or None."""
        for number in self.numbers():
            letter = self.read(number)
            if letter and letter.recipient == address and letter.leads_to(leading_to):
                return letter
        return None

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:06d}.eml"


def _pieces(line: str) -> Iterator[tuple[str, bool]]:
    end = 0
    for found in _ADDRESS.finditer(line):
        yield line[end : found.start()], False
        yield found[0], True
        end = found.end()
    yield line[end:], False


def _date(message: EmailMessage) -> datetime | None:
    header = message["Date"]
    return header.datetime if isinstance(header, DateHeader) else None


def _body(message: EmailMessage, subtype: str) -> str:
    part = message.get_body(preferencelist=(subtype,))
    return str(part.get_content()).replace("\r\n", "\n").strip() if part else ""
