"""Who receives a mailing, and why the others do not: every candidacy of the campaign is in one of the two lists."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple, overload

from sqlalchemy import ColumnElement, Row, case, func, select
from sqlalchemy.orm import joinedload

from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.campaign import Campaign
from campagne.models.candidacy import IN_THE_RUNNING, Candidacy, Standing
from campagne.models.contact import Contact, Suppression
from campagne.models.invitation import Decline, Invitation
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.services import deadlines, invitations
from campagne.services.addressees import Addressee
from campagne.services.breaker import YET_TO_LEAVE

SOURCELESS = "adresse sans source : sans elle, on n'écrit à personne"
_AT_ONCE = 500
LEFT_OR_LEAVING = (*YET_TO_LEAVE, "sent", "in_doubt")
"""States of a message that arrived, may have arrived or will: writing it again would write twice."""


@dataclass(frozen=True, kw_only=True)
class Exclusion:
    """A candidacy, or one of its addresses, that is not written to. `address` is None when there is none."""

    candidacy: Candidacy
    address: str | None
    reason: str


class Contacts(Sequence[Contact]):
    """The contacts of these addressees, read some hundred at a time whenever they are gone through."""

    def __init__(self, addressees: Sequence[Addressee]) -> None:
        self.addressees = addressees

    def __len__(self) -> int:
        return len(self.addressees)

    def __iter__(self) -> Iterator[Contact]:
        for start in range(0, len(self), _AT_ONCE):
            ids = [addressee.id for addressee in self.addressees[start : start + _AT_ONCE]]
            people = joinedload(Contact.candidacy).joinedload(Candidacy.constituency)
            read = db.session.scalars(select(Contact).where(Contact.id.in_(ids)).options(people))
            found = {contact.id: contact for contact in read}
            yield from (found[contact_id] for contact_id in ids)

    @overload
    def __getitem__(self, index: int) -> Contact: ...

    @overload
    def __getitem__(self, index: slice) -> Contacts: ...

    def __getitem__(self, index: int | slice) -> Contact | Contacts:
        if isinstance(index, slice):
            return Contacts(self.addressees[index])
        return db.session.get_one(Contact, self.addressees[index].id)


@dataclass(frozen=True, kw_only=True)
class Recipients:
    """The addresses written to, and those that are not with the reason of each."""

    contacts: Contacts
    excluded: list[Exclusion]


class _Reminded(NamedTuple):
    """The reminders of a candidacy: by which mailings, and when the latest."""

    mailings: frozenset[int]
    latest: datetime


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What the campaign knows of its addresses, read at once.

    `invited` are the contacts that had an invitation, with when the latest left, None as long as none has. `linked` are
    the contacts that have a personal link, None where none is needed.
    """

    campaign: Campaign
    now: datetime
    suppressed: frozenset[str]
    spoken: frozenset[int]
    not_running: frozenset[int]
    invited: Mapping[int, datetime | None]
    reminded: Mapping[int, _Reminded]
    own_deadlines: Mapping[int, datetime]
    asked: frozenset[int]
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
    chosen: list[Addressee] = []
    excluded: list[tuple[int, str | None, str]] = []
    for candidacy_id, rows in groupby(_addresses(campaign), key=lambda row: row.candidacy_id):
        reason = _candidacy_reason(candidacy_id, kind, known)
        addresses = [row for row in rows if row.id is not None]
        if reason or not addresses:
            excluded.append((candidacy_id, None, reason or "aucune adresse connue"))
            continue
        for row in addresses:
            reason = _address_reason(row, kind, known)
            if reason:
                excluded.append((candidacy_id, row.address, reason))
            else:
                chosen.append(Addressee(row.id, candidacy_id, row.ref, row.address))
    return Recipients(contacts=Contacts(chosen), excluded=_exclusions(excluded))


def spoken(invitation_ids: Collection[int]) -> frozenset[int]:
    """Return those of these invitations that were answered, or whose candidacy said that it does not wish to."""
    if not invitation_ids:
        return frozenset()
    answered = select(AnswerSheet.invitation_id).where(AnswerSheet.invitation_id.in_(invitation_ids))
    declined = select(Decline.invitation_id).where(Decline.invitation_id.in_(invitation_ids))
    return frozenset(db.session.scalars(answered.union(declined)))


def _candidacy_reason(candidacy_id: int, kind: str, known: _Known) -> str | None:
    if candidacy_id in known.not_running:
        return "la candidature n'est plus en lice"
    if kind == "reminder":
        return _reminder_reason(candidacy_id, known)
    too_late = kind == "invitation" and candidacy_id in known.asked and known.is_past_deadline(candidacy_id)
    return "son échéance pour répondre est passée" if too_late else None


def _reminder_reason(candidacy_id: int, known: _Known) -> str | None:
    if candidacy_id in known.spoken:
        return "a répondu, ou ne souhaite pas répondre"
    if known.is_past_deadline(candidacy_id):
        return "son échéance pour répondre est passée"
    reminders = known.reminded.get(candidacy_id)
    if reminders and len(reminders.mailings) >= known.campaign.reminders_max:
        return f"a reçu le nombre convenu de rappels ({known.campaign.reminders_max})"
    return _too_soon(reminders.latest if reminders else None, known)


