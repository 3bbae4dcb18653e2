"""Counting answers and states in words: the same numbers everywhere, in the same order, zeros included."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from campagne.domain.answers import COMMITMENTS, POSITIONS
from campagne.domain.published import Answer, Candidacy, EditionFacts, Publication, Question
from campagne.domain.states import State

NONE = "aucune"
"""The value under which answers that are not published are counted and grouped."""
NO_ANSWER_WORDS = "sans réponse publiée"
TEXT_ALONE = "texte"
_ON_ONE_LINE = 24
"""Characters that the narrowest page holds on a line beside a number."""

_STATE_WORDS: dict[State, tuple[str, str]] = {
    State.ANSWERED: ("a répondu", "ont répondu"),
    State.RECEIVED: ("réponse reçue, pas encore publiée", "réponses reçues, pas encore publiées"),
    State.AWAITED: ("réponse attendue", "réponses attendues"),
    State.DECLINED: ("ne souhaite pas répondre", "ne souhaitent pas répondre"),
    State.UNDELIVERED: ("message non remis", "messages non remis"),
    State.SENDING_UNCONFIRMED: ("envoi à confirmer", "envois à confirmer"),
    State.ADDRESS_SOUGHT: ("adresse recherchée", "adresses recherchées"),
    State.NOT_INVITED: ("pas encore invitée", "pas encore invitées"),
    State.NO_ANSWER: ("sans réponse", "sans réponse"),
}


@dataclass(frozen=True)
class Count:
    """How many gave one answer: « 6 pour ». `short` are the words of a choice where its own would not hold."""

    value: str
    number: int
    words: str
    short: str = ""

    def __str__(self) -> str:
        """The number and its words, kept on one line unless the words of a choice are too many for one."""
        return self._with(self.words)

    @property
    def brief(self) -> str:
        """The number and the short words, for tables and contents, where everyone's counts stand in a line."""
        return self._with(self.short or self.words)

    def _with(self, words: str) -> str:
        kept = words if len(words) > _ON_ONE_LINE else words.replace(" ", "\u00a0")
        return f"{self.number}\u00a0{kept}"


def of_question(question: Question, candidacies: Sequence[Candidacy], answers: Iterable[Answer]) -> tuple[Count, ...]:
    """Count the answers to a question, `answers` being those to it: the five fixed numbers for a position.

    A choice counts each choice, a question of commitment alone its degrees; an answer in words alone is counted apart,
    and only where there is one. Those of the unanswered come last.
    """
    given = list(answers)
    by_value = Counter(value for answer in given for value in grouped(question, answer).split())
    return of_values(question, by_value, len(candidacies) - len(given))


def of_values(question: Question, by_value: Mapping[str, int], unanswered: int) -> tuple[Count, ...]:
    """Count the answers to a question as `of_question` does, from how many have each value."""
    short = {choice["key"]: choice.get("short_label", "").lower() for choice in question.choices}
    counts = [
        Count(value, by_value.get(value, 0), label.lower(), short.get(value, ""))
        for value, label in labels(question).items()
    ]
    texts = by_value.get(TEXT_ALONE, 0)
    if texts:
        noun = "texte" if texts == 1 else "textes"
        counts.append(Count(TEXT_ALONE, texts, f"{noun} sans position" if counts else noun))
    return (*counts, Count(NONE, unanswered, NO_ANSWER_WORDS))


def labels(question: Question) -> dict[str, str]:
    """Return the values that answers to a question are grouped by, with their words, in the fixed order."""
    if question.kind == "position":
        return dict(POSITIONS)
    if question.choices:
        return {choice["key"]: choice["label"] for choice in question.choices}
    return dict(COMMITMENTS) if question.commitment else {}


def grouped(question: Question, answer: Answer) -> str:
    """Return the keys under which an answer is counted, `texte` when it has words alone."""
    return grouped_keys(question, answer.value, answer.commitment)


def grouped_keys(question: Question, value: str | None, commitment: str | None) -> str:
    """Return the keys under which an answer of this value and commitment is counted."""
    if question.kind == "free_text" and question.commitment:
        return commitment or TEXT_ALONE
    return value or TEXT_ALONE


def states_sentence(publication: Publication) -> str:
    """Say where answers stand: « 8 ont répondu, dont 1 en partie · 1 ne souhaite pas répondre · 2 sans réponse »."""
    numbers = Counter(State(candidacy.state) for candidacy in publication.candidacies)
    parts = [f"{numbers[state]} {words[numbers[state] > 1]}" for state, words in _STATE_WORDS.items() if numbers[state]]
    partly = _partly_answered(publication)
    if partly:
        parts[0] += f", dont {partly} en partie"
    if not numbers[State.ANSWERED]:
        parts.insert(0, "aucune réponse publiée")
    withdrawn = sum(1 for candidacy in publication.candidacies if "withdrawn" in candidacy.marks)
    if withdrawn:
        noun = publication.campaign.noun(withdrawn)
        parts.append(f"{withdrawn} {noun} {'retirée' if withdrawn == 1 else 'retirées'}")
    return " · ".join(parts)


def changes_sentence(edition: EditionFacts, names: Sequence[str] = ()) -> str:
    """Say what an edition changed, and whose: « 1 réponse ajoutée, 2 modifiées depuis l'édition 5 (Sylvie Orhan) »."""
    if edition.number == 1:
        return "première édition"
    numbers = ((edition.added, "ajoutée"), (edition.changed, "modifiée"), (edition.removed, "retirée"))
    parts = [(count, word if count == 1 else f"{word}s") for count, word in numbers if count]
    if not parts:
        return f"aucune réponse changée depuis l'édition {edition.number - 1}"
    noun = "réponse" if parts[0][0] == 1 else "réponses"
    first, *rest = [f"{count} {word}" for count, word in parts]
    head = first.replace(" ", f" {noun} ", 1)
    whose = f" ({', '.join(names)})" if names else ""
    return f"{', '.join([head, *rest])} depuis l'édition {edition.number - 1}{whose}"


def _partly_answered(publication: Publication) -> int:
    answered = Counter(answer.candidacy_ref for answer in publication.answers)
    return sum(
        1
        for candidacy in publication.candidacies
        if candidacy.state == State.ANSWERED and answered[candidacy.ref] < len(publication.questions)
    )
