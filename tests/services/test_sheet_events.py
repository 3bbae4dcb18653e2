"""What happens to a transcription: read again by somebody else, confirmed by its campaign, each once and for good."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.audit import AuditEntry
from campagne.models.contact import Contact
from campagne.models.coordinator import Coordinator
from campagne.models.edition import PublishedCandidacy
from campagne.models.transcription import SheetEvent, Transcription
from campagne.services import authenticity, editions, impartiality, sheet_events
from campagne.services.campaigns import by_slug
from tests.factories import campaigns, letters, mail

ARRIVED = mail.SENDING + timedelta(days=3)
TYPED = ARRIVED + timedelta(days=2)
AFTER = mail.PUBLICATION + timedelta(days=1)


@dataclass
class Typed:
    """A letter that Claire typed."""

    claire: Coordinator
    karim: Coordinator
    sheet: AnswerSheet
    transcription: Transcription
    contact: Contact


@pytest.fixture
def typed(app: Flask) -> Iterator[Typed]:
    with app.app_context():
        mail.launched(mail.ready())
        email = next(email for email in mail.emails() if email.contact.address == mail.address("Marchetti"))
        claire, karim = campaigns.coordinator(), campaigns.coordinator("karim.benhamou@example.org", name="Karim")
        sheet = letters.transcribed(email.candidacy, claire, arrived_at=ARRIVED, now=TYPED, testing_logement="pour")
        yield Typed(claire, karim, sheet, db.session.query(Transcription).one(), email.contact)


def actions() -> list[str]:
    return [entry.action for entry in db.session.query(AuditEntry).order_by(AuditEntry.seq)]


@pytest.mark.database
def test_a_second_person_reads_again_once(typed: Typed) -> None:
    sheet_events.reread(typed.transcription, by=typed.karim, now=TYPED)
    sheet_events.reread(typed.transcription, by=typed.karim, now=AFTER)

    (event,) = db.session.query(SheetEvent)
    assert (event.kind, event.coordinator_id, event.happened_at) == ("rereading", typed.karim.id, TYPED)
    assert actions().count("reread_transcription") == 1


def test_whoever_typed_does_not_read_again(typed: Typed) -> None:
    with pytest.raises(sheet_events.SameReader):
        sheet_events.reread(typed.transcription, by=typed.claire, now=TYPED)


def test_nobody_reads_again_for_their_own_party(typed: Typed) -> None:
    typed.karim.party = "Alliance du Rivage"

    with pytest.raises(impartiality.SameParty):
        sheet_events.reread(typed.transcription, by=typed.karim, now=TYPED)


@pytest.mark.database
def test_a_campaign_confirms_once_under_a_name(typed: Typed) -> None:
    for now in (TYPED, AFTER):
        sheet_events.confirm(typed.sheet, typed.contact, name=" Inès  Marchetti ", now=now)

    (event,) = db.session.query(SheetEvent)
    assert (event.kind, event.name, event.contact_id) == ("confirmation", "Inès Marchetti", typed.contact.id)
    assert actions().count("confirm_transcription") == 1


@pytest.mark.parametrize("name", ["", "  ", "x" * 201])
def test_nobody_confirms_without_a_name(typed: Typed, name: str) -> None:
    with pytest.raises(sheet_events.NameMissing):
        sheet_events.confirm(typed.sheet, typed.contact, name=name, now=TYPED)


def test_what_was_replaced_is_neither_confirmed_nor_read_again(typed: Typed) -> None:
    campaigns.signed(typed.sheet.invitation, TYPED, testing_logement="contre")

    with pytest.raises(sheet_events.Superseded):
        sheet_events.confirm(typed.sheet, typed.contact, name="Inès", now=TYPED)
    with pytest.raises(sheet_events.Superseded):
        sheet_events.reread(typed.transcription, by=typed.karim, now=TYPED)


@pytest.mark.database
@pytest.mark.parametrize("statement", ["UPDATE sheet_events SET name = 'x'", "DELETE FROM sheet_events"])
def test_what_happened_is_never_rewritten(typed: Typed, statement: str) -> None:
    sheet_events.confirm(typed.sheet, typed.contact, name="Inès", now=TYPED)

    with pytest.raises(DatabaseError, match="not rewritten"):
        db.session.execute(text(statement))


@pytest.mark.database
def test_a_confirmation_shows_from_the_next_edition_on_and_never_before(typed: Typed) -> None:
    campaign = by_slug("presidentielle-2027")

    first = editions.build(editions.plan(campaign, now=mail.PUBLICATION), now=mail.PUBLICATION)
    sheet_events.confirm(typed.sheet, typed.contact, name="Inès", now=AFTER)
    second = editions.build(editions.plan(campaign, now=AFTER), now=AFTER)

    assert shown(first.number) == ["letter", "letter_unread"]
    assert shown(second.number) == ["letter", "letter_confirmed"]


def shown(edition: int) -> list[str]:
    rows = db.session.query(PublishedCandidacy).filter_by(last_name="Marchetti")
    return next(
        list(row.marks)
        for row in rows
        if row.first_edition <= edition and (row.last_edition is None or edition <= row.last_edition)
    )


def test_a_call_made_before_the_letter_was_typed_does_not_confirm_the_typing(typed: Typed) -> None:
    candidacy, source = typed.sheet.invitation.candidacy, "site de la campagne"
    for number, now in enumerate((TYPED - timedelta(hours=1), TYPED)):
        authenticity.record(candidacy, outcome="confirmed", number_source=source, by=typed.karim, now=now)
        waiting = authenticity.unconfirmed(by_slug("presidentielle-2027"), [candidacy.ref])
        assert len(waiting) == 1 - number
