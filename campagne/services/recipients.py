"""Who receives a mailing, and why the others do not: every candidacy of the campaign is in one of the two lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.contact import Contact, Suppression
from campagne.models.invitation import Decline, Invitation
from campagne.models.mailing import OutgoingEmail
from campagne.services import deadlines, invitations

SOURCELESS = "adresse sans source : sans elle, on n'écrit à personne"
LEFT_OR_LEAVING = ("queued", "claimed", "attempting", "retry", "sent", "in_doubt")
"""States of a message that arrived, may have arrived or will: writing it again would write twice."""


@dataclass(frozen=True, kw_only=True)
class Exclusion:
    """A candidacy, or one of its addresses, that is not written to. `address` is None when there is none."""

    candidacy: Candidacy
    address: str | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class Recipients:
    """The addresses written to, and those that are not with the reason of each."""

    contacts: list[Contact]
    excluded: list[Exclusion]


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What the campaign knows of its addresses, read at once.

    `linked` are the contacts that have a personal link, None where none is needed.
    """

    campaign: Campaign
    now: datetime
    suppressed: frozenset[str]
    spoken: frozenset[int]
    invited: Mapping[int, list[OutgoingEmail]] = field(default_factory=dict)
    reminded: Mapping[int, list[OutgoingEmail]] = field(default_factory=dict)
    own_deadlines: Mapping[int, datetime] = field(default_factory=dict)
    asked: frozenset[int] = frozenset()
    linked: frozenset[int] | None = None

    def is_past_deadline(self, candidacy_id: int) -> bool:
        """Whether the deadline of somebody who was invited is past."""
        return self.now > self.own_deadlines.get(candidacy_id, self.campaign.answers_by)


def of(campaign: Campaign, kind: str, *, linked: bool = False, now: datetime) -> Recipients:
    """Return who would receive a mailing of that kind launched at `now`.

    An invitation goes to those who have had none, a reminder to those who have and have not spoken, an announcement to
    everybody in the running; when it is `linked` (it carries the personal link), to those who already have one.
    """
    known = _known(campaign, now)
    if kind == "announcement" and linked:
        known = replace(known, linked=frozenset(invitations.held(campaign)))
    contacts = _contacts(campaign)
    chosen: list[Contact] = []
    excluded: list[Exclusion] = []
    for candidacy in db.session.scalars(
        select(Candidacy).where(Candidacy.campaign_id == campaign.id).order_by(Candidacy.sort_key, Candidacy.id)
    ):
        reason = _candidacy_reason(candidacy, kind, known)
        addresses = contacts.get(candidacy.id, [])
        if reason or not addresses:
            excluded.append(Exclusion(candidacy=candidacy, address=None, reason=reason or "aucune adresse connue"))
            continue
        for contact in addresses:
            reason = _address_reason(contact, kind, known)
            if reason:
                excluded.append(Exclusion(candidacy=candidacy, address=contact.address, reason=reason))
            else:
                chosen.append(contact)
    return Recipients(contacts=chosen, excluded=excluded)


def spoken(invitation_ids: Collection[int]) -> frozenset[int]:
    """Return those of these invitations that were answered, or whose candidacy said that it does not wish to."""
    if not invitation_ids:
        return frozenset()
    answered = select(AnswerSheet.invitation_id).where(AnswerSheet.invitation_id.in_(invitation_ids))
    declined = select(Decline.invitation_id).where(Decline.invitation_id.in_(invitation_ids))
    return frozenset(db.session.scalars(answered.union(declined)))


def _candidacy_reason(candidacy: Candidacy, kind: str, known: _Known) -> str | None:
    if not candidacy.in_the_running:
        return "la candidature n'est plus en lice"
    if kind == "reminder":
        return _reminder_reason(candidacy, known)
    too_late = kind == "invitation" and candidacy.id in known.asked and known.is_past_deadline(candidacy.id)
    return "son échéance pour répondre est passée" if too_late else None


