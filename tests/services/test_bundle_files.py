"""The file of editions that readers take: written beside everybody else, whole, and alone in its folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import text

from campagne import jobs, storage
from campagne.domain import verifier
from campagne.domain.answers import GivenAnswer
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.edition import Redaction
from campagne.services import answers, bundles, editions, redactions
from campagne.web.public import reading
from tests.factories import campaigns, lookup

NOW = campaigns.DEADLINE - timedelta(days=2)
SLUG = "presidentielle-2027"


@pytest.fixture
def folder(app: Flask) -> Path:
    """The folder of files, in an instance whose only edition shows one text."""
    with app.app_context():
        campaigns.organisation()
        campaign = campaigns.campaign()
        candidacy = campaigns.candidacy(campaigns.constituency(campaign))
        answers.sign(
            campaigns.invitation(candidacy, campaigns.questionnaire(campaign)),
            link=None,
            form_key="one",
            answers={"testing_logement": GivenAnswer(value="pour", comment="Oui")},
            opening="",
            signatory="Inès Marchetti",
            role="candidate",
            now=NOW,
        )
        editions.build(editions.plan(campaign, now=NOW), now=NOW)
        db.session.commit()
    return Path(app.config["INSTANCE_DIR"]) / "bundles"


def write(app: Flask) -> bool:
    with app.app_context():
        return jobs.write_bundles()


def elsewhere(app: Flask, act: Callable[[], object]) -> None:
    """Do something in another transaction, and commit it, while the one under way goes on."""

    def work() -> None:
        with app.app_context():
            act()
            db.session.commit()

    with ThreadPoolExecutor(1) as somebody:
        somebody.submit(work).result(5)


def hide() -> None:
    candidacy = lookup.candidacy("Marchetti")
    (said,) = redactions.published(candidacy)
    redactions.hide(candidacy, said.leaf, motive="injure", basis="loi", position=True, by=None, now=NOW)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_a_dead_writer_left_goes_although_the_file_is_there(app: Flask, folder: Path) -> None:
    assert write(app)
    left = (f"{SLUG}-1-0.part", f"{SLUG}-1-0.x1y2.part", f"{SLUG}-1-7.zip")
    for name in (*left, "autre-1-0.zip"):
        (folder / name).write_bytes(b"Oui")
    assert not write(app)
    assert names(folder) == ["autre-1-0.zip", f"{SLUG}-1-0.zip"]


@pytest.mark.database
def test_two_writers_never_share_a_file(app: Flask, folder: Path, runner: FlaskCliRunner) -> None:
    with app.app_context(), storage.alone(db.engine, bundles.WRITING):
        assert not write(app)
        assert not folder.exists()
        refused = runner.invoke(args=["editions", "freeze", SLUG, str(folder.parent / "copie")])
    assert (refused.exit_code, "en cours d'écriture" in refused.stderr) == (1, True)
    assert write(app)


@pytest.fixture
def hidden_meanwhile(app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have somebody hide the text while the first file is written, between its answers and its hidden texts."""
    rows, left = bundles._redactions, [hide]

    def meanwhile(campaign: Campaign, last: int) -> Iterator[dict[str, Any]]:
        if left:
            elsewhere(app, left.pop())
        yield from rows(campaign, last)

    monkeypatch.setattr(bundles, "_redactions", meanwhile)


@pytest.mark.database
@pytest.mark.usefixtures("hidden_meanwhile")
def test_a_text_hidden_while_a_file_is_written_waits_for_nobody_and_leaves_it_valid(app: Flask, folder: Path) -> None:
    assert write(app)
    assert verifier.check(str(folder / f"{SLUG}-1-0.zip"))["problems"] == []
    assert write(app)
    assert names(folder) == [f"{SLUG}-1-1.zip"]


@pytest.mark.database
@pytest.mark.usefixtures("hidden_meanwhile")
def test_a_file_written_by_a_command_is_of_one_moment_too(runner: FlaskCliRunner, tmp_path: Path) -> None:
    assert runner.invoke(args=["editions", "bundle", SLUG, str(tmp_path / "file.zip")]).exit_code == 0
    assert verifier.check(str(tmp_path / "file.zip"))["problems"] == []


@pytest.mark.database
def test_pages_change_with_each_hidden_text_in_whatever_order_they_are_committed(app: Flask, folder: Path) -> None:
    seen = []
    for number in (8, 7):
        with app.app_context():
            campaign = lookup.campaign()
            said = {"motive": "injure", "basis": "loi", "at": NOW, "actor": "x", "candidacy_ref": "x"}
            db.session.add(
                Redaction(id=number, campaign_id=campaign.id, question_key="x", leaf=f"{number}" * 64, **said)
            )
            db.session.commit()
            seen.append(reading.versions(db.engine, SLUG).hidden)
    assert len(set(seen)) == 2


def test_words_that_no_digest_covers_are_compared_with_their_values(
    app: Flask, runner: FlaskCliRunner, folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """« Pour » follows from the value: somebody who changed it in the database alone is found out."""
    with app.app_context():
        db.session.execute(text("DROP TRIGGER guard_published_answers_update"))
        db.session.execute(text("UPDATE published_answers SET label = 'Contre'"))
        other = campaigns.campaign("autre")
        campaigns.candidacy(campaigns.constituency(other))
        editions.build(editions.plan(other, now=NOW), now=NOW)
        db.session.commit()
    assert write(app)
    assert [name for name in names(folder) if name.endswith(".zip")] == ["autre-1-0.zip"]
    assert "la réponse « pour » y est dite « Contre »" in caplog.text
    refused = runner.invoke(args=["editions", "bundle", SLUG, str(tmp_path / "editions.zip")])
    assert (refused.exit_code, (tmp_path / "editions.zip").exists()) == (1, False)
    assert "Ce qui a été publié a été modifié dans la base" in refused.stderr
