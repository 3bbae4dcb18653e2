"""What is known of the texts that were hidden in a campaign: rows and words for whatever shows or proves them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from campagne.domain.redactions import tombstone
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.edition import Redaction


def by_leaf(campaign: Campaign) -> dict[str, Redaction]:
    """Return the redactions of a campaign by the leaf of the hidden answer, oldest first."""
    made = select(Redaction).where(Redaction.campaign_id == campaign.id).order_by(Redaction.id)
    return {note.leaf: note for note in db.session.scalars(made)}


def said(note: Redaction) -> str:
    """Return what is read in the place of the text."""
    return tombstone(note.at, note.motive, note.basis)


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


def marks(notes: Mapping[str, Redaction], given: Iterable[Any]) -> list[str]:
    """Return the mark of a candidacy among whose answers a text is hidden."""
    return ["hidden"] if any(answer.leaf in notes for answer in given) else []
