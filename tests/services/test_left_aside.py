"""What editions leave aside, and what is said meanwhile of those whose words wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from campagne.domain.answers import GivenAnswer
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.edition import PublishedAnswer, PublishedCandidacy
from campagne.models.invitation import Invitation
from campagne.models.mailing import OutgoingEmail
from campagne.models.outreach import AuthenticityCheck
from campagne.services import answers, authenticity, continuous, edition_requests, editions, left_aside
from tests.factories import campaigns

SENT = campaigns.DEADLINE - timedelta(days=9)
SIGNED = campaigns.DEADLINE - timedelta(hours=1)
SOON = campaigns.DEADLINE + timedelta(hours=2)
COOLED = SIGNED + timedelta(hours=24)


@pytest.fixture
def campaign(app: Flask) -> Iterator[Campaign]:
    """Two candidacies that were invited; the first signs an hour before the deadline."""
    with app.app_context():
        campaigns.organisation()
        campaigns.coordinator()
        campaign = campaigns.campaign()
        asked, country = campaigns.questionnaire(campaign), campaigns.constituency(campaign)
        for name in (("Inès", "Marchetti"), ("Paul", "Vasseur")):
            person = campaigns.candidacy(country, *name)
            campaigns.add(email(person), campaigns.invitation(person, asked))
        publish_all(campaign, SENT)
        campaigns.signed(invitation("Marchetti"), SIGNED, testing_logement="pour")
        db.session.commit()
        yield campaign


def email(person: Candidacy) -> OutgoingEmail:
    contact = campaigns.contact(person, f"{person.last_name.lower()}@example.org")
    moments = {"due_at": SENT, "attempted_at": SENT, "created_at": SENT}
    known = {"kind": "invitation", "cause_key": person.ref, "message_id": f"<{person.ref}>", "state": "sent"}
    return OutgoingEmail(candidacy=person, contact=contact, **known, **moments)


def invitation(name: str) -> Invitation:
    return db.session.query(Invitation).join(Candidacy).filter(Candidacy.last_name == name).one()


def publish_all(campaign: Campaign, now: datetime) -> None:
    editions.build(editions.plan(campaign, now=now), now=now)


def publish(campaign: Campaign, now: datetime) -> None:
    """Publish what the rule asks for; nothing when nothing changes."""
    planned = continuous.plan(campaign, now=now)
    if not planned.empty:
        editions.build(planned, now=now)


def state(name: str = "Marchetti") -> str:
    return db.session.query(PublishedCandidacy).filter_by(last_name=name, last_edition=None).one().state


def deny(outcome: str, at: datetime) -> None:
    by, person = campaigns.coordinator(f"{outcome}@example.org"), invitation("Marchetti").candidacy
    campaigns.add(
        AuthenticityCheck(candidacy=person, coordinator=by, outcome=outcome, number_source="site", happened_at=at)
    )


def test_nobody_is_called_silent_while_their_words_wait(campaign: Campaign) -> None:
    publish(campaign, SOON)
    assert (state(), state("Vasseur")) == ("awaited", "no_answer")
    publish(campaign, COOLED)
    assert state() == "answered"


def test_what_waited_is_found_later_though_an_edition_came_between(campaign: Campaign) -> None:
    for hours in (2, 3, 4):
        invitation("Vasseur").candidacy.label = f"Étiquette {hours}"
        publish(campaign, campaigns.DEADLINE + timedelta(hours=hours))
    assert state() == "awaited"
    publish(campaign, COOLED)
    assert state() == "answered"


def test_words_that_are_public_already_are_not_taken_back(campaign: Campaign) -> None:
    publish_all(campaign, SIGNED + timedelta(minutes=5))
    campaigns.signed(invitation("Marchetti"), SOON, form_key="autre", testing_logement="contre")
    publish(campaign, SOON + timedelta(minutes=5))
    shown = db.session.query(PublishedCandidacy).filter_by(last_name="Marchetti", last_edition=None).one()
    assert (shown.state, shown.sheet_revision) == ("answered", 1)
    publish(campaign, SOON + timedelta(hours=24))
    db.session.expire_all()
    shown = db.session.query(PublishedCandidacy).filter_by(last_name="Marchetti", last_edition=None).one()
    assert (shown.state, shown.sheet_revision) == ("answered", 2)


def test_of_two_recent_revisions_the_public_one_stays(campaign: Campaign) -> None:
    campaigns.signed(invitation("Marchetti"), SIGNED + timedelta(minutes=2), form_key="b", testing_logement="contre")
    publish_all(campaign, SIGNED + timedelta(minutes=5))
    assert continuous.plan(campaign, now=SIGNED + timedelta(minutes=10)).empty


def test_denied_words_wait_for_a_decision_and_confirmed_ones_appear(campaign: Campaign) -> None:
    deny("denied", SOON)
    publish(campaign, COOLED + timedelta(days=2))
    assert state() == "awaited"
    deny("confirmed", COOLED + timedelta(days=3))
    publish(campaign, COOLED + timedelta(days=3))
    assert state() == "answered"


def test_words_signed_again_since_a_denial_appear(campaign: Campaign) -> None:
    deny("denied", SIGNED + timedelta(minutes=1))
    campaigns.signed(invitation("Marchetti"), SOON, form_key="autre", testing_logement="contre")
    publish(campaign, SOON + timedelta(hours=24))
    assert state() == "answered"


def test_by_hand_recent_words_appear_and_are_named_before(campaign: Campaign) -> None:
    planned = editions.plan(campaign, now=SOON)
    named = left_aside.recent(campaign, planned.newly_signed, now=SOON)
    assert [each.last_name for each in named] == ["Marchetti"]
    assert left_aside.recent(campaign, planned.newly_signed, now=COOLED) == []
    editions.build(planned, now=SOON)
    assert state() == "answered"
    assert editions.plan(campaign, now=SOON).newly_signed == frozenset()


@pytest.mark.database
def test_denied_words_appear_by_hand_neither(campaign: Campaign) -> None:
    deny("denied", SOON)
    planned = editions.plan(campaign, now=SOON)
    assert planned.held.denied == {invitation("Marchetti").candidacy.ref}
    editions.build(planned, now=SOON)
    assert (state(), db.session.query(PublishedAnswer).count()) == ("awaited", 0)
    deny("confirmed", COOLED)
    assert editions.plan(campaign, now=COOLED).held.denied == frozenset()
    publish_all(campaign, COOLED)
    assert state() == "answered"


def test_denied_words_do_not_appear_at_a_moment(campaign: Campaign) -> None:
    published = campaign.publication_at = campaigns.DEADLINE + timedelta(days=2)
    wanted = edition_requests.schedule(campaign, by=campaigns.coordinator("moment@example.org"), now=SOON)
    deny("denied", SOON)
    assert edition_requests.build(wanted, now=published) is not None
    assert (state(), db.session.query(PublishedAnswer).count()) == ("awaited", 0)


def test_words_denied_once_public_stay_and_those_before_them_too(campaign: Campaign) -> None:
    publish_all(campaign, SIGNED + timedelta(minutes=5))
    deny("denied", SOON)
    assert not editions.plan(campaign, now=SOON).held.denied
    campaign.inclusion_rule = "Une autre règle."
    publish_all(campaign, SOON)
    assert (state(), db.session.query(PublishedAnswer).filter_by(last_edition=None).count()) == ("answered", 1)


def test_what_is_signed_again_since_a_denial_appears_by_hand_and_nobody_is_said_to_deny_it(campaign: Campaign) -> None:
    deny("denied", SIGNED + timedelta(minutes=1))
    campaigns.signed(invitation("Marchetti"), SOON, form_key="autre", testing_logement="contre")
    planned = editions.plan(campaign, now=SOON)
    assert not planned.held.denied
    (told,) = authenticity.unconfirmed(campaign, planned.newly_signed)
    assert (told.denied, told.check is not None) == (False, True)
    editions.build(planned, now=SOON)
    assert db.session.query(PublishedAnswer).one().value == "contre"


def test_a_denial_heard_once_an_edition_was_computed_stops_it(campaign: Campaign) -> None:
    by, ahead = campaigns.coordinator("ask@example.org"), editions.prepared(editions.plan(campaign, now=SOON))
    wanted = edition_requests.request(campaign, plan_digest=ahead.digest, by=by, now=SOON)
    deny("denied", SOON)
    assert edition_requests.build(wanted, ahead=ahead, now=SOON) is None
    assert "Le contenu a changé depuis l'aperçu" in wanted.refusal


@pytest.mark.database
def test_a_letter_typed_after_publication_seals_nothing_again(campaign: Campaign) -> None:
    """It arrived while everything was sealed: what could be said then is not what is public since."""
    published = campaign.publication_at = campaigns.DEADLINE + timedelta(days=2)
    publish_all(campaign, published)
    typed = published + timedelta(hours=2)
    letter(typed)
    publish(campaign, typed + timedelta(minutes=5))
    shown = db.session.query(PublishedCandidacy).filter_by(last_name="Marchetti", last_edition=None).one()
    assert (shown.state, shown.sheet_revision) == ("answered", 1)
    publish(campaign, typed + timedelta(hours=24))
    db.session.expire_all()
    shown = db.session.query(PublishedCandidacy).filter_by(last_name="Marchetti", last_edition=None).one()
    assert (shown.state, shown.sheet_revision) == ("answered", 2)


def letter(typed: datetime) -> None:
    """The first candidacy says something else in a letter that arrived at the deadline."""
    given = {"testing_logement": GivenAnswer(value="contre")}
    words: dict[str, Any] = {
        "opening": "",
        "signatory": "Inès Marchetti",
        "role": "candidate",
        "link": None,
        "form_key": "lettre",
    }
    moments: dict[str, Any] = {"now": campaigns.DEADLINE, "recorded_at": typed}
    answers.sign(invitation("Marchetti"), answers=given, **words, **moments)
