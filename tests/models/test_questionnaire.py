"""What the database refuses of a questionnaire, whatever the code does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from campagne.extensions import db
from campagne.models.questionnaire import Question, Questionnaire
from tests.factories import campaigns

pytestmark = pytest.mark.database


@pytest.fixture
def draft(app: Flask) -> Iterator[Questionnaire]:
    with app.app_context():
        yield campaigns.questionnaire(campaigns.campaign(), frozen=False)


def question(theme_id: int, key: str) -> dict[str, object]:
    return {"theme_id": theme_id, "key": key, "position": 9, "short_title": "T", "text": "T ?"}


def test_a_key_names_one_question_whatever_its_theme(draft: Questionnaire) -> None:
    with pytest.raises(IntegrityError, match="already names a question"):
        db.session.execute(insert(Question), [question(draft.themes[1].id, "testing_logement")])


def test_a_question_does_not_take_the_key_of_another(draft: Questionnaire) -> None:
    with pytest.raises(IntegrityError, match="already names a question"):
        db.session.execute(update(Question).where(Question.key == "suivi").values(key="sanctions"))


def test_two_questionnaires_may_use_the_same_key(draft: Questionnaire) -> None:
    other = campaigns.questionnaire(campaigns.campaign("autre"), frozen=False)

    assert [each.key for each in other.questions] == [each.key for each in draft.questions]


def test_a_question_keeps_its_key_when_it_changes_place(draft: Questionnaire) -> None:
    moved = draft.questions[0]
    db.session.execute(update(Question).where(Question.id == moved.id).values(theme_id=draft.themes[1].id, position=3))

    db.session.expire_all()
    assert [each.key for each in draft.themes[1].questions] == ["suivi", "testing_logement"]
