"""Every letter of a mailing, written once before any leaves, and every personal link traced back to its candidacy."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from campagne import tokens
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.contact import Contact
from campagne.models.invitation import Invitation, Link
from campagne.models.mailing import Mailing
from campagne.services import letter_words, messages, organisation
from campagne.services.addressees import Addressed
from campagne.services.messages import UnsafeHeader

_AT_ONCE = 500


class LetterUnwritable(DomainError):
    """Every letter of a mailing can be written, or none leaves."""


class LinksCrossed(DomainError):
    """Each personal link leads to the candidacy that it is sent to, and to no other."""


def refuse_unwritable(mailing: Mailing, contacts: Sequence[Contact], *, now: datetime) -> None:
    """Fill the words of each letter. Raises LetterUnwritable naming what is at fault, and what filling them raises."""
    network = organisation.current()
    for value in (network.short_name, network.reply_to):
        try:
            messages.refuse_unsafe(value)
        except UnsafeHeader as refusal:
            raise LetterUnwritable(f"Le réseau est mal présenté : {refusal}") from refusal
    for words in letter_words.of_all(mailing, contacts, now=now):
        name = words.contact.candidacy.name
        if not name.strip() or not words.body.strip():
            raise LetterUnwritable(f"Le message à la candidature {words.contact.candidacy.ref} serait vide.")
        try:
            messages.refuse_unsafe(words.subject)
            messages.refuse_unsafe(words.contact.address)
        except UnsafeHeader as refusal:
            raise LetterUnwritable(f"Le message à {name} ne peut pas être écrit. {refusal}") from refusal


def refuse_crossed(addressees: Sequence[Addressed], links: Mapping[int, int]) -> None:
    """Trace each link back from the token that the letter carries; `links` are ids by contact. Raises LinksCrossed."""
    linked = [each for each in addressees if each.id in links]
    if len({links[each.id] for each in linked}) != len(linked):
        raise LinksCrossed("Deux adresses recevraient le même lien personnel : rien n'est parti.")
    for start in range(0, len(linked), _AT_ONCE):
        some = linked[start : start + _AT_ONCE]
        expected = {links[each.id]: (each.id, each.candidacy_id) for each in some}
        led = {row.id: (row.contact_id, row.candidacy_id) for row in _links(expected) if _is_its_own(row)}
        if led != expected:
            raise LinksCrossed("Un lien personnel ne mène pas à la candidature qui le recevrait : rien n'est parti.")


def _links(ids: Collection[int]) -> Iterable[Row[*tuple[Any, ...]]]:
    return db.session.execute(
        select(Link.id, Link.generation, Link.token_hash, Link.contact_id, Invitation.candidacy_id)
        .join(Invitation, Invitation.id == Link.invitation_id)
        .where(Link.id.in_(ids))
    )


def _is_its_own(link: Row[*tuple[Any, ...]]) -> bool:
    return tokens.is_same(str(link.token_hash), tokens.token_hash(tokens.link_token(link.id, link.generation)))
