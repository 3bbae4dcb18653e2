"""The codes of public files, each with its words: files hold both, and what describes files says them from here.

A code never changes; its words are those of the pages.
"""

from __future__ import annotations

from collections.abc import Mapping

from campagne.domain.answers import COMMITMENTS, POSITIONS
from campagne.domain.published import MARK_WORDS, Candidacy
from campagne.domain.states import SHORT, State

BETWEEN = " ; "
"""What parts several words: some hold a comma."""
STATES: Mapping[str, str] = {state: SHORT.get(state, "a répondu") for state in State}
KINDS = {
    "position": "position",
    "single_choice": "un seul choix",
    "multiple_choice": "plusieurs choix possibles",
    "free_text": "texte libre",
}
"""Kinds of questions."""
CHANNELS = {"form": "par formulaire", "letter": "par courrier, transcrit"}
COMMITMENT_WORDS: dict[str | None, str] = {None: ""}
COMMITMENT_WORDS.update(COMMITMENTS)
"""The words of a degree of commitment, of none too."""
SENDINGS = {"invitation": "invitation", "reminder": "rappel", "letter": "lettre", "call": "appel"}
OUTCOMES = {"sent": "envoi parti", "unconfirmed": "envoi à confirmer", "undelivered": "non remis"}
MADE = "appel passé"
"""A call is not sent: it keeps the code of what left, under words of its own."""
CHANGES = {"ajoutee": "réponse ajoutée", "modifiee": "réponse modifiée", "retiree": "réponse retirée"}


def listed(words: Mapping[str, str]) -> str:
    """Say codes with their words: « pour (Pour), contre (Contre) »."""
    return ", ".join(f"{code} ({said})" for code, said in words.items())


STATES_LISTED, MARKS_LISTED = listed(STATES), listed(MARK_WORDS)
POSITIONS_LISTED, COMMITMENTS_LISTED = listed(POSITIONS), listed(COMMITMENTS)
OUTCOMES_LISTED = f"{listed(OUTCOMES)} ; d'un appel, sent ({MADE})"


def state_words(candidacy: Candidacy) -> str:
    """Say the state of a candidacy in a few words: « sans réponse », « a répondu (5 sur 9) »."""
    answered = candidacy.state == State.ANSWERED
    return f"{STATES[State.ANSWERED]} ({candidacy.state_short})" if answered else candidacy.state_short


def mark_words(candidacy: Candidacy) -> str:
    """Say the marks of a candidacy: « arrivé après le délai ; corrigé »."""
    return BETWEEN.join(candidacy.mark_words)


def outcome_words(kind: str, outcome: str) -> str:
    """Say what is known of one message, letter or call."""
    return MADE if (kind, outcome) == ("call", "sent") else OUTCOMES[outcome]
