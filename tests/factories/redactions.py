"""A text hidden in the public rows, as the guards of the database let it be."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.edition import PublishedAnswer, Redaction
from tests.factories.published import PUBLISHED


def hide(ref: str, question: str, words: str, *, first: int = 6, at: datetime = PUBLISHED) -> None:
    """Hide a text that began with edition `first`, and its position; `words` stand in its place.

    In the application's context.
    """
    wanted = {"candidacy_ref": ref, "question_key": question, "first_edition": first}
    shown = db.session.scalars(select(PublishedAnswer).filter_by(**wanted)).one()
    campaign = db.session.scalars(select(Campaign)).one()
    note = {"candidacy_ref": ref, "question_key": question, "leaf": shown.leaf, "basis": "Une décision", "actor": "x"}
    db.session.add(Redaction(campaign_id=campaign.id, motive="justice", at=at, **note))
    db.session.flush()
    for name, value in {
        "value": None,
        "label": "",
        "text": words,
        "salt": "",
        "stem": "",
        "hidden_at": at,
    }.items():
        setattr(shown, name, value)
    db.session.commit()
