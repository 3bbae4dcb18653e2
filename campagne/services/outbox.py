"""The outbox: a row for each message, written with its cause and committed with it, once however often it is asked."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects import postgresql, sqlite

from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.coordinator import Coordinator
from campagne.models.mailing import EMAIL_STATES, Mailing, OutgoingEmail
from campagne.services.addressees import Addressed
from campagne.services.triggers import Trigger

_AT_ONCE = 1000


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message to write in the outbox: for which registered reason, to whom, and because of what."""

    trigger: Trigger
    contact: Addressed
    mailing: Mailing | None = None
    link_id: int | None = None
    sheet_id: int | None = None
    coordinator: Coordinator | None = None
    tried: str = ""

    def __post_init__(self) -> None:
        """Refuse a reason that the registry does not hold, whatever the type checker was told."""
        if not isinstance(self.trigger, Trigger):
            raise TypeError(f"{self.trigger!r} is no registered trigger of mail")

    @property
    def cause_key(self) -> str:
        """What may cause one message only: `mailing:<id>:<candidacy>:<contact>`, `receipt:<sheet>:<contact>`, `test:…`.

        A test is caused by `tried`: the text, who tries it, and how often before.
        """
        if self.trigger is Trigger.TEST:
            return f"test:{self.tried}"
        if self.mailing:
            return f"mailing:{self.mailing.id}:{self.contact.candidacy_id}:{self.contact.id}"
        return f"receipt:{self.sheet_id}:{self.contact.id}"

    @property
    def destination(self) -> str:
        """The domain that takes it: a test goes to whoever tries."""
        address = self.coordinator.email if self.coordinator else self.contact.address
        return address.rpartition("@")[2].lower()


def enqueue(messages: Iterable[Message], *, now: datetime) -> int:
    """Write the messages that their causes have not written yet, in that order; return how many were added."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    adding = dialect.insert(OutgoingEmail.__table__).on_conflict_do_nothing(index_elements=["cause_key"])
    counted = adding.execution_options(preserve_rowcount=True)  # RETURNING would make one statement too long to parse
    messages, added = iter(messages), 0
    while some := [_row(message, now) for message in islice(messages, _AT_ONCE)]:
        added += db.session.connection().execute(counted, some).rowcount
    return added


def _row(message: Message, now: datetime) -> dict[str, Any]:
    return {
        "mailing_id": message.mailing.id if message.mailing else None,
        "candidacy_id": message.contact.candidacy_id,
        "contact_id": message.contact.id,
        "link_id": message.link_id,
        "sheet_id": message.sheet_id,
        "coordinator_id": message.coordinator.id if message.coordinator else None,
        "destination": message.destination,
        "kind": message.trigger.value,
        "cause_key": message.cause_key,
        "message_id": message_id(message.cause_key),
        "due_at": now,
        "created_at": now,
    }


def message_id(cause_key: str) -> str:
    """Return the Message-ID of a cause, without brackets: the same at each attempt, and nobody else's to guess."""
    drawn = hmac.new(current_app.config["SECRET_KEY"].encode(), f"message-id:{cause_key}".encode(), hashlib.sha256)
    return f"{drawn.hexdigest()[:40]}@{current_app.config['MAIL_DEFAULT_SENDER'].rpartition('@')[2]}"


def counts(campaign: Campaign) -> dict[str, int]:
    """Count a campaign's messages by state, receipts included, tests left out; states without any count 0."""
    return _counts(Candidacy.campaign_id == campaign.id)


def mailing_counts(mailing: Mailing) -> dict[str, int]:
    """Count a mailing's messages by state; states without any count 0."""
    return _counts(OutgoingEmail.mailing_id == mailing.id)


def _counts(condition: ColumnElement[bool]) -> dict[str, int]:
    found = db.session.execute(
        select(OutgoingEmail.state, func.count())
        .join(Candidacy, Candidacy.id == OutgoingEmail.candidacy_id)
        .where(condition, OutgoingEmail.kind != Trigger.TEST.value)
        .group_by(OutgoingEmail.state)
    )
    return dict.fromkeys(EMAIL_STATES, 0) | {row[0]: row[1] for row in found}
