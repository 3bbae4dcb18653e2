"""A reply that was accepted: what proves it, as for an answer, and what is public of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from campagne.domain.editions import new_salt
from campagne.domain.inserted_replies import WORDS, leaf
from campagne.models.edition import Redaction
from campagne.models.reply_request import ReplyRequest
from campagne.services import redacted


def seal(request: ReplyRequest) -> None:
    """Give the words of a reply that is accepted their salt and leaf."""
    request.salt = new_salt()
    request.leaf = leaf(request.campaign.slug, request.ref, _body(request), request.salt)


def published(request: ReplyRequest, notes: Mapping[str, Redaction]) -> dict[str, Any]:
    """Return the columns of a public row that hold a reply, `notes` being those of hidden texts by leaf."""
    note = notes.get(request.leaf or "")
    return {
        "body": hidden(_body(request), note) if note else _body(request),
        "salt": "" if note else request.salt,
        "leaf": request.leaf,
        "hidden_at": note.at if note else None,
    }


def hidden(body: Mapping[str, str], note: Redaction) -> dict[str, str]:
    """Return what is left of a reply: where it stands, and what is read in the place of its words."""
    return {**body, **dict.fromkeys(WORDS, ""), "text": redacted.said(note)}


def _body(request: ReplyRequest) -> dict[str, str]:
    place = {"candidacy_ref": request.candidacy_ref or "", "question_key": request.question_key or ""}
    return place | {name: getattr(request, name) for name in WORDS}
