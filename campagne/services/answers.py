"""Signing answers: the one way in which words become a candidacy's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, select

from campagne.domain import editions
from campagne.domain.answers import (
    DECLARATION,
    SIGNATORY_ROLES,
    TRANSCRIBED,
    GivenAnswer,
    QuestionRules,
    check,
    check_opening,
)
from campagne.domain.dates import moment
from campagne.domain.text import clean_line
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.answer import Answer, AnswerSheet
from campagne.models.invitation import Decline, Invitation, Link
from campagne.models.questionnaire import Question
from campagne.services import erasure, gate, openings


class DeadlinePassed(DomainError):
    """Nothing is taken after an invitation's last moment."""


class NothingAnswered(DomainError):
    """A sheet says something."""


class SignatureIncomplete(DomainError):
    """A sheet is signed by a named person, in a known capacity."""


class SignedSince(DomainError):
    """What a candidacy signed is never replaced by something older."""


class FormKeyTaken(DomainError):
    """A form's key belongs to the invitation for which it was drawn."""


def rules_of(question: Question) -> QuestionRules:
    """Return what `question` accepts."""
    return QuestionRules(
        key=question.key,
        kind=question.kind,
        choices={choice.key: choice.label for choice in question.choices},
        commitment=question.commitment,
        comment=question.comment,
        comment_max=question.comment_max,
    )


