"""`campagne coordinators`: add with a one-time link that opens over HTTP, grant, deactivate."""

from __future__ import annotations

import json

from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from campagne import clock, tokens
from campagne.extensions import db
from campagne.models.coordinator import Coordinator, Membership
from tests.factories import campaigns


def test_adding_a_person_prints_a_link_that_opens_for_them(app: Flask, runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["coordinators", "add", "claire@example.org", "--name", "Claire Morvan", "--admin"])

    assert result.exit_code == 0
    link = result.stdout.strip()
    assert link.startswith("http://localhost/compte/activation/")
    assert "72 heures" in result.stderr
    with app.app_context():
        claire = db.session.scalars(select(Coordinator)).one()
        activation = tokens.read_activation(link.rsplit("/", 1)[1])
        assert (claire.name, claire.admin, claire.activated) == ("Claire Morvan", True, False)
        assert activation is not None
        assert activation.coordinator_id == claire.id
        assert activation.opens(claire.session_key, now=clock.now())


def test_the_link_stands_alone_in_json(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["coordinators", "add", "Claire@Example.org", "--name", "Claire", "--json"])

    facts = json.loads(result.stdout)
    assert (facts["email"], facts["name"]) == ("Claire@example.org", "Claire")
    assert "/compte/activation/" in facts["activation_link"]


def test_a_wrong_address_is_refused_in_one_sentence(app: Flask, runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["coordinators", "add", "claire", "--name", "Claire"])

    assert (result.exit_code, result.stdout) == (1, "")
    assert "il y manque le signe « @ »" in result.stderr
    with app.app_context():
        assert db.session.scalars(select(Coordinator)).all() == []


def test_a_person_without_a_name_is_a_usage_error(runner: FlaskCliRunner) -> None:
    assert runner.invoke(args=["coordinators", "add", "claire@example.org"]).exit_code == 2


def test_a_role_is_granted_once_and_only_a_known_one(app: Flask, runner: FlaskCliRunner) -> None:
    with app.app_context():
        campaigns.campaign("c")
        campaigns.coordinator("claire@example.org")
        db.session.commit()
    grant = ["coordinators", "grant", "c", "CLAIRE@example.org", "--role"]

    assert [runner.invoke(args=[*grant, "drafting"]).exit_code for _ in range(2)] == [0, 0]
    assert runner.invoke(args=[*grant, "chef"]).exit_code == 2
    with app.app_context():
        assert [each.role for each in db.session.scalars(select(Membership))] == ["drafting"]


def test_a_role_for_nobody_or_for_no_campaign_is_refused(app: Flask, runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["coordinators", "grant", "ailleurs", "claire@example.org", "--role", "drafting"])
    assert (result.exit_code, result.stderr) == (1, "Il n'y a pas de campagne « ailleurs ».\n")

    with app.app_context():
        campaigns.campaign("c")
        db.session.commit()
    result = runner.invoke(args=["coordinators", "grant", "c", "claire@example.org", "--role", "drafting"])
    assert result.exit_code == 1
    assert "claire@example.org" in result.stderr


def test_an_account_is_closed(app: Flask, runner: FlaskCliRunner) -> None:
    with app.app_context():
        campaigns.coordinator("claire@example.org")
        db.session.commit()

    assert runner.invoke(args=["coordinators", "deactivate", "claire@example.org"]).exit_code == 0
    with app.app_context():
        assert not db.session.scalars(select(Coordinator)).one().active


def test_a_person_may_be_added_with_their_party(app: Flask, runner: FlaskCliRunner) -> None:
    args = ["coordinators", "add", "claire@example.org", "--name", "Claire", "--party", "Alliance du Rivage"]
    assert runner.invoke(args=args).exit_code == 0

    with app.app_context():
        assert db.session.scalars(select(Coordinator)).one().party == "Alliance du Rivage"
