"""What stops a message at the last moment: each is asked again as it leaves, a group of them at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from campagne.exceptions import DomainError
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.services import gate, recipients, suppressions, trials
from campagne.services.triggers import Trigger


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What stops some messages and stands on no row of theirs: suppressions by address, invitations spoken to."""

    suppressed: Mapping[str, str]
    spoken: frozenset[int]


def facts(emails: Sequence[OutgoingEmail]) -> Facts:
    """Read what may stop these messages, at once."""
    reminded = [email.link.invitation_id for email in emails if email.link and email.kind == "reminder"]
    return Facts(
        suppressed=suppressions.reasons(email.contact.address_hmac for email in emails),
        spoken=recipients.spoken(reminded),
    )


def stop(email: OutgoingEmail, known: Facts, *, now: datetime) -> tuple[str, str] | None:
    """Return the state and the reason of what stops a message, if anything does.

    A receipt is owed to its signatory as long as the address takes mail: no deadline, silence or link stops it.
    """
    if email.kind == Trigger.TEST:
        return _stop_trial(email)
    reason = known.suppressed.get(email.contact.address_hmac)
    if email.contact.status != "usable" or suppressions.stops(reason, email.kind):
        return "suppressed", "Cette adresse ne reçoit plus de message."
    if email.mailing is None:
        return None
    if email.link and not email.link.live:
        return "revoked", "Le lien personnel a été annulé."
    late = _out_of_date(email, known, now)
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


def _out_of_date(email: OutgoingEmail, known: Facts, now: datetime) -> str | None:
    """Say why a mailing's message comes too late. An announcement asks for no answer: no deadline stops it."""
    asking = email.link.invitation if email.link and email.kind != "announcement" else None
    if asking and not asking.is_open(now):
        return "Le dernier moment pour répondre est passé."
    if not email.candidacy.in_the_running:
        return "La candidature n'est plus en lice."
    if asking and email.kind == "reminder" and asking.id in known.spoken:
        return "La candidature a répondu entre-temps."
    return None
