"""A text hidden in the public rows, as the guards of the database let it be."""

from __future__ import annotations

from sqlalchemy import select

from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.edition import PublishedAnswer, Redaction
from tests.factories.published import PUBLISHED


def hide(ref: str, question: str, words: str) -> None:
    """Hide a text and its position, in the application's context; `words` stand in its place."""
    shown = db.session.scalars(select(PublishedAnswer).filter_by(candidacy_ref=ref, question_key=question)).one()
    campaign = db.session.scalars(select(Campaign)).one()
    note = {"candidacy_ref": ref, "question_key": question, "leaf": shown.leaf, "basis": "Une décision", "actor": "x"}
    db.session.add(Redaction(campaign_id=campaign.id, motive="justice", at=PUBLISHED, **note))
    db.session.flush()
    for name, value in {
        "value": None,
        "label": "",
        "text": words,
        "salt": "",
        "stem": "",
        "hidden_at": PUBLISHED,
    }.items():
        setattr(shown, name, value)
    db.session.commit()
