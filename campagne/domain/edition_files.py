"""The list of editions, and what one of them changed, as rows of a CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from campagne.domain.changes import AnswerChange
from campagne.domain.code_words import CHANGES, COMMITMENT_WORDS, COMMITMENTS_LISTED, POSITIONS_LISTED, listed
from campagne.domain.editions import instant
from campagne.domain.published import Answer, EditionFacts

EDITIONS_DICTIONARY = {
    "edition": "Numéro.",
    "publiee_le": "Moment de la publication (ISO 8601, UTC).",
    "ajoutees": "Réponses ajoutées depuis l'édition précédente.",
    "modifiees": "Réponses modifiées.",
    "retirees": "Réponses retirées.",
    "empreinte": "Empreinte de tout ce que l'édition montre (SHA-256).",
}
CHANGES_DICTIONARY = {
    "edition": "Numéro de l'édition.",
    "circonscription": "Code, le même que dans les autres fichiers.",
    "candidature": "Référence permanente.",
    "nom": "Prénom et nom, ou tête de liste.",
    "question": "Clé de la question.",
    "question_titre": "Son titre court.",
    "changement": f"Code du changement : {listed(CHANGES)}.",
    "changement_libelle": "Ses mots.",
    "position_avant": "Code de la position, ou clés des choix, dans l'édition précédente ; vide : aucune réponse.",
    "position_avant_libelle": "Leurs mots.",
    "engagement_avant": "Code du degré d'engagement, dans l'édition précédente.",
    "engagement_avant_libelle": "Ses mots.",
    "commentaire_avant": "Le texte, dans l'édition précédente.",
    "position": f"Code de la position : {POSITIONS_LISTED}, ou clés des choix.",
    "position_libelle": "Leurs mots.",
    "engagement": f"Code du degré d'engagement : {COMMITMENTS_LISTED}.",
    "engagement_libelle": "Ses mots.",
    "commentaire": "Le texte, mot pour mot.",
}
"""What each column of the CSV means, in French."""
EDITION_COLUMNS, CHANGE_COLUMNS = tuple(EDITIONS_DICTIONARY), tuple(CHANGES_DICTIONARY)


def edition_rows(editions: Iterable[EditionFacts]) -> Iterator[tuple[str, ...]]:
    """Yield one row an edition."""
    for edition in editions:
        counts = (str(edition.added), str(edition.changed), str(edition.removed))
        yield (str(edition.number), instant(edition.published_at), *counts, edition.digest)


def change_rows(edition: EditionFacts, changes: Iterable[AnswerChange]) -> Iterator[tuple[str, ...]]:
    """Yield one row for each answer that an edition added, changed or took away."""
    for change in changes:
        who, asked = change.candidacy, change.question
        head = (str(edition.number), who.constituency, who.ref, who.name, asked.key, asked.short_title)
        yield (*head, change.verb, CHANGES[change.verb], *_words(change.before), *_words(change.after))


def _words(answer: Answer | None) -> tuple[str, str, str, str, str]:
    if answer is None:
        return ("", "", "", "", "")
    commitment = (answer.commitment or "", COMMITMENT_WORDS[answer.commitment])
    return (answer.value or "", answer.label, *commitment, answer.text)
