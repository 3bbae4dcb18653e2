"""When a candidacy answered: the first time since it last began; what it changes after its deadline is dated apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from campagne.domain import verifier
from campagne.domain.editions import instant
from campagne.extensions import db
from campagne.models.edition import Edition, PublishedCandidacy
from campagne.models.invitation import Decline, Invitation
from campagne.models.outreach import AuthenticityCheck
from campagne.models.publication import CandidacyChange
from campagne.services import bundles, editions, projection
from tests.factories import campaigns

FIRST = campaigns.DEADLINE - timedelta(days=2)
LATE = campaigns.DEADLINE + timedelta(days=7)
AFTER = campaigns.DEADLINE + timedelta(days=9)
CHANGED = {"at": instant(LATE), "changed": ["sanctions"], "added": [], "removed": []}


@pytest.fixture
def invitation(app: Flask) -> Iterator[Invitation]:
    with app.app_context():
        campaigns.organisation()
        campaign = campaigns.campaign()
        place = campaigns.constituency(campaign)
        yield campaigns.invitation(campaigns.candidacy(place), campaigns.questionnaire(campaign))


def sign(invitation: Invitation, now: datetime, **given: str) -> None:
    campaigns.signed(invitation, now, form_key=str(now), **given)


def publish(invitation: Invitation, now: datetime = AFTER) -> Edition:
    edition = editions.build(editions.plan(invitation.questionnaire.campaign, now=now), now=now)
    db.session.commit()
    return edition


def corrected(invitation: Invitation) -> Edition:
    """Publish an answer, then its correction."""
    sign(invitation, FIRST, testing_logement="pour", sanctions="contre")
    publish(invitation, campaigns.DEADLINE - timedelta(days=1))
    sign(invitation, LATE, testing_logement="pour", sanctions="nuance")
    return publish(invitation)


def shown(invitation: Invitation) -> dict[str, Any]:
    (row,) = projection.project(invitation.questionnaire.campaign, now=AFTER).candidacies
    return row


def said(invitation: Invitation) -> tuple[datetime, str, list[str], list[dict[str, Any]] | None]:
    row = shown(invitation)
    return row["state_since"], row["state_sentence"].partition(" (")[0], row["marks"], row["late_changes"]


def test_a_correction_does_not_make_late_what_came_in_time(invitation: Invitation) -> None:
    sign(invitation, FIRST, testing_logement="pour", sanctions="contre")
    sign(invitation, LATE, testing_logement="pour", sanctions="nuance")
    assert said(invitation) == (FIRST, "A répondu le 24 mars", ["corrected"], [CHANGED])


def test_what_is_revised_in_time_is_not_marked(invitation: Invitation) -> None:
    sign(invitation, FIRST, testing_logement="pour")
    sign(invitation, campaigns.DEADLINE, testing_logement="contre")
    assert said(invitation) == (FIRST, "A répondu le 24 mars", [], None)


def test_what_came_late_and_is_corrected_later_is_both(invitation: Invitation) -> None:
    sign(invitation, campaigns.DEADLINE + timedelta(days=1), sanctions="contre")
    sign(invitation, LATE, sanctions="nuance")
    _since, sentence, marks, changes = said(invitation)
    assert (sentence, marks, changes) == ("A répondu le 27 mars", ["late", "corrected"], [CHANGED])


def test_a_question_answered_once_the_deadline_has_passed_is_told_from_a_correction(invitation: Invitation) -> None:
    sign(invitation, FIRST, testing_logement="pour")
    sign(invitation, LATE, testing_logement="pour", sanctions="contre")
    assert said(invitation)[2:] == (["corrected"], [CHANGED | {"changed": [], "added": ["sanctions"]}])


def test_an_answer_after_a_decline_begins_anew(invitation: Invitation) -> None:
    sign(invitation, FIRST, testing_logement="pour")
    campaigns.add(Decline(invitation_id=invitation.id, motive="", declared_at=FIRST + timedelta(days=1)))
    sign(invitation, LATE, testing_logement="pour")
    assert said(invitation) == (LATE, "A répondu le 2 avril", ["late"], None)


def test_an_answer_after_a_denial_of_what_is_public_begins_anew(invitation: Invitation) -> None:
    sign(invitation, FIRST, testing_logement="pour")
    publish(invitation, campaigns.DEADLINE - timedelta(days=1))
    call = {"outcome": "denied", "number_source": "site", "note": "", "happened_at": campaigns.DEADLINE}
    campaigns.add(AuthenticityCheck(candidacy=invitation.candidacy, coordinator=campaigns.coordinator(), **call))
    assert said(invitation)[0] == FIRST
    sign(invitation, LATE, testing_logement="contre")
    assert said(invitation) == (LATE, "A répondu le 2 avril", ["late"], None)


def test_a_withdrawn_candidacy_keeps_the_date_of_its_answers(invitation: Invitation) -> None:
    sign(invitation, FIRST, testing_logement="pour")
    invitation.candidacy.standing.status = "withdrawn"
    assert said(invitation)[:3] == (FIRST, "A répondu le 24 mars", ["withdrawn"])


@pytest.mark.database
def test_a_correction_is_under_the_digest_of_its_edition(invitation: Invitation, tmp_path: Path) -> None:
    corrected(invitation)
    with (tmp_path / "whole.zip").open("wb") as file:
        bundles.write(invitation.questionnaire.campaign, file)
    assert verifier.check(str(tmp_path / "whole.zip"))["problems"] == []
    rows = [row.get("late_changes") for row in verifier.Bundle(str(tmp_path / "whole.zip")).rows[verifier.CANDIDACIES]]
    assert rows == [None, [CHANGED]]
    with ZipFile(tmp_path / "whole.zip") as whole, ZipFile(tmp_path / "altered.zip", "w") as altered:
        for name in whole.namelist():
            altered.writestr(name, _earlier(whole.read(name)) if name == verifier.CANDIDACIES else whole.read(name))
    problems = [each["problem"] for each in verifier.check(str(tmp_path / "altered.zip"))["problems"]]
    assert problems == [f"édition 2 : candidacy {invitation.candidacy.ref} : contenu altéré (facts)"]


def _earlier(rows: bytes) -> bytes:
    held = b'{"added":[],"at":"2027-04-02T17:00:00Z"'
    assert held in rows
    return rows.replace(held, held.replace(b"-02T", b"-01T"))


@pytest.mark.database
def test_a_public_correction_is_not_rewritten(invitation: Invitation) -> None:
    corrected(invitation)
    with pytest.raises(DatabaseError, match="a public row only ends, once"):
        db.session.execute(text("UPDATE published_candidacies SET late_changes = NULL WHERE last_edition IS NULL"))


@pytest.mark.database
def test_going_back_and_forth_keeps_it_and_has_whoever_signed_twice_looked_at_again(invitation: Invitation) -> None:
    corrected(invitation)
    kept = select(PublishedCandidacy.state_since, PublishedCandidacy.late_changes).order_by(PublishedCandidacy.id)
    before, candidacy_id = db.session.execute(kept).all(), invitation.candidacy_id
    assert not db.session.scalars(select(CandidacyChange.candidacy_id)).all()
    db.session.remove()
    downgrade(revision="0028")
    upgrade()
    assert db.session.execute(kept).all() == before
    assert db.session.scalars(select(CandidacyChange.candidacy_id)).all() == [candidacy_id]
