"""What happens to a transcribed sheet once it stands: somebody else reads it again, and its campaign confirms it.

A sheet never changes. Each of these is written beside it, once, and shows from the next edition on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from campagne.domain.states import Transcription as Vouched
from campagne.domain.text import clean_line
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.contact import Contact
from campagne.models.coordinator import Coordinator
from campagne.models.transcription import SheetEvent, Transcription
from campagne.services import audit, gate, impartiality
from campagne.services.answers import current_sheet

NAME_MAX = 200
BY_CAMPAIGN = "la campagne de la candidature"
REREAD, CONFIRMED = "reread_transcription", "confirm_transcription"
"""Acts of the audit trail."""


class SameReader(DomainError):
    """A transcription is read again by somebody else than whoever typed it."""


class Superseded(DomainError):
    """Only the answers that stand can be confirmed or read again."""


class NameMissing(DomainError):
    """Whoever confirms says who they are: programs that press every button speak for nobody."""


def of(sheet: AnswerSheet) -> dict[str, SheetEvent]:
    """Return what happened to a sheet, by kind."""
    events = select(SheetEvent).where(SheetEvent.sheet_id == sheet.id)
    return {event.kind: event for event in db.session.scalars(events)}


def vouched(sheets: Iterable[AnswerSheet]) -> dict[int, Vouched]:
    """Return who vouches for each of the `sheets` that came by letter, by its id."""
    ids = [sheet.id for sheet in sheets if sheet.channel == "letter"]
    happened: dict[int, dict[str, datetime]] = {sheet_id: {} for sheet_id in ids}
    for event in db.session.scalars(select(SheetEvent).where(SheetEvent.sheet_id.in_(ids))) if ids else ():
        happened[event.sheet_id][event.kind] = event.happened_at
    return {
        sheet_id: Vouched(reread_at=events.get("rereading"), confirmed_at=events.get("confirmation"))
        for sheet_id, events in happened.items()
    }


def reread(transcription: Transcription, *, by: Coordinator, now: datetime) -> None:
    """Say that a second person compared the transcription with its letter. Twice is once.

    Raises SameReader, SameParty, Superseded, NotAllowed, CampaignArchived.
    """
    sheet = transcription.sheet
    candidacy = sheet.invitation.candidacy
    impartiality.refuse_own_party(candidacy, by)
    if transcription.coordinator_id == by.id:
        raise SameReader("Vous avez fait cette transcription : une autre personne la relit.")
    if _written(sheet, "rereading", now, coordinator_id=by.id):
        _note(REREAD, sheet, by=by, now=now)


def confirm(sheet: AnswerSheet, contact: Contact, *, name: str, now: datetime) -> None:
    """Say that the campaign, written to at `contact`, finds its own words there. Twice is once.

    Raises NameMissing, Superseded, CampaignArchived.
    """
    name = clean_line(name)
    if not 0 < len(name) <= NAME_MAX:
        raise NameMissing(f"Écrivez votre nom, en {NAME_MAX} caractères au plus.", field="name")
    if _written(sheet, "confirmation", now, contact_id=contact.id, name=name):
        _note(CONFIRMED, sheet, by=BY_CAMPAIGN, now=now)


def _written(sheet: AnswerSheet, kind: str, now: datetime, **facts: object) -> bool:
    """Write the event, even when two requests ask at once; return False when it was there already."""
    gate.campaign_of(sheet).refuse_when_archived()
    latest = current_sheet(sheet.invitation)
    if latest is None or latest.id != sheet.id:
        raise Superseded("Ces réponses ont été remplacées depuis : il n'y a plus rien à confirmer ici.")
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    row = dialect.insert(SheetEvent).values(sheet_id=sheet.id, kind=kind, happened_at=now, **facts)
    unless_known = row.on_conflict_do_nothing(index_elements=["sheet_id", "kind"])
    return bool(db.session.execute(unless_known.returning(SheetEvent.id)).all())


def _note(action: str, sheet: AnswerSheet, *, by: gate.Actor, now: datetime) -> None:
    campaign, candidacy = gate.campaign_of(sheet), sheet.invitation.candidacy
    details = {"revision": sheet.revision, "sheet": sheet.digest}
    audit.record(action, subject=("candidacy", candidacy.ref), campaign=campaign, by=by, now=now, details=details)
