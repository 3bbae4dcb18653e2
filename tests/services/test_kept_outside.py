"""What is kept outside the database outlives a copy put back, a death after the commit, and two writers at once."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy.engine import make_url

from campagne import jobs
from campagne.domain.answers import GivenAnswer
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.edition import Edition
from campagne.services import answers, kept_outside, published_last, redactions
from tests.factories import campaigns, histories, lookup

NOW = campaigns.DEADLINE - timedelta(days=2)
WORDS = "Des mots que la justice a fait masquer."
HIDE = ["--motive", "justice", "--basis", "jugement du 4 avril 2027", "--by", "claire.morvan@example.org"]


@pytest.fixture
def campaign(app: Flask) -> Iterator[Campaign]:
    """A campaign whose first edition shows one text."""
    with app.app_context():
        campaigns.organisation()
        campaign = campaigns.campaign()
        candidacy = campaigns.candidacy(campaigns.constituency(campaign))
        campaigns.coordinator()
        answers.sign(
            campaigns.invitation(candidacy, campaigns.questionnaire(campaign)),
            link=None,
            form_key="one",
            answers={"testing_logement": GivenAnswer(value="pour", comment=WORDS)},
            opening="",
            signatory="Inès Marchetti",
            role="candidate",
            now=NOW,
        )
        publish(campaign)
        yield campaign


def publish(campaign: Campaign, days: int = 0) -> Edition:
    return histories.publish(campaign, now=NOW + timedelta(days=days))


def file_of(app: Flask) -> Path:
    return Path(app.config["INSTANCE_DIR"]) / kept_outside.NAME


def kept(app: Flask) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file_of(app).read_text(encoding="utf-8"))["presidentielle-2027"]
    return found


def copy(app: Flask) -> None:
    database = make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database
    db.session.remove()
    db.engine.dispose()
    shutil.copyfile(f"{database}", f"{database}.copy")


def put_back(app: Flask) -> Campaign:
    database = make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database
    db.session.remove()
    db.engine.dispose()
    shutil.copyfile(f"{database}.copy", f"{database}")
    return lookup.campaign()


def hide(runner: FlaskCliRunner, *more: str) -> None:
    (candidacy,) = db.session.query(Candidacy)
    given = ["editions", "hide", "presidentielle-2027", candidacy.ref, "testing_logement", *HIDE, *more]
    db.session.rollback()
    done = runner.invoke(args=given)
    assert done.exit_code == 0, done.output
    db.session.expire_all()


@pytest.mark.parametrize("more", [[], ["--position-too"]])
def test_a_text_hidden_before_a_copy_is_put_back_stops_editions_until_it_is_hidden_again(
    app: Flask, campaign: Campaign, runner: FlaskCliRunner, more: list[str]
) -> None:
    copy(app)
    hide(runner, *more)
    campaign = put_back(app)
    assert [text.text for text in redactions.published(lookup.candidacy("Marchetti"))] == [WORDS]
    campaign.inclusion_rule = "autre"
    db.session.commit()
    with pytest.raises(published_last.ErasureLost, match="de nouveau lisible") as refused:
        publish(campaign, 1)
    said = str(refused.value)
    assert "campagne editions hide presidentielle-2027" in said
    assert "--motive justice --basis 'jugement du 4 avril 2027'" in said
    assert ("--position-too" in said) == bool(more)
    db.session.rollback()
    hide(runner, *more)
    assert publish(lookup.campaign(), 1).number == 2


def test_a_position_hidden_with_its_text_is_hidden_again_with_it(
    app: Flask, campaign: Campaign, runner: FlaskCliRunner
) -> None:
    copy(app)
    hide(runner, "--position-too")
    put_back(app)
    hide(runner)
    with pytest.raises(published_last.ErasureLost):
        publish(lookup.campaign(), 1)


def test_what_is_kept_of_a_hidden_text_is_what_is_public_of_it(
    app: Flask, campaign: Campaign, runner: FlaskCliRunner
) -> None:
    hide(runner)
    (note,) = kept(app)["redactions"].values()
    assert set(note) == {"leaf", "candidacy", "question", "motive", "basis", "value", "commitment", "at"}
    assert WORDS not in file_of(app).read_text(encoding="utf-8")


def test_an_earlier_edition_never_takes_the_place_of_a_later_one(app: Flask, campaign: Campaign) -> None:
    copy(app)
    campaign = lookup.campaign()
    campaign.inclusion_rule = "deux"
    second = publish(campaign, 1).digest
    published_last.keep(put_back(app))
    assert (kept(app)["number"], kept(app)["digest"]) == (2, second)


def test_an_edition_whose_maker_died_after_its_commit_is_kept_by_the_next_turn_of_a_worker(
    app: Flask, campaign: Campaign, runner: FlaskCliRunner
) -> None:
    hide(runner)
    file_of(app).unlink()
    db.session.rollback()
    assert not jobs.keep_published()
    assert (kept(app)["number"], len(kept(app)["redactions"])) == (1, 1)
    assert jobs.JOBS.index(next(job for job in jobs.JOBS if job.run is jobs.keep_published)) < 2


@pytest.mark.parametrize("content", ['{"presidentielle-2027": {"num', "[]", '{"presidentielle-2027": {}}', "\xff"])
def test_a_file_that_cannot_be_read_stops_editions_and_says_what_to_do(
    app: Flask, campaign: Campaign, content: str
) -> None:
    file_of(app).write_text(content, encoding="latin-1")
    campaign.inclusion_rule = "deux"
    db.session.commit()
    with pytest.raises(kept_outside.KeptUnreadable, match=r"published\.json.*ne peut pas être lu.*sauvegarde"):
        publish(campaign, 1)
    db.session.rollback()
    published_last.keep(campaign)
    assert file_of(app).read_text(encoding="latin-1") == content


def test_several_processes_that_write_at_once_lose_nothing_of_one_another(app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    program = """
import sys
from flask import Flask
from campagne.services import kept_outside
app = Flask("writer")
app.config["INSTANCE_DIR"] = sys.argv[1]
with app.app_context():
    for number in range(20):
        head = {"number": number, "digest": "d", "published_at": "2027-03-01T09:00:00Z"}
        kept_outside.change(f"{sys.argv[2]}-{number}", lambda _, head=head: head)
"""
    writers = [subprocess.Popen([sys.executable, "-c", program, str(folder), str(each)]) for each in range(3)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    assert len(json.loads((folder / kept_outside.NAME).read_text(encoding="utf-8"))) == 60
    assert [path.name for path in folder.iterdir()] == [kept_outside.NAME]
