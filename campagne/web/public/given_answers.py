"""Answers read by the thousand, for long files: rows alone, without what a session does for objects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select

from campagne.extensions import db
from campagne.models.edition import PublishedAnswer


class GivenAnswer(NamedTuple):
    """An answer as a file needs it; `id` is its row."""

    id: int
    candidacy_ref: str
    question_key: str
    value: str | None
    label: str
    commitment: str | None
    text: str
    revision: int
    answered_at: datetime
    channel: str


ANSWER_COLUMNS = tuple(getattr(PublishedAnswer, name) for name in GivenAnswer._fields)


def given_answers(*where: ColumnElement[bool]) -> Iterator[GivenAnswer]:
    """Return the answers that meet some conditions."""
    return map(GivenAnswer._make, db.session.connection().execute(select(*ANSWER_COLUMNS).where(*where)).all())
