"""The words of mailings: the default text of each kind, and what fills each of its named places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from campagne.domain import dates
from campagne.domain.elections import STANDING_FOR
from campagne.domain.zones import LocalTime

PLACEHOLDERS: Mapping[str, str] = {
    "salutation": "« Madame », « Monsieur », ou « Madame, Monsieur » quand la liste ne le dit pas",
    "candidature": "le nom de la candidature",
    "election": "« à l'élection présidentielle »",
    "questions": "« 9 questions »",
    "les_memes_questions": "« les mêmes 9 questions »",
    "minutes": "« 7 minutes », la durée estimée",
    "lien": "le lien personnel de la candidature (obligatoire dans le texte)",
    "echeance": "« vendredi 26 mars à 18 h (heure de Paris) »",
    "echeance_jour": "« 26 mars »",
    "publication": "la phrase qui dit comment et quand les réponses paraissent",
    "reseau": "le nom court du réseau",
    "membres": "le nombre de membres du réseau",
    "signataires": "les personnes qui signent, avec leur mandat",
    "correspondant": "la première personne qui signe",
    "telephone": "le numéro de téléphone du réseau",
    "page_nous": "l'adresse de la page « Qui sommes-nous »",
    "page_campagne": "l'adresse de la page publique de la campagne",
}
REMINDER_PLACEHOLDERS: Mapping[str, str] = {
    **PLACEHOLDERS,
    "premier_message": "« 22 février », le jour du premier message envoyé à la candidature",
}
ANNOUNCEMENT_PLACEHOLDERS: Mapping[str, str] = {
    **PLACEHOLDERS,
    "lien": "le lien personnel de la candidature (facultatif ; le message ne va alors qu'à qui en a déjà un)",
}
LINK = "lien"

DEFAULT_SUBJECT = "{questions} à {candidature}, réponse avant le {echeance_jour}"
DEFAULT_BODY = """\
{salutation},

Nous sommes {membres} élues et élus locaux, de plusieurs partis, engagés contre les discriminations. \
Nous posons {les_memes_questions} à toutes les candidatures {election}.

Répondre prend {minutes}. Votre équipe peut préparer ; vous relisez et signez.

Répondre : {lien}

La réponse est attendue avant le {echeance}. {publication} \
Sans réponse de votre part, nous indiquerons les dates de nos messages, rien d'autre.

Vous préférez le téléphone ou le papier ? Répondez à ce message, ou appelez {correspondant} au {telephone}.

{signataires}
pour la coordination (noms, mandats, partis : {page_nous})"""
REMINDER_LINE = "Rappel : notre message du {premier_message} attend votre réponse jusqu'au {echeance_jour}."

ARRIVING_SUBJECT = "Un questionnaire arrive pour {candidature}"
ARRIVING_BODY = """\
{salutation},

Nous sommes {membres} élues et élus locaux, de plusieurs partis, engagés contre les discriminations. \
Nous poserons bientôt les mêmes questions à toutes les candidatures {election}.

Le questionnaire viendra à cette adresse, avec un lien personnel pour y répondre.

Cette adresse n'est pas la bonne ? Répondez à ce message, ou appelez {correspondant} au {telephone}.

{signataires}
pour la coordination (noms, mandats, partis : {page_nous})"""
"""What is announced before the first edition."""

ONLINE_SUBJECT = "Les réponses des candidatures sont en ligne"
ONLINE_BODY = """\
{salutation},

Les réponses des candidatures {election} à nos questions sont en ligne, mot pour mot : {page_campagne}

Une erreur de notre part ? Répondez à ce message, ou appelez {correspondant} au {telephone} : \
une réponse vous est donnée sous 24 heures.

