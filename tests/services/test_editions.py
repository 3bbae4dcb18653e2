"""Publishing: what was seen is what is published, and what was published stays readable."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import class_mapper

from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.edition import Edition, PublishedAnswer, PublishedCandidacy, PublishedPage, PublishedQuestion
from campagne.models.invitation import Decline, Invitation
from campagne.models.mailing import OutgoingEmail
from campagne.services import edition_requests, edition_rows, editions
from tests.factories import campaigns

NOW = campaigns.DEADLINE - timedelta(days=2)
AFTER = campaigns.DEADLINE + timedelta(days=4)


@pytest.fixture
def campaign(app: Flask) -> Iterator[Campaign]:
    with app.app_context():
        yield campaigns.campaign()


@pytest.fixture
def invitation(campaign: Campaign) -> Invitation:
    campaigns.organisation()
    place = campaigns.constituency(campaign)
    campaigns.candidacy(place, "Paul", "Vasseur", position=2)
    return campaigns.invitation(campaigns.candidacy(place), campaigns.questionnaire(campaign))


def publish(campaign: Campaign, now: datetime = AFTER) -> Edition:
    return editions.build(editions.plan(campaign, now=now), now=now)


def states(campaign: Campaign, number: int = 1) -> dict[str, str]:
    rows = db.session.scalars(select(PublishedCandidacy).where(PublishedCandidacy.in_edition(campaign.slug, number)))
    return {row.last_name: row.state for row in rows}


@pytest.mark.database
def test_an_edition_shows_everyone_the_silent_included(campaign: Campaign, invitation: Invitation) -> None:
    campaigns.signed(invitation, NOW, testing_logement="pour", sanctions="contre", opening="Un mot.")
    edition = publish(campaign)
    assert (edition.number, edition.candidacies, edition.answers, edition.added) == (1, 2, 2, 2)
    assert states(campaign) == {"Marchetti": "answered", "Vasseur": "not_invited"}
    first = db.session.scalars(select(PublishedCandidacy).order_by(PublishedCandidacy.place)).first()
    assert first is not None
    assert (first.name, first.state_short, first.opening) == ("Inès Marchetti", "2 sur 3", "Un mot.")


def test_questions_and_pages_are_published_as_frozen(campaign: Campaign, invitation: Invitation) -> None:
    publish(campaign)
    questions = db.session.scalars(select(PublishedQuestion).order_by(PublishedQuestion.number)).all()
    assert [(q.number, q.short_title, q.theme_title) for q in questions] == [
        (1, "Testing logement", "Vivre et se loger"),
        (2, "Sanctions bailleurs", "Vivre et se loger"),
        (3, "Suivi", "Travailler"),
    ]
    pages = {page.kind: page.body for page in db.session.scalars(select(PublishedPage))}
    assert set(pages) == {"campaign", "method", "questionnaire", "constituency"}
    assert pages["campaign"]["questions"] == 3
    assert pages["constituency"]["code"] == "FR"


@pytest.mark.database
def test_a_second_edition_ends_what_changed_and_adds_what_is_new(campaign: Campaign, invitation: Invitation) -> None:
    campaigns.signed(invitation, NOW, testing_logement="pour", sanctions="contre")
    first = publish(campaign)
    campaigns.signed(invitation, AFTER, form_key="autre", testing_logement="nuance", suivi="etat")
    second = publish(campaign, AFTER + timedelta(hours=1))
    assert second.previous == first.digest
    assert (second.added, second.changed, second.removed) == (1, 1, 1)
    shown = {
        number: {
            row.question_key: row.value
            for row in db.session.scalars(
                select(PublishedAnswer).where(PublishedAnswer.in_edition(campaign.slug, number))
            )
        }
        for number in (1, 2)
    }
    assert shown[1] == {"testing_logement": "pour", "sanctions": "contre"}
    assert shown[2] == {"testing_logement": "nuance", "suivi": "etat"}


def test_nothing_is_published_when_nothing_changed(campaign: Campaign, invitation: Invitation) -> None:
    publish(campaign)
    with pytest.raises(editions.NothingChanged, match="édition 1"):
        publish(campaign)


def test_an_edition_can_show_who_stands_before_any_question(campaign: Campaign) -> None:
    campaigns.candidacy(campaigns.constituency(campaign, "0101", "1re circonscription de l'Ain"))
    assert publish(campaign).candidacies == 1


def test_an_edition_without_anybody_is_refused(campaign: Campaign) -> None:
    with pytest.raises(editions.NobodyStands, match="Aucune candidature"):
        publish(campaign)


def test_sealed_answers_are_states_alone_until_their_moment(campaign: Campaign, invitation: Invitation) -> None:
    campaign.publication_at = AFTER
    campaigns.signed(invitation, NOW, opening="Un mot.", testing_logement="pour")
    assert publish(campaign, NOW).answers == 0
    assert states(campaign) == {"Marchetti": "received", "Vasseur": "not_invited"}
    assert "Un mot." not in [row.opening for row in db.session.scalars(select(PublishedCandidacy))]
    assert publish(campaign, AFTER).answers == 1


def test_a_decline_that_comes_later_takes_the_words_back(campaign: Campaign, invitation: Invitation) -> None:
    campaigns.signed(invitation, NOW, testing_logement="pour")
    publish(campaign)
    campaigns.add(Decline(invitation_id=invitation.id, motive="Sans suite.", declared_at=AFTER))
    assert publish(campaign, AFTER + timedelta(hours=1)).removed == 1
    assert states(campaign, 2)["Marchetti"] == "declined"


def test_the_ledger_says_when_and_how_and_never_to_which_address(campaign: Campaign, invitation: Invitation) -> None:
    address = campaigns.contact(invitation.candidacy)
    campaigns.add(
        OutgoingEmail(
            candidacy=invitation.candidacy,
            contact=address,
            kind="invitation",
            cause_key="1:1:1",
            message_id="<1@example.org>",
            state="refused_address",
            due_at=NOW,
            attempted_at=NOW,
            created_at=NOW,
        )
    )
    publish(campaign)
    assert states(campaign)["Marchetti"] == "undelivered"
    tables = [class_mapper(table).local_table for table in edition_rows.KEYS]
    everything = str([list(row) for table in tables for row in db.session.execute(select(table))])
    assert "'undelivered'" in everything
    assert "marchetti.example.org" not in everything


def test_what_is_published_is_what_was_seen(campaign: Campaign, invitation: Invitation) -> None:
    seen = editions.plan(campaign, now=NOW)
    wanted = edition_requests.request(campaign, plan_digest=seen.digest, by=campaigns.coordinator(), now=NOW)
    campaigns.signed(invitation, NOW, testing_logement="pour")
    assert edition_requests.build(wanted, now=NOW) is None
    assert (wanted.state, editions.latest(campaign)) == ("refused", None)
    assert "Le contenu a changé depuis l'aperçu" in wanted.refusal


def test_a_request_that_still_holds_is_built(campaign: Campaign, invitation: Invitation) -> None:
    seen = editions.plan(campaign, now=NOW)
    wanted = edition_requests.request(campaign, plan_digest=seen.digest, by=campaigns.coordinator(), now=NOW)
    assert edition_requests.waiting(now=NOW) == [wanted]
    edition = edition_requests.build(wanted, now=NOW)
    assert edition is not None
    assert (edition.content, wanted.state, wanted.number) == (seen.digest, "built", 1)
    assert edition_requests.waiting(now=NOW) == []


@pytest.mark.database
def test_a_request_refused_at_its_last_step_publishes_nothing(campaign: Campaign, invitation: Invitation) -> None:
    seen = editions.plan(campaign, now=NOW).digest
    wanted = edition_requests.request(campaign, plan_digest=seen, by=campaigns.coordinator(), now=NOW)
    campaign.status = "archived"

    assert edition_requests.build(wanted, now=NOW) is None
    db.session.commit()

    assert (wanted.state, editions.latest(campaign)) == ("refused", None)
    assert db.session.scalars(select(PublishedCandidacy)).all() == []


@pytest.mark.database
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE published_answers SET text = 'autre'",
        "UPDATE published_candidacies SET state = 'no_answer'",
        "UPDATE published_answers SET last_edition = 0",
        "DELETE FROM published_candidacies",
        "UPDATE editions SET digest = 'autre'",
        "DELETE FROM editions",
    ],
)
def test_the_database_itself_refuses_a_silent_change(
    campaign: Campaign, invitation: Invitation, statement: str
) -> None:
    campaigns.signed(invitation, NOW, testing_logement="pour")
    publish(campaign)
    db.session.commit()
    with pytest.raises(DatabaseError, match=r"public row|edition is"):
        db.session.execute(text(statement))


@pytest.mark.database
def test_a_public_row_ends_once_and_never_starts_again(campaign: Campaign, invitation: Invitation) -> None:
    publish(campaign)
    db.session.execute(text("UPDATE published_candidacies SET last_edition = 1"))
    db.session.commit()
    with pytest.raises(DatabaseError, match="only ends, once"):
        db.session.execute(text("UPDATE published_candidacies SET last_edition = NULL"))
