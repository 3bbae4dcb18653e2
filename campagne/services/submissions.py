"""Submitting: the draft that a person has just read becomes a signed sheet, and its receipts leave."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.invitation import Link
from campagne.services import answers, drafts, receipts


class DraftChanged(DomainError):
    """Nobody signs words that they have not read: the draft changed between the reading and the signature."""


def submit(link: Link, *, form_key: str, read_digest: str, signatory: str, role: str, now: datetime) -> AnswerSheet:
    """Sign the draft of a link's invitation as it was read, and return the sheet.

    `read_digest` is the digest of the draft that the reader saw. Every address of the candidacy gets a receipt. The
    same `form_key` again returns the same sheet, whatever was drafted since. Raises DraftChanged, and what
    `answers.sign` raises.
    """
    invitation = link.invitation
    again = select(AnswerSheet).where(AnswerSheet.form_key == form_key, AnswerSheet.invitation_id == invitation.id)
    signed = db.session.scalars(again).one_or_none()
    if signed:
        return signed
    draft = drafts.read(invitation)
    if draft.digest != read_digest:
        raise DraftChanged(
            "Le brouillon a changé depuis que vous avez ouvert cette page. Relisez-le ci-dessous avant de signer."
        )
    sheet = answers.sign(
        invitation,
        link=link,
        form_key=form_key,
        answers=draft.answers,
        opening=draft.opening.words.comment,
        signatory=signatory,
        role=role,
        now=now,
    )
    receipts.queue_receipts(sheet, now=now)
    return sheet
