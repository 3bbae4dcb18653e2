"""All that happened to one candidacy, in one dated history of plain sentences, the newest first.

What only the coordination may know (a draft that was begun, an address that was looked at) stands here and nowhere
public; addresses and numbers stand nowhere in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from campagne.domain.dates import PARIS, day, moment
from campagne.domain.list_statuses import SITUATIONS
from campagne.domain.mailing_words import found
from campagne.domain.redactions import MOTIVES
from campagne.extensions import db
from campagne.models.answer import AnswerSheet, DraftAnswer
from campagne.models.audit import AuditEntry
from campagne.models.candidacy import Candidacy, ImportChange, ImportedFile
from campagne.models.contact import Contact
from campagne.models.invitation import Decline, Invitation, Link
from campagne.models.mailing import OutgoingEmail
from campagne.models.outreach import Outreach
from campagne.services import (
    address_book,
    audit,
    corrections,
    doubts,
    endings,
    erasure,
    hidden_replies,
    redactions,
    sheet_events,
)
from campagne.web.coordinator.dry_run import FIELD_NAMES

EMAIL_KINDS = {
    "invitation": "Invitation",
    "reminder": "Rappel",
    "announcement": "Annonce",
    "receipt": "Accusé de réception",
}
OUTREACH_KINDS = {"call": "Appel", "letter": "Lettre"}
OUTREACH_OUTCOMES = {
    "reached": "quelqu'un a répondu",
    "no_reply": "pas de réponse",
    "call_back": "on rappelle",
    "sent": "envoyée",
}
ACTS = {
    corrections.ADDED: "Candidature ajoutée à la main",
    corrections.CORRECTED: "Candidature corrigée à la main",
    endings.ENDED["withdrawn"]: "Retrait enregistré",
    endings.ENDED["deceased"]: "Décès enregistré",
    endings.REINSTATED: "Candidature rétablie",
    "reveal": "Adresse affichée en clair",
    "replace_address": "Adresse remplacée",
    "search_address": "Recherche d'adresse",
    "check_authenticity": "Authenticité demandée par téléphone",
    doubts.SETTLEMENTS[doubts.SENT]: "Doute levé : message parti",
    doubts.SETTLEMENTS[doubts.AGAIN]: "Doute levé : message pas parti, renvoyé",
    sheet_events.REREAD: "Transcription relue",
    sheet_events.CONFIRMED: "Transcription confirmée par la candidature",
    redactions.HIDDEN: "Texte d'une réponse masqué",
    redactions.OPENING_HIDDEN: "Mot d'ouverture masqué",
    erasure.HIDDEN_AGAIN: "Texte masqué dès sa signature : il reprend, mot pour mot, un texte masqué",
    erasure.OPENING_HIDDEN_AGAIN: "Mot d'ouverture masqué dès sa signature : il reprend, mot pour mot, un mot masqué",
    hidden_replies.HIDDEN: "Droit de réponse masqué",
    "settle_message": "Message traité",
    "take_back_outreach": "Appel ou lettre retiré du registre",
}
SAID_ELSEWHERE = ("note_call", "note_letter", "add_address", "transcribe")
"""Acts whose own row already stands in the history."""

Change = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened: when, in a sentence; then who did it or why, and what changed (name, before, after).

    `message` is the state of a message, which the page words as everywhere else.
    """

    at: datetime
    sentence: str
    detail: str = ""
    changes: tuple[Change, ...] = ()
    message: str = ""


