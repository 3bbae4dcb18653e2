"""Before a sending: what would leave, to whom, whether anything stops it, and the digest of exactly that."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from campagne.domain import mailing_words, sending_domain
from campagne.domain.editions import digest, instant
from campagne.domain.preflight import Point, SendingFacts, points
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.mailing import Mailing
from campagne.models.organisation import Organisation
from campagne.services import gate, mailing_texts, mailings, questionnaires, rehearsal, reviews, trials
from campagne.services import sending_domain as domain_service
from campagne.services.breaker import YET_TO_LEAVE
from campagne.services.letters import Letter
from campagne.services.recipients import SOURCELESS, Exclusion, Recipients

_NOTICE = "Pourquoi nous vous écrivons, vos droits"


class SendingChanged(DomainError):
    """What leaves is exactly what the person who sends it saw."""


class NotReady(DomainError):
    """Nothing leaves while a point of the list says no."""


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
    """Return what launching `mailing` at `now` would do. Writes nothing, and speaks to no other machine."""
    chosen = mailings.recipients_of(mailing, now=now)
    letter, unreadable = _letter(mailing, chosen, now)
    facts = _facts(mailing, chosen, letter, unreadable, now)
    return Preflight(
        points=[*points(facts, now=now), *_technical(now)],
        letter=letter,
        messages=facts.messages,
        candidacies=facts.candidacies,
        excluded=chosen.excluded,
        digest=_digest(mailing, chosen),
    )


def refuse_unready(mailing: Mailing, seen: str, *, now: datetime) -> None:
    """Refuse a sending that is not exactly the one `seen`, or that a point stops. Raises SendingChanged, NotReady."""
    found = look(mailing, now=now)
    if found.digest != seen:
        raise SendingChanged(
            "Le texte, les questions, l'échéance ou les destinataires ont changé depuis. Relisez, puis envoyez."
        )
    _refuse_blocking(found.points)


def refuse_unverified(*, now: datetime) -> None:
    """Refuse a sending whose domain or relay is not in order, where real people are written to. Raises NotReady.

    It is what is asked of the operator at the command line, who answers for what others read and try on pages.
    """
    _refuse_blocking(_technical(now))


def _refuse_blocking(listed: list[Point]) -> None:
    for point in listed:
        if point.blocking:
            raise NotReady(point.sentence)


def _technical(now: datetime) -> list[Point]:
    findings, checked_at = domain_service.latest()
    strict = current_app.config["ENVIRONMENT"] == "production"
    return sending_domain.points(findings, checked_at=checked_at, strict=strict, now=now)


def _facts(mailing: Mailing, chosen: Recipients, letter: Letter | None, unreadable: str, now: datetime) -> SendingFacts:
    campaign, asked = mailing.campaign, questionnaires.latest(mailing.campaign)
    reasons = Counter(each.reason for each in chosen.excluded)
    return SendingFacts(
        organisation_known=db.session.get(Organisation, 1) is not None,
        questions=len(asked.questions),
        frozen=asked.frozen,
        messages=len(chosen.contacts),
        candidacies=len({contact.candidacy_id for contact in chosen.contacts}),
        excluded=reasons,
        answers_by=campaign.answers_by,
        unreadable=unreadable,
        announced=mailings.announced(mailing, now=now),
        newcomer_days=campaign.newcomer_days,
        kind=mailing.kind,
        sealed=letter is not None and mailing_words.SEALING_WORDS in letter.text,
        noticed=letter is None or _NOTICE in letter.text,
        sourceless=reasons[SOURCELESS],
        read=reviews.is_read(mailing),
        tried=_tried(mailing),
        silence=_silence(mailing, now),
    )


def _letter(mailing: Mailing, chosen: Recipients, now: datetime) -> tuple[Letter | None, str]:
    """Return the letter of the longest name, or why one cannot be written; neither while other points say why."""
    if db.session.get(Organisation, 1) is None:
        return None, ""
    try:
        mailing_texts.refuse_unsendable(mailing, mailing.subject, mailing.body)
        rehearsal.refuse_unwritable(mailing, chosen.contacts, now=now)
        longest = reviews.longest_name(chosen.contacts).candidacy if chosen.contacts else None
        return (mailings.preview(mailing, longest, now=now) if longest else None), ""
    except DomainError as refusal:
        return None, str(refusal)


def _tried(mailing: Mailing) -> str:
    trial = trials.latest(mailing)
    if trial is None:
        return ""
    return "sent" if trial.state == "sent" else "waiting" if trial.state in YET_TO_LEAVE else "failed"


def _silence(mailing: Mailing, now: datetime) -> str:
    try:
        gate.require(gate.Effect.SEND, mailing, now=now)
    except DomainError as refusal:
        return str(refusal)
    return ""


def _digest(mailing: Mailing, chosen: Recipients) -> str:
    campaign = mailing.campaign
    return digest(
        {
            "text": mailing_texts.text_digest(mailing),
            "newcomers": [campaign.newcomer_days, instant(campaign.closes_at)],
            "recipients": sorted(contact.id for contact in chosen.contacts),
        }
    )
