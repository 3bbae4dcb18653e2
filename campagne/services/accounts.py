"""Accounts of the coordination: added by invitation only, checked at sign-in, given roles, closed.

Passwords are hashed with Argon2id at the parameters that OWASP recommends (19 MiB, two passes).
"""

from __future__ import annotations

import secrets
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select

from campagne.domain import passwords
from campagne.domain.addresses import address_key, normalise_address
from campagne.domain.text import clean_line
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.coordinator import ROLES, Coordinator, Membership
from campagne.models.organisation import Organisation
from campagne.services import audit, gate
from campagne.tokens import issue_activation

NAME_MAX = 200
PARTY_MAX = 120

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Verified when there is no account: an unknown address must take as long as a wrong password.
_DECOY = _HASHER.hash(secrets.token_hex())


class UnknownCoordinator(DomainError):
    """Nobody of the coordination has that address."""


class AlreadyActive(DomainError):
    """An activation link is for somebody who has no password yet."""


class UnknownRole(DomainError):
    """A role is one of those that the house knows."""


class NameMissing(DomainError):
    """A person of the coordination has a name."""


class PartyTooLong(DomainError):
    """A party is named in a few words."""


def by_email(email: str) -> Coordinator:
    """Return whose address this is. Raises UnknownCoordinator."""
    coordinator = _find(email)
    if coordinator is None:
        raise UnknownCoordinator(
            f"Personne à la coordination n'a l'adresse « {clean_line(email)[:80]} ».", field="email"
        )
    return coordinator


def add(email: str, *, name: str, party: str = "", admin: bool = False, now: datetime) -> Coordinator:
    """Add a person, who then chooses a password by an activation link.

    Somebody added before who has not chosen one yet is returned with a new key: earlier links no longer open. Raises
    MalformedAddress, NameMissing, PartyTooLong, AlreadyActive.
    """
    email, name, party = normalise_address(email), clean_line(name), _checked_party(party)
    if not 0 < len(name) <= NAME_MAX:
        raise NameMissing(f"Un nom de 1 à {NAME_MAX} caractères est attendu.", field="name")
    coordinator = _find(email)
    if coordinator is None:
        coordinator = Coordinator(email=email, email_key=address_key(email), created_at=now)
        db.session.add(coordinator)
    elif coordinator.activated:
        raise AlreadyActive(f"Le compte de {coordinator.name} est déjà activé.", field="email")
    else:
        coordinator.end_sessions()
    coordinator.name, coordinator.party, coordinator.admin, coordinator.active = name, party, admin, True
    db.session.flush()
    return coordinator


def set_party(coordinator: Coordinator, party: str, *, by: gate.Actor, now: datetime) -> None:
    """Say to which party a person belongs; empty for none. Raises PartyTooLong."""
    gate.refuse_closed_account(by)
    before, coordinator.party = coordinator.party, _checked_party(party)
    if before != coordinator.party:
        subject, details = ("coordinator", str(coordinator.id)), {"before": before, "after": coordinator.party}
        audit.record("set_party", subject=subject, campaign=None, by=by, now=now, details=details)


def activation_token(coordinator: Coordinator, *, now: datetime) -> str:
    """Return the token of a link that chooses a password: once, within 72 hours."""
    return issue_activation(coordinator.id, coordinator.session_key, now=now)


def grant(campaign: Campaign, coordinator: Coordinator, role: str) -> Membership:
    """Give a role on a campaign; giving it twice changes nothing. Raises UnknownRole."""
    if role not in ROLES:
        raise UnknownRole(f"« {clean_line(role)[:20]} » n'est pas un rôle : {', '.join(ROLES)}.", field="role")
    held = {"campaign_id": campaign.id, "coordinator_id": coordinator.id, "role": role}
    membership = db.session.scalars(select(Membership).filter_by(**held)).one_or_none()
    if membership is None:
        membership = Membership(**held)
        db.session.add(membership)
        db.session.flush()
    return membership


def deactivate(coordinator: Coordinator) -> None:
    """Close an account: it signs in no more, and its sessions and links end now."""
    coordinator.active = False
    coordinator.end_sessions()
    db.session.flush()


def set_password(coordinator: Coordinator, password: str) -> None:
    """Take a password, and end every session and pending link of this person. Raises WeakPassword (AU-02)."""
    checked = passwords.check(password, context=_context(coordinator))
    coordinator.password_hash = _HASHER.hash(checked)
    coordinator.record_success()
    coordinator.end_sessions()
    db.session.flush()


def check_password(coordinator: Coordinator | None, password: str) -> bool:
    """Whether this is the person's password; nobody's account takes as long to say no. Writes nothing."""
    if passwords.too_long(password):
        return False
    known = coordinator.password_hash if coordinator else None
    try:
        _HASHER.verify(known or _DECOY, passwords.normalise(password))
    except (VerificationError, InvalidHashError):
        return False
    return known is not None


def authenticate(email: str, password: str, *, now: datetime) -> Coordinator | None:
    """Return the person whose address and password these are, or nobody, whatever the reason.

    A wrong password is counted and the tenth pauses sign-in, so the caller commits in both cases.
    """
    # Wrong passwords sent at once would be counted as one: the row of the account is their queue.
    coordinator = db.session.scalars(
        select(Coordinator).where(Coordinator.email_key == address_key(clean_line(email))).with_for_update()
    ).one_or_none()
    right = check_password(coordinator, password)
    if coordinator is None or not coordinator.active or coordinator.is_paused(now):
        return None
    if not right:
        coordinator.record_failure(now)
        return None
    coordinator.record_success()
    if coordinator.password_hash and _HASHER.check_needs_rehash(coordinator.password_hash):
        coordinator.password_hash = _HASHER.hash(passwords.normalise(password))
    return coordinator


def _checked_party(party: str) -> str:
    party = clean_line(party)
    if len(party) > PARTY_MAX:
        raise PartyTooLong(f"Le nom du parti compte {len(party)} caractères, {PARTY_MAX} au plus.", field="party")
    return party


def _find(email: str) -> Coordinator | None:
    key = address_key(clean_line(email))
    return db.session.scalars(select(Coordinator).where(Coordinator.email_key == key)).one_or_none()


def _context(coordinator: Coordinator) -> list[str]:
    """Return the words that anybody knows about this person: their name, address and network."""
    organisation = db.session.get(Organisation, 1)
    known = [coordinator.name, *coordinator.email.replace("@", " ").replace(".", " ").split()]
    known += [organisation.name, organisation.short_name] if organisation else []
    return [*known, *(word for phrase in known for word in phrase.split())]
