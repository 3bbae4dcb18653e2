"""Hidden words that were signed more than once, published or not: no later edition brings them back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from campagne.domain import verifier
from campagne.domain.answers import GivenAnswer
from campagne.extensions import db
from campagne.models.answer import Answer, AnswerSheet
from campagne.models.campaign import Campaign, CampaignArchived
from campagne.models.edition import PublishedAnswer, PublishedCandidacy, Redaction
from campagne.models.invitation import Invitation
from campagne.services import answers, bundles, continuous, edition_requests, editions, redactions
from tests.factories import campaigns

pytestmark = pytest.mark.database

NOW = campaigns.DEADLINE - timedelta(days=2)
LATER = NOW + timedelta(days=1)
WORDS = "INJURE"


@pytest.fixture
def invitation(app: Flask) -> Iterator[Invitation]:
    """A candidacy whose answer and opening words are published, with words that will have to go."""
    with app.app_context():
        invitation = campaigns.invited()
        sign(invitation, "one")
        publish(invitation.questionnaire.campaign)
        yield invitation


def sign(invitation: Invitation, form_key: str, value: str = "pour", opening: str = WORDS, **changes: Any) -> None:
    given = {"testing_logement": GivenAnswer(value=value, comment=WORDS), "suivi": GivenAnswer(value="etat")}
    signatory: dict[str, Any] = {"signatory": "Inès Marchetti", "role": "candidate"}
    moments: dict[str, Any] = {"now": NOW} | changes
    answers.sign(invitation, link=None, form_key=form_key, answers=given, opening=opening, **signatory, **moments)
    db.session.commit()


def publish(campaign: Campaign, days: int = 0) -> None:
    now = NOW + timedelta(days=days)
    editions.build(editions.plan(campaign, now=now), now=now)
    db.session.commit()


def hide(invitation: Invitation, question: str, *, position: bool = True) -> Redaction:
    shown = [each for each in redactions.published(invitation.candidacy) if each.question_key == question]
    given: dict[str, Any] = {"motive": "injure", "basis": "loi du 29 juillet 1881", "position": position}
    note = redactions.hide(invitation.candidacy, shown[0].leaf, **given, by=None, now=LATER)
    db.session.commit()
    return note


def verified(campaign: Campaign, path: Path) -> list[Any]:
    with path.open("wb") as file:
        bundles.write(campaign, file)
    problems: list[Any] = verifier.check(str(path))["problems"]
    return problems


def row() -> PublishedAnswer:
    return db.session.query(PublishedAnswer).filter_by(question_key="testing_logement", last_edition=None).one()


def candidacy_row() -> PublishedCandidacy:
    return db.session.query(PublishedCandidacy).filter_by(last_edition=None).one()


@pytest.mark.parametrize("position", [True, False])
@pytest.mark.parametrize("changes", [{"value": "contre"}, {"recorded_at": LATER, "value": "contre"}])
def test_a_revision_that_waits_with_the_same_words_is_erased_too(
    invitation: Invitation, tmp_path: Path, changes: dict[str, Any], position: bool
) -> None:
    campaign = invitation.questionnaire.campaign
    sign(invitation, "two", **changes)
    hide(invitation, "testing_logement", position=position)
    assert {each.comment for each in db.session.query(Answer)} == {""}
    publish(campaign, 3)
    assert (row().revision, row().value, row().salt) == (2, "contre" if position else None, "")
    assert (row().hidden_at, row().label) == (LATER, "Contre" if position else "")
    assert row().text.startswith("[texte masqué le ")
    assert verified(campaign, tmp_path / "all.zip") == []


def test_a_continuous_edition_does_not_bring_it_back(invitation: Invitation) -> None:
    campaign = invitation.questionnaire.campaign
    sign(invitation, "two", "contre")
    hide(invitation, "testing_logement")
    cooled = NOW + timedelta(hours=campaign.cooling_hours)
    editions.build(continuous.plan(campaign, now=cooled), now=cooled)
    assert (row().value, row().hidden_at) == ("contre", LATER)


def test_opening_words_that_wait_by_another_channel_are_erased_too(invitation: Invitation, tmp_path: Path) -> None:
    campaign = invitation.questionnaire.campaign
    sign(invitation, "two", "contre", recorded_at=LATER)
    hide(invitation, "opening")
    assert {(each.opening, each.opening_salt) for each in db.session.query(AnswerSheet)} == {("", "")}
    publish(campaign, 3)
    shown = candidacy_row()
    assert (shown.sheet_revision, shown.opening_salt, shown.opening_hidden_at) == (2, "", LATER)
    assert shown.opening.startswith("[mot d'ouverture masqué le ")
    assert verified(campaign, tmp_path / "all.zip") == []


def test_every_published_version_with_the_same_words_is_hidden_at_once(invitation: Invitation) -> None:
    sign(invitation, "two", "contre")
    publish(invitation.questionnaire.campaign, 1)
    hide(invitation, "testing_logement")
    assert [each.question_key for each in redactions.published(invitation.candidacy)] == ["opening"]
    values = {each.value: bool(each.hidden_at) for each in db.session.query(PublishedAnswer) if each.salt == ""}
    assert values == {"pour": True, "contre": True}


def test_no_file_names_a_position_before_an_edition_shows_it(invitation: Invitation, tmp_path: Path) -> None:
    """The note of words that wait holds the position that waits with them."""
    campaign = invitation.questionnaire.campaign
    sign(invitation, "two", "contre")
    published = hide(invitation, "testing_logement").leaf
    cooling = NOW + timedelta(minutes=1)
    editions.build(continuous.plan(campaign, now=cooling), now=cooling)
    db.session.commit()
    assert verified(campaign, tmp_path / "all.zip") == []
    bundle = verifier.Bundle(str(tmp_path / "all.zip"))
    assert [each["leaf"] for each in bundle.rows[verifier.REDACTIONS]] == [published]


def test_the_same_words_elsewhere_stay(invitation: Invitation) -> None:
    hide(invitation, "testing_logement")
    assert candidacy_row().opening == WORDS


def test_a_text_of_an_archived_campaign_is_hidden_and_the_next_edition_says_so(invitation: Invitation) -> None:
    campaign = invitation.questionnaire.campaign
    campaign.status = "archived"
    hide(invitation, "testing_logement")
    planned = editions.plan(campaign, now=LATER)
    wanted = edition_requests.request(campaign, plan_digest=planned.digest, by=campaigns.coordinator(), now=LATER)
    assert edition_requests.build(wanted, now=LATER) is not None
    assert row().hidden_at == LATER
    campaign.inclusion_rule = "Une autre règle."
    with pytest.raises(CampaignArchived):
        publish(campaign, 4)
