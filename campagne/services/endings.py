"""How a candidacy ends by a person's word, a withdrawal or a death, and how such a word is taken back; each is audited.

Whatever is published stays as it is; no message leaves any more to a candidacy that is not in the running, which the
outbox looks at when it takes a message up.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from sqlalchemy import select

from campagne.domain import states
from campagne.domain.dates import PARIS
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import IN_THE_RUNNING, Candidacy, ImportedFile
from campagne.services import audit, corrections, gate, sayings

ENDED = {"withdrawn": "candidacy_withdrawn", "deceased": "candidacy_deceased"}
"""How a candidacy ends by a person's word, and what the audit trail calls it."""
REINSTATED = "candidacy_reinstated"


class DayToCome(DomainError):
    """What ended a candidacy has happened."""


class NotInTheRunning(DomainError):
    """Only a candidacy in the running ends; only one that ended by a person's or a list's word is taken back."""


def end(candidacy: Candidacy, status: str, *, on: date, source: str, by: gate.Actor, now: datetime) -> None:
    """Say that a candidacy has ended on a day: `withdrawn`, or `deceased`. No message leaves to it any more.

    Whatever is published stays as it is. Raises CampaignArchived, NotAllowed, NotInTheRunning, DayToCome,
    ReasonMissing.
    """
    standing, campaign = candidacy.standing, candidacy.constituency.campaign
    if standing.status == status or (standing.status not in IN_THE_RUNNING and status == "withdrawn"):
        raise NotInTheRunning("Cette candidature n'est déjà plus en lice.")
    if on > now.astimezone(PARIS).date():
        raise DayToCome("Ce jour n'est pas encore passé.", field="on")
    source = sayings.said(source, "source", "Dites d'où vous le tenez.")
    details = {"on": on.isoformat(), "source": source, "before": standing.status}
    standing.status, standing.status_since = status, _moment_of(on, now)
    subject = ("candidacy", candidacy.ref)
    audit.record(ENDED[status], subject=subject, campaign=campaign, by=by, now=now, details=details)
    db.session.flush()
    gate.require(gate.Effect.END, candidacy, by=by, now=now)


def reinstate(candidacy: Candidacy, *, reason: str, by: gate.Actor, now: datetime) -> None:
    """Take back what ended a candidacy: it stands as it stood before. Raises NotInTheRunning, ReasonMissing."""
    standing, campaign = candidacy.standing, candidacy.constituency.campaign
    corrections.may_write(campaign, by)
    if standing.status not in ENDED:
        raise NotInTheRunning("Cette candidature n'est ni retirée ni interrompue : il n'y a rien à rétablir.")
    reason = sayings.said(reason, "reason", "Dites pourquoi elle est rétablie.")
    details = {"reason": reason, "before": standing.status}
    standing.status, standing.status_since = _status_before(candidacy, campaign), now
    subject = ("candidacy", candidacy.ref)
    audit.record(REINSTATED, subject=subject, campaign=campaign, by=by, now=now, details=details)
    db.session.flush()


def list_days(campaign: Campaign) -> dict[int, date]:
    """Return the day of each official list of the campaign, by its id: its own date, or that of its import."""
    lists = select(ImportedFile.id, ImportedFile.dated, ImportedFile.imported_at)
    return {
        row.id: row.dated or row.imported_at.astimezone(PARIS).date()
        for row in db.session.execute(lists.where(ImportedFile.campaign_id == campaign.id))
    }


def said(candidacy: Candidacy, lists: Mapping[int, date]) -> states.Ending | None:
    """Return how a candidacy has ended as the public reads it, None while it stands; `lists` as `list_days` says."""
    standing = candidacy.standing
    if standing.status not in states.ENDINGS:
        return None
    said_on = lists.get(standing.import_id or 0) if standing.status == "not_listed" else None
    return states.Ending(status=standing.status, on=said_on or standing.status_since.astimezone(PARIS).date())


def _moment_of(day: date, now: datetime) -> datetime:
    """Return noon of a day in Paris, or now when it is not noon yet: only the day is ever said."""
    return min(datetime.combine(day, time(12), PARIS), now)


def _status_before(candidacy: Candidacy, campaign: Campaign) -> str:
    """Return the status in the running that the trail last saw; what a list ended stands again by that list."""
    for entry in reversed(audit.of_subject("candidacy", candidacy.ref, campaign=campaign)):
        if entry.action in ENDED.values() and entry.details["before"] in IN_THE_RUNNING:
            return str(entry.details["before"])
    return "standing" if corrections.latest_list(campaign)[1] else "declared"
