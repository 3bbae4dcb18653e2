"""Feeds are well-formed Atom, whatever people wrote."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.feeds import ATOM, Entry, feed
from campagne.domain.text import clean

MOMENT = datetime(2027, 4, 6, 8, tzinfo=UTC)
NAMES = {"a": ATOM}


def read(**entry: str) -> ET.Element:
    told = Entry(address="https://exemple.org/1", title=entry["title"], updated=MOMENT, text=entry["text"])
    content = feed(
        title="Présidentielle 2027",
        address="https://exemple.org/flux.atom",
        page="https://exemple.org/",
        author="Le réseau",
        updated=MOMENT,
        entries=[told],
    )
    return ET.fromstring(content)  # noqa: S314 -- written by ourselves a line above


@given(st.text(), st.text())
def test_whatever_was_written_comes_out_as_it_was(title: str, text: str) -> None:
    root = read(title=clean(title), text=clean(text))

    assert (root.findtext("a:entry/a:title", namespaces=NAMES) or "") == clean(title)
    assert (root.findtext("a:entry/a:content", namespaces=NAMES) or "") == clean(text)


def test_a_feed_has_what_the_standard_asks() -> None:
    root = read(title="Inès Marchetti", text="Oui.")

    assert root.tag == f"{{{ATOM}}}feed"
    for name in ("title", "id", "updated", "author/a:name", "entry/a:id", "entry/a:updated", "entry/a:title"):
        assert root.findtext(f"a:{name}", namespaces=NAMES), name
    assert {link.get("rel") for link in root.findall("a:link", NAMES)} == {"self", "alternate"}
    assert root.findtext("a:updated", namespaces=NAMES) == "2027-04-06T08:00:00Z"
