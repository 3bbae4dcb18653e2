"""The two parts of a mail from one text: paragraphs of lines, and the addresses of ours that they hold.

The HTML part is made from the text part, so both say the same words. A line of dashes is a rule; a line between two of
them, a heading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_RULE = re.compile(r"-{4,}")
_ADDRESS_END = ".,;:!?)»\u00a0\u202f"


@dataclass(frozen=True)
class Piece:
    """Some characters of a line, and where they lead when they are an address of ours."""

    text: str
    href: str | None = None


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: `kind` is text, heading or rule; each line is its pieces in order."""

    kind: str
    lines: tuple[tuple[Piece, ...], ...] = ()


def paragraphs(text: str, *, public_url: str) -> list[Paragraph]:
    """Return the paragraphs of `text`. Only addresses under `public_url` become links: a mail leads nowhere else."""
    found: list[Paragraph] = []
    for block in _BLANK_LINES.split(text.strip()):
        lines = [line.strip() for line in block.split("\n")]
        rules = [bool(_RULE.fullmatch(line)) for line in lines]
        if rules == [True]:
            found.append(Paragraph("rule"))
        elif rules == [True, False, True]:
            found.append(Paragraph("heading", (_pieces(lines[1], public_url),)))
        else:
            found.append(Paragraph("text", tuple(_pieces(line, public_url) for line in lines)))
    return found


def _pieces(line: str, public_url: str) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    end = 0
    for found in re.finditer(re.escape(public_url) + r"(?=[/?#\s]|$)\S*", line):
        address = found[0].rstrip(_ADDRESS_END)
        pieces += [Piece(line[end : found.start()]), Piece(address, address)]
        end = found.start() + len(address)
    pieces.append(Piece(line[end:]))
    return tuple(piece for piece in pieces if piece.text)