def current_sheet(invitation: Invitation) -> AnswerSheet | None:
    """Return the latest signed revision as it now is, be words of it erased since it was last read, or None."""
    return db.session.scalars(
        select(AnswerSheet)
        .where(AnswerSheet.invitation_id == invitation.id)
        .order_by(AnswerSheet.revision.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).first()


def sign(
    invitation: Invitation,
    *,
    link: Link | None,
    form_key: str,
    answers: Mapping[str, GivenAnswer],
    opening: str,
    signatory: str,
    role: str,
    now: datetime,
    recorded_at: datetime | None = None,
) -> AnswerSheet:
    """Sign answers as a new immutable revision, and return it.

    The same `form_key` again returns the sheet that it already signed, and words that change nothing return the
    current sheet unless a decline came between: a double click signs once. An answer that keeps its words keeps its
    revision and date, and by the same channel its salt and leaf; so do opening words. `answers` maps question keys to
    what was given. A hidden answer in whose place nothing is given stays as it is; a text that was hidden at the same
    place is hidden again. A letter was typed at `recorded_at` and arrived at `now`; when it repeats a form it changes
    nothing. Raises DeadlinePassed, NothingAnswered, SignatureIncomplete, AnswerTooLong, UnknownChoice, SignedSince, or
    FormKeyTaken.
    """
    if signed := _signed_by(form_key, invitation):
        return signed
    if not invitation.is_open(now):
        raise DeadlinePassed("L'échéance est passée : cette réponse n'a pas été enregistrée.")
    previous = current_sheet(invitation)
    given = _checked(invitation, answers, previous)
    opening, signatory = check_opening(opening), clean_line(signatory)
    _refuse_incomplete(given, signatory, role)
    _refuse_older(previous, now)
    channel = "letter" if recorded_at else "form"
    if previous and _same(previous, given, opening, (signatory, role), channel) and not _declined_since(previous):
        return previous
    sheet = AnswerSheet(invitation=invitation, link_id=link.id if link else None, form_key=form_key, channel=channel)
    sheet.revision, sheet.opening = previous.revision + 1 if previous else 1, opening
    sheet.signatory, sheet.role = signatory, role
    sheet.declaration = TRANSCRIBED if recorded_at else DECLARATION
    sheet.signed_at, sheet.recorded_at = now, recorded_at
    openings.seal(sheet, previous)
    sheet.answers = _answers(sheet, given, previous)
    leaves = [*filter(None, [sheet.opening_leaf]), *(answer.leaf for answer in sheet.answers)]
    sheet.digest = editions.sheet_digest(_facts(sheet), leaves)
    db.session.add(sheet)
    gate.require(gate.Effect.SIGN, invitation, now=sheet.known_at)
    db.session.flush()
    erasure.erase_again(sheet, now=sheet.known_at)
    return sheet


def _signed_by(form_key: str, invitation: Invitation) -> AnswerSheet | None:
    # Two revisions at once would both take the next number: the row of the invitation is their queue.
    db.session.execute(select(Invitation.id).where(Invitation.id == invitation.id).with_for_update())
    signed = db.session.scalars(select(AnswerSheet).where(AnswerSheet.form_key == form_key)).one_or_none()
    if signed and signed.invitation_id != invitation.id:
        raise FormKeyTaken("Ce formulaire appartient à une autre candidature. Rouvrez le lien de votre message.")
    return signed


def _checked(
    invitation: Invitation, answers: Mapping[str, GivenAnswer], previous: AnswerSheet | None
) -> dict[Question, GivenAnswer]:
    # Of a hidden answer nothing is left to give again: to drop it for that would say that its author took it back.
    hidden = {answer.question_id for answer in previous.answers if answer.hidden} if previous else set()
    given = {}
    for question in invitation.questionnaire.questions:
        answer = check(rules_of(question), answers.get(question.key, GivenAnswer()))
        if not answer.empty or question.id in hidden:
            given[question] = answer
    return given


def _refuse_incomplete(given: Mapping[Question, GivenAnswer], signatory: str, role: str) -> None:
    if not given:
        raise NothingAnswered("Aucune question n'a de réponse : répondez à une question au moins avant de signer.")
    if not signatory or len(signatory) > 200:
        raise SignatureIncomplete(
            "Écrivez le nom de la personne qui signe (200 caractères au plus).", field="signatory"
        )
    if role not in SIGNATORY_ROLES:
        raise SignatureIncomplete("Choisissez la qualité de la personne qui signe.", field="role")


def _refuse_older(previous: AnswerSheet | None, now: datetime) -> None:
    if previous and previous.signed_at > now:
        signed = moment(previous.signed_at)
        raise SignedSince(f"Des réponses plus récentes, du {signed}, sont déjà signées : elles restent.")


def _same(
    previous: AnswerSheet,
    given: Mapping[Question, GivenAnswer],
    opening: str,
    signature: tuple[str, str],
    channel: str,
) -> bool:
    before = {answer.question_id: _words(answer) for answer in previous.answers}
    if previous.opening != opening or before != {question.id: _words(answer) for question, answer in given.items()}:
        return False
    if (previous.channel, channel) == ("form", "letter"):
        return True
    return previous.channel == channel and (previous.signatory, previous.role) == signature


def _declined_since(sheet: AnswerSheet) -> bool:
    """Tell whether the same words, signed again, take back a later wish not to answer."""
    later = (Decline.invitation_id == sheet.invitation_id, Decline.declared_at > sheet.signed_at)
    return bool(db.session.scalar(select(exists().where(*later))))


def _words(answer: Answer | GivenAnswer) -> tuple[str | None, str | None, str]:
    return answer.value, answer.commitment, answer.comment


def _answers(sheet: AnswerSheet, given: Mapping[Question, GivenAnswer], previous: AnswerSheet | None) -> list[Answer]:
    before = {answer.question_id: answer for answer in previous.answers} if previous else {}
    return [_answer(sheet, question, words, before.get(question.id)) for question, words in given.items()]


def _answer(sheet: AnswerSheet, question: Question, words: GivenAnswer, before: Answer | None) -> Answer:
    answer = Answer(question=question, value=words.value, commitment=words.commitment, comment=words.comment)
    if before and _words(before) == _words(words):
        answer.revision, answer.answered_at = before.revision, before.answered_at
        # A leaf covers its channel, which is said with the answer; nobody can make that of hidden words again.
        if before.hidden or before.sheet.channel == sheet.channel:
            answer.salt, answer.leaf = before.salt, before.leaf
            return answer
    else:
        answer.revision, answer.answered_at = sheet.revision, sheet.signed_at
    answer.salt = editions.new_salt()
    invitation = sheet.invitation
    answer.leaf = editions.Leaf(
        campaign=invitation.questionnaire.campaign.slug,
        candidacy=invitation.candidacy.ref,
        question=question.key,
        questionnaire_version=invitation.questionnaire.version,
        value=answer.value,
        commitment=answer.commitment,
        comment=answer.comment,
        revision=answer.revision,
        channel=sheet.channel,
        answered_at=answer.answered_at,
        salt=answer.salt,
    ).digest()
    return answer


def _facts(sheet: AnswerSheet) -> dict[str, object]:
    return {
        "campaign": sheet.invitation.questionnaire.campaign.slug,
        "candidacy": sheet.invitation.candidacy.ref,
        "questionnaire_version": sheet.invitation.questionnaire.version,
        "revision": sheet.revision,
        "channel": sheet.channel,
        "opening": "",
        "signatory": sheet.signatory,
        "role": sheet.role,
        "signed_at": editions.instant(sheet.signed_at),
    }