{signataires}
pour la coordination (noms, mandats, partis : {page_nous})"""
"""What is announced once answers are public."""

SEALING_WORDS = "aucune page ne les montre"
"""A promise that holds only where answers are sealed until a publication moment."""

_SALUTATIONS = {"F": "Madame", "M": "Monsieur"}
_PREPOSITIONS = ("à ", "au ", "aux ", "auprès ", "chez ", "dans ", "en ", "lors ", "par ", "sur ", "via ")


@dataclass(frozen=True, kw_only=True)
class Network:
    """Who writes. Each signatory has a `name` and a `mandate`."""

    short_name: str
    members: int
    signatories: Sequence[Mapping[str, str]]
    telephone: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked and until when; `sealed_until` is the publication moment while answers are sealed."""

    campaign: str
    election: str
    questions: int
    minutes: int
    answers_by: datetime
    sealed_until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """To whom: `link` is a personal address, `first_sent_at` the moment of the first message that left.

    `local` is the place whose hour the constituency keeps, None for Paris.
    """

    name: str
    sex: str | None
    link: str
    first_sent_at: datetime | None = None
    local: LocalTime | None = None


def values(network: Network, asked: Asked, recipient: Recipient, *, public_url: str) -> dict[str, str]:
    """Return what fills each place of a text; `premier_message` is absent as long as nothing was sent."""
    words = {
        "salutation": salutation(recipient.sex),
        "candidature": recipient.name,
        "election": STANDING_FOR[asked.election],
        "questions": counted(asked.questions, "question"),
        "les_memes_questions": f"les mêmes {asked.questions} questions" if asked.questions > 1 else "la même question",
        "minutes": counted(asked.minutes, "minute"),
        "lien": recipient.link,
        "echeance": dates.deadline(asked.answers_by, recipient.local),
        "echeance_jour": dates.day(asked.answers_by, recipient.local),
        "publication": publication(asked.sealed_until, recipient.local),
        "reseau": network.short_name,
        "membres": str(network.members),
        "signataires": signatories(network.signatories),
        "correspondant": network.signatories[0]["name"] if network.signatories else network.short_name,
        "telephone": network.telephone,
        "page_nous": f"{public_url}/nous",
        "page_campagne": f"{public_url}/campagnes/{asked.campaign}/",
    }
    if recipient.first_sent_at:
        words["premier_message"] = dates.day(recipient.first_sent_at)
    return words


def reminder_of(body: str) -> str:
    """Return the reminder of an invitation's text: one more line at its head, nothing else changed."""
    return f"{REMINDER_LINE}\n\n{body}"


def salutation(sex: str | None) -> str:
    """Say to whom one writes when the official file may give no sex."""
    return _SALUTATIONS.get(sex or "", "Madame, Monsieur")


def publication(sealed_until: datetime | None, local: LocalTime | None = None) -> str:
    """Say how answers appear. The promise that nobody sees them before is made only while they are sealed."""
    if sealed_until is None:
        return "Les réponses sont publiées mot pour mot."
    return (
        f"Toutes paraîtront ensemble, mot pour mot, le {dates.weekday_moment(sealed_until, local)}. "
        f"Avant cette date, {SEALING_WORDS}, pas même à nous."
    )


def signatories(people: Sequence[Mapping[str, str]]) -> str:
    """Name those who sign: "Claire Morvan, adjointe à Valmont, et Karim Benhamou, adjoint à Rivebourg"."""
    names = [", ".join(part for part in (person["name"], person.get("mandate")) if part) for person in people]
    if len(names) < 3:
        return ", et ".join(names)
    return f"{' ; '.join(names[:-1])} ; et {names[-1]}"


def found(source: str, found_on: date, *, today: date) -> str:
    """Say where and when an address was found (RGPD, article 14): "trouvée le 12 février sur le site de la campagne".

    The year is said when it is not the present one. A source that does not begin with a preposition stands in brackets.
    """
    day = dates.day(found_on) if found_on.year == today.year else f"{dates.day(found_on)} {found_on.year}"
    if source.lower().startswith(_PREPOSITIONS):
        return f"trouvée le {day} {source[:1].lower()}{source[1:]}"
    return f"trouvée le {day} (source : {source})"


def counted(number: int, noun: str) -> str:
    """Say a number with its noun: "1 question", "9 questions"."""
    return f"{number} {noun}" if number < 2 else f"{number} {noun}s"
