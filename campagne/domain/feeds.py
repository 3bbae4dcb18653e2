"""Atom feeds: what changed, each change an entry with an address that lasts. Source: RFC 4287."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

from campagne.domain.editions import instant

ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One change: `address` names it for ever and leads to it; `text` is plain, paragraphs between empty lines."""

    address: str
    title: str
    updated: datetime
    text: str
    theme: str = ""


def feed(*, title: str, address: str, page: str, author: str, updated: datetime, entries: Iterable[Entry]) -> str:
    """Return the feed at `address`, about what `page` shows, the latest entry first."""
    ET.register_namespace("", ATOM)
    root = ET.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "fr"})
    _add(root, "title", title)
    _add(root, "id", address)
    _add(root, "updated", instant(updated))
    _add(_add(root, "author"), "name", author)
    _add(root, "link", rel="self", type="application/atom+xml", href=address)
    _add(root, "link", rel="alternate", type="text/html", href=page)
    _add(root, "rights", "Licence Ouverte 2.0")
    for entry in entries:
        element = _add(root, "entry")
        _add(element, "title", entry.title)
        _add(element, "id", entry.address)
        _add(element, "updated", instant(entry.updated))
        _add(element, "link", rel="alternate", type="text/html", href=entry.address)
        if entry.theme:
            _add(element, "category", term=entry.theme)
        _add(element, "content", entry.text, type="text")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = text or None
    return element
