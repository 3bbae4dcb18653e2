"""`emails doubts` and `emails settle`: the same acts from the command line, by their Message-ID."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from campagne.extensions import db
from campagne.models.mailing import OutgoingEmail
from tests.factories import campaigns, mail

SLUG = "presidentielle-2027"
CLAIRE = "claire.morvan@example.org"


@pytest.fixture
def message_id(app: Flask, at: Callable[[datetime], datetime]) -> str:
    """The Message-ID of the one message in doubt."""
    at(mail.SENDING)
    with app.app_context():
        mail.launched(mail.ready())
        campaigns.coordinator(CLAIRE)
        email = next(each for each in mail.emails() if each.contact.address == mail.address("Marchetti"))
        email.state, email.attempted_at = "in_doubt", mail.SENDING
        db.session.commit()
        return email.message_id


def state(app: Flask, message_id: str) -> str:
    with app.app_context():
        return db.session.query(OutgoingEmail).filter_by(message_id=message_id).one().state


def test_doubts_are_listed_for_people_and_for_programs(runner: FlaskCliRunner, message_id: str) -> None:
    words = runner.invoke(args=["emails", "doubts", SLUG]).output
    found = json.loads(runner.invoke(args=["emails", "doubts", SLUG, "--json"]).output)["doubts"]

    assert f"<{message_id}> tentative du 22 février à 9 h, Inès Marchetti" in words.replace("\u00a0", " ")
    assert [each["message_id"] for each in found] == [message_id]
    assert "equipe@" not in words


@pytest.mark.parametrize(("settlement", "expected"), [("sent", "sent"), ("again", "queued")])
def test_a_doubt_is_settled(
    app: Flask, runner: FlaskCliRunner, message_id: str, settlement: str, expected: str
) -> None:
    result = runner.invoke(args=["emails", "settle", SLUG, f"<{message_id}>", settlement, "--by", CLAIRE, "--json"])

    assert json.loads(result.output)["state"] == expected
    assert state(app, message_id) == expected


def test_what_is_in_no_doubt_is_refused(app: Flask, runner: FlaskCliRunner, message_id: str) -> None:
    for slug, name, by in ((SLUG, "inconnu@example.org", CLAIRE), (SLUG, message_id, "personne@example.org")):
        result = runner.invoke(args=["emails", "settle", slug, name, "sent", "--by", by])
        assert result.exit_code == 1
    assert state(app, message_id) == "in_doubt"
