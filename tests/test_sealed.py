"""Sealed answers are shown to nobody but their authors.

Walked: every page of the coordination and of everybody, every file, every command that shows something, and what the
instance keeps beside its database.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile, is_zipfile

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from werkzeug.routing import AnyConverter, Rule

from campagne.domain.answers import GivenAnswer
from campagne.extensions import db
from campagne.services import answers, bundles, sheet_events, transcriptions
from campagne.worker import drain
from tests.factories import campaigns, lookup, mail, people, reply_requests
from tests.fixtures.client import CheckedClient
from tests.test_routes import House, example

SLUG = "presidentielle-2027"
SIGNED = mail.SENDING + timedelta(days=2)
NOW = SIGNED + timedelta(days=2)
WORDS = ("quetzalcoatlesque", "zygomorphisme", "Quatrefages", "thixotropique", "Vantablack")
"""Comments, an opening word and names of signatories: nothing else of the instance holds them."""
SHOWING = (
    *(("editions", "publish", SLUG, "--by", people.CLAIRE, "--approved-by", people.KARIM), ("editions", "show", SLUG)),
    *(("campaigns", "show", SLUG), ("questionnaire", "dump", SLUG), ("emails", "status", SLUG)),
    *(("emails", "doubts", SLUG), ("organisation", "show")),
)
"""Commands that print something of a campaign; the first publishes what may be public."""


@pytest.fixture
def house(app: Flask, client: CheckedClient, at: Callable[[datetime], datetime]) -> House:
    """A sealed campaign: a candidacy signed by form, another by a letter that two people have read."""
    at(mail.SENDING)
    for email in (people.CLAIRE, people.KARIM):
        people.person(app, email)
    with app.app_context():
        campaign = mail.ready()
        for email in (people.CLAIRE, people.KARIM):
            people.member(campaign, email)
        mail.launched(campaign)
        invitation = lookup.invitation("Marchetti")
        named = {"testing_logement": GivenAnswer(value="pour", comment=WORDS[0])}
        opening, name = WORDS[1:3]
        answers.sign(
            invitation,
            link=None,
            form_key="clé",
            answers=named,
            opening=opening,
            signatory=name,
            role="candidate",
            now=SIGNED,
        )
        _typed(people.CLAIRE, people.KARIM)
        db.session.commit()
        given: dict[str, Any] = dict.fromkeys(("token", "unsubscribe", "transcription", "activation"), "")
        given |= {"ref": lookup.candidacy("Marchetti").ref, "invitation": invitation.ref, "day": "2027-02-24"}
        given["ids"] = {"coordinator": lookup.person(people.CLAIRE).id, "elsewhere": lookup.person(people.KARIM).id}
        built = House(app=app, reply=reply_requests.received(campaign, now=SIGNED).ref, **given)
        db.session.commit()
    at(NOW)
    people.sign_in(client)
    return built


def _typed(by: str, reader: str) -> None:
    letter = transcriptions.Letter(dated=SIGNED.date(), arrived_at=SIGNED)
    words = transcriptions.Words(
        answers={"testing_logement": GivenAnswer(value="contre", comment=WORDS[3])},
        opening="",
        signatory=WORDS[4],
        role="candidate",
    )
    candidacy, typist = lookup.candidacy("Vasseur"), lookup.person(by)
    sheet = transcriptions.transcribe(candidacy, letter, words, form_key="lettre", by=typist, now=SIGNED)
    transcription = transcriptions.of_sheet(sheet)
    assert transcription is not None
    sheet_events.reread(transcription, by=lookup.person(reader), now=SIGNED)


def addresses(house: House, door: str) -> Iterator[str]:
    """Yield each address of a door that shows something, each kind of file included."""
    for rule in house.app.url_map.iter_rules():
        if rule.endpoint.startswith(f"{door}.") and "GET" in (rule.methods or ()):
            for chosen in _kinds(rule):
                arguments = {name: chosen or example(house, "coordinator", rule, name) for name in rule.arguments}
                arguments |= {name: example(house, "coordinator", rule, name) for name in rule.arguments - {"kind"}}
                with house.app.test_request_context():
                    yield house.app.url_map.bind("localhost").build(rule.endpoint, arguments)


def _kinds(rule: Rule) -> list[str]:
    kinds = rule._converters.get("kind")
    return sorted(kinds.items) if isinstance(kinds, AnyConverter) else [""]


def found(data: bytes) -> set[str]:
    """Return the words that some bytes hold, in whatever is packed in them too."""
    if is_zipfile(io.BytesIO(data)):
        with ZipFile(io.BytesIO(data)) as packed:
            return {word for name in packed.namelist() for word in found(packed.read(name))}
    return {word for word in WORDS if word.encode() in data}


def shown(client: CheckedClient, urls: Iterator[str]) -> tuple[int, set[tuple[str, str]]]:
    """Return how many addresses answered, and which words each of them shows."""
    answered, told = 0, set()
    for url in urls:
        response = client.get(url)
        answered += response.status_code == 200
        told |= {(url, word) for word in found(response.get_data())}
    return answered, told


def test_no_page_nor_file_of_the_coordination_shows_a_word_of_a_sealed_answer(
    house: House, client: CheckedClient, at: Callable[[datetime], datetime]
) -> None:
    answered, told = shown(client, addresses(house, "coordinator"))
    assert told == set()
    assert answered >= 40
    for page in ("publication/", "publication/continu/"):
        url = f"/coordination/campagnes/{SLUG}/{page}"
        form = client.form(f"/coordination/campagnes/{SLUG}/publication/", "publish")
        assert found(client.post(url, data=form.values | {"plan": "autre"}).get_data()) == set()

    at(mail.PUBLICATION)
    told = shown(client, addresses(house, "coordinator"))[1]
    assert {WORDS[0], WORDS[3]} <= {word for _, word in told}  # the same walk finds them once they may be read


def test_no_public_page_file_or_command_and_nothing_kept_beside_the_database_shows_one(
    house: House, client: CheckedClient, runner: FlaskCliRunner, at: Callable[[datetime], datetime], tmp_path: Path
) -> None:
    def taken() -> set[str]:
        words: set[str] = set()
        for kind in ("csv", "json", "xlsx", "sqlite", "zip"):
            runner.invoke(args=["export", SLUG, "--format", kind, "-o", str(tmp_path / f"all.{kind}")])
            words |= found((tmp_path / f"all.{kind}").read_bytes())
        return words

    for command in SHOWING:
        result = runner.invoke(args=[*command, *(["--json"] if command[0] == "editions" else [])])
        assert result.exit_code == 0, (command, result.output)
        assert found(result.stdout_bytes) == set(), command
    drain(house.app)
    with house.app.app_context():
        bundles.publish(lookup.campaign(), Path(house.app.config["INSTANCE_DIR"]) / "bundles")
    answered, told = shown(client, addresses(house, "public"))
    assert told == set()
    assert answered >= 30
    assert taken() == set()
    kept = [path for path in Path(house.app.config["INSTANCE_DIR"]).rglob("*") if path.is_file()]
    assert kept
    assert {path.name: words for path in kept if (words := found(path.read_bytes()))} == {}

    at(mail.PUBLICATION)
    assert runner.invoke(args=[*SHOWING[0]]).exit_code == 0
    assert taken() >= {WORDS[0], WORDS[3]}


def test_the_public_page_says_until_when_answers_are_sealed_and_that_none_was_opened(
    house: House, client: CheckedClient, runner: FlaskCliRunner
) -> None:
    with house.app.app_context():
        lookup.campaign().sealed_at = campaigns.CREATED
        db.session.commit()
    result = runner.invoke(args=[*SHOWING[0]])
    assert result.exit_code == 0, result.output
    page = client.get(f"/campagnes/{SLUG}/methode").text
    assert "mardi 30 mars 2027 à 10 h (heure de Paris)</time> : 0 ouverture avant cette date." in page
    assert "1 candidature dans ce cas" in page
