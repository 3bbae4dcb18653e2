"""`campagne campaigns`: create, settle, open, show; a refusal is a sentence and writes nothing."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from campagne.extensions import db
from campagne.models.campaign import Campaign
from tests.factories import campaigns

CREATE = ["campaigns", "create", "pres", "--title", "Présidentielle 2027", "--election", "presidential"]
DEADLINE = ["--answers-by", "2027-03-26T18:00"]


@pytest.fixture
def created(runner: FlaskCliRunner) -> None:
    assert runner.invoke(args=[*CREATE, *DEADLINE]).exit_code == 0


def show(runner: FlaskCliRunner) -> dict[str, object]:
    result = runner.invoke(args=["campaigns", "show", "pres", "--json"])
    assert (result.exit_code, result.stderr) == (0, "")
    facts: dict[str, object] = json.loads(result.stdout)
    return facts


@pytest.mark.usefixtures("created")
def test_a_campaign_is_shown_with_the_keys_that_scripts_rely_on(runner: FlaskCliRunner) -> None:
    facts = show(runner)

    assert {
        "slug": "pres",
        "title": "Présidentielle 2027",
        "election": "presidential",
        "status": "draft",
        "answers_by": "2027-03-26T18:00:00+01:00",
        "candidacies": 0,
        "reachable": 0,
        "invited": 0,
        "answered": 0,
        "declined": 0,
        "edition": None,
    }.items() <= facts.items()


@pytest.mark.usefixtures("created")
def test_a_campaign_is_shown_in_words(runner: FlaskCliRunner) -> None:
    output = runner.invoke(args=["campaigns", "show", "pres"]).stdout

    assert "Réponses attendues avant le vendredi 26 mars 2027 à 18 h (heure de Paris)" in output
    assert "Édition : aucune" in output


@pytest.mark.parametrize(
    "wrong",
    [
        [*CREATE],
        [*CREATE, "--answers-by", "26 mars"],
        [*CREATE[:-1], "cantonal", *DEADLINE],
        ["campaigns", "create"],
    ],
)
def test_what_is_not_understood_is_a_usage_error(app: Flask, runner: FlaskCliRunner, wrong: list[str]) -> None:
    assert runner.invoke(args=wrong).exit_code == 2
    with app.app_context():
        assert db.session.scalars(select(Campaign)).all() == []


@pytest.mark.usefixtures("created")
def test_a_slug_serves_once(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=[*CREATE, *DEADLINE])

    assert (result.exit_code, result.stderr) == (1, "Une campagne « pres » existe déjà.\n")


def test_a_coordinator_who_creates_may_be_named(app: Flask, runner: FlaskCliRunner) -> None:
    with app.app_context():
        campaigns.coordinator()
        db.session.commit()

    result = runner.invoke(args=[*CREATE, *DEADLINE, "--by", "claire.morvan@example.org"])

    assert result.exit_code == 0


@pytest.mark.usefixtures("created")
def test_settings_are_changed_all_of_them_or_none(runner: FlaskCliRunner) -> None:
    assert runner.invoke(args=["campaigns", "set", "pres", "answers_by=2027-04-01T18:00"]).exit_code == 0
    assert show(runner)["answers_by"] == "2027-04-01T18:00:00+02:00"

    result = runner.invoke(args=["campaigns", "set", "pres", "title=Autre", "rappels=2", "keys=zéro"])

    assert result.exit_code == 1
    assert "rappels : réglage inconnu ; les réglages sont title, answers_by" in result.stderr
    assert "keys : un nombre entier" in result.stderr
    assert show(runner)["title"] == "Présidentielle 2027"


@pytest.mark.usefixtures("created")
@pytest.mark.parametrize("pairs", [["title"], ["=Autre"], []])
def test_a_setting_is_a_key_and_a_value(runner: FlaskCliRunner, pairs: list[str]) -> None:
    assert runner.invoke(args=["campaigns", "set", "pres", *pairs]).exit_code == 2


@pytest.mark.usefixtures("created")
def test_opening_changes_the_status(runner: FlaskCliRunner) -> None:
    assert runner.invoke(args=["campaigns", "open", "pres"]).exit_code == 0
    assert runner.invoke(args=["campaigns", "open", "pres"]).exit_code == 0
    assert show(runner)["status"] == "open"


def test_an_unknown_campaign_is_refused(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["campaigns", "show", "pres", "--json"])

    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "Il n'y a pas de campagne « pres ».\n")
