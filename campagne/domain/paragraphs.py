"""The two parts of a mail from one text: paragraphs of lines, and the addresses of ours that they hold.

The HTML part is made from the text part with its marks (`domain.markup`), so both say the same words. A line of dashes
is a rule; a line between two of them, a heading; lines marked as items, a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from campagne.domain.markup import EMPHASIS, END, ITEM, STRONG, unmarked

_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_RULE = re.compile(r"-{4,}")
_ADDRESS_END = ".,;:!?)»\u00a0\u202f"
_STYLED = re.compile(f"([{STRONG}{EMPHASIS}])([^{STRONG}{EMPHASIS}{END}]*){END}")
_STYLES = {STRONG: "strong", EMPHASIS: "em"}


@dataclass(frozen=True)
class Piece:
    """Some characters of a line, where they lead when they are an address of ours, and their `style` (strong, em)."""

    text: str
    href: str | None = None
    style: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: `kind` is text, heading, rule or list; each line (each item of a list) is its pieces in order."""

    kind: str
    lines: tuple[tuple[Piece, ...], ...] = ()


def paragraphs(text: str, *, public_url: str) -> list[Paragraph]:
    """Return the paragraphs of `text`. Only addresses under `public_url` become links: a mail leads nowhere else."""
    found: list[Paragraph] = []
    for block in _BLANK_LINES.split(text.strip()):
        found += _block(block, public_url)
    return found


@lru_cache(maxsize=256)
def _block(block: str, public_url: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs between two blank lines. Most of those of a letter are those of the letter before."""
    lines = [line.strip() for line in block.split("\n")]
    rules = [bool(_RULE.fullmatch(line)) for line in lines]
    if rules == [True]:
        return (Paragraph("rule"),)
    if rules == [True, False, True]:
        return (Paragraph("heading", (_pieces(lines[1], public_url),)),)
    return tuple(_texts_and_lists(lines, public_url))


def _texts_and_lists(lines: list[str], public_url: str) -> Iterator[Paragraph]:
    for is_list, group in groupby(lines, key=lambda line: line.startswith(ITEM)):
        yield Paragraph("list" if is_list else "text", tuple(_pieces(line, public_url) for line in group))


def _pieces(line: str, public_url: str) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    end = 0
    for found in _STYLED.finditer(line := line.removeprefix(ITEM)):
        pieces += _linked(line[end : found.start()], public_url)
        pieces += [Piece(piece.text, piece.href, _STYLES[found[1]]) for piece in _linked(found[2], public_url)]
        end = found.end()
    return (*pieces, *_linked(line[end:], public_url))


def _linked(line: str, public_url: str) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    line, end = unmarked(line), 0
    for found in re.finditer(re.escape(public_url) + r"(?=[/?#\s]|$)\S*", line):
        address = found[0].rstrip(_ADDRESS_END)
        pieces += [Piece(line[end : found.start()]), Piece(address, address)]
        end = found.start() + len(address)
    pieces.append(Piece(line[end:]))
    return tuple(piece for piece in pieces if piece.text)
