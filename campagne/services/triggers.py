"""Every reason for which a message leaves, and the only ones: what causes it, who does, to which address on file.

We are not a relay: nobody outside chooses a recipient, a subject or a text. A message that is not one of these cannot
be written in the outbox, and no other module writes there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Trigger(StrEnum):
    """A reason for which a message leaves; its value is the message's kind, and the folder of its templates."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    ANNOUNCEMENT = "announcement"
    TEST = "test"
    RECEIPT = "receipt"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Why a message leaves, who makes it leave, and to which addresses, all of them on file beforehand.

    `public` says that somebody outside the coordination can cause it: neither its recipients nor its subject are theirs
    to choose.
    """

    cause: str
    by: str
    to: str
    public: bool = False


_TO_CAMPAIGNS = "the usable addresses of the candidacies that the mailing selects, as imported or noted by the network"

RULES = {
    Trigger.INVITATION: Rule(
        cause="a mailing launched", by="a coordinator of the campaign, or the operator", to=_TO_CAMPAIGNS
    ),
    Trigger.REMINDER: Rule(
        cause="a mailing launched", by="a coordinator of the campaign, or the operator", to=_TO_CAMPAIGNS
    ),
    Trigger.ANNOUNCEMENT: Rule(
        cause="a mailing launched", by="a coordinator of the campaign, or the operator", to=_TO_CAMPAIGNS
    ),
    Trigger.TEST: Rule(
        cause="a mailing tried before it is launched",
        by="a coordinator of the campaign",
        to="the address of that very coordinator's account",
    ),
    Trigger.RECEIPT: Rule(
        cause="a sheet signed by a personal link, or transcribed from a letter",
        by="whoever holds the personal link, or a coordinator who transcribes",
        to="every usable address of the candidacy, whichever link signed",
        public=True,
    ),
}
