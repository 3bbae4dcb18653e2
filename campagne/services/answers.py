"""Signing answers: the one way in which words become a candidacy's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, select

from campagne.domain import editions
from campagne.domain.answers import (
    DECLARATION,
    SIGNATORY_ROLES,
    GivenAnswer,
    QuestionRules,
    check,
    check_opening,
)
from campagne.domain.text import clean_line
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.answer import Answer, AnswerSheet
from campagne.models.invitation import Decline, Invitation, Link
from campagne.models.questionnaire import Question
from campagne.services import gate


class DeadlinePassed(DomainError):
    """Nothing is taken after an invitation's last moment."""


class NothingAnswered(DomainError):
    """A sheet says something."""


class SignatureIncomplete(DomainError):
    """A sheet is signed by a named person, in a known capacity."""


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
    """Return the latest signed revision, or None."""
    return db.session.scalars(
        select(AnswerSheet)
        .where(AnswerSheet.invitation_id == invitation.id)
        .order_by(AnswerSheet.revision.desc())
        .limit(1)
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
    channel: str = "form",
) -> AnswerSheet:
    """Sign answers as a new immutable revision, and return it.

    The same `form_key` again returns the sheet that it already signed, and words that change nothing return the
    current sheet unless a decline came between: a double click signs once. An answer that keeps its words keeps its
    revision, date, salt and leaf. `answers` maps question keys to what was given. Raises DeadlinePassed,
    NothingAnswered, SignatureIncomplete, AnswerTooLong, UnknownChoice, FormKeyTaken.
    """
    if signed := _signed_by(form_key, invitation):
        return signed
    if not invitation.is_open(now):
        raise DeadlinePassed("L'échéance est passée : cette réponse n'a pas été enregistrée.")
    given = _checked(invitation, answers)
    opening, signatory = check_opening(opening), clean_line(signatory)
    _refuse_incomplete(given, signatory, role)
    previous = current_sheet(invitation)
    if previous and _same(previous, given, opening, signatory, role) and not _declined_since(previous):
        return previous
    sheet = AnswerSheet(
        invitation=invitation,
        link_id=link.id if link else None,
        revision=previous.revision + 1 if previous else 1,
        opening=opening,
        form_key=form_key,
        channel=channel,
        signatory=signatory,
        role=role,
        declaration=DECLARATION,
        signed_at=now,
    )
    sheet.answers = _answers(sheet, given, previous)
    sheet.digest = editions.sheet_digest(_facts(sheet), [answer.leaf for answer in sheet.answers])
    db.session.add(sheet)
    gate.require(gate.Effect.SIGN, invitation, now=now)
    db.session.flush()
    return sheet


def _signed_by(form_key: str, invitation: Invitation) -> AnswerSheet | None:
    # Two revisions at once would both take the next number: the row of the invitation is their queue.
    db.session.execute(select(Invitation.id).where(Invitation.id == invitation.id).with_for_update())
    signed = db.session.scalars(select(AnswerSheet).where(AnswerSheet.form_key == form_key)).one_or_none()
    if signed and signed.invitation_id != invitation.id:
        raise FormKeyTaken("Ce formulaire appartient à une autre candidature. Rouvrez le lien de votre message.")
    return signed


def _checked(invitation: Invitation, answers: Mapping[str, GivenAnswer]) -> dict[Question, GivenAnswer]:
    given = {}
    for question in invitation.questionnaire.questions:
        answer = check(rules_of(question), answers.get(question.key, GivenAnswer()))
        if not answer.empty:
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


def _same(
    previous: AnswerSheet, given: Mapping[Question, GivenAnswer], opening: str, signatory: str, role: str
) -> bool:
    return (previous.opening, previous.signatory, previous.role) == (opening, signatory, role) and {
        answer.question_id: _words(answer) for answer in previous.answers
    } == {question.id: _words(answer) for question, answer in given.items()}


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
        answer.salt, answer.leaf = before.salt, before.leaf
        return answer
    answer.revision, answer.answered_at, answer.salt = sheet.revision, sheet.signed_at, editions.new_salt()
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
        "opening": sheet.opening,
        "signatory": sheet.signatory,
        "role": sheet.role,
        "signed_at": editions.instant(sheet.signed_at),
    }
