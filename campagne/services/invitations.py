"""Invitations and their personal links: give one to each contact, open it, revoke it, replace it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from campagne import tokens
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.contact import Contact
from campagne.models.invitation import Invitation, Link
from campagne.models.questionnaire import Questionnaire


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


def invite_all(contacts: Sequence[Contact], questionnaire: Questionnaire, *, now: datetime) -> dict[int, Link]:
    """Do as `invite` for many contacts in a few statements, and return their links by contact id.

    A wave of thousands would otherwise keep every other writer waiting. Raises InvitationMismatch.
    """
    for contact in contacts:
        _refuse_mismatch(contact.candidacy, questionnaire, contact)
    wanted = {contact.candidacy_id for contact in contacts}
    db.session.execute(select(Candidacy.id).where(Candidacy.id.in_(wanted)).order_by(Candidacy.id).with_for_update())
    asked = select(Invitation).where(Invitation.questionnaire_id == questionnaire.id)
    known = {invitation.candidacy_id: invitation for invitation in db.session.scalars(asked)}
    for contact in contacts:
        if contact.candidacy_id not in known:
            known[contact.candidacy_id] = _new(contact.candidacy, questionnaire, now)
    db.session.add_all(known.values())
    db.session.flush()
    return _links_of(contacts, known, now)


def _links_of(contacts: Sequence[Contact], invitations: Mapping[int, Invitation], now: datetime) -> dict[int, Link]:
    held = select(Link).join(Invitation, Invitation.id == Link.invitation_id).where(Link.contact_id.is_not(None))
    questionnaire_ids = {invitation.questionnaire_id for invitation in invitations.values()}
    known = db.session.scalars(held.where(Invitation.questionnaire_id.in_(questionnaire_ids)))
    links = {link.contact_id: link for link in known if link.contact_id}
    new = [
        Link(invitation=invitations[contact.candidacy_id], contact=contact, generation=1, created_at=now)
        for contact in contacts
        if contact.id not in links
    ]
    db.session.add_all(new)
    db.session.flush()
    for link in new:
        link.token_hash = tokens.token_hash(tokens.link_token(link.id, link.generation))
    db.session.flush()
    return links | {link.contact_id: link for link in new if link.contact_id}


def held(campaign: Campaign) -> dict[int, Link]:
    """Return the live links that addresses of a campaign have, by contact id."""
    query = (
        select(Link)
        .join(Invitation, Invitation.id == Link.invitation_id)
        .join(Questionnaire, Questionnaire.id == Invitation.questionnaire_id)
        .where(Questionnaire.campaign_id == campaign.id, _LIVE)
    )
    return {link.contact_id: link for link in db.session.scalars(query.order_by(Link.id)) if link.contact_id}


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
        raise InvitationMismatch("Cette candidature n'est pas de la campagne qui pose ce questionnaire.")
    if contact and contact.candidacy_id != candidacy.id:
        raise InvitationMismatch("Cette adresse est celle d'une autre candidature.")
