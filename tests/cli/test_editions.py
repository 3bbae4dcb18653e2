"""`campagne editions`: publish, refuse to publish nothing, show."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from campagne.extensions import db
from campagne.models.audit import AuditEntry
from tests.factories import campaigns


@pytest.fixture(autouse=True)
def campaign(app: Flask) -> None:
    with app.app_context():
        campaign = campaigns.campaign()
        campaigns.candidacy(campaigns.constituency(campaign))
        campaigns.coordinator()
        campaigns.coordinator("karim.benhamou@example.org", name="Karim Benhamou")
        db.session.commit()


def publish(runner: FlaskCliRunner, *options: str) -> tuple[int, str, str]:
    result = runner.invoke(
        args=["editions", "publish", "presidentielle-2027", "--by", "claire.morvan@example.org", *options]
    )
    return result.exit_code, result.stdout, result.stderr


def test_publishing_returns_the_edition_once_it_is_public(runner: FlaskCliRunner) -> None:
    code, output, _words = publish(runner, "--json")
    edition = json.loads(output)
    assert code == 0
    assert (edition["number"], edition["candidacies"], edition["previous"], edition["signature"]) == (1, 1, None, None)
    shown = runner.invoke(args=["editions", "show", "presidentielle-2027", "--json"])
    assert json.loads(shown.stdout) == edition


def test_publishing_twice_is_refused_in_one_sentence(runner: FlaskCliRunner) -> None:
    publish(runner)
    code, output, words = publish(runner)
    assert (code, output) == (1, "")
    assert words == "Rien n'a changé depuis l'édition 1 : il n'y a rien à publier.\n"


def test_a_second_key_is_another_persons(runner: FlaskCliRunner) -> None:
    assert publish(runner, "--approved-by", "Claire.Morvan@example.org")[0] == 1
    assert publish(runner, "--approved-by", "karim.benhamou@example.org")[0] == 0


def test_the_trail_says_who_published_and_who_agreed(app: Flask, runner: FlaskCliRunner) -> None:
    publish(runner, "--approved-by", "karim.benhamou@example.org")
    with app.app_context():
        entry = db.session.query(AuditEntry).filter_by(action="edition.publish").one()
        assert (entry.actor, entry.subject_ref) == ("Claire Morvan", "1")
        assert entry.details["approved_by"] == "Karim Benhamou"


def test_a_stranger_publishes_nothing(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["editions", "publish", "presidentielle-2027", "--by", "inconnu@example.org"])
    assert result.exit_code == 1
    assert "inconnu@example.org" in result.stderr


def test_an_edition_that_is_not_there_is_said_so(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["editions", "show", "presidentielle-2027"])
    assert (result.exit_code, result.stderr) == (1, "La campagne « presidentielle-2027 » n'a encore aucune édition.\n")
