"""Reading letters before they leave: the three longest, and three drawn from a seed that anybody can draw again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from campagne.domain.drawing import drawn_order
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.candidacy import Candidacy
from campagne.models.contact import Contact
from campagne.models.mailing import Mailing
from campagne.services import audit, gate, letter_words, mailing_texts, mailings
from campagne.services.letters import Letter

EACH = 3
_SEED_LENGTH = 16


class TextChanged(DomainError):
    """What is said to be read is what is about to leave."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One letter to read, to whom, and why this one."""

    candidacy: Candidacy
    why: str
    letter: Letter


@dataclass(frozen=True, kw_only=True)
class Sample:
    """The letters to read. The seed is the digest of the text: each text draws others, the same for everybody."""

    seed: str
    letters: list[Shown]


def sample(mailing: Mailing, *, now: datetime) -> Sample:
    """Return the letters to read before this mailing leaves, of its recipients, or while it has none of anybody.

    Writes nothing. Raises OrganisationUnknown, UnknownPlaceholder, StrayBrace.
    """
    seed = mailing_texts.text_digest(mailing)[:_SEED_LENGTH]
    contacts = mailings.recipients_of(mailing, now=now).contacts
    chosen = _chosen(mailing, contacts, seed, now) if contacts else _longest_names(mailing)
    shown = [
        Shown(candidacy=candidacy, why=why, letter=mailings.preview(mailing, candidacy, now=now))
        for candidacy, why in chosen
    ]
    return Sample(seed=seed, letters=shown)


def longest_name(contacts: Sequence[Contact]) -> Contact:
    """Return the first address of the candidacy whose name is the longest: if it reads well, every other does."""
    return max(contacts, key=lambda contact: (len(contact.candidacy.name), -contact.id))


def read(mailing: Mailing, seen: str, *, by: gate.Actor, now: datetime) -> None:
    """Record that somebody has read the letters of the text whose digest is `seen`. Raises TextChanged."""
    gate.refuse_closed_account(by)
    mailing.campaign.refuse_when_archived()
    digest = mailing_texts.text_digest(mailing)
    if seen != digest:
        raise TextChanged("Le texte, les questions ou l'échéance ont changé depuis. Relisez ces messages.")
    if mailing.reviewed != digest:
        mailing.reviewed = digest
        subject = ("mailing", str(mailing.id))
        audit.record("review_mailing", subject=subject, campaign=mailing.campaign, by=by, now=now)
    db.session.flush()


def is_read(mailing: Mailing) -> bool:
    """Whether somebody has read the letters of this very text, be it for an earlier mailing that said the same."""
    digest = mailing_texts.text_digest(mailing)
    same = (Mailing.campaign_id == mailing.campaign.id, Mailing.kind == mailing.kind, Mailing.reviewed == digest)
    return db.session.scalars(select(Mailing.id).where(*same).limit(1)).first() is not None


def _chosen(mailing: Mailing, contacts: Sequence[Contact], seed: str, now: datetime) -> list[tuple[Candidacy, str]]:
    first = longest_name(contacts).candidacy
    chosen = {first.ref: (first, "le nom le plus long")}
    words = sorted(letter_words.of_all(mailing, contacts, now=now), key=lambda each: (-each.length, each.contact.id))
    for each in words:
        if len(chosen) < EACH:
            chosen.setdefault(each.contact.candidacy.ref, (each.contact.candidacy, "parmi les plus longs messages"))
    others = {each.contact.candidacy.ref: each.contact.candidacy for each in words}
    drawn = [ref for ref in drawn_order(others, seed) if ref not in chosen][:EACH]
    return [*chosen.values(), *((others[ref], "au hasard") for ref in drawn)]


def _longest_names(mailing: Mailing) -> list[tuple[Candidacy, str]]:
    query = select(Candidacy).where(Candidacy.campaign_id == mailing.campaign.id)
    running = [candidacy for candidacy in db.session.scalars(query) if candidacy.in_the_running]
    running.sort(key=lambda candidacy: (-len(candidacy.name), candidacy.id))
    return [(candidacy, "parmi les plus longs noms, sans adresse") for candidacy in running[:EACH]]
