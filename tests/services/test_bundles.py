"""A file of editions: the same bytes twice, valid as it is, and every alteration of a row found and named."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from flask import Flask
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from campagne.domain import verifier
from campagne.domain.manifests import canonical
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.invitation import Decline, Invitation
from campagne.models.outreach import Outreach
from campagne.services import bundles, editions, signing
from tests.factories import campaigns

NOW = campaigns.DEADLINE - timedelta(days=2)
AFTER = campaigns.DEADLINE + timedelta(days=4)
DAY = timedelta(days=1)


@pytest.fixture
def campaign(app: Flask, tmp_path: Path) -> Iterator[Campaign]:
    """Four editions: states, answers, a correction and a decline; signed from the second one on, with two keys."""
    with app.app_context():
        campaigns.organisation()
        campaign = campaigns.campaign()
        place = campaigns.constituency(campaign)
        ines, paul = (campaigns.candidacy(place, *name) for name in (("Inès", "Marchetti"), ("Paul", "Vasseur")))
        asked = campaigns.questionnaire(campaign)
        invited = [campaigns.invitation(each, asked) for each in (ines, paul)]
        campaigns.add(Outreach(candidacy=paul, kind="call", outcome="reached", **at(NOW)))
        publish(campaign, NOW)
        sign_with(app, tmp_path / "one.pem")
        campaigns.signed(invited[0], NOW, testing_logement="pour", sanctions="contre", opening="Un mot.")
        campaigns.signed(invited[1], NOW, form_key="paul", testing_logement="nuance")
        publish(campaign, AFTER)
        correct(campaign, invited)
        sign_with(app, tmp_path / "two.pem")
        signing.accept(campaign, signing.said_of(signing.key())["key"], by=None, second=None, now=AFTER)
        publish(campaign, AFTER + 2 * DAY)
        campaigns.candidacy(place, "Awa", "Delorme", position=3)
        publish(campaign, AFTER + 3 * DAY)
        db.session.commit()
        yield campaign


def publish(campaign: Campaign, now: datetime) -> None:
    editions.build(editions.plan(campaign, now=now), now=now)


def at(now: datetime) -> dict[str, datetime]:
    return {"happened_at": now, "recorded_at": now}


def sign_with(app: Flask, path: Path) -> None:
    signing.draw(path)
    app.config["SIGNING_KEY_FILE"] = path


def correct(campaign: Campaign, invited: list[Invitation]) -> None:
    campaigns.signed(invited[0], AFTER + DAY, form_key="two", testing_logement="contre", suivi="etat")
    campaigns.add(Outreach(candidacy=invited[0].candidacy, kind="letter", outcome="sent", **at(AFTER + DAY)))
    campaigns.add(Decline(invitation_id=invited[1].id, motive="Sans suite.", declared_at=AFTER + DAY))


def written(campaign: Campaign, *, until: int | None = None) -> bytes:
    file = io.BytesIO()
    bundles.write(campaign, file, until=until)
    return file.getvalue()


def check(folder: Path, content: bytes, *, old: bytes | None = None, key: str | None = None) -> dict[str, Any]:
    (folder / "new.zip").write_bytes(content)
    (folder / "old.zip").write_bytes(old or b"")
    keys = [key] if key else []
    return verifier.check(str(folder / "new.zip"), old=str(folder / "old.zip") if old else None, keys=keys)


@dataclass
class Contents:
    """The files of a bundle, that can be spoilt and written again."""

    files: dict[str, bytes]

    @classmethod
    def of(cls, content: bytes) -> Contents:
        with ZipFile(io.BytesIO(content)) as archive:
            return cls({name: archive.read(name) for name in archive.namelist()})

    def rows(self, name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.files[name].splitlines()]

    def put(self, name: str, rows: list[dict[str, Any]]) -> None:
        self.files[name] = b"".join(canonical(row) + b"\n" for row in rows)

    def put_edition(self, number: int, **facts: Any) -> None:
        head = json.loads(self.files[verifier.HEAD])
        head["editions"][number - 1] |= facts
        self.files[verifier.HEAD] = canonical(head)

    def editions(self) -> list[dict[str, Any]]:
        return list(json.loads(self.files[verifier.HEAD])["editions"])

    def written(self) -> bytes:
        file = io.BytesIO()
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            for name, content in self.files.items():
                archive.writestr(name, content)
        return file.getvalue()


@pytest.mark.database
def test_a_bundle_is_valid_and_says_what_its_last_edition_changed(campaign: Campaign, tmp_path: Path) -> None:
    found = check(tmp_path, written(campaign))
    assert found["problems"] == []
    assert (found["valid"], found["edition"], len(found["keys"])) == (True, 4, 2)
    newcomer = next(c for c in Contents.of(written(campaign)).rows(verifier.CANDIDACIES) if c["last_name"] == "Delorme")
    assert found["added"] == [{"candidacy": newcomer["ref"], "question": None}]
    assert (found["changed"], found["removed"]) == ([], [])


@pytest.mark.database
def test_the_same_editions_give_the_same_bytes(campaign: Campaign) -> None:
    one = written(campaign, until=2)
    db.session.rollback()
    assert one == written(campaign, until=2)


@pytest.mark.database
def test_an_older_file_is_found_whole_in_a_newer_one(campaign: Campaign, tmp_path: Path) -> None:
    found = check(tmp_path, written(campaign), old=written(campaign, until=2))
    assert found["problems"] == []
    questions = {how: sorted(str(each["question"]) for each in found[how]) for how in ("added", "changed", "removed")}
    assert questions == {
        "added": ["None", "suivi"],
        "changed": ["None", "None", "testing_logement"],
        "removed": ["sanctions", "testing_logement"],
    }


def test_a_key_that_is_not_expected_is_said_so(campaign: Campaign, tmp_path: Path) -> None:
    found = check(tmp_path, written(campaign), key="0" * 64)
    assert len([problem for problem in found["problems"] if "pas signée par la clé 000" in problem["problem"]]) == 4


def test_both_keys_are_needed_where_it_changed(campaign: Campaign, tmp_path: Path) -> None:
    (tmp_path / "new.zip").write_bytes(written(campaign))
    keys = verifier.check(str(tmp_path / "new.zip"))["keys"]
    assert verifier.check(str(tmp_path / "new.zip"), keys=keys)["problems"] == []
    assert {len(check(tmp_path, written(campaign), key=key)["problems"]) for key in keys} == {1, 2}


@pytest.mark.parametrize("form", [1, 2])
def test_a_file_is_no_older_than_its_editions(sound: bytes, tmp_path: Path, form: int) -> None:
    spoilt = Contents.of(sound)
    head = json.loads(spoilt.files[verifier.HEAD]) | {"format": f"campagne-editions-{form}"}
    spoilt.files[verifier.HEAD] = canonical(head)
    invented = [row | {"opening": "Je renonce."} for row in spoilt.rows(verifier.CANDIDACIES)]
    spoilt.put(verifier.CANDIDACIES, invented if form == 1 else spoilt.rows(verifier.CANDIDACIES))
    assert "ce n'est pas ce qui a été publié" in check(tmp_path, spoilt.written())["problems"][0]["problem"]


def alter(value: Any) -> Any:
    """Return a value of the same kind that is not this one."""
    if isinstance(value, bool) or value is None:
        return "autre"
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return f"{value}." if len(value) != 64 else f"{(int(value[0], 16) + 1) % 16:x}{value[1:]}"
    return [*value, "autre"] if isinstance(value, list) else {**value, "autre": 1}


def named_in(found: dict[str, Any], name: str, row: dict[str, Any]) -> bool:
    """Whether a problem names the row, or the very line of the file."""
    candidacy, question = verifier.covering(name, verifier.key_of(name, row))[2:]
    wanted = {value for value in (candidacy, question, row.get("key")) if value}
    texts = [" ".join(str(value) for value in problem.values()) for problem in found["problems"]]
    return any(all(each in text for each in wanted) or f"{name}, ligne" in text for text in texts)


@pytest.fixture
def sound(campaign: Campaign) -> bytes:
    return written(campaign)


@pytest.mark.parametrize("name", [name for name in verifier.FILES if name != verifier.REDACTIONS])
def test_any_field_of_any_row_that_is_altered_is_found_and_named(sound: bytes, name: str, tmp_path: Path) -> None:
    rows = Contents.of(sound).rows(name)
    assert rows
    for number, row in enumerate(rows):
        for field in row:
            spoilt = Contents.of(sound)
            altered = [dict(each) for each in rows]
            altered[number][field] = alter(row[field])
            spoilt.put(name, altered)
            found = check(tmp_path, spoilt.written())
            assert not found["valid"], (name, row, field)
            assert named_in(found, name, row) or named_in(found, name, altered[number]), (field, row, found["problems"])


@pytest.mark.parametrize("name", [name for name in verifier.FILES if name != verifier.REDACTIONS])
def test_a_row_taken_away_or_written_twice_is_found_and_named(sound: bytes, name: str, tmp_path: Path) -> None:
    rows = Contents.of(sound).rows(name)
    for number, row in enumerate(rows):
        for kept in (rows[:number] + rows[number + 1 :], [*rows, row]):
            spoilt = Contents.of(sound)
            spoilt.put(name, kept)
            assert named_in(check(tmp_path, spoilt.written()), name, row), (name, row)


@pytest.mark.parametrize("name", [name for name in verifier.FILES if name != verifier.REDACTIONS])
def test_the_last_byte_of_a_file_counts_too(sound: bytes, name: str, tmp_path: Path) -> None:
    for end in (b"", b"\x02", b"\n\n"):
        spoilt = Contents.of(sound)
        spoilt.files[name] = spoilt.files[name].removesuffix(b"\n") + end
        assert not check(tmp_path, spoilt.written())["valid"], end


def test_a_signature_has_one_spelling(sound: bytes, tmp_path: Path) -> None:
    spoilt = Contents.of(sound)
    head = json.loads(spoilt.files[verifier.HEAD])
    head["editions"][1]["signature"] = head["editions"][1]["signature"].upper()
    spoilt.files[verifier.HEAD] = canonical(head)
    problems = [problem["problem"] for problem in check(tmp_path, spoilt.written())["problems"]]
    assert problems == ["édition 2 : sa signature n'est pas valable"]


@given(st.integers(0, 2**32), st.sampled_from([verifier.HEAD, *verifier.TEXTS, *verifier.FILES]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_altered_byte_is_found_wherever_it_stands(sound: bytes, tmp_path: Path, seed: int, name: str) -> None:
    draw, spoilt = random.Random(seed), Contents.of(sound)
    assume(spoilt.files[name])
    altered = bytearray(spoilt.files[name])
    altered[draw.randrange(len(altered))] ^= 1 << draw.randrange(8)
    spoilt.files[name] = bytes(altered)
    found = check(tmp_path, spoilt.written())
    assert not found["valid"]
    assert found["problems"]


def test_history_written_again_does_not_follow_an_older_file(campaign: Campaign, tmp_path: Path) -> None:
    old = written(campaign, until=2)
    spoilt = Contents.of(old)
    rows = spoilt.rows(verifier.CANDIDACIES)
    shown = next(row for row in rows if row["last"] is None)
    shown["state_sentence"] = "N'a rien dit."
    spoilt.put(verifier.CANDIDACIES, rows)
    found = check(tmp_path, old, old=spoilt.written())
    assert [(each["candidacy"], each["problem"]) for each in found["problems"]] == [
        (shown["ref"], "édition 2 : candidatures.jsonl : ligne altérée")
    ]


def test_editions_that_disappeared_are_missed(campaign: Campaign, tmp_path: Path) -> None:
    found = check(tmp_path, written(campaign, until=2), old=written(campaign))
    assert not found["valid"]
    assert "ne sont plus toutes là" in found["problems"][0]["problem"]


def test_answers_invented_for_somebody_silent_are_found(sound: bytes, tmp_path: Path) -> None:
    spoilt = Contents.of(sound)
    lines, answers = spoilt.rows(verifier.LINES), spoilt.rows(verifier.ANSWERS)
    line = next(row for row in lines if row["kind"] == "candidacy" and row["sheet"] is None and row["last"] is None)
    model = next(row for row in answers if row["question"] == "testing_logement")
    invented = {**model, "candidacy": line["key"], "first": line["first"], "last": None}
    invented["leaf"] = verifier.digest(
        {"campaign": "presidentielle-2027", "questionnaire_version": 1, **verifier.pick(invented, verifier.WORDS)}
    )
    line["leaves"] = [["testing_logement", invented["leaf"]]]
    for edition in spoilt.editions()[line["first"] - 1 :]:
        spoilt.put_edition(edition["number"], answers=edition["answers"] + 1)
    spoilt.put_edition(line["first"], added=spoilt.editions()[line["first"] - 1]["added"] + 1)
    spoilt.put(verifier.LINES, lines)
    spoilt.put(verifier.ANSWERS, [*answers, invented])

    found = check(tmp_path, spoilt.written())
    assert found["problems"][0]["candidacy"] == line["key"]
    assert "(sheet)" in found["problems"][0]["problem"]


def test_a_text_hidden_by_nobody_known_is_announced_and_keeps_its_position(sound: bytes, tmp_path: Path) -> None:
    spoilt = Contents.of(sound)
    answers = spoilt.rows(verifier.ANSWERS)
    row = next(each for each in answers if each["value"] == "nuance")
    leaf, last = row["leaf"], len(spoilt.editions())
    row |= {"comment": None, "salt": None, "value": "contre"}
    mention = {**verifier.pick(row, verifier.WORDS[:4]), "leaf": leaf, "motive": "Rien.", "basis": "Rien."}
    mention |= {"at": "2027-04-01T00:00:00Z", "first": last + 1, "last": None}
    spoilt.put(verifier.ANSWERS, answers)
    spoilt.put(verifier.REDACTIONS, [mention])

    found = check(tmp_path, spoilt.written())
    assert [each["question"] for each in found["unsigned"]] == [row["question"]]
    found = check(tmp_path, spoilt.written(), old=sound)
    assert not found["valid"]
    assert {each["question"] for each in found["problems"]} == {row["question"]}


def test_a_sending_to_somebody_unknown_is_found(sound: bytes, tmp_path: Path) -> None:
    spoilt = Contents.of(sound)
    rows = spoilt.rows(verifier.SOLICITATIONS)
    spoilt.put(verifier.SOLICITATIONS, [*rows, {**rows[0], "candidacy_ref": "personne"}])

    assert [each["candidacy"] for each in check(tmp_path, spoilt.written())["problems"]] == ["personne"]


@pytest.mark.parametrize(("field", "value"), [("answers", 0.0), ("removed", False), ("published_at", "2020-01-01")])
def test_a_number_of_another_kind_or_a_date_that_goes_back_is_found(
    sound: bytes, tmp_path: Path, field: str, value: object
) -> None:
    spoilt = Contents.of(sound)
    spoilt.put_edition(3 if field == "published_at" else 1, **{field: value})

    assert not check(tmp_path, spoilt.written())["valid"]


def test_what_is_no_number_is_no_row(sound: bytes, tmp_path: Path) -> None:
    spoilt = Contents.of(sound)
    spoilt.files[verifier.PAGES] = spoilt.files[verifier.PAGES].replace(b'"body":{', b'"body":{"a":NaN,', 1)

    assert "pages.jsonl, ligne" in check(tmp_path, spoilt.written())["problems"][0]["problem"]
