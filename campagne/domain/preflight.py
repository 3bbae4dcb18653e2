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
    campaign's `answers_by`, or a later one of their own when that leaves fewer than `newcomer_days` days. `sealed` says
    that the text promises sealing (and the campaign seals), `noticed` that a letter says where its address was found
    and what rights one has, `sourceless` how many addresses nobody knows the origin of. `tried` is the state of the
    test of this very text (sent, waiting, failed, or empty), `silence` the sentence by which the gate refuses.
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
    kind: str = "invitation"
    sealed: bool = False
    noticed: bool = True
    sourceless: int = 0
    read: bool = True
    tried: str = "sent"
    silence: str = ""


@dataclass(frozen=True, kw_only=True)
class Point:
    """One point: `good` or not, `blocking` when the sending cannot leave, `place` where it is put right.

    Places are the steps of a campaign, and of the mailing itself: text, preview, trial, domain, again (this very list).
    """

    sentence: str
    good: bool = True
    blocking: bool = False
    place: str = ""
    remedy: str = ""


def points(facts: SendingFacts, *, now: datetime) -> list[Point]:
    """Return every point in the order in which it is best put right. An announcement asks for no answer, by no date."""
    asking = facts.kind != "announcement"
    return [
        _organisation(facts),
        *([_questionnaire(facts)] if asking else []),
        *_text(facts),
        _origin(facts),
        *_recipients(facts),
        *([_deadline(facts, now)] if asking else []),
        _silence(facts),
        _read(facts),
        _tried(facts),
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


def _text(facts: SendingFacts) -> list[Point]:
    if facts.unreadable:
        return [Point(sentence=facts.unreadable, good=False, blocking=True, place="text", remedy="Corriger le texte")]
    found = [Point(sentence="Le texte est complet : chaque emplacement est rempli, dans chaque message.")]
    if facts.sealed:
        found.append(Point(sentence="Il promet que rien ne se voit avant la publication : les réponses sont scellées."))
    return found


def _origin(facts: SendingFacts) -> Point:
    """The information that article 14 of the RGPD owes to whoever did not give their address themselves."""
    if not facts.noticed:
        return Point(
            sentence="Le message ne dit pas d'où vient l'adresse ni quels sont les droits (RGPD, article 14).",
            good=False,
            blocking=True,
            place="text",
            remedy="Corriger le texte",
        )
    if facts.sourceless:
        several = facts.sourceless > 1
        return Point(
            sentence=f"{facts.sourceless} adresse{'s' if several else ''} sans source : on n'y écrit pas (RGPD, "
            "article 14).",
            good=False,
            place="contacts",
            remedy="Dire d'où elles viennent" if several else "Dire d'où elle vient",
        )
    return Point(sentence="Chaque message dit d'où vient l'adresse, et quels sont les droits (RGPD, article 14).")


def _silence(facts: SendingFacts) -> Point:
    if facts.silence:
        return Point(sentence=facts.silence, good=False, blocking=True, place="settings", remedy="Voir le calendrier")
    return Point(sentence="Aucune règle de silence n'interdit d'écrire maintenant.")


def _read(facts: SendingFacts) -> Point:
    if facts.read:
        return Point(sentence="Les messages les plus longs et ceux tirés au hasard ont été relus, dans ce texte même.")
    return Point(
        sentence="Personne n'a encore relu les messages les plus longs et ceux tirés au hasard, dans ce texte même.",
        good=False,
        blocking=True,
        place="preview",
        remedy="Relire",
    )


_TRIED = {
    "sent": "Un message d'essai de ce texte même est parti.",
    "waiting": "Le message d'essai de ce texte est en route : actualisez cette page dans un instant.",
    "failed": "Le message d'essai de ce texte n'est pas parti.",
    "": "Aucun message d'essai de ce texte même n'est encore parti.",
}


def _tried(facts: SendingFacts) -> Point:
    sent = facts.tried == "sent"
    remedy = {"sent": "", "waiting": "Actualiser"}.get(facts.tried, "M'envoyer un essai")
    place = {"sent": "", "waiting": "again"}.get(facts.tried, "trial")
    return Point(sentence=_TRIED[facts.tried], good=sent, blocking=not sent, place=place, remedy=remedy)


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
