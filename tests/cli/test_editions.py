"""`campagne editions`: publish, refuse to publish nothing, show."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from campagne.extensions import db
from campagne.models.audit import AuditEntry
from campagne.services import authenticity
from tests.factories import campaigns, lookup

SIGNED = campaigns.DEADLINE - timedelta(hours=2)


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


def signed(denied: bool) -> str:
    """Sign answers an hour ago, deny them perhaps since, and return the reference of their candidacy."""
    invitation = campaigns.invitation(lookup.candidacy("Marchetti"), campaigns.questionnaire(lookup.campaign()))
    campaigns.signed(invitation, SIGNED, testing_logement="pour")
    if denied:
        by, told = campaigns.coordinator("leila@example.org", name="Leïla Haddad"), SIGNED + timedelta(minutes=30)
        authenticity.record(invitation.candidacy, outcome="denied", number_source="site", by=by, now=told)
    db.session.commit()
    return invitation.candidacy.ref


@pytest.mark.parametrize("denied", [True, False])
def test_what_is_left_aside_and_what_is_recent_is_said(
    app: Flask, runner: FlaskCliRunner, at: Callable[[str | datetime], datetime], denied: bool
) -> None:
    with app.app_context():
        ref = signed(denied)
    at(SIGNED + timedelta(hours=1))
    seen = json.loads(runner.invoke(args=["editions", "plan", "presidentielle-2027", "--json"]).stdout)
    assert (seen["number"], seen["denied"], seen["recent"]) == (1, [ref] * denied, [ref] * (not denied))
    assert (seen["added"], seen["answers"]) == (not denied, not denied)
    code, output, words = publish(runner, "--json")
    assert (code, json.loads(output)["answers"]) == (0, not denied)
    assert ("ces réponses ne sont pas les siennes : Inès Marchetti." in words) is denied
    assert (
        "Réponses de moins de 24 h, que leur campagne peut encore démentir : Inès Marchetti." in words
    ) is not denied
    again = runner.invoke(args=["editions", "plan", "presidentielle-2027"]).stdout
    assert again.startswith("Édition 2 : rien à publier\n")
    assert ("Laissées de côté" in again) is denied
