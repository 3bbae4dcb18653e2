"""A text hidden while an edition is being made, or while its candidacy signs: neither brings it back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from campagne.domain.answers import GivenAnswer
from campagne.extensions import db
from campagne.models.answer import Answer, AnswerSheet
from campagne.models.edition import PublishedAnswer, PublishedCandidacy
from campagne.models.invitation import Invitation
from campagne.services import answers, editions, redactions
from tests.factories import campaigns, lookup

pytestmark = pytest.mark.database

NOW = campaigns.DEADLINE - timedelta(days=2)
LATER = NOW + timedelta(days=1)
WORDS = "INJURE"


@pytest.fixture(autouse=True)
def _published(app: Flask) -> None:
    with app.app_context():
        campaigns.organisation()
        campaign = campaigns.campaign()
        candidacy = campaigns.candidacy(campaigns.constituency(campaign))
        sign(campaigns.invitation(candidacy, campaigns.questionnaire(campaign)), "one")
        build(editions.plan(campaign, now=NOW))


def sign(invitation: Invitation, form_key: str, *, words: str = WORDS, follow_up: str | None = None) -> AnswerSheet:
    """Sign these words as an answer and as opening words, beside another answer."""
    given = {"testing_logement": GivenAnswer(value="pour", comment=words), "suivi": GivenAnswer(value=follow_up)}
    signatory: dict[str, Any] = {"signatory": "Inès Marchetti", "role": "candidate"}
    return answers.sign(invitation, link=None, form_key=form_key, answers=given, opening=words, now=NOW, **signatory)


def build(planned: editions.EditionPlan) -> None:
    editions.build(planned, now=LATER)
    db.session.commit()


def invitation() -> Invitation:
    return db.session.query(Invitation).one()


def hide() -> None:
    candidacy = lookup.candidacy("Marchetti")
    for leaf in [each.leaf for each in redactions.published(candidacy)]:
        redactions.hide(candidacy, leaf, motive="injure", basis="Loi", position=True, by=None, now=LATER)
        db.session.commit()


def while_hiding(app: Flask, begin: Callable[[], Callable[[], object]]) -> None:
    """Begin something, ask for the text to be hidden meanwhile, and end what was begun unless that had to wait."""
    begun, done = threading.Event(), threading.Event()

    def other() -> None:
        with app.app_context():
            begun.wait(30)
            hide()
            done.set()

    def first() -> None:
        with app.app_context():
            end = begin()
            begun.set()
            done.wait(1)
            end()

    with ThreadPoolExecutor(2) as hands:
        for each in [hands.submit(first), hands.submit(other)]:
            each.result(60)


def nothing_is_left(app: Flask) -> None:
    with app.app_context():
        build(editions.plan(lookup.campaign(), now=LATER + timedelta(days=1)))
        signed = {(each.comment, each.salt) for each in db.session.query(Answer) if each.question.key != "suivi"}
        assert signed == {("", "")}
        assert {(each.opening, each.opening_salt) for each in db.session.query(AnswerSheet)} == {("", "")}
        shown = [each for each in db.session.query(PublishedAnswer) if each.question_key != "suivi"]
        assert {(each.salt, each.hidden_at, each.text[:14]) for each in shown} == {("", LATER, "[texte masqué ")}
        opened = {(each.opening_salt, each.opening_hidden_at) for each in db.session.query(PublishedCandidacy)}
        assert opened == {("", LATER)}


def test_what_is_hidden_while_an_edition_is_made_is_hidden_in_it(app: Flask) -> None:
    def begin() -> Callable[[], object]:
        campaign = lookup.campaign()
        sign(invitation(), "two", follow_up="etat")
        db.session.commit()
        editions.hold(campaign)
        planned = editions.plan(campaign, now=LATER)
        return lambda: build(planned)

    while_hiding(app, begin)
    nothing_is_left(app)


def test_a_plan_made_before_a_text_was_hidden_is_not_published(app: Flask) -> None:
    with app.app_context():
        sign(invitation(), "two", follow_up="etat")
        planned = editions.plan(lookup.campaign(), now=LATER)
        hide()
        with pytest.raises(editions.PlanChanged, match="Un texte a été masqué entre-temps"):
            build(planned)
        db.session.rollback()
    nothing_is_left(app)


def test_what_is_hidden_while_its_candidacy_signs_is_hidden_in_what_it_signed(app: Flask) -> None:
    def begin() -> Callable[[], object]:
        sign(invitation(), "two", follow_up="etat")
        return db.session.commit

    while_hiding(app, begin)
    nothing_is_left(app)


def test_what_was_read_before_it_was_hidden_is_not_signed_again(app: Flask) -> None:
    def begin() -> Callable[[], object]:
        asked = invitation()
        read = answers.current_sheet(asked)
        if db.engine.dialect.name == "sqlite":
            db.session.rollback()  # nobody else writes meanwhile

        def end() -> None:
            assert sign(asked, "two", words="", follow_up="etat") is not read
            db.session.commit()

        return end

    while_hiding(app, begin)
    nothing_is_left(app)
