"""Every letter of a mailing, written once before any leaves, and every personal link traced back to its candidacy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from campagne import tokens
from campagne.exceptions import DomainError
from campagne.models.contact import Contact
from campagne.models.invitation import Link
from campagne.models.mailing import Mailing
from campagne.services import letter_words, messages, organisation
from campagne.services.messages import UnsafeHeader


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


def refuse_crossed(contacts: Sequence[Contact], links: Mapping[int, Link]) -> None:
    """Trace each link back from the token that the letter carries. Raises LinksCrossed."""
    held = {contact.id: links[contact.id] for contact in contacts if contact.id in links}
    hashes = {tokens.token_hash(tokens.link_token(link.id, link.generation)): link for link in held.values()}
    straight = len(hashes) == len(held) and all(links_hash == link.token_hash for links_hash, link in hashes.items())
    if not straight or any(not _own(contact, held.get(contact.id)) for contact in contacts):
        raise LinksCrossed("Un lien personnel ne mène pas à la candidature qui le recevrait : rien n'est parti.")


def _own(contact: Contact, link: Link | None) -> bool:
    return link is None or (link.contact_id, link.invitation.candidacy_id) == (contact.id, contact.candidacy_id)
