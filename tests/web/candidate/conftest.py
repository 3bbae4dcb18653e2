"""A campaign that asks, a candidacy that was invited, and the mail's link in somebody's hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest
from flask import Flask
from justhtml import JustHTML
from werkzeug.test import TestResponse

from campagne import tokens
from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.invitation import Link
from campagne.models.questionnaire import Questionnaire
from campagne.services import drafts
from tests.factories import campaigns, invited
from tests.fixtures.client import CheckedClient
from tests.fixtures.pages import select, text_of

SIGNATURE = {"signatory": "Inès Marchetti", "role": "candidate", "declaration": "y"}


@dataclass(frozen=True)
class Guest:
    """One personal link: its token, and the reference of the invitation that it opens."""

    token: str
    ref: str
    link_id: int
    client: CheckedClient

    @property
    def page(self) -> str:
        return f"/repondre/{self.ref}"

    def open(self) -> None:
        """Press the button of the link."""
        assert self.client.submit(f"/r/{self.token}", testid="open-link").status_code == 303


def visible(response: TestResponse) -> str:
    """Return the words of a page as they are read, on one line."""
    (main,) = select(JustHTML(response.text, sanitize=False), "main")
    return " ".join(text_of(main).split())


@pytest.fixture
def during(at: Callable[[str | datetime], datetime]) -> datetime:
    """The clock stands in the middle of the answering time."""
    return at("2027-03-10T14:32")


@pytest.fixture
def invite(app: Flask, client: CheckedClient) -> Callable[..., Guest]:
    """Return a function that invites a new candidacy of the one campaign."""

    def invite_one(*names: str, **changes: object) -> Guest:
        with app.app_context():
            asked = db.session.query(Questionnaire).first()
            if asked is None:
                campaigns.organisation()
                asked = invited.questionnaire(**changes)
            link = invited.link(asked, *names)
            db.session.commit()
            return Guest(tokens.link_token(link.id, 1), link.invitation.ref, link.id, client)

    return invite_one


@pytest.fixture
def guest(invite: Callable[..., Guest], during: datetime) -> Guest:
    """Inès Marchetti's team, with its link opened."""
    guest = invite()
    guest.open()
    return guest


@pytest.fixture
def signed_sheets(app: Flask) -> Callable[[], list[AnswerSheet]]:
    """Return a function that lists the signed sheets, oldest first."""

    def listed() -> list[AnswerSheet]:
        with app.app_context():
            return db.session.query(AnswerSheet).order_by(AnswerSheet.id).all()

    return listed


@pytest.fixture
def drafted(app: Flask) -> Callable[[Guest], drafts.Draft]:
    """Return a function that reads the draft of a guest."""

    def read(guest: Guest) -> drafts.Draft:
        with app.app_context():
            return drafts.read(db.session.get_one(Link, guest.link_id).invitation)

    return read
