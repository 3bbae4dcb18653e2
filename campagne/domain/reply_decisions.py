"""What is decided of a request: its kinds, its outcomes, and the closed list of motives of a refusal, with their words.

A reply that is accepted is inserted once an edition shows it. A refusal says why: one motive of this list, the same for
everybody, and a sentence.
"""

from __future__ import annotations

KINDS = {"error": "erreur", "reply": "droit de réponse"}
DECISIONS = {"corrected": "erreur corrigée", "inserted": "réponse acceptée", "refused": "refus motivé"}
MOTIVES = {
    "accurate": "vérification faite, le passage contesté est exact",
    "not_named": "la personne qui demande n'est ni nommée ni désignée dans le passage contesté",
    "identity": "l'identité de la personne qui demande n'a pas pu être vérifiée",
    "late": "la demande est venue plus de trois mois après la mise en ligne",
    "incomplete": "la demande ne dit pas quel passage elle conteste, ou ne contient pas de réponse à insérer",
    "too_long": "la réponse est plus longue que la loi ne le permet",
    "unrelated": "la réponse est sans rapport avec le passage contesté",
    "unlawful": "le texte est contraire à la loi, ou met en cause une autre personne",
}
WORDS_MAX = 1_000
