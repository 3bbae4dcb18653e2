"""Leaving a candidate's page tells the other site nothing (LK-06)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest
from flask import Flask
from playwright.sync_api import Browser

from campagne import tokens
from campagne.extensions import db
from campagne.models.questionnaire import Question, Questionnaire, Theme
from tests.factories import campaigns, invited

pytestmark = pytest.mark.browser


class Elsewhere(BaseHTTPRequestHandler):
    """Another site, which notes how people arrive."""

    arrivals: ClassVar[list[tuple[str, str | None]]]

    def do_GET(self) -> None:
        """Note the path and the page that sent the reader."""
        self.arrivals.append((self.path, self.headers["Referer"]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing on the terminal of tests."""


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[tuple[str, str | None]]]]:
    """The address of another site, and the list of those who arrived there."""
    Elsewhere.arrivals = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}", Elsewhere.arrivals
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_source_that_is_followed_does_not_learn_whence(
    app: Flask,
    browser: Browser,
    live_server: str,
    elsewhere: tuple[str, list[tuple[str, str | None]]],
    at: Callable[[str], datetime],
) -> None:
    at("2027-03-10T14:32")
    address, arrivals = elsewhere
    with app.app_context():
        source = {"title": "Une étude", "url": f"{address}/etude"}
        question = Question(key="testing", short_title="Testing", text="Pour ?", position=1, sources=[source])
        theme = Theme(key="logement", title="Se loger", position=1, questions=[question])
        asked = Questionnaire(campaign=campaigns.campaign(), title="Questions", themes=[theme])
        campaigns.add(asked)
        link = invited.link(asked)
        db.session.commit()
        token = tokens.link_token(link.id, 1)
    context = browser.new_context(base_url=live_server)
    page = context.new_page()

    page.goto(f"/r/{token}")
    page.get_by_role("button", name="Ouvrir le questionnaire").click()
    page.get_by_text("Contexte et sources").click()
    page.get_by_role("link", name="Une étude").click()
    page.wait_for_url(f"{address}/etude")
    context.close()

    assert [referer for path, referer in arrivals if path == "/etude"] == [None]
