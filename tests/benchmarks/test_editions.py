"""What editions cost with 6 000 candidacies and 25 questions: seconds of processor, on each database.

`pytest tests/benchmarks/test_editions.py -s` prints the figures: the first edition, one with one change (planned as the
page does, then built as the worker does), the file of all editions and its verification.
"""

from __future__ import annotations

import hashlib
import io
import json
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from campagne.domain import verifier
from campagne.extensions import db
from campagne.models.answer import Answer, AnswerSheet
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.edition import PublishedAnswer
from campagne.models.invitation import Invitation
from campagne.models.questionnaire import Questionnaire, Theme
from campagne.services import bundles, editions
from campagne.services.insertion import Insertion
from tests.factories import campaigns, crowds

pytestmark = pytest.mark.benchmark

NUMBER, QUESTIONS = 6_000, 25
FIRST_SECONDS, NEXT_SECONDS = 15.0, 0.2
WRITING_MOST = 1.5
"""Of what the database takes to insert the answers alone: whatever can be computed ahead is."""
NOW = campaigns.DEADLINE + timedelta(days=4)
TEXT = "Nous voulons que chaque refus soit motivé par écrit, et que les résultats des contrôles soient publiés. " * 3


def asked(campaign: Campaign) -> Questionnaire:
    """Twenty-five positions in five themes."""
    row = Questionnaire(campaign=campaign, title="Contre les discriminations", version=2)
    for theme in range(5):
        questions = [campaigns._question(f"q{theme}{n}", f"Question {theme}{n}", n + 1) for n in range(QUESTIONS // 5)]
        row.themes.append(Theme(key=f"t{theme}", title=f"Thème {theme}", position=theme + 1, questions=questions))
    campaigns.add(row)
    row.freeze(digest="0" * 64, now=campaigns.FROZEN)
    db.session.flush()
    return row


def write(table: type[Any], rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), 5_000):
        db.session.execute(insert(table), rows[start : start + 5_000])


def answered(questionnaire: Questionnaire) -> None:
    """Everyone was invited, and answers every question."""
    people = db.session.scalars(select(Candidacy.id)).all()
    shared = {"questionnaire_id": questionnaire.id, "created_at": crowds.SENT}
    write(Invitation, [{"candidacy_id": person, "ref": f"b{person}", **shared} for person in people])
    invitations = db.session.scalars(select(Invitation.id).where(Invitation.questionnaire_id == questionnaire.id)).all()
    write(AnswerSheet, [crowds._sheet(invitation) for invitation in invitations])
    sheets = db.session.scalars(select(AnswerSheet.id).where(AnswerSheet.invitation_id.in_(invitations))).all()
    write(Answer, [answer(sheet, question.id) for sheet in sheets for question in questionnaire.questions])


def answer(sheet: int, question: int) -> dict[str, Any]:
    return {
        "sheet_id": sheet,
        "question_id": question,
        "value": ("pour", "contre", "nuance")[(sheet + question) % 3],
        "comment": TEXT,
        "revision": 1,
        "answered_at": crowds.SENT,
        "salt": "0" * 32,
        "leaf": hashlib.sha256(f"{sheet} {question}".encode()).hexdigest(),
    }


def seconds(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def publish(campaign: Campaign, days: int) -> float:
    """Publish as the worker does; return the seconds for which nobody else could write on SQLite."""
    now = NOW + timedelta(days=days)
    ahead = editions.prepared(editions.plan(campaign, now=now))
    began = time.process_time()
    assert editions.still_holds(ahead)
    editions.build(ahead, now=now)
    db.session.commit()
    return time.process_time() - began


def floor() -> float:
    """Return the seconds that the database takes to insert all the answers, made ready, once more."""
    columns = [column for column in PublishedAnswer.__table__.c if column.key != "id"]
    rows = [dict(row) | {"campaign": "other"} for row in db.session.execute(select(*columns)).mappings()]
    insertion = Insertion(PublishedAnswer, list(rows[0]))
    for row in rows:
        insertion.add(row)
    spent = seconds(insertion.write)
    db.session.rollback()
    return spent


@pytest.mark.database
def test_an_edition_with_one_change_costs_little(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        campaign = campaigns.campaign("legislatives", election="municipal")
        crowds.crowd(campaign, NUMBER, each=10)
        answered(asked(campaign))
        db.session.commit()
        figures: dict[str, float] = {}
        figures["first"] = seconds(lambda: figures.update(writing=publish(campaign, 0)))
        figures["floor"] = floor()
        db.session.expire_all()
        taken = []
        for _ in range(3):
            change(campaign)
            figures["plan"] = seconds(lambda: editions.plan(campaign, now=NOW + timedelta(days=1)))
            taken.append(seconds(lambda: publish(campaign, 1)))
        figures |= {"next": statistics.median(taken), "next_slowest": max(taken)}
        file = io.BytesIO()
        figures["bundle"] = seconds(lambda: bundles.write(campaign, file))
        (tmp_path / "all.zip").write_bytes(file.getvalue())
        figures["verify"] = seconds(lambda: verifier.check(str(tmp_path / "all.zip")))
    print(json.dumps({name: round(figure, 3) for name, figure in figures.items()}))
    assert figures["first"] <= FIRST_SECONDS
    assert figures["writing"] <= WRITING_MOST * figures["floor"]
    assert figures["next"] <= NEXT_SECONDS


def change(campaign: Campaign) -> None:
    candidacy = db.session.scalars(select(Candidacy).where(Candidacy.campaign_id == campaign.id).limit(1)).one()
    candidacy.label = f"{candidacy.label}'"
    db.session.commit()
