"""Transcribing: what a campaign wrote on paper or in a message becomes a revision like any other, marked so.

A message counts at the hour at which it arrived, a letter on paper from the beginning of the day on which it did: one
that was in time stays in time however late it is typed, and one older than what was signed since changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select

from campagne.domain.answers import GivenAnswer
from campagne.domain.dates import PARIS, moment
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.coordinator import Coordinator
from campagne.models.inbox import IncomingMessage
from campagne.models.invitation import Invitation
from campagne.models.questionnaire import Questionnaire
from campagne.models.transcription import SheetEvent, Transcription
from campagne.services import answers, audit, impartiality, inbox, invitations, receipts
from campagne.services.answers import DeadlinePassed, current_sheet


class NothingAsked(DomainError):
    """Answers answer a frozen questionnaire."""


class WrongDay(DomainError):
    """A letter is written before it arrives, and arrives between the campaign's creation and now."""


class NothingNew(DomainError):
    """A letter that says what was signed by form needs no transcription."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What is transcribed: the day that it bears, when it arrived, and the message, None for paper."""

    dated: date
    arrived_at: datetime
    message: IncomingMessage | None = None


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a letter says: an answer by question key, its opening word, who signed it and in which capacity."""

    answers: Mapping[str, GivenAnswer]
    opening: str
    signatory: str
    role: str


def questionnaire_of(candidacy: Candidacy, message: IncomingMessage | None) -> Questionnaire:
    """Return the questions that a letter answers: those of the message that it answers, else the latest frozen ones.

    Raises NothingAsked.
    """
    if message and message.email.link:
        return message.email.link.invitation.questionnaire
    frozen = db.session.scalars(
        select(Questionnaire)
        .where(Questionnaire.campaign_id == candidacy.campaign_id, Questionnaire.frozen_at.is_not(None))
        .order_by(Questionnaire.version.desc())
        .limit(1)
    ).first()
    if frozen is None:
        raise NothingAsked("Le questionnaire n'est pas encore gelé : il n'y a pas de question à laquelle répondre.")
    return frozen


def transcribe(
    candidacy: Candidacy, letter: Letter, words: Words, *, form_key: str, by: Coordinator, now: datetime
) -> AnswerSheet:
    """Sign a letter's words as the next revision, send receipts to every address on file, and return the sheet.

    The same `form_key` again returns the same sheet. Raises SameParty, NothingAsked, WrongDay, DeadlinePassed,
    NothingNew, AlreadySettled, and what `answers.sign` raises.
    """
    campaign = candidacy.constituency.campaign
    campaign.refuse_when_archived()
    impartiality.refuse_own_party(candidacy, by)
    _refuse_wrong_days(letter, campaign, now)
    questionnaire = questionnaire_of(candidacy, letter.message)
    invitation = invitations.asked(candidacy, questionnaire, now=letter.arrived_at)
    _refuse_late(letter, invitation)
    sheet = answers.sign(
        invitation,
        link=None,
        form_key=form_key,
        answers=words.answers,
        opening=words.opening,
        signatory=words.signatory,
        role=words.role,
        now=letter.arrived_at,
        recorded_at=now,
    )
    if sheet.channel == "form":
        raise NothingNew(
            f"Ces mots sont déjà ceux que la candidature a signés par le formulaire le {moment(sheet.signed_at)} : "
            "il n'y a rien à transcrire."
        )
    if of_sheet(sheet) is None:
        _record(sheet, letter, by=by, now=now)
    return sheet


def of_sheet(sheet: AnswerSheet) -> Transcription | None:
    """Return where the words of a sheet come from; None for a form."""
    return db.session.scalars(select(Transcription).where(Transcription.sheet_id == sheet.id)).one_or_none()


def of(campaign: Campaign) -> Select[Transcription]:
    """All transcriptions of a campaign, as a query."""
    return (
        select(Transcription)
        .join(Transcription.sheet)
        .join(AnswerSheet.invitation)
        .join(Invitation.candidacy)
        .where(Candidacy.campaign_id == campaign.id)
    )


def of_message(message: IncomingMessage) -> Transcription | None:
    """Return the latest transcription of a message."""
    made = select(Transcription).where(Transcription.message_id == message.id)
    return db.session.scalars(made.order_by(Transcription.id.desc()).limit(1)).first()


def latest(candidacy: Candidacy) -> Transcription | None:
    """Return the transcription that stands for a candidacy; None when what it signed last is a form, or nothing."""
    made = (
        select(Transcription)
        .join(Transcription.sheet)
        .join(AnswerSheet.invitation)
        .where(Invitation.candidacy_id == candidacy.id)
        .order_by(Transcription.id.desc())
    )
    transcription = db.session.scalars(made.limit(1)).first()
    return transcription if transcription and is_current(transcription) else None


def is_current(transcription: Transcription) -> bool:
    """Whether nothing was signed since."""
    latest_sheet = current_sheet(transcription.sheet.invitation)
    return latest_sheet is not None and latest_sheet.id == transcription.sheet_id


def readable(transcription: Transcription, *, by: Coordinator, now: datetime) -> bool:
    """Whether the coordination may read a transcription.

    Until publication it is sealed like every answer once a second person has read it again; never for those of the
    candidacy's own party.
    """
    candidacy = transcription.sheet.invitation.candidacy
    reread = select(SheetEvent.id).where(SheetEvent.sheet_id == transcription.sheet_id, SheetEvent.kind == "rereading")
    sealed = candidacy.constituency.campaign.sealed(now) and db.session.scalar(reread) is not None
    return not sealed and not impartiality.same_party(candidacy, by)


def _record(sheet: AnswerSheet, letter: Letter, *, by: Coordinator, now: datetime) -> None:
    """Say where a sheet comes from, settle the message that it transcribes, and send the receipts."""
    candidacy = sheet.invitation.candidacy
    db.session.add(Transcription(sheet=sheet, message=letter.message, dated=letter.dated, coordinator=by))
    if letter.message:
        inbox.transcribed(letter.message, by=by, now=now)
    audit.record(
        "transcribe",
        subject=("candidacy", candidacy.ref),
        campaign=candidacy.constituency.campaign,
        by=by,
        now=now,
        details={
            "message": letter.message.id if letter.message else None,
            "revision": sheet.revision,
            "sheet": sheet.digest,
            "dated": letter.dated.isoformat(),
            "arrived_on": letter.arrived_at.astimezone(PARIS).date().isoformat(),
        },
    )
    receipts.queue_receipts(sheet, now=now)


def _refuse_wrong_days(letter: Letter, campaign: Campaign, now: datetime) -> None:
    arrived, created = (instant.astimezone(PARIS).date() for instant in (letter.arrived_at, campaign.created_at))
    if letter.arrived_at > now or arrived < created:
        raise WrongDay("Ce jour doit être passé, et plus récent que la campagne.", field="letter-arrived")
    if letter.dated > arrived:
        raise WrongDay("Une lettre est datée au plus tard du jour où elle arrive.", field="letter-dated")


def _refuse_late(letter: Letter, invitation: Invitation) -> None:
    if not invitation.is_open(letter.arrived_at):
        arrived, last = moment(letter.arrived_at), moment(invitation.last_moment)
        raise DeadlinePassed(
            f"Arrivé le {arrived}, ce texte ne compte plus : le dernier moment pour répondre était le {last}."
            if letter.arrived_at > invitation.last_moment
            else "La campagne n'est pas ouverte aux réponses."
        )