def _address_reason(contact: Row[*tuple[Any, ...]], kind: str, known: _Known) -> str | None:
    if contact.status != "usable":
        return "adresse refusée par son serveur"
    if contact.address_hmac in known.suppressed:
        return "cette adresse ne reçoit plus de message"
    if not contact.source.strip():
        return SOURCELESS
    if kind == "announcement":
        unlinked = known.linked is not None and contact.id not in known.linked
        return "pas encore invitée : elle n'a pas de lien personnel" if unlinked else None
    if kind == "invitation":
        return "déjà invitée" if contact.id in known.invited else None
    left = known.invited.get(contact.id)
    return _too_soon(left, known) if left else "aucune invitation n'est encore partie à cette adresse"


def _too_soon(latest: datetime | None, known: _Known) -> str | None:
    days = known.campaign.reminders_min_days
    if latest is not None and known.now < latest + timedelta(days=days):
        return f"dernier message il y a moins de {days} jours"
    return None


def _known(campaign: Campaign, now: datetime) -> _Known:
    return _Known(
        campaign=campaign,
        now=now,
        suppressed=frozenset(db.session.scalars(select(Suppression.address_hmac))),
        spoken=frozenset(_spoken(campaign)),
        not_running=_not_running(campaign),
        invited=_invited(campaign),
        reminded=_reminded(campaign),
        own_deadlines=deadlines.own(campaign),
        asked=frozenset(_asked(campaign)),
    )


def _not_running(campaign: Campaign) -> frozenset[int]:
    rows = db.session.execute(
        select(Standing.candidacy_id, Standing.status)
        .join(Candidacy, Candidacy.id == Standing.candidacy_id)
        .where(Candidacy.campaign_id == campaign.id)
        .order_by(Standing.round)
    )
    latest = {row.candidacy_id: row.status for row in rows.yield_per(_AT_ONCE)}
    return frozenset(candidacy_id for candidacy_id, status in latest.items() if status not in IN_THE_RUNNING)


def _invited(campaign: Campaign) -> dict[int, datetime | None]:
    arrived = case((OutgoingEmail.state == "sent", OutgoingEmail.sent_at))
    rows = db.session.execute(
        select(OutgoingEmail.contact_id, func.max(arrived).label("sent_at"))
        .where(*_writing(campaign, "invitation"))
        .group_by(OutgoingEmail.contact_id)
    )
    return {row.contact_id: row.sent_at for row in rows}


def _reminded(campaign: Campaign) -> dict[int, _Reminded]:
    rows = db.session.execute(
        select(
            OutgoingEmail.candidacy_id,
            OutgoingEmail.mailing_id,
            func.max(func.coalesce(OutgoingEmail.attempted_at, OutgoingEmail.created_at)).label("latest"),
        )
        .where(*_writing(campaign, "reminder"))
        .group_by(OutgoingEmail.candidacy_id, OutgoingEmail.mailing_id)
    )
    found: dict[int, _Reminded] = {}
    for row in rows:
        before = found.get(row.candidacy_id, _Reminded(frozenset(), row.latest))
        mailings = before.mailings | {row.mailing_id}
        found[row.candidacy_id] = _Reminded(mailings, max(before.latest, row.latest))
    return found


def _writing(campaign: Campaign, kind: str) -> tuple[ColumnElement[bool], ...]:
    own = select(Mailing.id).where(Mailing.campaign_id == campaign.id)
    left = OutgoingEmail.state.in_(LEFT_OR_LEAVING)
    return OutgoingEmail.mailing_id.in_(own), OutgoingEmail.kind == kind, left


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


def _addresses(campaign: Campaign) -> Iterator[Row[*tuple[Any, ...]]]:
    """Yield the addresses of each candidacy together; one without any has a row of its own, whose `id` is None."""
    kept = (Contact.candidacy_id == Candidacy.id) & (Contact.status != "erased")
    columns = (Contact.id, Contact.address, Contact.address_hmac, Contact.status, Contact.source)
    query = (
        select(Candidacy.id.label("candidacy_id"), Candidacy.ref, *columns)
        .outerjoin(Contact, kept)
        .where(Candidacy.campaign_id == campaign.id)
        .order_by(Candidacy.sort_key, Candidacy.id, Contact.id)
    )
    return iter(db.session.execute(query).yield_per(_AT_ONCE))


def _exclusions(found: Sequence[tuple[int, str | None, str]]) -> list[Exclusion]:
    people: dict[int, Candidacy] = {}
    for start in range(0, len(found), _AT_ONCE):
        ids = {candidacy_id for candidacy_id, _, _ in found[start : start + _AT_ONCE]}
        people |= {each.id: each for each in db.session.scalars(select(Candidacy).where(Candidacy.id.in_(ids)))}
    return [Exclusion(candidacy=people[who], address=address, reason=reason) for who, address, reason in found]
