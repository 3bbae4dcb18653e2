"""The little Markdown that mails need: `**strong**`, `*emphasis*`, `- item`, `[words](address of ours)`.

It is read in what the coordination typed, before its places are filled: neither a name, nor a question, nor anything
else that comes from elsewhere is ever read for it. What it means travels as private characters (Unicode, Co), which
`plain` takes out of the text part and `paragraphs` turns into elements of the HTML part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

STRONG, EMPHASIS, END, ITEM = "\ue000", "\ue001", "\ue002", "\ue003"
_MARKS = re.compile(f"[{STRONG}{EMPHASIS}{END}{ITEM}]")
_ITEM = re.compile(r"^[ \t]*[-*][ \t]+(?=\S)", re.MULTILINE)
_STRONG = re.compile(r"\*\*(?=[^\s*])([^*\n]+?)(?<=\S)\*\*")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=\S)\*(?![\w*])")
_LINK = re.compile(r"\[([^\[\]\n]+)\]\(([^()\s]*)\)")
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]]*", re.IGNORECASE)


def marked(text: str) -> str:
    """Return `text` with its Markdown as private characters; a link says its words, then its address in brackets."""
    text = _LINK.sub(r"\1 (\2)", unmarked(text))
    text = _ITEM.sub(ITEM, text)
    text = _STRONG.sub(rf"{STRONG}\1{END}", text)
    return _EMPHASIS.sub(rf"{EMPHASIS}\1{END}", text)


def unmarked(text: str) -> str:
    """Return `text` without any of the private characters, which nobody types on purpose."""
    return _MARKS.sub("", text)


def plain(text: str) -> str:
    """Return a marked text as it reads without marks: an item begins with a dash."""
    return unmarked(text.replace(ITEM, "- "))


def foreign_addresses(text: str, *, public_url: str) -> Iterator[str]:
    """Yield the addresses that lead elsewhere than under `public_url`; a link may also lead to a named place."""
    for found in _LINK.finditer(text):
        target = found[2]
        if not (target.startswith("{") and target.endswith("}")) and not _is_ours(target, public_url):
            yield target
    for found in _ADDRESS.finditer(_LINK.sub("", text)):
        if not _is_ours(found[0].rstrip(".,;:!?»"), public_url):
            yield found[0]


def _is_ours(address: str, public_url: str) -> bool:
    return address == public_url or address.startswith((f"{public_url}/", f"{public_url}?", f"{public_url}#"))
