"""Before a sending: what would leave, to whom, whether anything stops it, and the digest of exactly that."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from campagne.domain.editions import digest, instant
from campagne.domain.preflight import Point, SendingFacts, points
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.mailing import Mailing
from campagne.models.organisation import Organisation
from campagne.services import mailings, questionnaires
from campagne.services.letters import Letter
from campagne.services.recipients import Exclusion, Recipients


class SendingChanged(DomainError):
    """What leaves is exactly what the person who sends it saw."""


@dataclass(frozen=True, kw_only=True)
class Preflight:
    """What a person sees before sending; the letter is the one of the longest name.

    `digest` covers the text, the questions, the deadline and the recipients.
    """

    points: list[Point]
    letter: Letter | None
    messages: int
    candidacies: int
    excluded: list[Exclusion]
    digest: str


def look(mailing: Mailing, *, now: datetime) -> Preflight:
    """Return what launching `mailing` at `now` would do. Writes nothing."""
    campaign, chosen = mailing.campaign, mailings.recipients_of(mailing, now=now)
    candidacies = len({contact.candidacy_id for contact in chosen.contacts})
    asked = questionnaires.latest(campaign)
    letter, unreadable = _letter(mailing, now)
    facts = SendingFacts(
        organisation_known=db.session.get(Organisation, 1) is not None,
        questions=len(asked.questions),
        frozen=asked.frozen,
        messages=len(chosen.contacts),
        candidacies=candidacies,
        excluded=Counter(each.reason for each in chosen.excluded),
        answers_by=campaign.answers_by,
        announced=mailings.announced(mailing, now=now),
        newcomer_days=campaign.newcomer_days,
        unreadable=unreadable,
    )
    return Preflight(
        points=points(facts, now=now),
        letter=letter,
        messages=len(chosen.contacts),
        candidacies=candidacies,
        excluded=chosen.excluded,
        digest=_digest(mailing, chosen),
    )


def refuse_unlike(mailing: Mailing, seen: str, *, now: datetime) -> None:
    """Raise SendingChanged when the text, the questions, the deadline or the recipients are not those seen."""
    if _digest(mailing, mailings.recipients_of(mailing, now=now)) != seen:
        raise SendingChanged(
            "Le texte, les questions, l'échéance ou les destinataires ont changé depuis. Relisez, puis envoyez."
        )


def longest_name(campaign: Campaign) -> Candidacy | None:
    """Return the candidacy whose name is the longest: if it reads well in a text, every other does."""
    length = func.length(Candidacy.first_name) + func.length(Candidacy.last_name)
    query = select(Candidacy).where(Candidacy.campaign_id == campaign.id).order_by(length.desc(), Candidacy.id).limit(1)
    return db.session.scalars(query).first()


def _letter(mailing: Mailing, now: datetime) -> tuple[Letter | None, str]:
    """Return the letter of the longest name, or why it cannot be read; neither while other points say what lacks."""
    candidacy = longest_name(mailing.campaign)
    if candidacy is None or db.session.get(Organisation, 1) is None:
        return None, ""
    try:
        return mailings.preview(mailing, candidacy, now=now), ""
    except DomainError as refusal:
        return None, str(refusal)


def _digest(mailing: Mailing, chosen: Recipients) -> str:
    campaign = mailing.campaign
    return digest(
        {
            "subject": mailing.subject,
            "body": mailing.body,
            "questionnaire": questionnaires.content(questionnaires.latest(campaign)),
            "answers_by": instant(campaign.answers_by),
            "newcomers": [campaign.newcomer_days, instant(campaign.closes_at)],
            "recipients": sorted(contact.id for contact in chosen.contacts),
        }
    )
