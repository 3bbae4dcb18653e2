"""Receipts: what was signed, whole, to every address of the candidacy, with what proves it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from campagne import tokens
from campagne.domain import answers as wording
from campagne.domain import editions, mailing_words
from campagne.domain.dates import full_day, full_moment, weekday_moment
from campagne.domain.zones import local_time
from campagne.extensions import db
from campagne.models.answer import Answer, AnswerSheet
from campagne.models.contact import Contact
from campagne.models.edition import PublishedCandidacy
from campagne.models.invitation import Link
from campagne.models.mailing import OutgoingEmail
from campagne.models.organisation import Organisation
from campagne.models.questionnaire import Question
from campagne.models.transcription import Transcription
from campagne.services import outbox, redacted
from campagne.services.triggers import Trigger

NOTHING = "vide"
"""What stands for null in the proof: no key of a value or of a commitment is that word."""

UNANSWERED = "Sans réponse"


def queue_receipts(sheet: AnswerSheet, *, now: datetime) -> int:
    """Queue the receipt of a signed sheet to every usable address of its candidacy, and return how many were added.

    Not only to the address whose link signed: somebody who answers in a campaign's place is found out by the others.
    Doing it twice adds nothing.
    """
    contacts = db.session.scalars(
        select(Contact).where(Contact.candidacy_id == sheet.invitation.candidacy_id, Contact.status == "usable")
    )
    messages = (outbox.Message(trigger=Trigger.RECEIPT, contact=contact, sheet_id=sheet.id) for contact in contacts)
    return outbox.enqueue(messages, now=now)


def content(email: OutgoingEmail, network: Organisation, *, now: datetime) -> dict[str, object]:
    """Return what the templates of a receipt name. Raises LookupError when the row names no sheet."""
    sheet = sheet_of(email)
    questionnaire, candidacy = sheet.invitation.questionnaire, sheet.invitation.candidacy
    given = {answer.question_id: answer for answer in sheet.answers}
    return {
        "salutation": mailing_words.salutation(candidacy.sex),
        "candidacy": candidacy.name,
        "ref": candidacy.ref,
        "campaign": questionnaire.campaign.slug,
        "version": questionnaire.version,
        **_moments(sheet, now),
        "correspondent": network.signatories[0]["name"] if network.signatories else network.short_name,
        "telephone": network.telephone,
        "revision": sheet.revision,
        "signed_at": full_moment(sheet.signed_at),
        "signatory": sheet.signatory,
        "role": wording.SIGNATORY_ROLES.get(sheet.role, sheet.role),
        "declaration": sheet.declaration,
        "opening": opening(sheet),
        "channel": sheet.channel,
        "dated": _dated(sheet),
        "transcription": tokens.transcription_token(email.id, email.contact.address_hmac),
        "digest": sheet.digest,
        "questions": worded(sheet),
        "opening_proof": _opening_proof(sheet),
        "proofs": [
            _proof(question, given[question.id]) for question in questionnaire.questions if question.id in given
        ],
    }


def worded(sheet: AnswerSheet) -> list[dict[str, object]]:
    """Return, for each question in order, its number and text, and the words and comment that the sheet gives it.

    In the place of a comment that was hidden stands what is read instead.
    """
    given, hidden = {answer.question_id: answer for answer in sheet.answers}, redacted.in_sheet(sheet)
    found = []
    for number, question in enumerate(sheet.invitation.questionnaire.questions, 1):
        words = _words(number, question, given.get(question.id))
        note = hidden.get(question.key)
        found.append(words | {"comment": redacted.said(note)} if note else words)
    return found


def opening(sheet: AnswerSheet) -> str:
    """Return the opening words of a sheet, or what is read in their place once they are hidden."""
    note = redacted.in_sheet(sheet).get(wording.OPENING)
    return redacted.said(note) if note else sheet.opening


def published_since(sheet: AnswerSheet) -> int | None:
    """Return the first of the editions that show this sheet until now, None while none does."""
    shown = select(PublishedCandidacy.first_edition, PublishedCandidacy.last_edition).where(
        PublishedCandidacy.campaign == sheet.invitation.questionnaire.campaign.slug,
        PublishedCandidacy.ref == sheet.invitation.candidacy.ref,
        PublishedCandidacy.sheet_digest == sheet.digest,
    )
    rows = db.session.execute(shown).all()
    return min(first for first, _last in rows) if any(last is None for _first, last in rows) else None


def of_transcription(token: str) -> OutgoingEmail | None:
    """Return the receipt that carried this token, of a transcription; None for any other text, or a revoked link."""
    email_id = tokens.numbered(token)
    email = db.session.get(OutgoingEmail, email_id) if email_id else None
    expected = tokens.transcription_token(email.id, email.contact.address_hmac) if email else ""
    if email is None or not tokens.is_same(token, expected) or _dated(sheet_of(email)) is None:
        return None
    revoked = select(Link.id).where(
        Link.invitation_id == sheet_of(email).invitation_id,
        Link.contact_id == email.contact_id,
        Link.revoked_at.is_not(None),
    )
    return None if db.session.scalar(revoked) else email


def sheet_of(email: OutgoingEmail) -> AnswerSheet:
    """Return the sheet of a receipt. Raises NoResultFound when the message is none."""
    return db.session.get_one(AnswerSheet, email.sheet_id)


def _dated(sheet: AnswerSheet) -> str | None:
    """Return the day of the letter that a sheet transcribes, None for a form."""
    dated = db.session.scalar(select(Transcription.dated).where(Transcription.sheet_id == sheet.id))
    return full_day(dated) if dated else None


def _moments(sheet: AnswerSheet, now: datetime) -> dict[str, str | None]:
    """Say until when the answers can be replaced, and when they appear while they are sealed."""
    campaign = sheet.invitation.questionnaire.campaign
    last, deadline = sheet.invitation.last_moment, sheet.invitation.deadline
    local = local_time(sheet.invitation.candidacy.constituency.code, campaign.election)
    moments = {
        "until": deadline if now <= deadline else None,
        "late_until": last if last > deadline and now <= last else None,
        "sealed_until": campaign.publication_at if campaign.sealed(now) else None,
    }
    return {name: weekday_moment(moment, local) if moment else None for name, moment in moments.items()}


def _words(number: int, question: Question, answer: Answer | None) -> dict[str, object]:
    if answer is None:
        return {"number": number, "text": question.text, "words": UNANSWERED, "comment": ""}
    value = wording.label(question.kind, answer.value, [choice.content() for choice in question.choices])
    commitment = wording.COMMITMENTS[answer.commitment] if answer.commitment else ""
    words = " · ".join(part for part in (value, commitment) if part)
    return {"number": number, "text": question.text, "words": words or "Texte", "comment": answer.comment}


def _opening_proof(sheet: AnswerSheet) -> dict[str, object] | None:
    if sheet.opening_leaf is None or sheet.opening_answered_at is None:
        return None
    return {
        "revision": sheet.opening_revision,
        "answered_at": editions.instant(sheet.opening_answered_at),
        "salt": sheet.opening_salt,
        "leaf": sheet.opening_leaf,
    }


def _proof(question: Question, answer: Answer) -> dict[str, object]:
    return {
        "key": question.key,
        "value": answer.value or NOTHING,
        "commitment": answer.commitment or NOTHING,
        "revision": answer.revision,
        "answered_at": editions.instant(answer.answered_at),
        "salt": answer.salt,
        "leaf": answer.leaf,
    }
