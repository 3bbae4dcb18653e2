"""What people of the coordination write of a candidacy by hand: added, or corrected; each act is audited.

A list says who stands; a person says what no list has said yet, or said wrongly. Nothing here ever gives the answers of
one person to another: a candidacy that was written to keeps the person whom it names.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from campagne.domain.identity import Identity
from campagne.domain.list_changes import FieldChange
from campagne.domain.text import sort_key
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy, ImportedFile, Standing
from campagne.models.invitation import Invitation
from campagne.services import audit, declared_order, gate, places, sayings

ADDED, CORRECTED = "candidacy_added", "candidacy_corrected"

_PERSON = ("last_name", "first_name", "sex", "label", "substitute")


class SameName(DomainError):
    """A second candidacy of one name in one constituency is added by somebody who says that it is somebody else."""


class AnotherPerson(DomainError):
    """The candidacy of one person never becomes that of another once it was written to."""


def add(
    campaign: Campaign,
    identity: Identity,
    *,
    code: str,
    place_name: str = "",
    source: str,
    somebody_else: bool = False,
    by: gate.Actor,
    now: datetime,
) -> Candidacy:
    """Add a candidacy: on the list when there is an official one, declared before.

    `code` is a constituency of the campaign or a new one (`services.places`); `somebody_else` says that a person of the
    same name there is not the same. Raises CampaignArchived, NotAllowed, NameMissing, TextTooLong, UnknownPlace,
    SameName, ReasonMissing.
    """
    may_write(campaign, by)
    identity, source = identity.checked(), sayings.said(source, "source", "Dites où cette candidature est annoncée.")
    # Two people adding the same candidacy at once would add it twice: the row of the campaign is their queue.
    db.session.execute(select(Campaign.id).where(Campaign.id == campaign.id).with_for_update())
    place = places.find_or_add(campaign, code, name=place_name)
    if not somebody_else:
        _refuse_double(place.id, identity, but=None)
    round, official = latest_list(campaign)
    last = select(func.max(Standing.position)).join(Candidacy).where(Candidacy.constituency_id == place.id)
    candidacy = Candidacy(campaign_id=campaign.id, constituency=place, created_at=now, **_columns(identity))
    standing = Standing(
        round=round,
        panel=identity.panel,
        nuance=identity.nuance,
        position=(db.session.scalars(last).one() or 0) + 1,
        status="standing" if official else "declared",
        status_since=now,
    )
    candidacy.standings = [standing]
    db.session.add(candidacy)
    db.session.flush()
    if not official:
        declared_order.redraw(campaign, {place.code})
    details = {"source": source, "status": standing.status, **_filled(identity)}
    subject = ("candidacy", candidacy.ref)
    audit.record(ADDED, subject=subject, campaign=campaign, by=by, now=now, details=details)
    return candidacy


def correct(
    candidacy: Candidacy,
    identity: Identity,
    *,
    reason: str,
    somebody_else: bool = False,
    by: gate.Actor,
    now: datetime,
) -> list[FieldChange]:
    """Correct what is said of a candidacy, and return what changed; nothing is written when nothing does.

    Raises CampaignArchived, NotAllowed, NameMissing, TextTooLong, AnotherPerson, SameName, ReasonMissing.
    """
    campaign = candidacy.constituency.campaign
    may_write(campaign, by)
    identity, before = identity.checked(), recorded(candidacy)
    given = asdict(identity)
    changes = [FieldChange(name, old, given[name]) for name, old in asdict(before).items() if old != given[name]]
    if not changes:
        return []
    reason = sayings.said(reason, "reason", "Dites pourquoi, ou d'où vient cette correction.")
    if identity.match_key != candidacy.match_key:
        _refuse_another_person(candidacy, before, identity)
        if not somebody_else:
            _refuse_double(candidacy.constituency_id, identity, but=candidacy.id)
    for name, value in _columns(identity).items():
        setattr(candidacy, name, value)
    candidacy.standing.panel, candidacy.standing.nuance = identity.panel, identity.nuance
    fields = {change.field: [change.before, change.after] for change in changes}
    db.session.flush()
    details, subject = {"reason": reason, "fields": fields}, ("candidacy", candidacy.ref)
    audit.record(CORRECTED, subject=subject, campaign=campaign, by=by, now=now, details=details)
    return changes


def recorded(candidacy: Candidacy) -> Identity:
    """Return what is recorded of a candidacy."""
    own = {name: getattr(candidacy, name) for name in _PERSON}
    return Identity(**own, panel=candidacy.standing.panel, nuance=candidacy.standing.nuance)


def latest_list(campaign: Campaign) -> tuple[int, bool]:
    """Return the round that lists have reached, and whether an official one has been applied."""
    own = ImportedFile.campaign_id == campaign.id
    round = db.session.scalars(select(func.max(ImportedFile.round)).where(own)).one()
    official = select(ImportedFile.id).where(own, ImportedFile.kind == "official").limit(1)
    return round or 1, db.session.scalars(official).first() is not None


def may_write(campaign: Campaign, by: gate.Actor) -> None:
    """Raise NotAllowed for a closed account, CampaignArchived for a campaign that changes no more."""
    gate.refuse_closed_account(by)
    campaign.refuse_when_archived()


def same_name(constituency_id: int, identity: Identity, *, but: int | None) -> Candidacy | None:
    """Return a candidacy of that constituency under the same name, its first and last names in either order."""
    keys = (identity.match_key, identity.swapped_key)
    query = select(Candidacy).where(Candidacy.constituency_id == constituency_id, Candidacy.match_key.in_(keys))
    return db.session.scalars(query.where(Candidacy.id != (but or 0)).limit(1)).first()


def _refuse_double(constituency_id: int, identity: Identity, *, but: int | None) -> None:
    twin = same_name(constituency_id, identity, but=but)
    if twin is not None:
        raise SameName(
            f"« {twin.name} » figure déjà dans cette circonscription (référence {twin.ref}). "
            "Si c'est bien quelqu'un d'autre, cochez la case prévue.",
            field="somebody_else",
        )


def _refuse_another_person(candidacy: Candidacy, before: Identity, after: Identity) -> None:
    """Refuse a name that shares no word with the one whose messages and answers stand under this candidacy."""
    invited = select(Invitation.id).where(Invitation.candidacy_id == candidacy.id).limit(1)
    if not before.shares_a_word_with(after) and db.session.scalars(invited).first() is not None:
        raise AnotherPerson(
            f"« {candidacy.name} » a déjà été invitée ou invité à répondre : sa candidature ne peut pas devenir celle "
            "d'une autre personne. Ajoutez plutôt une candidature, et retirez celle-ci si elle n'existe plus.",
            field="last_name",
        )


def _columns(identity: Identity) -> dict[str, Any]:
    own = {name: getattr(identity, name) for name in _PERSON}
    return {**own, "match_key": identity.match_key, "sort_key": sort_key(identity.last_name, identity.first_name)}


def _filled(identity: Identity) -> dict[str, Any]:
    return {name: value for name, value in asdict(identity).items() if value not in {None, ""}}
