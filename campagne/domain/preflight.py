"""What is looked at before a sending: each point with what to do about it; some stop the sending, others only warn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from campagne.domain.dates import full_moment
from campagne.domain.next_steps import DAYS_TO_ANSWER


@dataclass(frozen=True, kw_only=True)
class SendingFacts:
    """What is known when a sending is about to leave.

    `excluded` counts those not written to by the reason; `unreadable` is the sentence of the rule that the text
    breaks, empty when it breaks none. `announced` is the deadline said to whoever is written to for the first time: the
    campaign's `answers_by`, or a later one of their own when that leaves fewer than `newcomer_days` days.
    """

    organisation_known: bool
    questions: int
    frozen: bool
    messages: int
    candidacies: int
    excluded: Mapping[str, int]
    answers_by: datetime
    unreadable: str
    announced: datetime | None = None
    newcomer_days: int = 0


@dataclass(frozen=True, kw_only=True)
class Point:
    """One point: `good` or not, `blocking` when the sending cannot leave, `place` the step where it is put right."""

    sentence: str
    good: bool = True
    blocking: bool = False
    place: str = ""
    remedy: str = ""


def points(facts: SendingFacts, *, now: datetime) -> list[Point]:
    """Return every point in the order in which it is best put right."""
    return [
        _organisation(facts),
        _questionnaire(facts),
        _text(facts),
        *_recipients(facts),
        _deadline(facts, now),
    ]


def ready(listed: list[Point]) -> bool:
    """Whether nothing stops the sending."""
    return not any(point.blocking for point in listed)


def _organisation(facts: SendingFacts) -> Point:
    if facts.organisation_known:
        return Point(sentence="Le réseau est présenté.")
    return Point(
        sentence="Le réseau n'est pas présenté : le message ne dirait pas qui écrit.",
        good=False,
        blocking=True,
        place="organisation",
        remedy="Présenter le réseau",
    )


def _questionnaire(facts: SendingFacts) -> Point:
    asked = f"{facts.questions} question{'s' if facts.questions > 1 else ''}"
    if facts.frozen:
        return Point(sentence=f"Le questionnaire est gelé : {asked}.")
    if facts.questions:
        return Point(
            sentence=f"L'envoi gèlera le questionnaire : {asked}.",
            good=False,
            place="freeze",
            remedy="Relire les questions",
        )
    return Point(
        sentence="Le questionnaire ne pose encore aucune question.",
        good=False,
        blocking=True,
        place="questionnaire",
        remedy="Écrire les questions",
    )


def _text(facts: SendingFacts) -> Point:
    if not facts.unreadable:
        return Point(sentence="Le texte est complet : chaque emplacement est rempli.")
    return Point(sentence=facts.unreadable, good=False, blocking=True, place="invitation", remedy="Corriger le texte")


def nobody(excluded: Mapping[str, int]) -> str:
    """Say that nobody is written to, with each reason and how many it holds back."""
    reasons = " ; ".join(f"{reason} ({count})" for reason, count in excluded.items())
    return f"Personne à qui écrire : {reasons or 'aucune candidature dans cette campagne'}."


def _recipients(facts: SendingFacts) -> list[Point]:
    if facts.messages:
        to_whom = f"{facts.candidacies} candidature{'s' if facts.candidacies > 1 else ''}"
        count = f"{facts.messages} message{'s' if facts.messages > 1 else ''}"
        found = Point(sentence=f"{count}, à {to_whom}.")
    else:
        found = Point(
            sentence=nobody(facts.excluded),
            good=False,
            blocking=True,
            place="contacts",
            remedy="Trouver des adresses",
        )
    left_out = [
        Point(sentence=f"Sans message, {reason} : {count}.", good=False, place="contacts", remedy="Voir les adresses")
        for reason, count in facts.excluded.items()
    ]
    return [found, *left_out]


def _deadline(facts: SendingFacts, now: datetime) -> Point:
    own = facts.announced if facts.announced and facts.announced > max(facts.answers_by, now) else None
    if own:
        return _own_deadline(own, facts.newcomer_days, now)
    announced = full_moment(facts.answers_by)
    if now > facts.answers_by:
        return Point(
            sentence=f"L'échéance est passée ({announced}).",
            good=False,
            blocking=True,
            place="settings",
            remedy="Repousser l'échéance",
        )
    if now > facts.answers_by - timedelta(days=DAYS_TO_ANSWER):
        left = (facts.answers_by - now).days
        return Point(
            sentence=f"Il ne reste que {left} jour{'s' if left > 1 else ''} pour répondre, jusqu'au {announced}.",
            good=False,
            place="settings",
            remedy="Repousser l'échéance",
        )
    return Point(sentence=f"L'échéance laisse le temps de répondre : {announced}.")


def _own_deadline(own: datetime, days: int, now: datetime) -> Point:
    """Say the deadline of those who enter the list late, and warn when the campaign's last moment cuts it shorter."""
    until = full_moment(own)
    if own >= now + timedelta(days=days):
        return Point(sentence=f"Qui reçoit sa première invitation a {days} jours pour répondre, jusqu'au {until}.")
    left = (own - now).days
    return Point(
        sentence=f"Qui reçoit sa première invitation n'a que {left} jour{'s' if left > 1 else ''} pour répondre "
        f"au lieu de {days}, jusqu'au dernier moment de la campagne, {until}.",
        good=False,
        place="settings",
        remedy="Repousser le dernier moment",
    )