def of(candidacy: Candidacy) -> list[Event]:
    """Return the history of a candidacy, the newest first."""
    events = [
        *_arrival(candidacy),
        *_lists(candidacy),
        *_addresses(candidacy),
        *_messages(candidacy),
        *_beside(candidacy),
        *_links(candidacy),
        *_answers(candidacy),
        *_acts(candidacy),
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _arrival(candidacy: Candidacy) -> Iterator[Event]:
    same_moment = (ImportedFile.campaign_id == candidacy.campaign_id, ImportedFile.imported_at == candidacy.created_at)
    for imported in db.session.scalars(select(ImportedFile).where(*same_moment).limit(1)):
        yield Event(at=candidacy.created_at, sentence="Candidature enregistrée", detail=_list_words(imported))


def _lists(candidacy: Candidacy) -> Iterator[Event]:
    query = select(ImportChange).where(ImportChange.candidacy_id == candidacy.id)
    for change in db.session.scalars(query.options(joinedload(ImportChange.imported))):
        sentence = "Changée par une liste"
        yield Event(
            at=change.imported.imported_at,
            sentence=sentence,
            detail=_list_words(change.imported),
            changes=tuple(_worded(*each) for each in change.fields),
        )


def _list_words(imported: ImportedFile) -> str:
    kind = "liste officielle" if imported.kind == "official" else "candidatures déclarées"
    dated = f", datée du {day(imported.dated)}" if imported.dated else ""
    return f"Liste « {imported.source} »{dated} ({kind}, {_round(imported.round)})."


def _addresses(candidacy: Candidacy) -> Iterator[Event]:
    for contact in db.session.scalars(select(Contact).where(Contact.candidacy_id == candidacy.id)):
        recorded_on = contact.created_at.astimezone(PARIS).date()
        words = found(contact.source, contact.found_on, today=recorded_on)
        where = f"{words[:1].upper()}{words[1:]}." if contact.source else ""
        by = f" Par {contact.finder}." if contact.finder else ""
        yield Event(at=contact.created_at, sentence="Adresse enregistrée", detail=where + by)


def _messages(candidacy: Candidacy) -> Iterator[Event]:
    mine = (OutgoingEmail.candidacy_id == candidacy.id, OutgoingEmail.kind.in_(EMAIL_KINDS))
    for email in db.session.scalars(select(OutgoingEmail).where(*mine)):
        at = email.sent_at or email.attempted_at or email.created_at
        yield Event(at=at, sentence=EMAIL_KINDS[email.kind], message=email.state)


def _beside(candidacy: Candidacy) -> Iterator[Event]:
    for each in db.session.scalars(select(Outreach).where(Outreach.candidacy_id == candidacy.id)):
        sentence = f"{OUTREACH_KINDS[each.kind]} : {OUTREACH_OUTCOMES[each.outcome]}"
        yield Event(at=each.happened_at, sentence=sentence, detail=each.note)


def _links(candidacy: Candidacy) -> Iterator[Event]:
    query = select(Link).join(Invitation).where(Invitation.candidacy_id == candidacy.id)
    for link in db.session.scalars(query):
        yield Event(at=link.created_at, sentence="Lien personnel créé")
        if link.revoked_at:
            yield Event(at=link.revoked_at, sentence="Lien personnel mis hors service")


def _answers(candidacy: Candidacy) -> Iterator[Event]:
    mine = Invitation.candidacy_id == candidacy.id
    begun: Select[datetime | None] = select(func.min(DraftAnswer.saved_at)).join(
        Invitation, Invitation.id == DraftAnswer.invitation_id
    )
    for saved_at in db.session.scalars(begun.where(mine)):
        if saved_at is not None:
            detail = "Elle n'est pas signée pour autant, et ceci n'est jamais montré publiquement."
            yield Event(at=saved_at, sentence="Réponse commencée", detail=detail)
    for sheet in db.session.scalars(select(AnswerSheet).join(AnswerSheet.invitation).where(mine)):
        if sheet.channel == "letter":
            detail = f"Arrivées le {moment(sheet.signed_at)}."
            yield Event(at=sheet.known_at, sentence=f"Réponses recopiées, révision {sheet.revision}", detail=detail)
        else:
            yield Event(at=sheet.signed_at, sentence=f"Réponses signées, révision {sheet.revision}")
    declines = select(Decline).join(Invitation, Invitation.id == Decline.invitation_id).where(mine)
    for decline in db.session.scalars(declines):
        motive = f"Motif : « {decline.motive} »" if decline.motive else "Sans motif."
        yield Event(at=decline.declared_at, sentence="Ne souhaite pas répondre", detail=motive)


def _acts(candidacy: Candidacy) -> Iterator[Event]:
    for entry in audit.of_subject("candidacy", candidacy.ref, campaign=candidacy.constituency.campaign):
        if entry.action not in SAID_ELSEWHERE:
            yield Event(
                at=entry.at,
                sentence=ACTS.get(entry.action, entry.action.replace("_", " ").capitalize()),
                detail=_act_words(entry),
                changes=tuple(_changed(entry.details)),
            )


def _act_words(entry: AuditEntry) -> str:
    said = entry.details.get("reason") or entry.details.get("source") or entry.details.get("motive") or ""
    said = address_book.REASONS.get(said, MOTIVES.get(said, said))
    return f"Par {entry.actor}." + (f" « {said} »" if said else "")


def _changed(details: dict[str, Any]) -> Iterable[Change]:
    fields = details.get("fields")
    if isinstance(fields, dict):
        return [_worded(name, *values) for name, values in fields.items()]
    return []


def _worded(name: str, before: Any, after: Any) -> Change:
    if name == "status":
        return "situation", SITUATIONS.get(before, ""), SITUATIONS.get(after, "")
    return FIELD_NAMES.get(name, name), "" if before is None else str(before), "" if after is None else str(after)


def _round(number: int) -> str:
    return "premier tour" if number == 1 else "second tour"
