"""The answers of an edition as rows: one a candidacy and question, or one a candidacy, the silent included.

Every file of answers is made of these rows, whatever its format: their columns, their order and their words stand here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import chain, groupby
from operator import attrgetter, itemgetter
from typing import Protocol

from campagne.domain.code_words import (
    COMMITMENT_WORDS,
    COMMITMENTS_LISTED,
    MARKS_LISTED,
    POSITIONS_LISTED,
    STATES_LISTED,
    mark_words,
    state_words,
)
from campagne.domain.constituencies import insee_code
from campagne.domain.editions import instant
from campagne.domain.published import CampaignFacts, Candidacy, Question

_OF_CANDIDACY = {
    "edition": "Numéro de l'édition.",
    "circonscription": (
        "Code : département puis numéro sur deux chiffres, comme dans les listes du ministère depuis 2024 (0101, 2A01, "
        "97102, ZX01, ZZ11 ; un tableur y perd le zéro de tête). Le même quelle que soit l'année ; « FR » : le pays."
    ),
    "candidature": "Référence permanente, qui ne change jamais et n'est jamais réutilisée.",
    "ordre": "Rang dans l'ordre officiel.",
    "nom": "Prénom et nom, ou tête de liste.",
    "etiquette": "Le nom que la candidature se donne ; vide quand nous ne le connaissons pas.",
    "nuance_attribuee": "Nuance attribuée par le ministère ; ce n'est pas l'étiquette.",
    "etat": f"Code de l'état : {STATES_LISTED}.",
    "etat_libelle": "Les mots de l'état ; d'une réponse, aussi à combien de questions : a répondu (5 sur 9).",
    "etat_depuis": "Moment depuis lequel cet état vaut (ISO 8601, UTC) ; d'une réponse, sa première signature.",
}
_OF_ANSWER = {
    "question": "Clé de la question, qui ne change pas.",
    "question_titre": "Titre court de la question.",
    "position": (
        f"Code : {POSITIONS_LISTED}, ou les clés des choix ; vide sans réponse publiée, et « etat » dit pourquoi."
    ),
    "position_libelle": "Les mots de la position ou des choix.",
    "engagement": f"Code du degré d'engagement : {COMMITMENTS_LISTED}.",
    "engagement_libelle": "Ses mots.",
    "commentaire": "Le texte, mot pour mot.",
    "revision": "Numéro de la version des réponses où ces mots sont apparus.",
    "repondu_le": "Moment où ces mots ont été signés (ISO 8601, UTC).",
    "transcrit": "« oui » quand la réponse est venue par courrier et a été transcrite.",
}
_TO_JOIN = {
    "panneau": "Numéro de panneau au ministère pour le tour en cours ; il peut changer d'un tour à l'autre.",
    "circonscription_insee": (
        "Code de la circonscription législative à l'INSEE, cinq signes (01001, 2A001, 97102) ; vide où il n'en a pas."
    ),
    "nuance_libelle": "Les mots du ministère pour cette nuance, d'après la liste de l'élection la plus proche.",
    "marques": f"Codes des marques ajoutées à l'état, séparés par une espace : {MARKS_LISTED}.",
    "marques_libelle": "Leurs mots, séparés par un point-virgule.",
    "corrige_le": (
        "Moments, séparés par une espace, où la candidature a corrigé ou complété ses réponses après son échéance."
    ),
    "mot_d_ouverture_masque": "Là où le mot d'ouverture de la candidature est masqué : quand, pourquoi, le fondement.",
}
CHOSEN_COLUMN = "vue"
"""A last column that stands only where rows were left out, and says so on each of those that remain."""
DICTIONARY = {
    **_OF_CANDIDACY,
    **_OF_ANSWER,
    **_TO_JOIN,
    "droit_de_reponse": (
        "Seulement quand une réponse a été insérée au titre du droit de réponse : qui, depuis quand, et son texte."
    ),
    CHOSEN_COLUMN: "Seulement quand des lignes ont été laissées de côté : ce qui est montré.",
}
"""What each column means, in French."""
LONG_COLUMNS = (*_OF_CANDIDACY, *_OF_ANSWER, *_TO_JOIN)
NUMBERS = frozenset({"edition", "ordre", "revision", "panneau"})
"""Columns that hold numbers; all others hold text, codes that look like numbers included."""
Pieces = tuple[tuple[str, ...] | str, ...]
"""A row in pieces: values that come again together, so that a file writes them once, or one that does not."""
_UNASKED = ("",) * len(_OF_ANSWER)
_UNANSWERED = (("",) * (len(_OF_ANSWER) - 2),)


class AnswerRow(Protocol):
    """What a row needs of an answer: a plain value, or a row of the database."""

    @property
    def value(self) -> str | None: ...
    @property
    def label(self) -> str: ...
    @property
    def commitment(self) -> str | None: ...
    @property
    def text(self) -> str: ...
    @property
    def revision(self) -> int: ...
    @property
    def answered_at(self) -> datetime: ...
    @property
    def channel(self) -> str: ...


Answers = Mapping[tuple[str, str], AnswerRow]
"""Answers by (reference of the candidacy, key of the question)."""


@dataclass(frozen=True, kw_only=True)
class AnswerRows:
    """The rows of an edition for `questions`; `edition` is its number, or what a file of several says instead."""

    campaign: CampaignFacts
    edition: str
    questions: Sequence[Question]

    @cached_property
    def wide_columns(self) -> tuple[str, ...]:
        """The columns where each candidacy has one row: see `_columns_of` for those of each question."""
        return (*_OF_CANDIDACY, *chain.from_iterable(map(_columns_of, self.questions)), *_TO_JOIN)

    def columns(self, *, wide: bool) -> tuple[str, ...]:
        """Return the columns of a shape."""
        return self.wide_columns if wide else LONG_COLUMNS

    def pieces(self, candidacies: Iterable[Candidacy], answers: Answers, *, wide: bool) -> Iterator[Pieces]:
        """Yield the rows of `candidacies` in a shape, each in pieces."""
        return self._wide(candidacies, answers) if wide else self._long(candidacies, answers)

    def rows(self, candidacies: Iterable[Candidacy], answers: Answers, *, wide: bool) -> Iterator[list[str]]:
        """Yield the rows of `candidacies` in a shape."""
        return map(whole, self.pieces(candidacies, answers, wide=wide))

    def given(self, answers: Iterable[tuple[Candidacy, Question, AnswerRow]]) -> Iterator[Pieces]:
        """Yield one row an answer, in pieces, for those given and no other, candidacy by candidacy."""
        heads = {question.key: (question.key, question.short_title) for question in self.questions}
        for candidacy, group in groupby(answers, itemgetter(0)):
            before, after = self._before(candidacy), self._after(candidacy)
            for _, question, answer in group:
                yield before, heads[question.key], *_values(answer), after

    def _long(self, candidacies: Iterable[Candidacy], answers: Answers) -> Iterator[Pieces]:
        """Yield one row a candidacy and question; before any question is frozen, one row a candidacy."""
        heads = [(question.key, (question.key, question.short_title)) for question in self.questions]
        for candidacy in candidacies:
            before, after = self._before(candidacy), self._after(candidacy)
            for key, head in heads:
                answer = answers.get((candidacy.ref, key))
                yield before, head, *(_values(answer) if answer else _UNANSWERED), after
            if not heads:
                yield before, _UNASKED, after

    def _wide(self, candidacies: Iterable[Candidacy], answers: Answers) -> Iterator[Pieces]:
        """Yield one row a candidacy."""
        asked = [(question.key, question.commitment) for question in self.questions]
        for candidacy in candidacies:
            given = (_words(answers.get((candidacy.ref, key)), commitment=commitment) for key, commitment in asked)
            yield self._before(candidacy), *chain.from_iterable(given), self._after(candidacy)

    def _before(self, candidacy: Candidacy) -> tuple[str, ...]:
        return (
            self.edition,
            candidacy.constituency,
            candidacy.ref,
            str(candidacy.place),
            candidacy.name,
            candidacy.label or "",
            candidacy.nuance or "",
            candidacy.state,
            state_words(candidacy),
            _instant(candidacy.state_since) if candidacy.state_since else "",
        )

    def _after(self, candidacy: Candidacy) -> tuple[str, ...]:
        nuance = self.campaign.nuance(candidacy)
        return (
            "" if candidacy.panel is None else str(candidacy.panel),
            insee_code(candidacy.constituency, self.campaign.election) or "",
            (nuance.label if nuance else None) or "",
            " ".join(candidacy.marks),
            mark_words(candidacy),
            corrected_at(candidacy),
            candidacy.opening if candidacy.opening_hidden_at else "",
        )


def corrected_at(candidacy: Candidacy) -> str:
    """Say when a candidacy corrected or completed its answers after its deadline, the moments set apart by a space."""
    return " ".join(change["at"] for change in candidacy.corrections)


def whole(pieces: Pieces) -> list[str]:
    """Return a row whose pieces are put together."""
    return list(chain.from_iterable([piece] if isinstance(piece, str) else piece for piece in pieces))


_FIELDS = attrgetter("value", "label", "commitment", "text", "revision", "answered_at", "channel")
_instant = lru_cache(maxsize=1024)(instant)


def _values(answer: AnswerRow) -> Pieces:
    value, label, commitment, text, revision, answered_at, channel = _FIELDS(answer)
    return (
        (value or "", label, commitment or "", COMMITMENT_WORDS[commitment]),
        text,
        _provenance(revision, answered_at, channel),
    )


@lru_cache(maxsize=1024)  # the answers of one sheet were signed at one moment
def _provenance(revision: int, answered_at: datetime, channel: str) -> tuple[str, ...]:
    return str(revision), instant(answered_at), "oui" if channel == "letter" else "non"


def _columns_of(question: Question) -> tuple[str, ...]:
    """Return the columns of a question where each candidacy has one row: codes, each with its words, then the text."""
    key = question.key
    words = (f"{key}_engagement_libelle",) if question.commitment else ()
    return (key, f"{key}_libelle", f"{key}_engagement", *words, f"{key}_commentaire")


def _words(answer: AnswerRow | None, *, commitment: bool) -> Pieces:
    if answer is None:
        return (("",) * (5 if commitment else 4),)
    codes = (answer.value or "", answer.label, answer.commitment or "")
    return ((*codes, COMMITMENT_WORDS[answer.commitment]) if commitment else codes), answer.text
