"""Letters of campaigns that the coordination types."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from campagne.domain.answers import GivenAnswer
from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.candidacy import Candidacy
from campagne.models.coordinator import Coordinator
from campagne.models.inbox import IncomingMessage
from campagne.models.mailing import OutgoingEmail
from campagne.services import transcriptions
from tests.factories import campaigns

TEXT = "Question 1 : pour, sans réserve.\n\nInès Marchetti"


def message(about: OutgoingEmail, arrived_at: datetime, **changes: Any) -> IncomingMessage:
    """A person's answer to a message of ours."""
    known = {"identity": "1" * 64, "sender": "ines@example.org", "subject": "Nos réponses", "text": TEXT}
    row = IncomingMessage(candidacy_id=about.candidacy_id, email_id=about.id, received_at=arrived_at, **known | changes)
    campaigns.add(row)
    return row


def transcribed(
    candidacy: Candidacy,
    by: Coordinator,
    *,
    arrived_at: datetime,
    now: datetime,
    message: IncomingMessage | None = None,
    form_key: str = "lettre",
    dated: date = date(2027, 2, 20),
    **given: str,
) -> AnswerSheet:
    """A letter typed and committed: `given` maps question keys to values."""
    letter = transcriptions.Letter(dated=dated, arrived_at=arrived_at, message=message)
    words = transcriptions.Words(
        answers={key: GivenAnswer(value=value) for key, value in given.items()},
        opening="",
        signatory="Inès Marchetti",
        role="candidate",
    )
    sheet = transcriptions.transcribe(candidacy, letter, words, form_key=form_key, by=by, now=now)
    db.session.commit()
    return sheet
