"""Words signed again after they were hidden: hidden again as they are signed, whoever types them, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from campagne.domain import verifier
from campagne.domain.answers import GivenAnswer
from campagne.extensions import db
from campagne.models.answer import Answer, AnswerSheet, DraftAnswer
from campagne.models.audit import AuditEntry
from campagne.models.campaign import Campaign
from campagne.models.edition import PublishedAnswer, PublishedCandidacy, Redaction
from campagne.models.hidden_words import HiddenWords
from campagne.models.invitation import Invitation
from campagne.services import answers, bundles, drafts, editions, invitations, receipts, redactions, submissions
from tests.factories import campaigns, invited

pytestmark = pytest.mark.database

NOW = campaigns.DEADLINE - timedelta(days=4)
HIDDEN = NOW + timedelta(days=1)
AGAIN = NOW + timedelta(days=2)
WORDS = "Oui"


@pytest.fixture
def invitation(app: Flask) -> Iterator[Invitation]:
    """A candidacy whose text and opening words, the same, were published."""
    with app.app_context():
        invitation = campaigns.invited()
        sign(invitation, NOW)
        publish(invitation.questionnaire.campaign, NOW)
        yield invitation


def sign(invitation: Invitation, at: Any, *, value: str = "pour", comment: str = WORDS, **changes: Any) -> AnswerSheet:
    given = {"testing_logement": GivenAnswer(value=value, comment=comment), "suivi": GivenAnswer(value="etat")}
    words: dict[str, Any] = {"opening": WORDS, "signatory": "Inès Marchetti", "role": "candidate", "now": at}
    words |= {"answers": given, "form_key": str(at)}
    sheet = answers.sign(invitation, link=None, **words | changes)
    db.session.commit()
    return sheet


def publish(campaign: Campaign, at: Any) -> None:
    editions.build(editions.plan(campaign, now=at), now=at)
    db.session.commit()


def hide(invitation: Invitation, question: str = "testing_logement", *, position: bool = True) -> Redaction:
    leaf = next(each.leaf for each in redactions.published(invitation.candidacy) if each.question_key == question)
    reason: dict[str, Any] = {"motive": "injure", "basis": "loi du 29 juillet 1881", "position": position}
    note = redactions.hide(invitation.candidacy, leaf, **reason, by=lookup_by(), now=HIDDEN)
    db.session.commit()
    return note


def lookup_by() -> Any:
    return campaigns.coordinator("leila@example.org", name="Leïla Haddad")


def row() -> PublishedAnswer:
    return db.session.query(PublishedAnswer).filter_by(question_key="testing_logement", last_edition=None).one()


def problems(campaign: Campaign, path: Path) -> list[Any]:
    with path.open("wb") as file:
        bundles.write(campaign, file)
    found: list[Any] = verifier.check(str(path))["problems"]
    return found


@pytest.mark.parametrize("position", [True, False])
@pytest.mark.parametrize("changes", [{}, {"recorded_at": AGAIN}])
def test_the_same_text_signed_again_is_hidden_for_the_same_reason(
    invitation: Invitation, tmp_path: Path, changes: dict[str, Any], position: bool
) -> None:
    campaign, first = invitation.questionnaire.campaign, hide(invitation, position=position)
    sheet = sign(invitation, AGAIN, value="contre", opening="", **changes)
    assert {(each.comment, each.salt) for each in sheet.answers if each.question.key != "suivi"} == {("", "")}
    publish(campaign, AGAIN)
    shown = row()
    assert (shown.revision, shown.value, shown.salt) == (2, "contre" if position else None, "")
    assert shown.text == "[texte masqué le mercredi 24 mars 2027 : injure (loi du 29 juillet 1881)]"
    note = db.session.query(Redaction).filter_by(leaf=shown.leaf).one()
    assert (note.motive, note.basis, note.actor) == (first.motive, first.basis, first.actor)
    assert problems(campaign, tmp_path / "all.zip") == []


def test_opening_words_signed_again_are_hidden_again(invitation: Invitation, tmp_path: Path) -> None:
    campaign = invitation.questionnaire.campaign
    hide(invitation, "opening")
    sheet = sign(invitation, AGAIN, value="contre", comment="Autre chose")
    assert (sheet.opening, sheet.opening_salt) == ("", "")
    publish(campaign, AGAIN)
    shown = db.session.query(PublishedCandidacy).filter_by(last_edition=None).one()
    assert (shown.sheet_revision, shown.opening_hidden_at) == (2, AGAIN)
    assert shown.opening.startswith("[mot d'ouverture masqué le ")
    assert problems(campaign, tmp_path / "all.zip") == []


def test_other_words_and_the_same_elsewhere_or_by_others_stay(invitation: Invitation) -> None:
    hide(invitation)
    sheet = sign(invitation, AGAIN, comment="Oui !")
    assert (sheet.opening, {each.comment for each in sheet.answers}) == (WORDS, {"Oui !", ""})
    other = campaigns.candidacy(invitation.candidacy.constituency, "Paul", "Vasseur", position=2)
    sheet = sign(campaigns.invitation(other, invitation.questionnaire), AGAIN + timedelta(hours=1))
    assert WORDS in {each.comment for each in sheet.answers}


def test_the_coordination_sees_that_it_happened(invitation: Invitation) -> None:
    first = hide(invitation).leaf
    sheet = sign(invitation, AGAIN, opening="")
    entry = db.session.query(AuditEntry).order_by(AuditEntry.seq.desc()).first()
    assert entry is not None
    assert (entry.action, entry.subject_ref, entry.at) == ("answers.hide_again", invitation.candidacy.ref, AGAIN)
    assert entry.actor == "règle : mêmes mots que ceux que Leïla Haddad a masqués"
    leaf = next(each.leaf for each in sheet.answers if each.question.key == "testing_logement")
    assert entry.details == {"leaf": leaf, "motive": "injure", "position": True, "like": first}


def test_signed_a_third_time_it_is_still_hidden(invitation: Invitation) -> None:
    hide(invitation)
    sign(invitation, AGAIN, value="contre", opening="")
    sheet = sign(invitation, AGAIN + timedelta(days=1), value="contre", opening="")
    assert (sheet.revision, {each.comment for each in sheet.answers}) == (3, {""})


def test_a_draft_read_before_is_hidden_as_it_is_signed(invitation: Invitation) -> None:
    """Somebody had the page open: what they sign is what they read, and hides itself."""
    hide(invitation)
    question = next(each for each in invitation.questionnaire.questions if each.key == "testing_logement")
    invited.drafted(invitation, question, value="pour", comment=WORDS, seen=None, now=AGAIN)
    link = invitations.invite(invitation.candidacy, invitation.questionnaire, None, now=AGAIN)
    signature = {"form_key": "k", "signatory": "Inès Marchetti", "role": "candidate"}
    sheet = submissions.submit(link, read_digest=drafts.read(invitation).digest, now=AGAIN, **signature)
    db.session.commit()
    assert {each.comment for each in sheet.answers} == {""}
    assert WORDS not in db.session.scalars(select(DraftAnswer.comment)).all()
    (said,) = [each["comment"] for each in receipts.worded(sheet) if each["number"] == 1]
    assert str(said).startswith("[texte masqué le ")


def test_what_is_kept_of_the_words_cannot_be_guessed_without_the_key_nor_changed(
    app: Flask, invitation: Invitation
) -> None:
    hide(invitation)
    kept = db.session.query(HiddenWords).one().digest
    app.config["SUPPRESSION_KEY"] = "another-key-of-tests-only-" + "x" * 32
    sheet = sign(invitation, AGAIN, opening="")
    assert WORDS in {each.comment for each in sheet.answers}
    assert len(kept) == 64
    for act in ("UPDATE hidden_words SET digest = ''", "DELETE FROM hidden_words"):
        with pytest.raises(DatabaseError):
            db.session.execute(text(act))
        db.session.rollback()


def test_a_text_hidden_as_it_is_signed_stops_no_edition_that_was_planned(invitation: Invitation) -> None:
    campaign = invitation.questionnaire.campaign
    hide(invitation)
    planned = editions.plan(campaign, now=HIDDEN)
    sign(invitation, AGAIN, opening="", value="contre")
    editions.build(planned, now=AGAIN)
    assert row().revision == 1


def test_answers_that_are_not_touched_are_still_those_that_were_signed(invitation: Invitation) -> None:
    hide(invitation)
    before = db.session.scalars(select(Answer.leaf).where(Answer.value == "etat").distinct()).one()
    sheet = sign(invitation, AGAIN, opening="")
    assert before in {each.leaf for each in sheet.answers}
