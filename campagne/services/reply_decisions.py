"""What the coordination makes of a request: the error is corrected, or it is refused for a reason that is said.

Whoever asked reads the decision at their secret address. A person of the contested candidacy's own party leaves it to
somebody else.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from campagne.domain.reply_decisions import MOTIVES, WORDS_MAX
from campagne.domain.text import clean
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.candidacy import Candidacy
from campagne.models.coordinator import Coordinator
from campagne.models.reply_request import ReplyRequest
from campagne.services import audit, gate, impartiality

DECIDED, REVEALED = "decide_reply_request", "reveal_reply_request"


class AlreadyDecided(DomainError):
    """A request is decided once."""


class UnknownMotive(DomainError):
    """A refusal has one of the motives that everybody is given."""


class WordsMissing(DomainError):
    """Whoever asked is told why, in words."""


def candidacy_of(request: ReplyRequest) -> Candidacy | None:
    """Return the candidacy that the contested address names, if it names one."""
    named = Candidacy.campaign_id == request.campaign_id, Candidacy.ref == request.candidacy_ref
    return db.session.scalars(select(Candidacy).where(*named)).one_or_none()


def is_own_party(request: ReplyRequest, by: Coordinator) -> bool:
    """Whether what is contested is about a candidacy of this person's party."""
    candidacy = candidacy_of(request)
    return candidacy is not None and impartiality.same_party(candidacy, by)


def reveal(request: ReplyRequest, *, by: Coordinator, now: datetime) -> str:
    """Return how to reach whoever asked, once it is written who looked at it; empty when it was erased."""
    gate.refuse_closed_account(by)
    subject = ("reply_request", request.ref)
    audit.record(REVEALED, subject=subject, campaign=request.campaign, by=by, now=now)
    return request.reach


def correct(request: ReplyRequest, *, words: str, by: Coordinator, now: datetime) -> None:
    """Say that what was wrong is corrected, and how. Raises WordsMissing, AlreadyDecided, SameParty, NotAllowed."""
    _decide(request, "corrected", motive=None, words=words, by=by, now=now)


def refuse(request: ReplyRequest, *, motive: str, words: str, by: Coordinator, now: datetime) -> None:
    """Refuse, for one of `MOTIVES`. Raises UnknownMotive, WordsMissing, AlreadyDecided, SameParty, NotAllowed."""
    if motive not in MOTIVES:
        raise UnknownMotive("Choisissez un motif dans la liste.", field="motive")
    _decide(request, "refused", motive=motive, words=words, by=by, now=now)


def _decide(
    request: ReplyRequest, decision: str, *, motive: str | None, words: str, by: Coordinator, now: datetime
) -> None:
    gate.refuse_closed_account(by)
    candidacy = candidacy_of(request)
    if candidacy is not None:
        impartiality.refuse_own_party(candidacy, by)
    said = clean(words)
    if not 0 < len(said) <= WORDS_MAX:
        raise WordsMissing(f"Dites-le en quelques mots, {WORDS_MAX} caractères au plus.", field="words")
    db.session.refresh(request, with_for_update=True)
    if request.decision is not None:
        raise AlreadyDecided("Cette demande est déjà décidée.")
    request.decision, request.motive, request.explanation = decision, motive, said
    request.decided_at, request.decided_by = now, by.id
    db.session.flush()
    subject, details = ("reply_request", request.ref), {"decision": decision, "motive": motive}
    audit.record(DECIDED, subject=subject, campaign=request.campaign, by=by, now=now, details=details)
