"""Erasing texts under a note each, by a decision, or because they are signed again with the words of one.

What is kept of the words is their digest under a key of the instance: enough to know them again, not to guess them.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import joinedload

from campagne.domain.answers import OPENING
from campagne.domain.editions import canonical
from campagne.extensions import db
from campagne.models.answer import Answer, AnswerSheet, DraftAnswer
from campagne.models.candidacy import Candidacy
from campagne.models.edition import PublishedAnswer, PublishedCandidacy, Redaction
from campagne.models.hidden_words import HiddenWords
from campagne.models.invitation import Invitation
from campagne.models.publication import CandidacyChange
from campagne.models.questionnaire import Question
from campagne.services import audit, gate, redacted

HIDDEN_AGAIN, OPENING_HIDDEN_AGAIN = "answers.hide_again", "opening.hide_again"
_QUIET = {"synchronize_session": False}


@dataclass(frozen=True, kw_only=True)
class Version:
    """A text as it was signed, given by its leaf; `question_key` is `OPENING` for opening words."""

    leaf: str
    question_key: str
    text: str
    value: str | None = None
    commitment: str | None = None


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why texts are hidden, who decided it, and whether what was chosen with them stays readable."""

    motive: str
    basis: str
    actor: str
    position: bool


def erase(candidacy: Candidacy, versions: Iterable[Version], *, reason: Reason, now: datetime) -> list[Redaction]:
    """Erase versions of a text and their salts in public rows and signed sheets, and in drafts that would repeat it.

    What is hidden with the text goes from there too: signed again untouched, a draft must not bring a position back.
    Returns the notes that stay, one a version.
    """
    erased = list(versions)
    notes = [_note(candidacy, each, reason=reason, now=now) for each in erased]
    db.session.add_all(notes)
    db.session.flush()
    fields = [_erase_opening(note) if note.question_key == OPENING else _erase_answer(note) for note in notes]
    invited = select(Invitation.id).where(Invitation.candidacy_id == candidacy.id)
    texts = {each.text for each in erased}
    drafts = DraftAnswer.invitation_id.in_(invited), or_(*fields), DraftAnswer.comment.in_(texts)
    kept = {} if reason.position else {"value": None, "commitment": None}
    gone = update(DraftAnswer).where(*drafts).values(comment="", version=DraftAnswer.version + 1, **kept)
    db.session.execute(gone, execution_options=_QUIET)
    db.session.add(CandidacyChange(candidacy_id=candidacy.id))
    db.session.flush()
    db.session.expire_all()
    return notes


def remember(candidacy: Candidacy, hidden: Version, note: Redaction, *, position: bool) -> None:
    """Keep enough of words that a decision hid to know them again."""
    db.session.add(
        HiddenWords(redaction=note, digest=_digest(candidacy, hidden.question_key, hidden.text), position=position)
    )
    db.session.flush()


def known(candidacy: Candidacy, texts: Mapping[str, str]) -> dict[str, HiddenWords]:
    """Return what is kept of those of the `texts`, by question key or `OPENING`, that were hidden at that place."""
    digests = {_digest(candidacy, place, words): place for place, words in texts.items() if words}
    alike = select(HiddenWords).where(HiddenWords.digest.in_(digests)).options(joinedload(HiddenWords.redaction))
    found = db.session.scalars(alike.order_by(HiddenWords.id)) if digests else ()
    return {digests[kept.digest]: kept for kept in found}


def erase_again(sheet: AnswerSheet, *, now: datetime) -> None:
    """Hide, of a sheet just signed, the texts that were hidden at the same place, for the reason given then."""
    candidacy = sheet.invitation.candidacy
    versions = {each.question_key: each for each in _signed(sheet)}
    for place, kept in known(candidacy, {place: each.text for place, each in versions.items()}).items():
        _erase_like(candidacy, versions[place], kept, now=now)


def _erase_like(candidacy: Candidacy, version: Version, kept: HiddenWords, *, now: datetime) -> None:
    like = kept.redaction
    reason = Reason(motive=like.motive, basis=like.basis, actor=like.actor, position=kept.position)
    details = {"leaf": version.leaf, "motive": like.motive, "position": kept.position, "like": like.leaf}
    erase(candidacy, [version], reason=reason, now=now)
    audit.record(
        OPENING_HIDDEN_AGAIN if version.question_key == OPENING else HIDDEN_AGAIN,
        subject=("candidacy", candidacy.ref),
        campaign=candidacy.constituency.campaign,
        by=f"règle : mêmes mots que ceux que {reason.actor} a masqués",
        now=now,
        details=details,
    )
    gate.require(gate.Effect.HIDE, candidacy, now=now)


def _digest(candidacy: Candidacy, place: str, words: str) -> str:
    """Return the digest, under the key that never changes, of words in their place: 64 hexadecimal digits."""
    slug = candidacy.constituency.campaign.slug
    covered = canonical(["hidden words", slug, candidacy.ref, place, words])
    return hmac.digest(current_app.config["SUPPRESSION_KEY"].encode(), covered, "sha256").hex()


def _signed(sheet: AnswerSheet) -> Iterator[Version]:
    """Yield the texts of a sheet."""
    if sheet.opening and sheet.opening_leaf:
        yield Version(leaf=sheet.opening_leaf, question_key=OPENING, text=sheet.opening)
    for answer in sheet.answers:
        if answer.comment:
            position = {"value": answer.value, "commitment": answer.commitment}
            yield Version(leaf=answer.leaf, question_key=answer.question.key, text=answer.comment, **position)


def _note(candidacy: Candidacy, hidden: Version, *, reason: Reason, now: datetime) -> Redaction:
    return Redaction(
        campaign_id=candidacy.campaign_id,
        candidacy_ref=candidacy.ref,
        question_key=hidden.question_key,
        leaf=hidden.leaf,
        motive=reason.motive,
        basis=reason.basis,
        actor=reason.actor,
        value=hidden.value if reason.position else None,
        commitment=hidden.commitment if reason.position else None,
        at=now.replace(microsecond=0),  # as digests write it
    )


def _erase_opening(note: Redaction) -> ColumnElement[bool]:
    """Erase opening words and their salt; return the condition of their drafts."""
    of_leaf = update(PublishedCandidacy).where(PublishedCandidacy.opening_leaf == note.leaf)
    shown = {"opening": redacted.said(note), "opening_salt": "", "opening_hidden_at": note.at}
    db.session.execute(of_leaf.values(**shown), execution_options=_QUIET)
    signed = update(AnswerSheet).where(AnswerSheet.opening_leaf == note.leaf)
    db.session.execute(signed.values(opening="", opening_salt=""), execution_options=_QUIET)
    return DraftAnswer.question_id.is_(None)


def _erase_answer(note: Redaction) -> ColumnElement[bool]:
    """Erase the text of an answer and its salt; return the condition of its drafts."""
    position = {"value": note.value, "commitment": note.commitment}
    shown = {**position, "text": redacted.said(note), "salt": "", "stem": ""}
    if note.value is None:
        shown["label"] = ""
    of_leaf = update(PublishedAnswer).where(PublishedAnswer.leaf == note.leaf)
    db.session.execute(of_leaf.values(**shown, hidden_at=note.at), execution_options=_QUIET)
    db.session.execute(
        update(Answer).where(Answer.leaf == note.leaf).values(**position, comment="", salt=""), execution_options=_QUIET
    )
    asked = select(Question.id).join(Answer, Answer.question_id == Question.id).where(Answer.leaf == note.leaf)
    return DraftAnswer.question_id.in_(asked)
