"""What stops a message at the last moment: each is asked again as it leaves, a group of them at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from campagne.exceptions import DomainError
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.services import gate, recipients, suppressions, trials
from campagne.services.triggers import Trigger


def spoken(emails: Sequence[OutgoingEmail]) -> frozenset[int]:
    """Read at once which invitations, of those that these messages remind of, have been spoken to."""
    return recipients.spoken([each.link.invitation_id for each in emails if each.link and each.kind == "reminder"])


def stop(email: OutgoingEmail, spoken: Collection[int], *, now: datetime) -> tuple[str, str] | None:
    """Return the state and the reason of what stops a message, if anything does; `spoken` as that function says.

    A receipt is owed to its signatory as long as the address takes mail: no deadline, silence or link stops it.
    """
    if email.kind == Trigger.TEST:
        return _stop_trial(email)
    suppression = email.contact.suppression
    if email.contact.status != "usable" or (suppression and suppressions.stops(suppression.reason, email.kind)):
        return "suppressed", "Cette adresse ne reçoit plus de message."
    if email.mailing is None:
        return None
    if email.link and not email.link.live:
        return "revoked", "Le lien personnel a été annulé."
    late = _out_of_date(email, spoken, now)
    return ("expired", late) if late else _silence(email.mailing, now)


def _silence(mailing: Mailing, now: datetime) -> tuple[str, str] | None:
    try:
        gate.require(gate.Effect.SEND, mailing, now=now)
    except DomainError as refusal:
        return "silenced", str(refusal)
    return None


def _stop_trial(email: OutgoingEmail) -> tuple[str, str] | None:
    """Return what stops a trial: it shows the very text that it was asked for, or nothing."""
    if email.coordinator is None or not email.coordinator.active:
        return "revoked", "Ce compte est fermé."
    return ("expired", "Le texte a changé depuis.") if trials.text_has_changed(email) else None


def _out_of_date(email: OutgoingEmail, spoken: Collection[int], now: datetime) -> str | None:
    """Say why a mailing's message comes too late. An announcement asks for no answer: no deadline stops it."""
    asking = email.link.invitation if email.link and email.kind != "announcement" else None
    if asking and not asking.is_open(now):
        return "Le dernier moment pour répondre est passé."
    if not email.candidacy.in_the_running:
        return "La candidature n'est plus en lice."
    if asking and email.kind == "reminder" and asking.id in spoken:
        return "La candidature a répondu entre-temps."
    return None
