"""Hiding a text: it goes everywhere, a note stays everywhere, everything else verifies, and nobody can guess it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from campagne.domain import verifier
from campagne.domain.answers import GivenAnswer
from campagne.domain.editions import Leaf
from campagne.extensions import db
from campagne.models.answer import Answer, DraftAnswer
from campagne.models.audit import AuditEntry
from campagne.models.campaign import Campaign
from campagne.models.edition import PublishedAnswer, PublishedCandidacy, Redaction
from campagne.models.invitation import Invitation
from campagne.services import answers, bundles, editions, redactions
from tests.factories import campaigns

NOW = campaigns.DEADLINE - timedelta(days=2)
LATER = NOW + timedelta(days=1)
WORDS = "Oui"


@pytest.fixture
def invitation(app: Flask) -> Iterator[Invitation]:
    """A candidacy whose answers, with texts, are published."""
    with app.app_context():
        invitation = campaigns.invited()
        sign(invitation, "one", testing_logement=("pour", WORDS), sanctions=("contre", "Un autre texte."))
        publish(invitation.questionnaire.campaign)
        yield invitation


def sign(invitation: Invitation, form_key: str, **given: tuple[str, str]) -> None:
    answers.sign(
        invitation,
        link=None,
        form_key=form_key,
        answers={key: GivenAnswer(value=value, comment=comment) for key, (value, comment) in given.items()},
        opening="",
        signatory="Inès Marchetti",
        role="candidate",
        now=NOW,
    )


def publish(campaign: Campaign, days: int = 0) -> None:
    now = NOW + timedelta(days=days)
    editions.build(editions.plan(campaign, now=now), now=now)
    db.session.commit()


def hide(invitation: Invitation, **changes: Any) -> Redaction:
    leaf = next(a.leaf for a in redactions.published(invitation.candidacy) if a.text == WORDS)
    given: dict[str, Any] = {"motive": "injure", "basis": "loi du 29 juillet 1881, article 33", "position": True}
    note = redactions.hide(invitation.candidacy, leaf, **given | changes, by=None, now=LATER)
    db.session.commit()
    return note


def verified(campaign: Campaign, folder: Path, *, until: int | None = None) -> dict[str, Any]:
    with (folder / f"{until}.zip").open("wb") as file:
        bundles.write(campaign, file, until=until)
    return verifier.check(str(folder / f"{until}.zip"))


def row(question: str = "testing_logement") -> PublishedAnswer:
    return db.session.query(PublishedAnswer).filter_by(question_key=question, last_edition=None).one()


@pytest.mark.database
def test_the_text_and_its_salt_are_gone_and_a_note_stands_there(invitation: Invitation) -> None:
    hide(invitation)
    shown = row()
    assert shown.text.startswith("[texte masqué le jeudi 25 mars 2027 : injure (loi du 29 juillet 1881")
    assert (shown.value, shown.salt, shown.stem) == ("pour", "", "")
    signed = db.session.query(Answer).filter_by(leaf=shown.leaf).one()
    assert (signed.comment, signed.salt, signed.value) == ("", "", "pour")
    assert row("sanctions").text == "Un autre texte."
    assert [entry.action for entry in db.session.query(AuditEntry)] == ["edition.publish", "answers.hide"]


@pytest.mark.database
@pytest.mark.parametrize("position", [True, False])
def test_everything_else_still_verifies_before_and_after_the_next_edition(
    invitation: Invitation, tmp_path: Path, position: bool
) -> None:
    campaign = invitation.questionnaire.campaign
    hide(invitation, position=position)
    assert verified(campaign, tmp_path, until=1)["problems"] == []
    publish(campaign, 2)
    assert verified(campaign, tmp_path)["problems"] == []
    found = verifier.check(str(tmp_path / "None.zip"), old=str(tmp_path / "1.zip"))
    assert found["problems"] == []
    assert (row().value, row().label) == (("pour", "Pour") if position else (None, ""))
    marks = db.session.query(PublishedCandidacy).filter_by(last_edition=None).one().marks
    assert marks == ["hidden"]


def test_what_was_hidden_cannot_be_guessed(invitation: Invitation) -> None:
    before = row()
    known: dict[str, Any] = {
        "campaign": "presidentielle-2027",
        "candidacy": before.candidacy_ref,
        "question": before.question_key,
        "questionnaire_version": 1,
        "value": before.value,
        "commitment": before.commitment,
        "revision": before.revision,
        "channel": before.channel,
        "answered_at": before.answered_at,
    }
    leaf, salt = before.leaf, before.salt
    assert Leaf(**known, comment=WORDS, salt=salt).digest() == leaf
    hide(invitation)
    file = io.BytesIO()
    bundles.write(invitation.questionnaire.campaign, file)
    assert salt.encode() not in file.getvalue()
    everything = str(db.session.execute(text("SELECT * FROM published_answers")).all())
    everything += str(db.session.execute(text("SELECT * FROM answers")).all())
    assert salt not in everything
    assert Leaf(**known, comment=WORDS, salt=row().salt).digest() != leaf


def test_a_forged_note_is_found(invitation: Invitation, tmp_path: Path) -> None:
    campaign = invitation.questionnaire.campaign
    hide(invitation)
    publish(campaign, 2)
    db.session.execute(text("DROP TRIGGER guard_redactions_update"))
    db.session.execute(text("UPDATE redactions SET motive = 'justice'"))
    db.session.commit()
    found = verified(campaign, tmp_path)
    assert [problem["problem"][:21] for problem in found["problems"]] == ["édition 2 : redaction"]


def test_a_draft_does_not_bring_it_back_and_other_words_can_be_signed(invitation: Invitation) -> None:
    question = row()
    asked = {q.key: q.id for q in invitation.questionnaire.questions}[question.question_key]
    draft = DraftAnswer(invitation_id=invitation.id, question_id=asked, comment=WORDS, version=1, saved_at=NOW)
    campaigns.add(draft)
    hide(invitation)
    assert (draft.comment, draft.version) == ("", 2)
    sign(invitation, "two", testing_logement=("pour", ""), sanctions=("pour", "Un autre texte."))
    publish(invitation.questionnaire.campaign, 2)
    assert row().hidden_at is not None
    sign(invitation, "three", testing_logement=("pour", "D'autres mots."))
    publish(invitation.questionnaire.campaign, 3)
    assert (row().text, row().hidden_at) == ("D'autres mots.", None)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"motive": "autre"}, redactions.UnknownMotive),
        ({"basis": " "}, redactions.BasisMissing),
        ({"basis": "x" * 301}, redactions.BasisMissing),
    ],
)
def test_a_motive_and_its_ground_are_public_and_needed(
    invitation: Invitation, changes: dict[str, str], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal, match=r"motif|fondement"):
        hide(invitation, **changes)
    db.session.rollback()
    assert row().text == WORDS


def test_a_text_is_hidden_once(invitation: Invitation) -> None:
    leaf = hide(invitation).leaf
    with pytest.raises(redactions.AlreadyHidden):
        redactions.hide(invitation.candidacy, leaf, motive="injure", basis="x", position=True, by=None, now=LATER)
    with pytest.raises(redactions.NoSuchAnswer):
        redactions.hide(invitation.candidacy, "0" * 64, motive="injure", basis="x", position=True, by=None, now=LATER)


@pytest.mark.database
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE published_answers SET text = 'autre', salt = '', hidden_at = answered_at",
        "UPDATE answers SET comment = '', salt = ''",
        "UPDATE published_answers SET last_edition = NULL, text = 'autre'",
        "UPDATE redactions SET basis = 'autre'",
        "DELETE FROM redactions",
    ],
)
def test_the_database_lets_nothing_else_be_erased(invitation: Invitation, statement: str) -> None:
    hide(invitation)
    with pytest.raises(DatabaseError, match=r"public row|immutable"):
        db.session.execute(text(statement))
