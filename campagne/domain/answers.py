"""What an answer is: a position, a choice or a text, perhaps a degree of commitment, perhaps a comment.

The words are those that every page, mail and file uses; none may say who is right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campagne.domain.text import clean
from campagne.exceptions import DomainError

POSITIONS = {
    "pour": "Pour",
    "contre": "Contre",
    "nuance": "Nuancé",
    "sans_position": "Ne se prononce pas",
}
COMMITMENTS = {
    "date": "Engagement daté",
    "principe": "Engagement de principe",
    "aucun": "Pas d'engagement",
    "sans_position": "Ne se prononce pas",
}
SIGNATORY_ROLES = {
    "candidate": "La personne candidate",
    "agent": "Mandataire",
    "director": "Direction de campagne",
}
DECLARATION = "Ces réponses sont les nôtres. J'accepte leur publication sous licence ouverte."
TRANSCRIBED = "Réponses écrites dans un message ou une lettre, recopiées par la coordination."
"""What stands instead for answers that came by letter: nobody ticked a box."""
OPENING = "opening"
"""What stands for the opening words where an answer has the key of its question: no question may bear it."""
OPENING_MAX = 400


class AnswerTooLong(DomainError):
    """A comment is longer than its question allows."""


class UnknownChoice(DomainError):
    """A value that the question does not offer."""


@dataclass(frozen=True, kw_only=True)
class QuestionRules:
    """What a question accepts. `choices` maps each key to its words; `comment_max` counts characters."""

    key: str
    kind: str
    choices: Mapping[str, str]
    commitment: bool
    comment: bool
    comment_max: int

    @property
    def values(self) -> Mapping[str, str]:
        """The values offered, with their words, in order."""
        return POSITIONS if self.kind == "position" else self.choices


def in_sentence(label: str) -> str:
    """Return the words of an answer within a sentence: ours in lower case, those of a choice as they are written."""
    return label.lower() if label in {*POSITIONS.values(), *COMMITMENTS.values()} else label


def said_in_sentence(label: str, commitment: str | None) -> str:
    """Return what an answer says besides its text, within a sentence: « pour, engagement daté », empty for nothing.

    Who has taken a position and none on the commitment is said so, for « pour, ne se prononce pas » says two things.
    """
    degree = in_sentence(COMMITMENTS.get(commitment or "", ""))
    if label and commitment == "sans_position":
        degree += " sur l'engagement"
    return ", ".join(filter(None, [in_sentence(label), degree]))


@dataclass(frozen=True, kw_only=True)
class GivenAnswer:
    """One answer as given. `value` holds keys separated by one space; an empty answer has nothing in any part."""

    value: str | None = None
    commitment: str | None = None
    comment: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was said."""
        return not (self.value or self.commitment or self.comment)


def check(rules: QuestionRules, given: GivenAnswer) -> GivenAnswer:
    """Return the answer in its stored form: text cleaned, keys in the question's order, nothing for nothing.

    Raises AnswerTooLong, UnknownChoice, with the question's key (or its comment's or commitment's field) as `field`.
    """
    comment = clean(given.comment)
    if len(comment) > rules.comment_max:
        raise AnswerTooLong(
            f"Ce texte compte {len(comment)} caractères, {rules.comment_max} au plus : "
            f"retirez-en {len(comment) - rules.comment_max}.",
            field=f"{rules.key}-comment",
        )
    if comment and not (rules.comment or rules.kind == "free_text"):
        raise UnknownChoice("Cette question n'attend pas de commentaire.", field=f"{rules.key}-comment")
    commitment = given.commitment or None
    if commitment and not (rules.commitment and commitment in COMMITMENTS):
        raise UnknownChoice("Ce degré d'engagement n'est pas proposé.", field=f"{rules.key}-engagement")
    return GivenAnswer(value=_checked_value(rules, given.value), commitment=commitment, comment=comment)


def check_opening(text: str) -> str:
    """Return the opening word in its stored form. Raises AnswerTooLong past 400 characters."""
    opening = clean(text)
    if len(opening) > OPENING_MAX:
        raise AnswerTooLong(
            f"Ce texte compte {len(opening)} caractères, {OPENING_MAX} au plus : "
            f"retirez-en {len(opening) - OPENING_MAX}.",
            field="opening",
        )
    return opening


def _checked_value(rules: QuestionRules, value: str | None) -> str | None:
    keys = (value or "").split()
    if not keys:
        return None
    if any(key not in rules.values for key in keys):
        raise UnknownChoice("Cette réponse n'est pas proposée par la question.", field=rules.key)
    if len(set(keys)) > 1 and rules.kind != "multiple_choice":
        raise UnknownChoice("Une seule réponse est attendue.", field=rules.key)
    return " ".join(key for key in rules.values if key in keys)


def label(kind: str, value: str | None, choices: Sequence[Mapping[str, str]]) -> str:
    """Return the words of a value; nothing for an answer that is a text alone."""
    words = POSITIONS if kind == "position" else {choice["key"]: choice["label"] for choice in choices}
    return ", ".join(words[key] for key in (value or "").split())


def is_label(words: str, kind: str, value: str | None, choices: Sequence[Mapping[str, str]]) -> bool:
    """Tell whether these are the words of a value, which no digest covers."""
    try:
        return label(kind, value, choices) == words
    except KeyError:  # no value of that question
        return False
