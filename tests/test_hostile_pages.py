"""Words that attack, on every page of every door and in mail: none becomes markup, and links lead where ours do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from justhtml import JustHTML

from campagne import worker
from tests.factories import people
from tests.factories.attack import SLUG, Attack
from tests.fixtures.client import CheckedClient
from tests.fixtures.mail import MailSink
from tests.fixtures.pages import attribute, select

DOORS = ("/", "/coordination/", f"/coordination/campagnes/{SLUG}/", f"/campagnes/{SLUG}/", "/compte/")
FORBIDDEN = "img, iframe, object, embed, base[href], meta[http-equiv], b, svg[onload], math, style"
SCHEMES = {"", "http", "https", "tel", "mailto"}
VIEWS_MOST = 3
"""Addresses that differ by their query alone: filters and orders multiply one another."""


@pytest.fixture
def attack(app: Flask, runner: FlaskCliRunner, client: CheckedClient, tmp_path: Path) -> Attack:
    return Attack(app, runner, client, tmp_path)


def pages(client: CheckedClient, *starts: str) -> Iterator[tuple[str, JustHTML]]:
    """Yield every page that links lead to; the client checks each as it checks all."""
    waiting, seen = list(starts), dict.fromkeys(starts, 1)
    views: dict[str, int] = {}
    while waiting:
        url = waiting.pop()
        response = client.get(url, follow_redirects=True)
        assert response.status_code in {200, 404}, f"{url} answered {response.status_code}"
        if response.mimetype != "text/html":
            continue
        page = JustHTML(response.get_data().decode(), sanitize=False)
        yield url, page
        for link in select(page, "a[href]"):
            target = urldefrag(urljoin(url, attribute(link, "href"))).url
            parts = urlsplit(target)
            views[parts.path] = views.get(parts.path, 0) + (target not in seen)
            if not parts.netloc and parts.scheme == "" and target not in seen and views[parts.path] <= VIEWS_MOST:
                seen[target] = 1
                waiting.append(target)


def faults(document: JustHTML) -> list[str]:
    """Return what a word could have put into a page: an element, a handler, a script, a link of another kind."""
    elements = [element.name for element in select(document, FORBIDDEN)]
    handlers = [name for each in select(document, "*") for name in each.attrs or {} if name.lower().startswith("on")]
    written = [attribute(each, "src") or "inline" for each in select(document, "script")]
    foreign = [source for source in written if not source.startswith("/static/")]
    links = [attribute(each, "href") for each in select(document, "a[href], area[href]")]
    links += [attribute(each, "action") for each in select(document, "form[action]")]
    return [*elements, *handlers, *foreign, *(link for link in links if urlsplit(link).scheme not in SCHEMES)]


@pytest.mark.parametrize("rank", [0, 5])
def test_no_word_becomes_markup_on_any_page_nor_in_any_mail(
    attack: Attack, smtp: MailSink, at: Callable[[str], datetime], rank: int
) -> None:
    at("2027-02-22T09:00")
    attack.prepare(rank)
    attack.activate()
    attack.send(rank)
    worker.drain(attack.app)
    at("2027-03-10T09:00")
    attack.answer(rank)
    at("2027-03-30T10:00")
    attack.run("editions", "publish", SLUG, "--by", people.CLAIRE)
    worker.drain(attack.app)
    people.sign_in(attack.client)

    visited = []
    for url, page in pages(attack.client, *DOORS):
        visited.append(url)
        assert faults(page) == [], url
    assert len([url for url in visited if url.startswith("/coordination/")]) > 30
    assert len([url for url in visited if url.startswith("/campagnes/")]) > 30
    assert len(smtp.received) == 4
    for mail in smtp.received:
        assert faults(JustHTML(mail.text("html"), sanitize=False)) == ["style"]  # ours
