"""Hiding the text of an answer: it is erased everywhere, and a note that says when and why stays in its place.

The leaf stays, so that everything else still verifies; without its salt nobody can guess the text from it. It is one of
the few effects that electoral silence lets through: a court may order it (Code électoral, article L163-2).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from campagne.domain import redactions as words
from campagne.domain.text import clean_line
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.answer import Answer, DraftAnswer
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.coordinator import Coordinator
from campagne.models.edition import PublishedAnswer, Redaction
from campagne.models.invitation import Invitation
from campagne.models.publication import CandidacyChange
from campagne.models.questionnaire import Question
from campagne.services import audit, gate, redacted

HIDDEN = "answers.hide"


class NoSuchAnswer(DomainError):
    """What is hidden is the text of an answer that was published."""


class AlreadyHidden(DomainError):
    """A text is hidden once."""


class UnknownMotive(DomainError):
    """A text is hidden for one of the motives that the law gives, or that the method page says."""


class BasisMissing(DomainError):
    """Readers are told on what ground a text was hidden."""


def candidacy_of(campaign: Campaign, ref: str) -> Candidacy:
    """Return the candidacy of that reference. Raises NoSuchAnswer."""
    found = select(Candidacy).where(Candidacy.campaign_id == campaign.id, Candidacy.ref == ref)
    candidacy = db.session.scalars(found).one_or_none()
    if candidacy is None:
        raise NoSuchAnswer(f"Aucune candidature de cette campagne n'a la référence « {ref[:20]} ».")
    return candidacy


def published(candidacy: Candidacy) -> list[PublishedAnswer]:
    """Return the answers with a text that editions show or showed, every version, the latest first."""
    table = PublishedAnswer
    mine = (table.campaign == candidacy.constituency.campaign.slug, table.candidacy_ref == candidacy.ref)
    wanted = select(table).where(*mine, table.text != "", table.hidden_at.is_(None))
    versions = db.session.scalars(wanted.order_by(table.question_key, table.first_edition.desc()))
    return list({answer.leaf: answer for answer in versions}.values())


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
    """Hide the text of one version of an answer, given by its leaf; `position` keeps what was chosen readable.

    What is hidden never comes back; the candidacy may sign other words. Raises NoSuchAnswer, AlreadyHidden,
    UnknownMotive, BasisMissing.
    """
    campaign = candidacy.constituency.campaign
    shown = _shown(campaign, candidacy, leaf)
    basis = clean_line(basis)
    if motive not in words.MOTIVES:
        raise UnknownMotive("Choisissez un motif dans la liste.", field="motive")
    if not 0 < len(basis) <= words.BASIS_MAX:
        raise BasisMissing(
            f"Dites sur quel fondement (article, décision, demande), en {words.BASIS_MAX} signes au plus.",
            field="basis",
        )
    note = Redaction(
        campaign_id=campaign.id,
        candidacy_ref=candidacy.ref,
        question_key=shown.question_key,
        leaf=leaf,
        motive=motive,
        basis=basis,
        value=shown.value if position else None,
        commitment=shown.commitment if position else None,
        at=now.replace(microsecond=0),  # as digests write it
        actor=by.name if isinstance(by, Coordinator) else str(by or audit.OPERATOR),
    )
    db.session.add(note)
    db.session.flush()
    _erase(candidacy, note, shown.text)
    details = {"leaf": leaf, "motive": motive, "position": position}
    subject = ("candidacy", candidacy.ref)
    audit.record(HIDDEN, subject=subject, campaign=campaign, by=by, now=now, details=details)
    gate.require(gate.Effect.HIDE, candidacy, by=by, now=now)
    return note


def _shown(campaign: Campaign, candidacy: Candidacy, leaf: str) -> PublishedAnswer:
    table = PublishedAnswer
    found = db.session.scalars(
        select(table)
        .where(table.leaf == leaf, table.campaign == campaign.slug, table.candidacy_ref == candidacy.ref)
        .order_by(table.first_edition.desc())
        .limit(1)
    ).first()
    if found is None:
        raise NoSuchAnswer("Aucune édition ne montre cette réponse.")
    if found.hidden_at is not None:
        raise AlreadyHidden("Ce texte est déjà masqué.")
    if not found.text:
        raise NoSuchAnswer("Cette réponse n'a pas de texte : il n'y a rien à masquer.")
    return found


def _erase(candidacy: Candidacy, note: Redaction, text: str) -> None:
    """Erase the text and its salt in public rows, in signed sheets, and in drafts that would bring it back."""
    position = {"value": note.value, "commitment": note.commitment}
    quiet = {"synchronize_session": False}
    shown = {**position, "text": redacted.said(note), "salt": "", "stem": ""}
    if note.value is None:
        shown["label"] = ""
    of_leaf = update(PublishedAnswer).where(PublishedAnswer.leaf == note.leaf)
    db.session.execute(of_leaf.values(**shown, hidden_at=note.at), execution_options=quiet)
    db.session.execute(
        update(Answer).where(Answer.leaf == note.leaf).values(**position, comment="", salt=""), execution_options=quiet
    )
    asked = select(Question.id).join(Answer, Answer.question_id == Question.id).where(Answer.leaf == note.leaf)
    invited = select(Invitation.id).where(Invitation.candidacy_id == candidacy.id)
    drafts = DraftAnswer.invitation_id.in_(invited), DraftAnswer.question_id.in_(asked), DraftAnswer.comment == text
    db.session.execute(
        update(DraftAnswer).where(*drafts).values(comment="", version=DraftAnswer.version + 1), execution_options=quiet
    )
    db.session.add(CandidacyChange(candidacy_id=candidacy.id))
    db.session.flush()
    db.session.expire_all()
