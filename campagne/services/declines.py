"""Declining: a candidacy lets it be known that it will not answer, until it does."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from campagne.domain.text import clean
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.invitation import Decline, Invitation
from campagne.services.answers import DeadlinePassed, current_sheet

MOTIVE_MAX = 300
SIGNATORY_MAX = 200


class MotiveTooLong(DomainError):
    """A reason is given in at most 300 characters."""


def decline(
    invitation: Invitation, *, motive: str = "", signatory: str = "", channel: str = "form", now: datetime
) -> Decline:
    """Note the wish not to answer, with its reason if one is given, and return it. `channel` is form or mail.

    The same wish and reason again return the one that stands: a double click declines once. An answer signed later
    wins. Raises DeadlinePassed, MotiveTooLong.
    """
    db.session.execute(select(Invitation.id).where(Invitation.id == invitation.id).with_for_update())
    if not invitation.is_open(now):
        raise DeadlinePassed("L'échéance est passée : ce message n'a pas été enregistré.")
    motive = clean(motive)
    if len(motive) > MOTIVE_MAX:
        over = len(motive) - MOTIVE_MAX
        raise MotiveTooLong(
            f"Ce texte compte {len(motive)} caractères, {MOTIVE_MAX} au plus : retirez-en {over}.", field="motive"
        )
    standing = standing_decline(invitation)
    if standing and standing.motive == motive:
        return standing
    declined = Decline(
        invitation_id=invitation.id, motive=motive, signatory=signatory, channel=channel, declared_at=now
    )
    db.session.add(declined)
    db.session.flush()
    return declined


def standing_decline(invitation: Invitation) -> Decline | None:
    """Return the wish not to answer that stands: the latest, unless an answer was signed at the same time or later."""
    latest = db.session.scalars(
        select(Decline)
        .where(Decline.invitation_id == invitation.id)
        .order_by(Decline.declared_at.desc(), Decline.id.desc())
        .limit(1)
    ).first()
    sheet = current_sheet(invitation)
    if latest and sheet and sheet.signed_at >= latest.declared_at:
        return None
    return latest