def _reminder_reason(candidacy: Candidacy, known: _Known) -> str | None:
    if candidacy.id in known.spoken:
        return "a répondu, ou ne souhaite pas répondre"
    if known.is_past_deadline(candidacy.id):
        return "son échéance pour répondre est passée"
    reminders = known.reminded.get(candidacy.id, [])
    if len({email.mailing_id for email in reminders}) >= known.campaign.reminders_max:
        return f"a reçu le nombre convenu de rappels ({known.campaign.reminders_max})"
    latest = max((email.attempted_at or email.created_at for email in reminders), default=None)
    return _too_soon(latest, known)


def _address_reason(contact: Contact, kind: str, known: _Known) -> str | None:
    if contact.status != "usable":
        return "adresse refusée par son serveur"
    if contact.address_hmac in known.suppressed:
        return "cette adresse ne reçoit plus de message"
    if not contact.source.strip():
        return SOURCELESS
    if kind == "announcement":
        unlinked = known.linked is not None and contact.id not in known.linked
        return "pas encore invitée : elle n'a pas de lien personnel" if unlinked else None
    invited = known.invited.get(contact.id, [])
    if kind == "invitation":
        return "déjà invitée" if invited else None
    sent = [email.sent_at for email in invited if email.state == "sent" and email.sent_at]
    return _too_soon(max(sent), known) if sent else "aucune invitation n'est encore partie à cette adresse"


def _too_soon(latest: datetime | None, known: _Known) -> str | None:
    days = known.campaign.reminders_min_days
    if latest is not None and known.now < latest + timedelta(days=days):
        return f"dernier message il y a moins de {days} jours"
    return None


def _known(campaign: Campaign, now: datetime) -> _Known:
    invited: dict[int, list[OutgoingEmail]] = defaultdict(list)
    reminded: dict[int, list[OutgoingEmail]] = defaultdict(list)
    emails = (
        select(OutgoingEmail)
        .join(Candidacy, Candidacy.id == OutgoingEmail.candidacy_id)
        .where(
            Candidacy.campaign_id == campaign.id,
            OutgoingEmail.kind.in_(("invitation", "reminder")),
            OutgoingEmail.state.in_(LEFT_OR_LEAVING),
        )
    )
    for email in db.session.scalars(emails):
        if email.kind == "invitation":
            invited[email.contact_id].append(email)
        else:
            reminded[email.candidacy_id].append(email)
    return _Known(
        campaign=campaign,
        now=now,
        suppressed=frozenset(db.session.scalars(select(Suppression.address_hmac))),
        spoken=frozenset(_spoken(campaign)),
        invited=invited,
        reminded=reminded,
        own_deadlines=deadlines.own(campaign),
        asked=frozenset(_asked(campaign)),
    )


def _asked(campaign: Campaign) -> Iterable[int]:
    return db.session.scalars(
        select(Invitation.candidacy_id)
        .join(Candidacy, Candidacy.id == Invitation.candidacy_id)
        .where(Candidacy.campaign_id == campaign.id)
    )


def _spoken(campaign: Campaign) -> Iterable[int]:
    for acts in (AnswerSheet, Decline):
        yield from db.session.scalars(
            select(Invitation.candidacy_id)
            .join(acts, acts.invitation_id == Invitation.id)
            .join(Candidacy, Candidacy.id == Invitation.candidacy_id)
            .where(Candidacy.campaign_id == campaign.id)
        )


def _contacts(campaign: Campaign) -> Mapping[int, list[Contact]]:
    contacts: dict[int, list[Contact]] = defaultdict(list)
    query = (
        select(Contact)
        .join(Candidacy, Candidacy.id == Contact.candidacy_id)
        .where(Candidacy.campaign_id == campaign.id, Contact.status != "erased")
        .options(joinedload(Contact.candidacy).joinedload(Candidacy.constituency))
        .order_by(Contact.id)
    )
    for contact in db.session.scalars(query):
        contacts[contact.candidacy_id].append(contact)
    return contacts
