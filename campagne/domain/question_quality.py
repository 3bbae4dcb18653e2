"""What a careful reader would say of a questionnaire before it is frozen: remarks, never refusals.

The rules are few and look at words only; a person decides. They come from what practice teaches: a double question has
no single answer, a leading one discredits the table, a long questionnaire is not answered, and asking a person about
themselves would gather data that the law protects (RGPD, article 9).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from campagne.domain.text import fold

QUESTIONS_MAX = 12
TEXT_MAX = 300

_TWO_ACTIONS = re.compile(
    r"\w+(?:er|ir|re)\b.*\b(?:et|ainsi que)\s+(?:(?:en|y|a|de|d'|le|la|les|l')\s?)?\w+(?:er|ir|re)\b"
)
_AND_OR = re.compile(r"\bet\s?/\s?ou\b")
_LEADING = re.compile(
    r"\bne (?:pensez|croyez|trouvez|faut|doit|devrait)[- ]|\bn'(?:est|etes|y a)[- ]|\betes[- ]vous d'accord"
    r"|\b(?:evidemment|bien sur|naturellement|chacun sait|inacceptable|scandaleu\w+|indispensable|enfin)\b"
    r"|\bil est (?:urgent|temps|essentiel|necessaire)\b"
)
_NEGATION = re.compile(r"\b(?:ne|n')\s?\w.*\b(?:pas|plus|jamais)\b")
_OWN_PERSON = re.compile(
    r"\bvous[- ]meme|\bpersonnellement\b"
    r"|\bvotre (?:propre |etat de )?(?:origine|religion|foi|confession|sante|handicap|orientation|couleur|nationalite"
    r"|vie privee|situation de famille|age|genre|appartenance)"
    r"|\betes[- ]vous (?:croyant|musulman|juif|juive|catholique|chretien|athee|homosexuel|handicape|malade|syndique"
    r"|d'origine|concerne)"
    r"|\bavez[- ]vous (?:deja |ete )(?:ete |discrimine|victime|subi|confronte)"
)
_FIGURE = re.compile(r"\d")


@dataclass(frozen=True)
class Remark:
    """One thing to look at again: the key of its question (empty for the whole), the rule, and why, in French."""

    question: str
    rule: str
    sentence: str


def review(questionnaire: Mapping[str, Any]) -> list[Remark]:
    """Return the remarks on a questionnaire in the shape of its file, in the order of its questions."""
    questions = [question for theme in questionnaire["themes"] for question in theme["questions"]]
    shared = Counter(fold(question["short_title"]) for question in questions)
    remarks = list(_whole(questionnaire, len(questions)))
    for question in questions:
        remarks += [
            Remark(question["key"], rule, sentence) for rule, (finds, sentence) in RULES.items() if finds(question)
        ]
        if question["short_title"] and shared[fold(question["short_title"])] > 1:
            sentence = "Un autre titre court est le même : dans le tableau, rien ne les distinguerait."
            remarks.append(Remark(question["key"], "same_short_title", sentence))
    return remarks


def _whole(questionnaire: Mapping[str, Any], count: int) -> Iterator[Remark]:
    if count > QUESTIONS_MAX:
        yield Remark(
            "",
            "too_many",
            f"{count} questions : au-delà de {QUESTIONS_MAX}, beaucoup de candidatures renoncent à répondre.",
        )
    for theme in questionnaire["themes"]:
        if not theme["questions"]:
            yield Remark("", "empty_theme", f"Le thème « {theme['title']} » ne contient aucune question.")


def _double(question: Mapping[str, Any]) -> bool:
    text = fold(question["text"])
    return text.count("?") > 1 or bool(_AND_OR.search(text) or _TWO_ACTIONS.search(text))


def _worded(pattern: re.Pattern[str]) -> Callable[[Mapping[str, Any]], bool]:
    return lambda question: bool(pattern.search(fold(question["text"])))


RULES: Mapping[str, tuple[Callable[[Mapping[str, Any]], bool], str]] = {
    "no_short_title": (
        lambda question: not question["short_title"],
        "Il manque un titre court (28 caractères au plus) : c'est lui qui paraît dans le tableau.",
    ),
    "double": (
        _double,
        "Semble demander deux choses à la fois : que répondre quand on est « pour » l'une et « contre » l'autre ?",
    ),
    "leading": (_worded(_LEADING), "La tournure semble souffler la réponse : préférez une formulation neutre."),
    "negative": (
        lambda question: question["kind"] == "position" and bool(_NEGATION.search(fold(question["text"]))),
        "La phrase est négative : on ne saura plus si « pour » veut dire oui ou non.",
    ),
    "long": (
        lambda question: len(question["text"]) > TEXT_MAX,
        f"Dépasse {TEXT_MAX} caractères : coupez, ou passez une partie dans le contexte.",
    ),
    "own_person": (
        _worded(_OWN_PERSON),
        "Interroge la personne sur elle-même (origine, santé…) : demandez ce qu'elle ferait, pas qui elle est.",
    ),
    "not_a_question": (
        lambda question: question["kind"] == "position" and "?" not in question["text"],
        "Ne se termine pas par un point d'interrogation : dites clairement à quoi l'on répond « pour » ou « contre ».",
    ),
    "no_source": (
        lambda question: bool(_FIGURE.search(question["context"])) and not question["sources"],
        "Le contexte cite un chiffre ou une date sans source : ajoutez-en une, que chacun puisse vérifier.",
    ),
}
