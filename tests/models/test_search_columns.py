"""What public rows are found by: filled in by the model as by the migration, and held by the database's index."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError

from campagne.domain.stems import stem_of, stems
from campagne.extensions import db
from campagne.models.edition import PublishedAnswer, PublishedCandidacy
from tests.factories.editions import publish
from tests.factories.published import SIGNED, comparison

pytestmark = pytest.mark.database

BY_DATABASE = {
    "sqlite": "SELECT count(*) FROM published_answers_words WHERE published_answers_words MATCH :stem",
    "postgresql": "SELECT count(*) FROM published_answers WHERE words @@ CAST(:stem AS tsquery)",
}


WORD = stem_of("obligations")


def derived() -> list[tuple[str, ...]]:
    answers = db.session.execute(select(PublishedAnswer.stem).order_by(PublishedAnswer.id))
    people = db.session.execute(select(PublishedCandidacy.search_key).order_by(PublishedCandidacy.id))
    return [*map(tuple, answers), *map(tuple, people)]


def held(stem: str) -> int:
    return int(db.session.scalar(text(BY_DATABASE[db.engine.dialect.name]), {"stem": stem}) or 0)


def test_rows_know_the_words_by_which_they_are_found(app: Flask) -> None:
    publish(app, comparison())
    with app.app_context():
        person = db.session.scalars(select(PublishedCandidacy).filter_by(ref="c0000001")).one()
        answer = db.session.scalars(select(PublishedAnswer).filter_by(candidacy_ref="c0000001").limit(1)).one()

        assert person.search_key == "ines marchetti alliance du rivage"
        assert answer.stem == stems(answer.text)


def test_the_words_of_a_choice_are_found_and_those_of_a_position_are_not(app: Flask) -> None:
    publish(app, comparison())
    row = {
        "campaign": "presidentielle-2027",
        "first_edition": 6,
        "constituency": "FR",
        "candidacy_ref": "c0000004",
        "text": "Un fichier",
        "revision": 1,
        "answered_at": SIGNED,
        "channel": "form",
        "leaf": "",
        "salt": "",
    }
    with app.app_context():
        chosen = row | {"question_key": "x", "value": "etat", "label": "L'État seul"}
        position = row | {"question_key": "y", "value": "contre", "label": "Contre"}
        db.session.execute(insert(PublishedAnswer), [chosen, position])
        made = select(PublishedAnswer.stem).filter_by(candidacy_ref="c0000004").order_by(PublishedAnswer.question_key)

        assert list(db.session.scalars(made)) == ["etat seul un fichi", "un fichi"]


def test_the_migration_fills_in_what_was_published_before_it(app: Flask) -> None:
    publish(app, comparison())
    with app.app_context():
        written = derived()
        db.session.remove()
        downgrade(revision="0011")
        upgrade()

        assert derived() == written
        assert held(WORD) == held_by_hand() > 0
        db.session.remove()


def held_by_hand() -> int:
    return sum(WORD in stem.split() for stem in db.session.scalars(select(PublishedAnswer.stem)))


def test_ending_a_row_leaves_its_words_and_nothing_else_changes_them(app: Flask) -> None:
    publish(app, comparison())
    with app.app_context():
        before = held(WORD)
        db.session.execute(update(PublishedAnswer).values(last_edition=6))
        assert held(WORD) == before > 0
        db.session.commit()
        for table, column in ((PublishedAnswer, "stem"), (PublishedCandidacy, "search_key")):
            with pytest.raises(DBAPIError, match="a public row only ends, once"):
                db.session.execute(update(table).values({column: "autre"}))
            db.session.rollback()
