"""A hidden answer stays what it is when it is signed again: nobody takes back what they did not touch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from campagne.domain import verifier
from campagne.domain.answers import GivenAnswer
from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.campaign import Campaign
from campagne.models.edition import PublishedAnswer, PublishedCandidacy
from campagne.models.invitation import Invitation
from campagne.services import answers, bundles, drafts, editions, invitations, receipts, redactions, submissions
from tests.factories import campaigns, invited

pytestmark = pytest.mark.database

NOW = campaigns.DEADLINE - timedelta(days=4)
HIDDEN = NOW + timedelta(days=1)
LATE = campaigns.DEADLINE + timedelta(days=2)
TEXT = "Un texte seul."


@pytest.fixture(params=["a text alone", "a text with its position"])
def invitation(app: Flask, request: pytest.FixtureRequest) -> Iterator[Invitation]:
    """A candidacy of whose three published answers the first is hidden whole, and the drafts that led to them."""
    with app.app_context():
        invitation = campaigns.invited()
        value = "pour" if request.param == "a text with its position" else None
        given = [("testing_logement", value, TEXT), ("sanctions", "contre", ""), ("suivi", "etat", "")]
        asked = {question.key: question for question in invitation.questionnaire.questions}
        for key, value, comment in given:
            invited.drafted(invitation, asked[key], value=value, comment=comment, seen=None, now=NOW)
        sign(invitation, NOW)
        publish(invitation.questionnaire.campaign, NOW)
        (shown,) = redactions.published(invitation.candidacy)
        reason: dict[str, Any] = {"motive": "injure", "basis": "loi du 29 juillet 1881", "position": False}
        redactions.hide(invitation.candidacy, shown.leaf, **reason, by=None, now=HIDDEN)
        db.session.commit()
        yield invitation


def sign(invitation: Invitation, now: datetime, signatory: str = "Inès Marchetti") -> AnswerSheet:
    """Sign the draft as it is shown."""
    link = invitations.invite(invitation.candidacy, invitation.questionnaire, None, now=now)
    signature = {"form_key": f"{now} {signatory}", "signatory": signatory, "role": "agent"}
    sheet = submissions.submit(link, read_digest=drafts.read(invitation).digest, now=now, **signature)
    db.session.commit()
    return sheet


def letter(invitation: Invitation, now: datetime, **given: str) -> AnswerSheet:
    words = {key: GivenAnswer(value=value) for key, value in given.items()}
    signature = {"form_key": f"letter {now}", "signatory": "Inès Marchetti", "role": "candidate"}
    sheet = answers.sign(
        invitation, link=None, answers=words, opening="", now=now, recorded_at=now + timedelta(hours=1), **signature
    )
    db.session.commit()
    return sheet


def publish(campaign: Campaign, now: datetime) -> None:
    editions.build(editions.plan(campaign, now=now), now=now)
    db.session.commit()


def row() -> PublishedAnswer:
    return db.session.query(PublishedAnswer).filter_by(question_key="testing_logement", last_edition=None).one()


def shown() -> PublishedCandidacy:
    return db.session.query(PublishedCandidacy).filter_by(last_edition=None).one()


def problems(campaign: Campaign, path: Path) -> list[Any]:
    with path.open("wb") as file:
        bundles.write(campaign, file)
    found: list[Any] = verifier.check(str(path))["problems"]
    return found


def test_the_draft_signed_again_untouched_is_what_was_signed(invitation: Invitation) -> None:
    assert drafts.read(invitation).answered == 3
    assert sign(invitation, LATE).revision == 1


def test_by_somebody_else_it_corrects_and_removes_nothing(invitation: Invitation, tmp_path: Path) -> None:
    campaign, before = invitation.questionnaire.campaign, row()
    sheet = sign(invitation, LATE, "Paul Vasseur")
    publish(campaign, LATE + timedelta(hours=1))

    assert (sheet.revision, len(sheet.answers)) == (2, 3)
    assert next(each["comment"] for each in receipts.worded(sheet)) == before.text
    after = row()
    assert (after.id, after.leaf, after.answered_at, after.revision) == (before.id, before.leaf, NOW, 1)
    assert (after.value, after.salt, after.hidden_at) == (None, "", HIDDEN)
    assert (shown().marks, shown().late_changes, shown().state_short) == (["hidden"], None, "3 sur 3")
    assert problems(campaign, tmp_path / "all.zip") == []


def test_what_is_changed_beside_it_is_all_that_changed(invitation: Invitation, tmp_path: Path) -> None:
    campaign = invitation.questionnaire.campaign
    sanctions = next(each for each in invitation.questionnaire.questions if each.key == "sanctions")
    invited.drafted(invitation, sanctions, value="pour", seen=None, now=LATE)
    sign(invitation, LATE)
    publish(campaign, LATE + timedelta(hours=1))

    (change,) = shown().late_changes or []
    assert (change["changed"], change["added"], change["removed"]) == (["sanctions"], [], [])
    assert row().hidden_at == HIDDEN
    assert problems(campaign, tmp_path / "all.zip") == []


def test_a_letter_leaves_it_there_and_so_does_a_form_after_it(invitation: Invitation, tmp_path: Path) -> None:
    campaign, leaf = invitation.questionnaire.campaign, row().leaf
    assert letter(invitation, LATE, sanctions="contre", suivi="etat").revision == 1
    assert leaf in {each.leaf for each in letter(invitation, LATE, suivi="autorite").answers}
    publish(campaign, LATE + timedelta(hours=2))
    assert (row().leaf, row().hidden_at, shown().marks[-1]) == (leaf, HIDDEN, "hidden")

    assert leaf in {each.leaf for each in sign(invitation, LATE + timedelta(hours=3)).answers}
    publish(campaign, LATE + timedelta(hours=4))
    assert (row().leaf, row().hidden_at, shown().marks[-1]) == (leaf, HIDDEN, "hidden")
    assert problems(campaign, tmp_path / "all.zip") == []


def test_other_words_in_its_place_are_an_answer_like_any_other(invitation: Invitation) -> None:
    question = next(each for each in invitation.questionnaire.questions if each.key == "testing_logement")
    invited.drafted(invitation, question, value="contre", comment="Mieux dit.", seen=None, now=LATE)
    assert drafts.read(invitation).hidden == {}
    sheet = sign(invitation, LATE)
    publish(invitation.questionnaire.campaign, LATE + timedelta(hours=1))
    assert (sheet.revision, row().value, row().text, row().answered_at) == (2, "contre", "Mieux dit.", LATE)
    assert [change["changed"] for change in shown().late_changes or []] == [["testing_logement"]]
