"""The ledger of equal treatment: for each candidacy what was sent, when and how; never to which address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from campagne.domain import dates
from campagne.domain.answer_rows import corrected_at
from campagne.domain.code_words import (
    MARKS_LISTED,
    OUTCOMES_LISTED,
    SENDINGS,
    STATES_LISTED,
    listed,
    mark_words,
    outcome_words,
    state_words,
)
from campagne.domain.editions import instant
from campagne.domain.public_json import SolicitedJSON
from campagne.domain.published import Candidacy

KINDS = {"invitation": "Invitation", "reminder": "Rappels", "letter": "Lettre", "call": "Appels"}
"""What can be sent, in the order of the columns."""
ONE_OF = {**KINDS, "reminder": "Rappel", "call": "Appel"}
"""The name of one of each."""
NONE_OF = {
    "invitation": "aucune invitation",
    "reminder": "aucun rappel",
    "letter": "aucune lettre",
    "call": "aucun appel",
}
OUTCOMES = {"sent": "", "unconfirmed": "envoi à confirmer", "undelivered": "non remis"}
DICTIONARY = {
    "circonscription": "Code, le même que dans les autres fichiers.",
    "candidature": "Référence permanente.",
    "nom": "Prénom et nom, ou tête de liste.",
    "etat": f"Code de l'état : {STATES_LISTED}.",
    "etat_libelle": "Ses mots.",
    "type": f"Code de ce qui a été fait : {listed(SENDINGS)} ; vide tant que rien ne l'a été.",
    "type_libelle": "Ses mots.",
    "rang": "Rang parmi ceux du même type.",
    "date": "Moment (ISO 8601, UTC).",
    "issue": f"Code de ce que nous en savons : {OUTCOMES_LISTED}.",
    "issue_libelle": "Ses mots.",
    "jours_pour_repondre": "Jours entre le premier message et l'échéance.",
    "etat_depuis": "Moment depuis lequel l'état vaut (ISO 8601, UTC) ; d'une réponse, sa première signature.",
    "marques": f"Codes des marques ajoutées à l'état, séparés par une espace : {MARKS_LISTED}.",
    "marques_libelle": "Leurs mots, séparés par un point-virgule.",
    "corrige_le": "Moments, séparés par une espace, où les réponses ont été corrigées ou complétées après l'échéance.",
}
"""What each column of the CSV means, in French."""
COLUMNS = tuple(DICTIONARY)


@dataclass(frozen=True, kw_only=True)
class Sending:
    """One message, letter or call."""

    kind: str
    rank: int
    happened_at: datetime
    outcome: str

    @property
    def outcome_words(self) -> str:
        """What is known of it, as files say it."""
        return outcome_words(self.kind, self.outcome)

    @property
    def words(self) -> str:
        """When, and what is known of it: « 22 février à 9 h 04 », « 22 février à 9 h 04 (non remis) »."""
        known = OUTCOMES.get(self.outcome, "")
        return dates.moment(self.happened_at) + (f" ({known})" if known else "")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """The line of one candidacy."""

    candidacy: Candidacy
    sendings: Sequence[Sending]

    def of_kind(self, kind: str) -> list[Sending]:
        """Return what was sent of one kind, oldest first."""
        return [sending for sending in self.sendings if sending.kind == kind]


def days_to_answer(candidacies: Iterable[Candidacy]) -> str:
    """Say how many days were left to answer, from the first message: « 32 », « de 10 à 32 selon la date d'entrée… ».

    Empty as long as no message has left.
    """
    known = {candidacy.days_to_answer for candidacy in candidacies if candidacy.days_to_answer is not None}
    if len(known) > 1:
        return f"de {min(known)} à {max(known)} selon la date d'entrée dans la liste"
    return str(min(known)) if known else ""


def as_rows(entries: Iterable[Entry]) -> Iterable[tuple[str, ...]]:
    """Yield one row a message; a candidacy to which nothing was sent keeps one row, empty at its end."""
    for entry in entries:
        candidacy = entry.candidacy
        days = "" if candidacy.days_to_answer is None else str(candidacy.days_to_answer)
        head = (
            candidacy.constituency,
            candidacy.ref,
            candidacy.name,
            candidacy.state,
            state_words(candidacy),
        )
        since = instant(candidacy.state_since) if candidacy.state_since else ""
        after = (days, since, " ".join(candidacy.marks), mark_words(candidacy), corrected_at(candidacy))
        for sending in entry.sendings:
            sent = (sending.kind, SENDINGS[sending.kind], str(sending.rank), instant(sending.happened_at))
            yield (*head, *sent, sending.outcome, sending.outcome_words, *after)
        if not entry.sendings:
            yield (*head, "", "", "", "", "", "", *after)


def as_json(entries: Iterable[Entry]) -> list[SolicitedJSON]:
    """Return the lines of the ledger as its `.json` address shows them."""
    return [
        {
            "constituency": entry.candidacy.constituency,
            "ref": entry.candidacy.ref,
            "name": entry.candidacy.name,
            "state": entry.candidacy.state,
            "state_label": state_words(entry.candidacy),
            "state_since": instant(entry.candidacy.state_since) if entry.candidacy.state_since else None,
            "sentence": entry.candidacy.state_sentence,
            "marks": list(entry.candidacy.marks),
            "mark_labels": entry.candidacy.mark_words,
            "corrections": list(entry.candidacy.corrections),
            "days_to_answer": entry.candidacy.days_to_answer,
            "solicitations": [
                {
                    "kind": sending.kind,
                    "kind_label": SENDINGS[sending.kind],
                    "rank": sending.rank,
                    "happened_at": instant(sending.happened_at),
                    "outcome": sending.outcome,
                    "outcome_label": sending.outcome_words,
                }
                for sending in entry.sendings
            ],
        }
        for entry in entries
    ]
