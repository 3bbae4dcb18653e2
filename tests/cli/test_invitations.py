"""`campagne invitations` and `campagne emails`: queue once, resume after a pause, count by state."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from campagne.extensions import db
from campagne.models.mailing import EMAIL_STATES
from campagne.services import claims
from tests.factories import campaigns, mail
from tests.fixtures.mail import MailSink

SLUG, CLAIRE, KARIM = "presidentielle-2027", "claire.morvan@example.org", "karim.benhamou@example.org"
At = Callable[[datetime], datetime]


@pytest.fixture(autouse=True)
def _campaign(app: Flask, at: At) -> None:
    at(mail.SENDING)
    with app.app_context():
        campaign = mail.ready()
        campaigns.candidacy(campaigns.constituency(campaign, "2A01", "Corse"), "Awa", "Sow")
        campaigns.coordinator(CLAIRE)
        campaigns.coordinator(KARIM, name="Karim Benhamou")
        db.session.commit()


def run(runner: FlaskCliRunner, *words: str) -> tuple[int, str, str]:
    result = runner.invoke(args=list(words))
    return result.exit_code, result.stdout, result.stderr


def send(runner: FlaskCliRunner, *options: str) -> tuple[int, str, str]:
    return run(runner, "invitations", "send", SLUG, "--by", CLAIRE, *options)


def counts(runner: FlaskCliRunner) -> dict[str, Any]:
    code, output, _words = run(runner, "emails", "status", SLUG, "--json")
    assert code == 0
    return dict(json.loads(output))


def test_sending_queues_and_says_who_is_left_out(runner: FlaskCliRunner) -> None:
    code, output, words = send(runner, "--json")
    launch = json.loads(output)

    assert (code, launch["queued"], launch["kind"]) == (0, 3, "invitation")
    assert [(left["name"], left["reason"]) for left in launch["excluded"]] == [("Awa Sow", "aucune adresse connue")]
    assert (len(launch["digest"]), len(launch["seed"])) == (64, 32)
    assert words.startswith("3 messages en file.")
    assert counts(runner) == dict.fromkeys(EMAIL_STATES, 0) | {"queued": 3}


def test_sending_twice_writes_to_nobody_again(runner: FlaskCliRunner) -> None:
    send(runner)
    code, output, words = send(runner)

    assert (code, output) == (1, "")
    assert words.startswith("Personne à qui écrire")
    assert counts(runner)["queued"] == 3


def test_what_was_queued_is_sent_by_the_worker(runner: FlaskCliRunner, smtp: MailSink) -> None:
    send(runner)
    assert run(runner, "worker", "--once") == (0, "", "")

    assert len(smtp.received) == 3
    assert counts(runner)["sent"] == 3
    assert run(runner, "emails", "status", SLUG)[1] == "     3 envoyés\n"


def test_a_reminder_follows_an_invitation_that_was_sent(runner: FlaskCliRunner, smtp: MailSink, at: At) -> None:
    assert send(runner, "--reminder")[0] == 1
    send(runner)
    run(runner, "worker", "--once")
    at(mail.SENDING + timedelta(days=8))
    code, output, _words = send(runner, "--reminder", "--json")
    run(runner, "worker", "--once")

    assert (code, json.loads(output)["kind"]) == (0, "reminder")
    assert len(smtp.received) == 6


def test_a_second_key_is_another_known_person(runner: FlaskCliRunner) -> None:
    assert send(runner, "--approved-by", CLAIRE)[0] == 1
    assert send(runner, "--approved-by", "inconnue@example.org")[0] == 1
    assert counts(runner)["queued"] == 0
    assert send(runner, "--approved-by", KARIM)[0] == 0


def test_a_paused_sending_says_why_and_is_resumed(app: Flask, runner: FlaskCliRunner, smtp: MailSink) -> None:
    resume = ("invitations", "resume", SLUG, "--by", CLAIRE)
    assert run(runner, *resume)[0] == 1
    send(runner)
    with app.app_context():
        claims.pause_all("Un serveur refuse nos messages.", now=mail.SENDING)
    run(runner, "worker", "--once")
    assert smtp.received == []
    assert "Un serveur refuse nos messages." in run(runner, "emails", "status", SLUG)[2]

    assert run(runner, *resume) == (0, "", "L'envoi reprend.\n")
    run(runner, "worker", "--once")
    assert len(smtp.received) == 3


def test_an_unknown_campaign_is_refused_in_one_sentence(runner: FlaskCliRunner) -> None:
    assert run(runner, "emails", "status", "ailleurs") == (1, "", "Il n'y a pas de campagne « ailleurs ».\n")


def test_a_campaign_without_messages_says_so(runner: FlaskCliRunner) -> None:
    assert run(runner, "emails", "status", SLUG)[1] == "Aucun message.\n"


def test_an_announcement_is_queued_by_its_own_option(runner: FlaskCliRunner) -> None:
    code, output, _ = send(runner, "--announcement", "--json")
    launch = json.loads(output)

    assert (code, launch["queued"], launch["kind"]) == (0, 3, "announcement")


def test_where_people_are_real_the_sending_domain_is_verified_first(
    app: Flask, runner: FlaskCliRunner, smtp: MailSink
) -> None:
    app.config["ENVIRONMENT"] = "production"
    code, _, words = send(runner)
    assert code == 1
    assert "n'ont pas été vérifiés" in words

    assert run(runner, "emails", "check")[0] == 0
    assert send(runner)[0] == 0
