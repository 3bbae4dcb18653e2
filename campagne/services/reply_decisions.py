"""What the coordination makes of a request: an error corrected, a reply inserted, or a refusal that says why.

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
from campagne.services import audit, gate, impartiality, reply_requests, right_of_reply

DECIDED, INSERTED, REVEALED = "decide_reply_request", "insert_reply", "reveal_reply_request"


class AlreadyDecided(DomainError):
    """A request is decided once."""


class UnknownMotive(DomainError):
    """A refusal has one of the motives that everybody is given."""


class NothingToInsert(DomainError):
    """A reply is inserted where it was asked for, beside something of a candidacy, once its author is known."""


class WordsMissing(DomainError):
    """Whoever asked is told why, in words."""


def candidacy_of(request: ReplyRequest) -> Candidacy | None:
    """Return the candidacy that the contested address names, or beside which the reply stands, if there is one."""
    return _candidacy(request, request.candidacy_ref)


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
    explanation = _said(words)
    _claim(request, request.candidacy_ref, by)
    request.decision, request.explanation = "corrected", explanation
    _record(DECIDED, request, by=by, now=now)


def refuse(request: ReplyRequest, *, motive: str, words: str, by: Coordinator, now: datetime) -> None:
    """Refuse, for one of `MOTIVES`. Raises UnknownMotive, WordsMissing, AlreadyDecided, SameParty, NotAllowed."""
    if motive not in MOTIVES:
        raise UnknownMotive("Choisissez un motif dans la liste.", field="motive")
    explanation = _said(words)
    _claim(request, request.candidacy_ref, by)
    request.decision, request.motive, request.explanation = "refused", motive, explanation
    _record(DECIDED, request, by=by, now=now)


def insert(request: ReplyRequest, *, place: str, site: str, identified: bool, by: Coordinator, now: datetime) -> None:
    """Accept a reply, which the next edition shows at `place`, the public address of an answer or of a candidacy.

    `identified` says that `by` knows who asks. Nothing is public before an edition: silence keeps it out as anything
    else. Raises NothingToInsert, NotOurs, NotPublished, CampaignArchived, AlreadyDecided, SameParty, NotAllowed.
    """
    request.campaign.refuse_when_archived()
    if request.kind != "reply":
        raise NothingToInsert("Cette demande signale une erreur : elle ne contient pas de réponse à insérer.")
    if not identified:
        raise NothingToInsert("Vérifiez d'abord l'identité de la personne.", field="identified")
    about = reply_requests.find(place, campaign=request.campaign, site=site)
    if about.ref is None or about.campaign.id != request.campaign_id:
        sentence = "Donnez l'adresse publique d'une réponse ou d'une candidature de cette campagne."
        raise NothingToInsert(sentence, field="place")
    _claim(request, about.ref, by)
    request.decision, request.candidacy_ref, request.question_key = "inserted", about.ref, about.key
    right_of_reply.seal(request)
    _record(INSERTED, request, by=by, now=now)


def _candidacy(request: ReplyRequest, ref: str | None) -> Candidacy | None:
    named = Candidacy.campaign_id == request.campaign_id, Candidacy.ref == ref
    return db.session.scalars(select(Candidacy).where(*named)).one_or_none()


def _said(words: str) -> str:
    said = clean(words)
    if not 0 < len(said) <= WORDS_MAX:
        raise WordsMissing(f"Dites-le en quelques mots, {WORDS_MAX} caractères au plus.", field="words")
    return said


def _claim(request: ReplyRequest, ref: str | None, by: Coordinator) -> None:
    """Hold a request that is about the candidacy `ref`, for whoever may decide it, if nobody did."""
    gate.refuse_closed_account(by)
    candidacy = _candidacy(request, ref)
    if candidacy is not None:
        impartiality.refuse_own_party(candidacy, by)
    db.session.refresh(request, with_for_update=True)
    if request.decision is not None:
        raise AlreadyDecided("Cette demande est déjà décidée.")


def _record(action: str, request: ReplyRequest, *, by: Coordinator, now: datetime) -> None:
    request.decided_at, request.decided_by = now, by.id
    db.session.flush()
    details = {"decision": request.decision, "motive": request.motive}
    details |= {"candidacy": request.candidacy_ref, "question": request.question_key}
    subject = ("reply_request", request.ref)
    audit.record(action, subject=subject, campaign=request.campaign, by=by, now=now, details=details)
