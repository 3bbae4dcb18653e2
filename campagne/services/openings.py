"""The opening words of a signed sheet: what proves them, as for an answer, and what is public of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from campagne.domain import editions
from campagne.models.answer import AnswerSheet
from campagne.models.edition import Redaction
from campagne.services import redacted

PROOF = ("opening_revision", "opening_answered_at", "opening_salt", "opening_leaf")


def seal(sheet: AnswerSheet, previous: AnswerSheet | None) -> None:
    """Give the opening words of a new sheet their salt and leaf; nothing where there are none.

    Words that do not change keep their revision and date, and by the same channel their salt and leaf; hidden ones do
    by any, as nobody can make their leaf again.
    """
    same = previous if previous and previous.opening_leaf and previous.opening == sheet.opening else None
    if same and (not same.opening_salt or same.channel == sheet.channel):  # a leaf covers its channel
        for name in PROOF:
            setattr(sheet, name, getattr(same, name))
    elif sheet.opening:
        sheet.opening_revision = same.opening_revision if same else sheet.revision
        sheet.opening_answered_at = same.opening_answered_at if same else sheet.signed_at
        sheet.opening_salt = editions.new_salt()
        sheet.opening_leaf = editions.opening_leaf(
            campaign=sheet.invitation.questionnaire.campaign.slug,
            candidacy=sheet.invitation.candidacy.ref,
            questionnaire_version=sheet.invitation.questionnaire.version,
            text=sheet.opening,
            revision=sheet.opening_revision,
            channel=sheet.channel,
            answered_at=sheet.opening_answered_at,
            salt=sheet.opening_salt,
        ).digest()


def published(sheet: AnswerSheet | None, notes: Mapping[str, Redaction]) -> dict[str, Any]:
    """Return the columns of a public row that hold opening words, `notes` being those of hidden texts by leaf."""
    note = notes.get(sheet.opening_leaf or "") if sheet else None
    return {
        **{name: getattr(sheet, name) if sheet else None for name in PROOF},
        **({"opening_salt": ""} if note else {}),
        "opening": redacted.said(note) if note else sheet.opening if sheet else "",
        "opening_hidden_at": note.at if note else None,
    }
