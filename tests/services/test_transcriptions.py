"""A letter becomes a revision like any other: in time if it arrived in time, never older than what was signed since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from campagne.domain import editions
from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.audit import AuditEntry
from campagne.models.candidacy import Candidacy
from campagne.models.coordinator import Coordinator
from campagne.models.inbox import IncomingMessage
from campagne.models.invitation import Invitation
from campagne.models.transcription import Transcription
from campagne.services import drafts, impartiality, projection, sheet_events, transcriptions
from campagne.services.answers import DeadlinePassed, SignedSince
from campagne.services.inbox import AlreadySettled
from tests.factories import campaigns, invited, letters, mail

ARRIVED = mail.SENDING + timedelta(days=3)
LATER = ARRIVED + timedelta(days=2)


@dataclass
class Desk:
    """A campaign that was written to, a message that came back, and whoever types it."""

    claire: Coordinator
    candidacy: Candidacy
    message: IncomingMessage

    def transcribe(self, **changes: Any) -> AnswerSheet:
        known: dict[str, Any] = {
            "arrived_at": ARRIVED,
            "now": LATER,
            "message": self.message,
            "testing_logement": "pour",
        }
        return letters.transcribed(self.candidacy, self.claire, **known | changes)

    @property
    def invitation(self) -> Invitation:
        return db.session.query(Invitation).filter_by(candidacy_id=self.candidacy.id).one()


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    with app.app_context():
        mail.launched(mail.ready())
        email = next(email for email in mail.emails() if email.contact.address == mail.address("Marchetti"))
        campaigns.contact(email.candidacy, "presse@marchetti.example.org")
        claire = campaigns.coordinator()
        yield Desk(claire=claire, candidacy=email.candidacy, message=letters.message(email, ARRIVED))


def public(desk: Desk, *, now: datetime = mail.PUBLICATION) -> dict[str, Any]:
    rows = projection.project(desk.candidacy.constituency.campaign, now=now).candidacies
    return next(row for row in rows if row["ref"] == desk.candidacy.ref)


@pytest.mark.database
def test_a_message_becomes_a_revision_that_counts_from_its_arrival(desk: Desk) -> None:
    sheet = desk.transcribe()

    assert (sheet.channel, sheet.revision, sheet.signed_at, sheet.recorded_at) == ("letter", 1, ARRIVED, LATER)
    assert [(answer.value, answer.answered_at) for answer in sheet.answers] == [("pour", ARRIVED)]
    assert desk.message.outcome == "transcribed"
    made = db.session.query(Transcription).one()
    assert (made.sheet_id, made.message_id, made.coordinator_id) == (sheet.id, desk.message.id, desk.claire.id)
    (entry,) = db.session.query(AuditEntry).filter_by(action="transcribe")
    assert (entry.actor, entry.details["sheet"]) == ("Claire Morvan", sheet.digest)


@pytest.mark.database
def test_every_address_on_file_gets_a_receipt(desk: Desk) -> None:
    desk.transcribe()

    receipts = [email.contact.address for email in mail.emails() if email.kind == "receipt"]
    assert sorted(receipts) == [mail.address("Marchetti"), "presse@marchetti.example.org"]


def test_the_same_form_twice_is_one_revision_and_one_transcription(desk: Desk) -> None:
    assert desk.transcribe() is desk.transcribe()
    assert db.session.query(Transcription).count() == 1
    assert len([email for email in mail.emails() if email.kind == "receipt"]) == 2


def test_a_letter_is_sealed_until_publication_and_then_marked(desk: Desk) -> None:
    desk.transcribe()

    sealed, shown = public(desk, now=LATER), public(desk)
    assert (sealed["state"], sealed["signed_at"], sealed["signatory"]) == ("received", None, None)
    assert (shown["state"], shown["channel"]) == ("answered", "letter")
    assert sealed["marks"] == shown["marks"] == ["letter", "letter_unread"]


@pytest.mark.parametrize(("days", "late"), [(-1, False), (1, True)])
def test_a_letter_is_late_when_it_arrived_late_and_not_when_it_was_typed_late(
    desk: Desk, days: int, late: bool
) -> None:
    arrived = campaigns.DEADLINE + timedelta(days=days)
    desk.transcribe(arrived_at=arrived, now=campaigns.DEADLINE + timedelta(days=5))

    assert ("late" in public(desk)["marks"]) is late


def test_what_arrived_in_time_is_still_typed_after_the_last_moment_and_nothing_else(desk: Desk) -> None:
    last = desk.invitation.last_moment

    with pytest.raises(DeadlinePassed, match="ne compte plus"):
        desk.transcribe(arrived_at=last + timedelta(seconds=1), now=last + timedelta(days=1))
    assert desk.transcribe(arrived_at=last, now=last + timedelta(days=1)).signed_at == last


def test_a_letter_older_than_what_was_signed_since_changes_nothing(desk: Desk) -> None:
    signed = campaigns.signed(desk.invitation, ARRIVED + timedelta(hours=1), testing_logement="contre")

    with pytest.raises(SignedSince):
        desk.transcribe()
    assert db.session.query(AnswerSheet).one() is signed
    db.session.rollback()
    assert desk.message.outcome is None


def test_a_letter_that_repeats_the_form_is_refused(desk: Desk) -> None:
    campaigns.signed(desk.invitation, ARRIVED - timedelta(hours=1), testing_logement="pour")

    with pytest.raises(transcriptions.NothingNew, match="rien à transcrire"):
        desk.transcribe()


def test_the_form_that_repeats_a_letter_takes_its_words_as_its_own(desk: Desk) -> None:
    letter = desk.transcribe()
    form = campaigns.signed(desk.invitation, LATER, testing_logement="pour")

    (before,), (after,) = letter.answers, form.answers
    assert (form.channel, form.revision) == ("form", 2)
    assert (after.revision, after.answered_at) == (before.revision, before.answered_at)
    assert after.leaf != before.leaf  # a leaf covers its channel
    assert public(desk)["marks"] == []


@pytest.mark.parametrize("channel", ["letter", "form"])
def test_a_leaf_is_that_of_the_row_that_is_published(desk: Desk, channel: str) -> None:
    desk.transcribe()
    if channel == "form":
        campaigns.signed(desk.invitation, LATER, testing_logement="pour", suivi="etat")
    for row in projection.project(desk.candidacy.constituency.campaign, now=mail.PUBLICATION).answers:
        leaf = editions.Leaf(
            campaign="presidentielle-2027",
            candidacy=row["candidacy_ref"],
            question=row["question_key"],
            questionnaire_version=1,
            value=row["value"],
            commitment=row["commitment"],
            comment=row["text"],
            revision=row["revision"],
            channel=row["channel"],
            answered_at=row["answered_at"],
            salt=row["salt"],
        )
        assert (row["channel"], leaf.digest()) == (channel, row["leaf"])


def test_a_slip_of_ours_is_typed_again_without_being_called_a_correction(desk: Desk) -> None:
    late = campaigns.DEADLINE + timedelta(hours=1)
    desk.transcribe(arrived_at=late, now=late)
    again = desk.transcribe(arrived_at=late, now=late + timedelta(hours=1), form_key="b", testing_logement="contre")

    assert (again.revision, again.signed_at) == (2, late)
    assert public(desk)["marks"] == ["late", "letter", "letter_unread"]


def test_a_message_of_which_something_else_was_made_is_not_transcribed(desk: Desk) -> None:
    desk.message.outcome, desk.message.settled_at = "handled", LATER

    with pytest.raises(AlreadySettled):
        desk.transcribe()


def test_nobody_transcribes_for_their_own_party(desk: Desk) -> None:
    desk.claire.party = "alliance du RIVAGE"

    with pytest.raises(impartiality.SameParty):
        desk.transcribe()
    assert db.session.query(AnswerSheet).count() == 0


@pytest.mark.parametrize(
    ("dated", "arrived_at"),
    [
        (date(2027, 2, 20), LATER + timedelta(seconds=1)),
        (date(2027, 1, 2), campaigns.CREATED - timedelta(days=2)),
        (date(2027, 2, 26), ARRIVED),
    ],
    ids=["not yet arrived", "older than the campaign", "dated after it arrived"],
)
def test_days_that_cannot_be_are_refused(desk: Desk, dated: date, arrived_at: datetime) -> None:
    with pytest.raises(transcriptions.WrongDay):
        desk.transcribe(message=None, dated=dated, arrived_at=arrived_at)


@pytest.mark.database
def test_a_letter_on_paper_is_taken_from_a_candidacy_that_was_never_invited(desk: Desk) -> None:
    stranger = campaigns.candidacy(desk.candidacy.constituency, "Ana", "Postier", position=9)
    sheet = letters.transcribed(stranger, desk.claire, arrived_at=ARRIVED, now=LATER, testing_logement="contre")

    assert sheet.invitation.candidacy is stranger
    assert [email for email in mail.emails() if email.candidacy_id == stranger.id] == []


def test_the_form_then_holds_the_words_of_the_letter_whatever_was_drafted_before(desk: Desk) -> None:
    question = desk.invitation.questionnaire.questions[0]
    invited.drafted(desk.invitation, question, value="contre", seen=0, now=ARRIVED)
    desk.transcribe()

    assert drafts.read(desk.invitation).answers["testing_logement"].value == "pour"
    changed = invited.drafted(desk.invitation, question, value="nuance", seen=1, now=LATER)
    assert changed.words.value == "nuance"


def test_a_transcription_is_sealed_from_us_too_once_read_again(desk: Desk) -> None:
    karim = campaigns.coordinator("karim.benhamou@example.org", name="Karim Benhamou")
    desk.transcribe()
    made = db.session.query(Transcription).one()

    assert transcriptions.readable(made, by=karim, now=LATER)
    sheet_events.reread(made, by=karim, now=LATER)
    assert not transcriptions.readable(made, by=karim, now=LATER)
    assert transcriptions.readable(made, by=karim, now=mail.PUBLICATION)


@pytest.mark.database
@pytest.mark.parametrize("statement", ["UPDATE transcriptions SET dated = '2027-01-01'", "DELETE FROM transcriptions"])
def test_a_transcription_never_changes(desk: Desk, statement: str) -> None:
    desk.transcribe()

    with pytest.raises(DatabaseError, match="immutable"):
        db.session.execute(text(statement))
