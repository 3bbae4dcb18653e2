"""Hiding a text, of an answer or opening words: it is erased everywhere, and a note that says when and why stays there.

The leaf stays, so that everything else still verifies; without its salt nobody can guess the text from it. It is one of
the few effects that electoral silence lets through: a court may order it (Code électoral, article L163-2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from campagne.domain import redactions as words
from campagne.domain.answers import OPENING
from campagne.domain.text import clean_line
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.answer import Answer, AnswerSheet
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.coordinator import Coordinator
from campagne.models.edition import PublishedAnswer, PublishedCandidacy, Redaction
from campagne.models.invitation import Invitation
from campagne.models.questionnaire import Question
from campagne.services import audit, editions, erasure, gate
from campagne.services.erasure import Reason, Version

HIDDEN, OPENING_HIDDEN = "answers.hide", "opening.hide"


class NoSuchAnswer(DomainError):
    """What is hidden is a text that was published."""


class AlreadyHidden(DomainError):
    """A text is hidden once."""


class UnknownMotive(DomainError):
    """A text is hidden for one of the motives that the law gives, or that the method page says."""


class BasisMissing(DomainError):
    """Readers are told on what ground a text was hidden."""


@dataclass(frozen=True, kw_only=True)
class PublishedText(Version):
    """A text that editions show or showed."""

    hidden_at: datetime | None = None


def candidacy_of(campaign: Campaign, ref: str) -> Candidacy:
    """Return the candidacy of that reference. Raises NoSuchAnswer."""
    found = select(Candidacy).where(Candidacy.campaign_id == campaign.id, Candidacy.ref == ref)
    candidacy = db.session.scalars(found).one_or_none()
    if candidacy is None:
        raise NoSuchAnswer(f"Aucune candidature de cette campagne n'a la référence « {ref[:20]} ».")
    return candidacy


def published(candidacy: Candidacy) -> list[PublishedText]:
    """Return the texts that editions show or showed: opening words, then answers; every version, the latest first."""
    return [each for each in _texts(candidacy) if each.text and each.hidden_at is None]


def _texts(candidacy: Candidacy, leaf: str | None = None) -> list[PublishedText]:
    """Return what a candidacy said in editions, or the version of that leaf, be it hidden or without words."""
    openings, answers = PublishedCandidacy, PublishedAnswer
    slug, by_leaf = candidacy.constituency.campaign.slug, [] if leaf is None else [leaf]
    opened: list[ColumnElement[bool]] = [openings.opening_leaf == each for each in by_leaf]
    said: list[ColumnElement[bool]] = [answers.leaf == each for each in by_leaf]
    words = db.session.scalars(
        select(openings)
        .execution_options(populate_existing=True)
        .where(openings.campaign == slug, openings.ref == candidacy.ref, openings.opening_leaf.is_not(None), *opened)
        .order_by(openings.first_edition.desc())
    )
    given = db.session.scalars(
        select(answers)
        .execution_options(populate_existing=True)
        .where(answers.campaign == slug, answers.candidacy_ref == candidacy.ref, *said)
        .order_by(answers.question_key, answers.first_edition.desc())
    )
    found = [*map(_of_opening, words), *map(_of_answer, given)]
    return list({each.leaf: each for each in found}.values())


def _of_opening(row: PublishedCandidacy) -> PublishedText:
    return PublishedText(
        leaf=row.opening_leaf or "", question_key=OPENING, text=row.opening, hidden_at=row.opening_hidden_at
    )


def _of_answer(row: PublishedAnswer) -> PublishedText:
    return PublishedText(
        leaf=row.leaf,
        question_key=row.question_key,
        text=row.text,
        value=row.value,
        commitment=row.commitment,
        hidden_at=row.hidden_at,
    )


def hide(
    candidacy: Candidacy,
    leaf: str,
    *,
    motive: str,
    basis: str,
    position: bool,
    by: gate.Actor,
    now: datetime,
) -> Redaction:
    """Hide a text, given by the leaf of a version of it; `position` keeps what was chosen with it readable.

    Every version signed until now with the same words is hidden with it, published or not, each under a note of its
    own: no later edition shows them. Signed again, these words are hidden again; the candidacy may sign others. Returns
    the note of the version that was given. Raises NoSuchAnswer, AlreadyHidden, UnknownMotive, BasisMissing.
    """
    campaign = candidacy.constituency.campaign
    _hold(candidacy)
    shown = _shown(candidacy, leaf)
    reason = Reason(motive=motive, basis=checked_basis(motive, basis), actor=named(by), position=position)
    versions: dict[str, Version] = {shown.leaf: shown} | {each.leaf: each for each in _signed_alike(candidacy, shown)}
    notes = erasure.erase(candidacy, versions.values(), reason=reason, now=now)
    erasure.remember(candidacy, shown, notes[0], position=position)
    details = {"leaf": leaf, "motive": motive, "position": position, "versions": len(notes)}
    act, subject = OPENING_HIDDEN if shown.question_key == OPENING else HIDDEN, ("candidacy", candidacy.ref)
    audit.record(act, subject=subject, campaign=campaign, by=by, now=now, details=details)
    gate.require(gate.Effect.HIDE, candidacy, by=by, now=now)
    return notes[0]


def _hold(candidacy: Candidacy) -> None:
    """Keep editions from appearing, and the candidacy from signing, until the transaction ends: both copy words."""
    editions.hold(candidacy.constituency.campaign)
    invited = select(Invitation.id).where(Invitation.candidacy_id == candidacy.id).order_by(Invitation.id)
    db.session.execute(invited.with_for_update())


def _shown(candidacy: Candidacy, leaf: str) -> PublishedText:
    found = next(iter(_texts(candidacy, leaf)), None)
    if found is None:
        raise NoSuchAnswer("Aucune édition ne montre cette réponse.")
    if found.hidden_at is not None:
        raise AlreadyHidden("Ce texte est déjà masqué.")
    if not found.text:
        raise NoSuchAnswer("Cette réponse n'a pas de texte : il n'y a rien à masquer.")
    return found


def named(by: gate.Actor) -> str:
    """Return who hides, in words for the coordination."""
    return by.name if isinstance(by, Coordinator) else str(by or audit.OPERATOR)


def checked_basis(motive: str, basis: str) -> str:
    """Return a ground as readers are told it. Raises UnknownMotive, BasisMissing."""
    basis = clean_line(basis)
    if motive not in words.MOTIVES:
        raise UnknownMotive("Choisissez un motif dans la liste.", field="motive")
    if not 0 < len(basis) <= words.BASIS_MAX:
        raise BasisMissing(
            f"Dites sur quel fondement (article, décision, demande), en {words.BASIS_MAX} signes au plus.",
            field="basis",
        )
    return basis


def _signed_alike(candidacy: Candidacy, shown: Version) -> list[Version]:
    """Return the versions that a candidacy signed with these very words in the same place, published or not."""
    said: dict[str, Any] = {"question_key": shown.question_key, "text": shown.text}
    if shown.question_key == OPENING:
        sheets = select(AnswerSheet.opening_leaf).join(AnswerSheet.invitation).distinct()
        opened = sheets.where(Invitation.candidacy_id == candidacy.id, AnswerSheet.opening == shown.text)
        return [Version(leaf=leaf, **said) for leaf in db.session.scalars(opened) if leaf]
    given = select(Answer.leaf, Answer.value, Answer.commitment).distinct()
    given = given.join(Answer.sheet).join(AnswerSheet.invitation).join(Answer.question)
    alike = Invitation.candidacy_id == candidacy.id, Question.key == shown.question_key, Answer.comment == shown.text
    return [Version(**row, **said) for row in db.session.execute(given.where(*alike)).mappings()]
