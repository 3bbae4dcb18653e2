"""What is known of the texts that were hidden in a campaign: rows and words for whatever shows or proves them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select

from campagne.domain.answers import OPENING
from campagne.domain.inserted_replies import of_reply
from campagne.domain.published import OPENING_HIDDEN
from campagne.domain.redactions import OPENING_WORDS, REPLY, TEXT, tombstone
from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.campaign import Campaign
from campagne.models.edition import PublishedAnswer, PublishedCandidacy, PublishedPage, Redaction


def by_leaf(campaign: Campaign) -> dict[str, Redaction]:
    """Return the redactions of a campaign by the leaf of what is hidden, oldest first."""
    made = select(Redaction).where(Redaction.campaign_id == campaign.id).order_by(Redaction.id)
    return {note.leaf: note for note in db.session.scalars(made)}


def public(campaign: Campaign, *, shown: Collection[str | None] = ()) -> list[Redaction]:
    """Return the redactions of what editions show or showed, or of the leaves that are `shown`, oldest first.

    The others wait with words that were never public: they hold a position that is not public either.
    """
    made, known = by_leaf(campaign), set(shown)
    # The few leaves are named: joined with their table, PostgreSQL reads every answer to find them.
    for leaf in (PublishedAnswer.leaf, PublishedCandidacy.opening_leaf, PublishedPage.leaf) if made else ():
        known |= set(db.session.scalars(select(leaf).where(leaf.in_(list(made)))))
    return [note for note in made.values() if note.leaf in known]


def in_sheet(sheet: AnswerSheet) -> dict[str, Redaction]:
    """Return the redactions of the words of a signed sheet, by question key or `OPENING`."""
    leaves = [*filter(None, [sheet.opening_leaf]), *(answer.leaf for answer in sheet.answers)]
    return {note.question_key: note for note in db.session.scalars(select(Redaction).where(Redaction.leaf.in_(leaves)))}


def said(note: Redaction) -> str:
    """Return what is read in the place of the text."""
    subject = REPLY if of_reply(note.question_key) else OPENING_WORDS if note.question_key == OPENING else TEXT
    return tombstone(note.at, note.motive, note.basis, subject=subject)


def row(note: Redaction) -> dict[str, Any]:
    """Return what is public of a redaction, under the names that its digest gives."""
    return {
        "leaf": note.leaf,
        "candidacy": note.candidacy_ref,
        "question": note.question_key,
        "motive": note.motive,
        "basis": note.basis,
        "value": note.value,
        "commitment": note.commitment,
        "at": note.at,
    }


def marks(notes: Mapping[str, Redaction], sheet: AnswerSheet | None, given: Iterable[Any]) -> list[str]:
    """Return the marks of a candidacy whose opening words, or a text among its answers, are hidden."""
    hidden = {
        OPENING_HIDDEN: sheet is not None and sheet.opening_leaf in notes,
        "hidden": any(answer.leaf in notes for answer in given),
    }
    return [mark for mark, holds in hidden.items() if holds]
