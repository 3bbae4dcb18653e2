"""The addresses of one candidacy, in the care of people: shown to somebody by name, corrected, told apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from campagne.domain.addresses import address_key, normalise_address
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.audit import AuditEntry
from campagne.models.candidacy import Candidacy
from campagne.models.contact import Contact
from campagne.models.coordinator import Coordinator
from campagne.models.invitation import Link
from campagne.services import audit, contacts, gate, invitations

REASONS = {
    "misspelt": "Elle était mal écrite",
    "wrong_person": "Ce n'était pas la bonne personne",
    "returned": "Les messages reviennent",
    "campaign_asked": "La campagne en a donné une autre",
}
"""Why an address is replaced; a fixed list, so that the audit trail can hold it without holding an address."""


class UnknownReason(DomainError):
    """A correction says why."""


class NothingCorrected(DomainError):
    """A correction changes a living address into another."""


def of_candidacy(candidacy: Candidacy) -> Sequence[Contact]:
    """Return every address of a candidacy, those that were replaced last."""
    known = select(Contact).where(Contact.candidacy_id == candidacy.id)
    return db.session.scalars(known.order_by(Contact.status == "erased", Contact.id)).all()


def reveal(contact: Contact, *, by: Coordinator, now: datetime) -> str:
    """Return the whole address, once it is written who looked at it and when."""
    gate.refuse_closed_account(by)
    candidacy = contact.candidacy
    audit.record(
        "reveal",
        subject=("candidacy", candidacy.ref),
        campaign=candidacy.constituency.campaign,
        by=by,
        now=now,
        details={"contact": contact.id},
    )
    return contact.address


def reveals(candidacy: Candidacy) -> list[AuditEntry]:
    """Return who looked at an address of this candidacy, the latest first."""
    acts = audit.of_subject("candidacy", candidacy.ref, campaign=candidacy.constituency.campaign)
    return [act for act in reversed(acts) if act.action == "reveal"]


def correct(
    contact: Contact,
    address: str,
    *,
    reason: str,
    source: str,
    sure: bool = False,
    by: gate.Actor = None,
    now: datetime,
) -> Contact:
    """Replace an address by another, and return that one.

    The old one stays on record as replaced, its links are dead at once, and nothing more is written to it. Raises
    UnknownReason, NothingCorrected, and what `contacts.add` raises.
    """
    if reason not in REASONS:
        raise UnknownReason("Dites pourquoi cette adresse est remplacée.", field="reason")
    if contact.status == "erased":
        raise NothingCorrected("Cette adresse a déjà été remplacée.", field="address")
    if address_key(normalise_address(address)) == contact.address_key:
        raise NothingCorrected("C'est l'adresse qui est déjà enregistrée.", field="address")
    added = contacts.add(contact.candidacy, address, source=source, sure=sure, by=by, now=now)
    contact.status = "erased"
    for link in db.session.scalars(select(Link).where(Link.contact_id == contact.id)):
        invitations.revoke(link, now=now)
    audit.record(
        "replace_address",
        subject=("candidacy", contact.candidacy.ref),
        campaign=contact.candidacy.constituency.campaign,
        by=by,
        now=now,
        details={"replaced": contact.id, "by": added.id, "reason": reason},
    )
    gate.require(gate.Effect.CHANGE_ADDRESS, contact, by=by, now=now)
    return added


def replacements(candidacy: Candidacy) -> dict[int, AuditEntry]:
    """Return the act that replaced each replaced address of a candidacy, by the address's id."""
    acts = audit.of_subject("candidacy", candidacy.ref, campaign=candidacy.constituency.campaign)
    return {act.details["replaced"]: act for act in acts if act.action == "replace_address"}


def shared(candidacy: Candidacy) -> dict[int, int]:
    """Return with how many other candidacies of the campaign each living address is shared, by the address's id."""
    own, others = Contact, Contact.__table__.alias()
    rows = db.session.execute(
        select(own.id, func.count())
        .join(others, (others.c.address_hmac == own.address_hmac) & (others.c.candidacy_id != own.candidacy_id))
        .join(Candidacy, Candidacy.id == others.c.candidacy_id)
        .where(
            own.candidacy_id == candidacy.id,
            own.status != "erased",
            others.c.status != "erased",
            Candidacy.campaign_id == candidacy.campaign_id,
        )
        .group_by(own.id)
    )
    return dict(rows.all())
