"""The board counts every candidacy once, as the list of candidacies and the public states do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campagne.domain import following
from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.campaign import Campaign
from campagne.models.candidacy import IN_THE_RUNNING, STANDINGS, Candidacy
from campagne.models.contact import CONTACT_STATUSES
from campagne.models.invitation import Decline, Invitation
from campagne.models.mailing import EMAIL_STATES, Mailing, OutgoingEmail
from campagne.models.outreach import Outreach
from campagne.services import board, days, directory, suppressions
from tests.factories import campaigns, crowds, invited, mail

NOW = crowds.SENT + timedelta(days=2)
STATES_OF_WORDS = {
    "received": following.ANSWERED,
    "answered": following.ANSWERED,
    "declined": following.DECLINED,
    "awaited": following.AWAITED,
    "no_answer": following.AWAITED,
}


@dataclass
class Told:
    """All that happened to one candidacy."""

    status: str
    emails: list[str]
    address: str
    suppressed: str | None
    letter: bool
    said: str | None


a_candidacy = st.builds(
    Told,
    status=st.sampled_from(STANDINGS),
    emails=st.lists(st.sampled_from(EMAIL_STATES), max_size=3),
    address=st.sampled_from(CONTACT_STATUSES),
    suppressed=st.sampled_from([None, *suppressions.REASONS]),
    letter=st.booleans(),
    said=st.sampled_from([None, "answered", "declined"]),
)


def agrees(campaign: Campaign) -> None:
    """Fail unless the board counts what the directory lists, facet by facet, and what the states say."""
    counted, listed = board.of(campaign), directory.of(campaign, now=NOW)
    entries = listed.official
    for counts, own in [(counted.everywhere, entries)] + [
        (counts, [entry for entry in entries if entry.departement == departement])
        for departement, counts in counted.by_departement.items()
    ]:
        assert counts.candidacies == len(own)
        assert sum(counts.messages.values()) == sum(counts.words.values()) == len(own)
        assert counts.reachable == sum(entry.reach == "yes" for entry in own)
        assert counts.opposed == sum(entry.opposed == "yes" for entry in own)
        assert {place: n for place, n in counts.messages.items() if n} == Counter(entry.message for entry in own)
        assert {word: n for word, n in counts.words.items() if n} == Counter(entry.word for entry in own)
        to_find = [entry for entry in own if entry.message == following.TO_REACH and entry.reach == "no"]
        assert counts.unreachable == len(to_find)
    for entry in entries:
        expected = STATES_OF_WORDS.get(entry.state, following.NOTHING)
        gone = expected == following.AWAITED and entry.status not in IN_THE_RUNNING
        assert entry.word == (following.NOTHING if gone else expected)


@pytest.mark.database
def test_a_crowd_is_counted_as_it_is_listed(app: Flask, database_kind: str) -> None:
    with app.app_context():
        campaign = campaigns.campaign(election="municipal")
        crowds.crowd(campaign, 1_200)
        db.session.commit()

        agrees(campaign)
        everywhere = board.of(campaign).everywhere
        assert all(
            everywhere.messages[place] for place in ("to_reach", "queued", "sent", "in_doubt", "refused", "bounced")
        )
        assert all(everywhere.words.values())


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(a_candidacy, min_size=1, max_size=6))
def test_whatever_happened_each_candidacy_has_one_place_and_one_word(app: Flask, drawn: list[Told]) -> None:
    with app.app_context():
        campaign = campaigns.campaign(election="municipal")
        questionnaire = campaigns.questionnaire(campaign)
        mailing = Mailing(campaign=campaign, kind="invitation", subject="", body="", created_at=crowds.SENT)
        campaigns.add(mailing)
        for rank, told in enumerate(drawn):
            candidacy = write(campaign, rank, told, mailing)
            if told.said:
                say(campaigns.invitation(candidacy, questionnaire), told.said)
        db.session.flush()

        agrees(campaign)
        db.session.rollback()


def write(campaign: Campaign, rank: int, told: Told, mailing: Mailing) -> Candidacy:
    where = campaigns.constituency(campaign, f"0{rank}001", f"Commune {rank}")
    candidacy = campaigns.candidacy(where, "Awa", f"N{rank}", status=told.status)
    contact = campaigns.contact(candidacy, f"n{rank}@example.org", status=told.address)
    if told.suppressed:
        suppressions.suppress(contact.address, reason=told.suppressed, now=crowds.SENT)
    for number, state in enumerate(told.emails):
        unique = {"cause_key": f"{rank}.{number}", "message_id": f"{rank}.{number}", "state": state}
        campaigns.add(OutgoingEmail(**crowds._email(candidacy.id, contact.id, mailing.id, 0) | unique))
    if told.letter:
        at = {"happened_at": crowds.SENT, "recorded_at": crowds.SENT}
        campaigns.add(Outreach(candidacy_id=candidacy.id, kind="letter", outcome="sent", **at))
    return candidacy


def say(invitation: Invitation, word: str) -> None:
    if word == "answered":
        campaigns.add(AnswerSheet(**crowds._sheet(invitation.id)))
    else:
        campaigns.add(Decline(invitation_id=invitation.id, declared_at=crowds.SENT))


def test_the_later_of_an_answer_and_a_decline_is_the_word(app: Flask) -> None:
    with app.app_context():
        campaign = campaigns.campaign()
        questionnaire = campaigns.questionnaire(campaign)
        candidacy = campaigns.candidacy(campaigns.constituency(campaign))
        invitation = campaigns.invitation(candidacy, questionnaire)
        say(invitation, "declined")
        say(invitation, "answered")
        assert board.of(campaign).everywhere.words["answered"] == 1

        campaigns.add(Decline(invitation_id=invitation.id, declared_at=crowds.SENT + timedelta(days=9)))
        assert board.of(campaign).everywhere.words["declined"] == 1
        agrees(campaign)


@pytest.mark.database
def test_days_are_those_of_paris_and_count_what_left_and_what_arrived(app: Flask, database_kind: str) -> None:
    with app.app_context():
        campaign = mail.ready()
        mail.launched(campaign)
        first, second, third = mail.emails()
        for email, at in ((first, "2027-02-22T08:00+00:00"), (second, "2027-02-22T23:30+00:00")):
            email.state, email.sent_at = "sent", datetime.fromisoformat(at)  # the second leaves after midnight in Paris
        third.state, third.attempted_at = "in_doubt", mail.SENDING
        assert first.link is not None
        campaigns.signed(first.link.invitation, datetime.fromisoformat("2027-02-24T10:00+00:00"), suivi="etat")
        db.session.flush()

        monday, tuesday, wednesday = (date(2027, 2, day) for day in (22, 23, 24))
        assert [(each.day, each.messages, each.answers) for each in board.of(campaign).days] == [
            (monday, 1, 0),
            (tuesday, 1, 0),
            (wednesday, 0, 1),
        ]
        assert db.session.scalars(days.messages_on(campaign, tuesday)).all() == [second]
        assert len(db.session.scalars(days.answers_on(campaign, wednesday)).all()) == 1
        assert not db.session.scalars(days.answers_on(campaign, tuesday, before_too=True)).all()


def test_a_draft_is_counted_until_it_is_signed(app: Flask) -> None:
    with app.app_context():
        campaign = campaigns.campaign()
        invitation = campaigns.invitation(
            campaigns.candidacy(campaigns.constituency(campaign)), campaigns.questionnaire(campaign)
        )
        assert board.of(campaign).started == 0
        question = invitation.questionnaire.questions[0]
        invited.drafted(invitation, question, value="pour", seen=None, now=NOW)
        assert board.of(campaign).started == 1

        say(invitation, "answered")
        assert board.of(campaign).started == 0


def test_an_empty_campaign_has_an_empty_board(app: Flask) -> None:
    with app.app_context():
        found = board.of(campaigns.campaign())

        assert (found.everywhere.candidacies, found.by_departement, found.started, found.days) == (0, {}, 0, [])
