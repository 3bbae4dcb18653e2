"""An edition looks at the candidacies that changed, and finds what it would have found by looking at all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.contact import Contact
from campagne.models.coordinator import Coordinator
from campagne.models.invitation import Decline, Invitation
from campagne.models.mailing import OutgoingEmail
from campagne.models.organisation import Organisation
from campagne.models.outreach import AuthenticityCheck, Outreach
from campagne.models.publication import CandidacyChange
from campagne.models.transcription import SheetEvent
from campagne.services import edition_scope, editions
from tests.factories import campaigns

BEFORE = campaigns.DEADLINE - timedelta(days=3)
NOW = campaigns.DEADLINE - timedelta(days=2)
NAMES = [("Inès", "Marchetti"), ("Paul", "Vasseur"), ("Awa", "Delorme")]
Act = Callable[[Campaign, Candidacy], object]


@pytest.fixture
def campaign(app: Flask) -> Iterator[Campaign]:
    """Three candidacies in two constituencies, one of which has answered, as edition 1 shows them."""
    with app.app_context():
        campaigns.organisation()
        campaigns.coordinator()
        campaign = campaigns.campaign(election="legislative")
        places = [campaigns.constituency(campaign, f"010{n}", f"Ain {n}") for n in (1, 2)]
        asked = campaigns.questionnaire(campaign)
        people = [campaigns.candidacy(places[n % 2], *name, position=n) for n, name in enumerate(NAMES)]
        for person in people:
            campaigns.contact(person)
            campaigns.add(email(person))
        invited = [campaigns.invitation(person, asked) for person in people]
        campaigns.signed(invited[0], BEFORE, testing_logement="pour", opening="Un mot.")
        editions.build(editions.plan(campaign, now=BEFORE), now=BEFORE)
        db.session.commit()
        yield campaign


def email(person: Candidacy, *, kind: str = "invitation", at: datetime = campaigns.FROZEN) -> OutgoingEmail:
    contact = db.session.query(Contact).filter_by(candidacy_id=person.id).one()
    key = f"{kind}:{person.ref}:{at}"
    moments = {"due_at": at, "attempted_at": at, "created_at": at}
    return OutgoingEmail(
        candidacy=person, contact=contact, kind=kind, cause_key=key, message_id=f"<{key}>", state="sent", **moments
    )


def invitation(person: Candidacy) -> Invitation:
    return db.session.query(Invitation).filter_by(candidacy_id=person.id).one()


def bounce(_: Campaign, person: Candidacy) -> None:
    db.session.query(OutgoingEmail).filter_by(candidacy_id=person.id).one().state = "bounced"


def authenticate(_: Campaign, person: Candidacy) -> None:
    by = db.session.query(Coordinator).one()
    check = AuthenticityCheck(candidacy=person, coordinator=by, outcome="confirmed", number_source="site", note="")
    check.happened_at = NOW
    campaigns.add(check)


def correct(_: Campaign, person: Candidacy) -> None:
    campaigns.signed(invitation(person), NOW, form_key="two", testing_logement="contre", suivi="etat")


def withdraw(_: Campaign, person: Candidacy) -> None:
    person.standing.status, person.standing.status_since = "withdrawn", NOW


def lose_address(_: Campaign, person: Candidacy) -> None:
    db.session.execute(text("UPDATE contacts SET status = 'erased' WHERE candidacy_id = :id"), {"id": person.id})


def sign_letter(campaign: Campaign, person: Candidacy) -> None:
    sheet = campaigns.signed(invitation(person), NOW, form_key="letter", sanctions="pour")
    campaigns.add(SheetEvent(sheet_id=sheet.id, kind="confirmation", happened_at=NOW))


ACTS: dict[str, Act] = {
    "nothing": lambda _campaign, _person: None,
    "a label": lambda _campaign, person: setattr(person, "label", "Autre"),
    "another constituency": lambda campaign, person: setattr(
        person, "constituency", campaigns.constituency(campaign, "0103", "Ain 3")
    ),
    "a withdrawal": withdraw,
    "a correction": correct,
    "a letter": sign_letter,
    "a decline": lambda _campaign, person: campaigns.add(
        Decline(invitation_id=invitation(person).id, motive="Non.", declared_at=NOW)
    ),
    "a reminder": lambda _campaign, person: campaigns.add(email(person, kind="reminder", at=NOW)),
    "a bounce": bounce,
    "a call": lambda _campaign, person: campaigns.add(
        Outreach(candidacy=person, kind="call", outcome="reached", happened_at=NOW, recorded_at=NOW)
    ),
    "a check": authenticate,
    "a deadline of its own": lambda _campaign, person: setattr(
        invitation(person), "answers_by", NOW + timedelta(days=9)
    ),
    "a newcomer": lambda _campaign, person: campaigns.candidacy(person.constituency, "Rémi", "Kerouanton", position=9),
    "a rule": lambda campaign, _person: setattr(campaign, "inclusion_rule", "Autre règle."),
    "a deadline": lambda campaign, _person: campaign.set_moments(answers_by=NOW - timedelta(hours=1)),
    "the network's name": lambda _campaign, _person: setattr(db.session.get(Organisation, 1), "short_name", "Autre"),
}


@pytest.mark.database
@pytest.mark.parametrize("name", ACTS)
def test_what_changed_is_found_as_by_looking_at_everybody(
    campaign: Campaign, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = db.session.query(Candidacy).filter_by(last_name="Marchetti").one()
    ACTS[name](campaign, person)
    db.session.commit()
    found = editions.plan(campaign, now=NOW)
    since = edition_scope.since
    monkeypatch.setattr(edition_scope, "since", lambda *given, **at: since(*given, **at).whole())
    whole = editions.plan(campaign, now=NOW)
    assert (found.digest, found.candidacies, found.answers) == (whole.digest, whole.candidacies, whole.answers)
    assert {kind: sorted(map(str, changes)) for kind, changes in found.changes.items()} == {
        kind: sorted(map(str, changes)) for kind, changes in whole.changes.items()
    }
    assert found.empty == (name == "nothing")


@pytest.mark.parametrize("days", [3, 30])
def test_a_deadline_that_passes_is_seen_by_itself(campaign: Campaign, days: int) -> None:
    assert not editions.plan(campaign, now=campaigns.DEADLINE + timedelta(days=days)).empty


@pytest.mark.database
def test_an_edition_answers_what_was_noted_and_nothing_later(campaign: Campaign) -> None:
    person = db.session.query(Candidacy).filter_by(last_name="Vasseur").one()
    person.label = "Autre"
    db.session.commit()
    seen = editions.plan(campaign, now=NOW)
    person.label = "Encore autre"
    db.session.commit()
    editions.build(seen, now=NOW)
    db.session.commit()
    assert db.session.query(CandidacyChange).count() == 1
    assert not editions.plan(campaign, now=NOW).empty
