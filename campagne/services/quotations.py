"""The rights of reply that quote what a candidacy said: hiding a text leaves these words, and says so before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from campagne.domain.inserted_replies import quotes
from campagne.extensions import db
from campagne.models.candidacy import Candidacy
from campagne.models.edition import Edition
from campagne.models.reply_request import ReplyRequest
from campagne.services import reply_requests
from campagne.services.erasure import Version


@dataclass(frozen=True, kw_only=True)
class Quotation:
    """A reply that quotes a text; `inserted` is the first edition that shows it, None until there is one."""

    reply: ReplyRequest
    inserted: Edition | None


def of(candidacy: Candidacy, texts: Iterable[Version]) -> dict[str, list[Quotation]]:
    """Return the replies accepted beside a candidacy that quote these texts, by leaf; a hidden one quotes nothing."""
    accepted = reply_requests.of(candidacy.constituency.campaign).where(
        ReplyRequest.candidacy_ref == candidacy.ref, ReplyRequest.decision == "inserted", ReplyRequest.passage != ""
    )
    found = [
        Quotation(reply=reply, inserted=reply_requests.inserted_in(reply))
        for reply in db.session.scalars(accepted.order_by(ReplyRequest.id))
    ]
    return {text.leaf: [each for each in found if quotes(each.reply.passage, text.text)] for text in texts}
