"""Hiding a reply inserted by right of reply: it is erased everywhere, and a note that says when and why stays there.

The leaf stays, so that everything else still verifies, as for an answer. Whose reply it was goes with its words: beside
a motive, a name would accuse. Electoral silence lets it through (Code électoral, article L163-2).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from campagne.domain.inserted_replies import note_key
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.edition import PublishedPage, Redaction
from campagne.models.publication import CandidacyChange
from campagne.models.reply_request import ReplyRequest
from campagne.services import audit, editions, gate, redactions, reply_decisions, reply_requests, right_of_reply

HIDDEN = "reply.hide"


class NoSuchReply(DomainError):
    """What is hidden is a reply that an edition shows."""


def of_ref(campaign: Campaign, ref: str) -> ReplyRequest:
    """Return the request of that number. Raises NoSuchReply."""
    request = db.session.scalars(reply_requests.of(campaign).where(ReplyRequest.ref == ref)).one_or_none()
    if request is None:
        raise NoSuchReply(f"Aucune demande de cette campagne n'a le numéro « {ref[:20]} ».")
    return request


def note_of(request: ReplyRequest) -> Redaction | None:
    """Return why and when a reply was hidden, None where it was not."""
    return db.session.scalars(select(Redaction).where(Redaction.leaf == request.leaf)).one_or_none()


def hide(request: ReplyRequest, *, motive: str, basis: str, by: gate.Actor, now: datetime) -> Redaction:
    """Hide a reply in all editions that show it.

    Raises NoSuchReply, AlreadyHidden, UnknownMotive, BasisMissing.
    """
    editions.hold(request.campaign)
    db.session.refresh(request, with_for_update=True)
    if reply_requests.inserted_in(request) is None:
        raise NoSuchReply("Aucune édition ne montre cette réponse : il n'y a rien à masquer.")
    if note_of(request) is not None:
        raise redactions.AlreadyHidden("Cette réponse est déjà masquée.")
    note = Redaction(
        campaign_id=request.campaign_id,
        candidacy_ref=request.candidacy_ref,
        question_key=note_key(request.ref),
        leaf=request.leaf,
        motive=motive,
        basis=redactions.checked_basis(motive, basis),
        at=now.replace(microsecond=0),  # as digests write it
        actor=redactions.named(by),
    )
    db.session.add(note)
    db.session.flush()
    _erase(request, note)
    subject, details = ("reply_request", request.ref), {"leaf": note.leaf, "motive": motive}
    audit.record(HIDDEN, subject=subject, campaign=request.campaign, by=by, now=now, details=details)
    gate.require(gate.Effect.HIDE, request.campaign, by=by, now=now)
    return note


def _erase(request: ReplyRequest, note: Redaction) -> None:
    """Erase the words and the salt in public rows and in the request; the coordination still knows who asked."""
    public = right_of_reply.published(request, {note.leaf: note})
    rows = update(PublishedPage).where(PublishedPage.leaf == note.leaf)
    db.session.execute(rows.values(**public), execution_options={"synchronize_session": False})
    request.text, request.passage, request.salt = "", "", ""
    candidacy = reply_decisions.candidacy_of(request)
    if candidacy is not None:
        db.session.add(CandidacyChange(candidacy_id=candidacy.id))
    db.session.flush()
    db.session.expire_all()
