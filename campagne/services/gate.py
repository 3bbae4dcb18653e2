"""The one door of irreversible effects: role, then approval, then electoral silence, the last check before commit.

Whatever sends, freezes, signs, publishes, reopens, hides or changes an address calls `require` inside the transaction
that writes. A rule that is added here holds for every effect, whichever page or command asks for it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from campagne.exceptions import DomainError
from campagne.models.answer import AnswerSheet
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.contact import Contact
from campagne.models.coordinator import Coordinator
from campagne.models.invitation import Invitation
from campagne.models.mailing import Mailing
from campagne.models.publication import EditionRequest
from campagne.models.questionnaire import Questionnaire

Subject = Campaign | Questionnaire | Mailing | EditionRequest | Invitation | AnswerSheet | Contact | Candidacy
Actor = Coordinator | str | None
"""Who asks: a coordinator, the words that name an operator at the command line, or nobody (a scheduled job)."""


class NotAllowed(DomainError):
    """This person may not do that."""


class Effect(StrEnum):
    """What cannot be taken back once done."""

    FREEZE = "freeze"
    OPEN = "open"
    SIGN = "sign"
    SEND = "send"
    STOP = "stop"
    PUBLISH = "publish"
    REOPEN = "reopen"
    HIDE = "hide"
    COVER = "cover"
    CHANGE_ADDRESS = "change_address"
    END = "end"
    SETTLE = "settle"


AFTER_THE_END = frozenset({Effect.HIDE, Effect.COVER})
"""What an archived campaign, which stays public, still lets through: a text is hidden, an edition says so."""


def require(effect: Effect, subject: Subject, *, by: Actor = None, now: datetime) -> None:
    """Let an effect on `subject` through, or raise the DomainError of the rule that refuses it. Writes nothing."""
    campaign = campaign_of(subject)
    if effect not in AFTER_THE_END:
        campaign.refuse_when_archived()
    _check_role(by)
    _check_approval(effect, campaign, subject)
    _check_silence(effect, campaign, now)


def campaign_of(subject: Subject) -> Campaign:
    """Return the campaign whose rules an effect on `subject` obeys."""
    match subject:
        case Campaign():
            return subject
        case Invitation():
            return subject.questionnaire.campaign
        case AnswerSheet():
            return subject.invitation.questionnaire.campaign
        case Contact():
            return subject.candidacy.constituency.campaign
        case Candidacy():
            return subject.constituency.campaign
        case _:
            return subject.campaign


def refuse_closed_account(by: Actor) -> None:
    """Raise NotAllowed for somebody whose account is closed: neither effects nor lists nor addresses are theirs."""
    if isinstance(by, Coordinator) and not by.active:
        raise NotAllowed("Ce compte est désactivé : il ne peut plus rien engager.")


def _check_role(by: Actor) -> None:
    """Refuse whoever may not. Every open account may do everything as long as roles carry no rule."""
    refuse_closed_account(by)


def _check_approval(effect: Effect, campaign: Campaign, subject: Subject) -> None:
    """Ask for as many keys as the campaign wants. One is enough as long as approvals are not recorded."""


def _check_silence(effect: Effect, campaign: Campaign, now: datetime) -> None:
    """Refuse during electoral silence. A campaign without a calendar has none; it is the last check before commit."""
