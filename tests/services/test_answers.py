"""Signing: immutable revisions, once per form, nothing half-written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from campagne.domain.answers import AnswerTooLong, GivenAnswer
from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.invitation import Decline, Invitation
from campagne.services import answers
from tests.factories import campaigns

NOW = campaigns.DEADLINE - timedelta(days=2)
LATER = campaigns.DEADLINE + timedelta(days=2)


@pytest.fixture
def invitation(app: Flask) -> Iterator[Invitation]:
    with app.app_context():
        campaign = campaigns.campaign()
        yield campaigns.invitation(
            campaigns.candidacy(campaigns.constituency(campaign)), campaigns.questionnaire(campaign)
        )


@pytest.mark.database
def test_a_sheet_keeps_every_answer_with_a_salted_leaf(invitation: Invitation) -> None:
    sheet = campaigns.signed(invitation, NOW, testing_logement="pour", suivi="etat")
    db.session.commit()
    kept = {answer.question.key: answer for answer in answers.current_sheet(invitation).answers}  # type: ignore[union-attr]
    assert {key: answer.value for key, answer in kept.items()} == {"testing_logement": "pour", "suivi": "etat"}
    assert len({answer.salt for answer in kept.values()} | {answer.leaf for answer in kept.values()}) == 4
    assert len(sheet.digest) == 64


def test_the_same_form_signs_once(invitation: Invitation) -> None:
    first = campaigns.signed(invitation, NOW, testing_logement="pour")
    again = campaigns.signed(invitation, NOW, testing_logement="contre")
    assert again is first
    assert db.session.scalar(select(func.count()).select_from(AnswerSheet)) == 1


def test_words_that_change_nothing_make_no_revision(invitation: Invitation) -> None:
    first = campaigns.signed(invitation, NOW, testing_logement="pour")
    assert campaigns.signed(invitation, LATER, form_key="autre", testing_logement="pour") is first


def test_the_same_words_signed_after_a_decline_take_it_back(invitation: Invitation) -> None:
    first = campaigns.signed(invitation, NOW, testing_logement="pour")
    db.session.add(Decline(invitation_id=invitation.id, declared_at=NOW + timedelta(hours=1)))
    again = campaigns.signed(invitation, LATER, form_key="autre", testing_logement="pour")
    assert (again.revision, again.signed_at) == (2, LATER)
    assert again.answers[0].leaf == first.answers[0].leaf


def test_a_revision_changes_only_the_leaves_of_what_it_changes(invitation: Invitation) -> None:
    first = campaigns.signed(invitation, NOW, testing_logement="pour", suivi="etat")
    second = campaigns.signed(invitation, LATER, form_key="autre", testing_logement="contre", suivi="etat")
    before, after = ({a.question.key: a for a in sheet.answers} for sheet in (first, second))
    assert second.revision == 2
    assert after["suivi"].leaf == before["suivi"].leaf
    assert (after["suivi"].revision, after["suivi"].answered_at) == (1, NOW)
    assert after["testing_logement"].leaf != before["testing_logement"].leaf
    assert (after["testing_logement"].revision, after["testing_logement"].answered_at) == (2, LATER)


def test_nothing_is_taken_after_the_last_moment(invitation: Invitation) -> None:
    last = invitation.questionnaire.campaign.closes_at
    with pytest.raises(answers.DeadlinePassed):
        campaigns.signed(invitation, last + timedelta(seconds=1), testing_logement="pour")
    assert campaigns.signed(invitation, last, testing_logement="pour").revision == 1


def test_an_empty_sheet_is_refused(invitation: Invitation) -> None:
    with pytest.raises(answers.NothingAnswered):
        campaigns.signed(invitation, NOW, opening="Un mot.", testing_logement="")


def test_a_form_of_another_candidacy_is_refused(invitation: Invitation) -> None:
    campaigns.signed(invitation, NOW, testing_logement="pour")
    other = campaigns.candidacy(invitation.candidacy.constituency, "Paul", "Vasseur")
    with pytest.raises(answers.FormKeyTaken):
        campaigns.signed(campaigns.invitation(other, invitation.questionnaire), NOW, testing_logement="contre")


@pytest.mark.parametrize(("signatory", "role", "field"), [(" ", "candidate", "signatory"), ("Inès", "amie", "role")])
def test_a_sheet_is_signed_by_a_named_person_in_a_known_capacity(
    invitation: Invitation, signatory: str, role: str, field: str
) -> None:
    with pytest.raises(answers.SignatureIncomplete) as refusal:
        answers.sign(
            invitation,
            link=None,
            form_key="clé",
            answers={"testing_logement": GivenAnswer(value="pour")},
            opening="",
            signatory=signatory,
            role=role,
            now=NOW,
        )
    assert refusal.value.field == field


def test_a_text_that_is_too_long_writes_nothing(invitation: Invitation) -> None:
    with pytest.raises(AnswerTooLong):
        campaigns.signed(invitation, NOW, opening="x" * 401, testing_logement="pour")
    assert answers.current_sheet(invitation) is None


@pytest.mark.database
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE answers SET comment = 'autre'",
        "DELETE FROM answers",
        "UPDATE answer_sheets SET opening = 'autre'",
        "DELETE FROM answer_sheets",
        "UPDATE questions SET text = 'autre'",
        "DELETE FROM themes",
        "UPDATE questionnaires SET title = 'autre'",
    ],
)
def test_the_database_itself_refuses_to_change_signed_words(invitation: Invitation, statement: str) -> None:
    campaigns.signed(invitation, NOW, testing_logement="pour")
    db.session.commit()
    with pytest.raises(DatabaseError, match=r"immutable|frozen"):
        db.session.execute(text(statement))
