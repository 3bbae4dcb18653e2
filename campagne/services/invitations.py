"""Invitations and their personal links: give one to each contact, open it, revoke it, replace it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import joinedload

from campagne import tokens
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.contact import Contact
from campagne.models.invitation import Invitation, Link
from campagne.models.questionnaire import Questionnaire
from campagne.services.addressees import Addressed

_AT_ONCE = 1000
_NOT_OF_THIS_CAMPAIGN = "Cette candidature n'est pas de la campagne qui pose ce questionnaire."


class InvitationMismatch(DomainError):
    """A candidacy answers the questionnaire of its own campaign, by links sent to its own addresses."""


def invite(
    candidacy: Candidacy, questionnaire: Questionnaire, contact: Contact | None = None, *, now: datetime
) -> Link:
    """Return the link by which `contact` answers `questionnaire` for `candidacy`, made at the first call.

    Without a contact it is the link that is handed over by other means. A link that was revoked is returned as it is:
    inviting again does not let back in. Raises InvitationMismatch.
    """
    _refuse_mismatch(candidacy, questionnaire, contact)
    invitation = asked(candidacy, questionnaire, now=now)
    given_to = Link.contact_id == contact.id if contact else Link.contact_id.is_(None)
    link = db.session.scalars(select(Link).where(Link.invitation_id == invitation.id, given_to)).one_or_none()
    if link is None:
        link = Link(invitation=invitation, contact=contact, generation=1, created_at=now)
        db.session.add(link)
        db.session.flush()
        _mark(link)
    return link


def asked(candidacy: Candidacy, questionnaire: Questionnaire, *, now: datetime) -> Invitation:
    """Return the invitation of a candidacy to answer `questionnaire`, made at the first call, without any link.

    Raises InvitationMismatch.
    """
    _refuse_mismatch(candidacy, questionnaire, None)
    # Two sendings at once would both add the same row: the row of the candidacy is their queue.
    db.session.execute(select(Candidacy.id).where(Candidacy.id == candidacy.id).with_for_update())
    return _invitation(candidacy, questionnaire, now)


def invite_all(contacts: Collection[Addressed], questionnaire: Questionnaire, *, now: datetime) -> dict[int, int]:
    """Do as `invite` for many contacts in a few statements, and return the ids of their links by contact id.

    A wave of thousands would otherwise keep every other writer waiting, and fill the memory. Raises InvitationMismatch.
    """
    people = select(Candidacy.id).where(Candidacy.campaign_id == questionnaire.campaign_id).order_by(Candidacy.id)
    ours = frozenset(db.session.scalars(people.with_for_update()))
    if not all(contact.candidacy_id in ours for contact in contacts):
        raise InvitationMismatch(_NOT_OF_THIS_CAMPAIGN)
    invitations = _invitations_of(questionnaire)
    own = questionnaire.campaign.own_deadline(now)
    missing = {contact.candidacy_id for contact in contacts} - invitations.keys()
    shared = {"questionnaire_id": questionnaire.id, "answers_by": own, "created_at": now}
    _insert(Invitation, ({"candidacy_id": each, **shared} for each in sorted(missing)))
    if missing:
        invitations = _invitations_of(questionnaire)
    known = _links_of(questionnaire)
    new = [contact for contact in contacts if contact.id not in known]
    _insert(Link, _new_links(new, invitations, now))
    return _links_of(questionnaire)


def held(campaign: Campaign) -> dict[int, int]:
    """Return the ids of the live links that addresses of a campaign have, by contact id; the latest of each."""
    query = (
        select(Link.contact_id, Link.id)
        .join(Invitation, Invitation.id == Link.invitation_id)
        .join(Questionnaire, Questionnaire.id == Invitation.questionnaire_id)
        .where(Questionnaire.campaign_id == campaign.id, Link.contact_id.is_not(None), _LIVE)
        .order_by(Link.id)
    )
    return {contact_id: link_id for contact_id, link_id in db.session.execute(query) if contact_id}


def _invitations_of(questionnaire: Questionnaire) -> dict[int, int]:
    asked = select(Invitation.candidacy_id, Invitation.id).where(Invitation.questionnaire_id == questionnaire.id)
    return {row.candidacy_id: row.id for row in db.session.execute(asked)}


def _links_of(questionnaire: Questionnaire) -> dict[int, int]:
    given = (
        select(Link.contact_id, Link.id)
        .join(Invitation, Invitation.id == Link.invitation_id)
        .where(Invitation.questionnaire_id == questionnaire.id, Link.contact_id.is_not(None))
    )
    return {contact_id: link_id for contact_id, link_id in db.session.execute(given) if contact_id}


def _insert(table: type[Invitation | Link], rows: Iterable[dict[str, Any]]) -> None:
    rows = iter(rows)
    while some := list(islice(rows, _AT_ONCE)):
        db.session.connection().execute(insert(table), some)


def _new_links(
    contacts: Sequence[Addressed], invitations: Mapping[int, int], now: datetime
) -> Iterator[dict[str, Any]]:
    """Yield the rows of links, each with its hash: its number, from which its token is drawn, is reserved before."""
    for contact, link_id in zip(contacts, _reserved(len(contacts)), strict=True):
        yield {
            "id": link_id,
            "invitation_id": invitations[contact.candidacy_id],
            "contact_id": contact.id,
            "token_hash": tokens.token_hash(tokens.link_token(link_id, 1)),
            "generation": 1,
            "created_at": now,
        }


def _reserved(number: int) -> Sequence[int]:
    """Return numbers of links that nobody else is given."""
    if db.engine.dialect.name == "postgresql":
        drawn = func.nextval(func.pg_get_serial_sequence("links", "id"))
        return db.session.scalars(select(drawn).select_from(func.generate_series(1, number))).all()
    last = db.session.scalar(select(func.max(Link.id))) or 0  # SQLite lets one transaction write at a time: ours
    return range(last + 1, last + 1 + number)


def open_link(token: str) -> Link | None:
    """Return the live link that `token` opens, without leaving a trace.

    An unknown, malformed, revoked or superseded token costs the same work, one hash and one look into the index, and
    gives the same nothing (OWASP ASVS 5.0, 6.3.8).
    """
    return db.session.scalars(_whole().where(Link.token_hash == tokens.token_hash(token), _LIVE)).one_or_none()


def revisit(ref: str, *, link_id: int, generation: int) -> Link | None:
    """Return the link of somebody who opened it before, as long as it is the live one of the invitation `ref`."""
    same = (Link.id == link_id, Link.generation == generation, Invitation.ref == ref)
    return db.session.scalars(_whole().join(Link.invitation).where(*same, _LIVE)).one_or_none()


def revoke(link: Link, *, now: datetime) -> None:
    """Close a link at once, its open pages included; what was drafted stays. Revoking twice keeps the first instant."""
    link.revoked_at = link.revoked_at or now
    db.session.flush()


def regenerate(link: Link) -> None:
    """Give a link a new token; the earlier one and the pages opened with it are dead. A revoked link lives again."""
    link.generation += 1
    link.revoked_at = None
    _mark(link)


_LIVE = Link.revoked_at.is_(None)


def _whole() -> Select[Link]:
    return select(Link).options(
        joinedload(Link.invitation).joinedload(Invitation.candidacy).joinedload(Candidacy.constituency),
        joinedload(Link.invitation).joinedload(Invitation.questionnaire).joinedload(Questionnaire.campaign),
    )


def _mark(link: Link) -> None:
    link.token_hash = tokens.token_hash(tokens.link_token(link.id, link.generation))
    db.session.flush()


def _invitation(candidacy: Candidacy, questionnaire: Questionnaire, now: datetime) -> Invitation:
    asked = select(Invitation).where(
        Invitation.candidacy_id == candidacy.id, Invitation.questionnaire_id == questionnaire.id
    )
    invitation = db.session.scalars(asked).one_or_none()
    if invitation is None:
        invitation = _new(candidacy, questionnaire, now)
        db.session.add(invitation)
        db.session.flush()
    return invitation


def _new(candidacy: Candidacy, questionnaire: Questionnaire, now: datetime) -> Invitation:
    """Return an invitation with its own deadline when the announced one leaves too few days."""
    own = questionnaire.campaign.own_deadline(now)
    return Invitation(candidacy=candidacy, questionnaire=questionnaire, answers_by=own, created_at=now)


def _refuse_mismatch(candidacy: Candidacy, questionnaire: Questionnaire, contact: Contact | None) -> None:
    if candidacy.campaign_id != questionnaire.campaign_id:
        raise InvitationMismatch(_NOT_OF_THIS_CAMPAIGN)
    if contact and contact.candidacy_id != candidacy.id:
        raise InvitationMismatch("Cette adresse est celle d'une autre candidature.")
