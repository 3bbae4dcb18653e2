"""What every page of this door says: for whom one answers, until when, what happens to the words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from campagne import clock
from campagne.domain.answers import SIGNATORY_ROLES
from campagne.domain.constituencies import full_name
from campagne.domain.effort import Effort
from campagne.domain.elections import STANDING_FOR
from campagne.domain.wording import of
from campagne.domain.zones import LocalTime, local_time
from campagne.models.answer import AnswerSheet
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.invitation import Invitation, Link
from campagne.models.questionnaire import Questionnaire
from campagne.services import answers, questionnaires
from campagne.web.candidate.visits import current_link

CANDIDATE = {"F": "La candidate", "M": "Le candidat"}


class Phase(StrEnum):
    """Where an invitation stands in its calendar."""

    NOT_OPEN = "not_open"
    OPEN = "open"
    LATE = "late"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class Situation:
    """An invitation at one instant, in the words of its pages."""

    link: Link
    now: datetime

    @property
    def invitation(self) -> Invitation:
        return self.link.invitation

    @property
    def candidacy(self) -> Candidacy:
        return self.invitation.candidacy

    @property
    def whose(self) -> str:
        """Of whom: « d'Inès Marchetti », « de Paul Vasseur »."""
        return of(self.candidacy.name)

    @property
    def questionnaire(self) -> Questionnaire:
        return self.invitation.questionnaire

    @property
    def campaign(self) -> Campaign:
        return self.questionnaire.campaign

    @property
    def local(self) -> LocalTime | None:
        """The place whose hour the constituency keeps, None for Paris."""
        return local_time(self.candidacy.constituency.code, self.campaign.election)

    @property
    def standing_for(self) -> str:
        """What the candidacy is for: "candidature aux élections législatives, Ain, 1re circonscription"."""
        words, place = f"candidature {STANDING_FOR[self.campaign.election]}", self.candidacy.constituency
        return words if self.campaign.national else f"{words}, {full_name(place.code, place.name)}"

    @property
    def phase(self) -> Phase:
        """Whether an answer is taken, and whether it comes after the announced deadline."""
        if self.invitation.is_open(self.now):
            return Phase.LATE if self.invitation.is_late(self.now) else Phase.OPEN
        return Phase.NOT_OPEN if self.campaign.status == "draft" else Phase.CLOSED

    @property
    def writable(self) -> bool:
        """Whether an answer is taken."""
        return self.phase in {Phase.OPEN, Phase.LATE}

    @property
    def effort(self) -> Effort:
        return questionnaires.effort(self.questionnaire)

    @property
    def sheet(self) -> AnswerSheet | None:
        """The latest signed answers."""
        return answers.current_sheet(self.invitation)

    @property
    def roles(self) -> dict[str, str]:
        """The capacities in which one signs, in the words of this candidacy."""
        return {**SIGNATORY_ROLES, "candidate": CANDIDATE.get(self.candidacy.sex or "", SIGNATORY_ROLES["candidate"])}


def situation() -> Situation:
    """Return where the visitor's invitation stands now."""
    return Situation(link=current_link(), now=clock.now())
