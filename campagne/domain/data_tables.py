"""All editions as plain tables, one a kind of thing, each row valid from one edition to another.

The SQLite file and the data package hold exactly these tables, described by these words.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from campagne.domain.code_words import (
    CHANNELS,
    COMMITMENTS_LISTED,
    KINDS,
    MARKS_LISTED,
    OUTCOMES_LISTED,
    POSITIONS_LISTED,
    SENDINGS,
    STATES_LISTED,
    listed,
)
from campagne.domain.editions import instant

Kind = Literal["string", "integer", "datetime"]
Value = str | int | None


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: its type, as data packages name them, and its meaning in French."""

    kind: Kind
    meaning: str


@dataclass(frozen=True, kw_only=True, eq=False)
class DataTable:
    """A table: its columns, which of them name a row, and which point to another table (column → table, column)."""

    name: str
    title: str
    columns: Mapping[str, Column]
    key: Sequence[str]
    points_to: Mapping[str, tuple[str, str]]


Rows = Callable[[], Iterable[Sequence[Value]]]
"""The rows of a table, made anew at each call."""


def _text(meaning: str) -> Column:
    return Column(kind="string", meaning=meaning)


def _number(meaning: str) -> Column:
    return Column(kind="integer", meaning=meaning)


def _moment(meaning: str) -> Column:
    return Column(kind="datetime", meaning=f"{meaning} (ISO 8601, UTC)")


_RANGE = {
    "de_edition": _number("Première édition qui montre cette ligne."),
    "a_edition": _number("Dernière édition qui la montre ; vide : elle est toujours montrée."),
}
EDITIONS = DataTable(
    name="editions",
    title="Les éditions",
    columns={
        "edition": _number("Numéro."),
        "publiee_le": _moment("Moment de la publication"),
        "empreinte": _text("Empreinte de tout ce que l'édition montre (SHA-256)."),
        "candidatures": _number("Nombre de candidatures."),
        "reponses": _number("Nombre de réponses."),
        "ajoutees": _number("Réponses ajoutées depuis l'édition précédente."),
        "modifiees": _number("Réponses modifiées."),
        "retirees": _number("Réponses retirées."),
    },
    key=("edition",),
    points_to={},
)
CONSTITUENCIES = DataTable(
    name="circonscriptions",
    title="Les circonscriptions",
    columns={
        "circonscription": _text("Code ; « FR » : le pays."),
        "circonscription_insee": _text("Code à l'INSEE, où il y en a un."),
        "nom": _text("Nom."),
        "departement": _text("Code du département ou de la collectivité."),
        "departement_nom": _text("Son nom."),
    },
    key=("circonscription",),
    points_to={},
)
QUESTIONS = DataTable(
    name="questions",
    title="Les questions, telles que posées",
    columns={
        **_RANGE,
        "question": _text("Clé, qui ne change pas."),
        "numero": _number("Rang."),
        "theme": _text("Clé du thème."),
        "theme_titre": _text("Titre du thème."),
        "titre": _text("Titre court."),
        "texte": _text("La question, en entier."),
        "nature": _text(f"Code : {listed(KINDS)}."),
        "nature_libelle": _text("Ses mots."),
    },
    key=("question", "de_edition"),
    points_to={"de_edition": ("editions", "edition")},
)
CANDIDACIES = DataTable(
    name="candidatures",
    title="Les candidatures et leur état",
    columns={
        **_RANGE,
        "candidature": _text("Référence permanente."),
        "circonscription": _text("Code de la circonscription."),
        "ordre": _number("Rang dans l'ordre officiel."),
        "panneau": _number("Numéro de panneau."),
        "prenom": _text("Prénom."),
        "nom": _text("Nom."),
        "etiquette": _text("Le nom que la candidature se donne."),
        "nuance_attribuee": _text("Nuance attribuée par le ministère."),
        "nuance_libelle": _text("Les mots du ministère, d'après la liste de l'élection la plus proche."),
        "etat": _text(f"Code de l'état : {STATES_LISTED}."),
        "etat_libelle": _text("L'état, en une phrase."),
        "etat_depuis": _moment("Depuis quand ; d'une réponse, depuis sa première signature"),
        "marques": _text(f"Codes des marques ajoutées à l'état, séparés par une espace : {MARKS_LISTED}."),
        "marques_libelle": _text("Leurs mots, séparés par un point-virgule."),
        "mot_d_ouverture": _text("Le mot publié en tête des réponses, ou la mention qui le remplace s'il est masqué."),
        "signataire": _text("Qui a signé les réponses."),
        "signe_le": _moment("Quand elles ont été signées, la dernière fois"),
        "corrections": _text(
            "Ce qui a changé après l'échéance, en JSON : à chaque fois le moment (at, ISO 8601, UTC) et les clés des "
            "questions dont la réponse a été corrigée (changed), ajoutée (added) ou retirée (removed)."
        ),
        "mot_revision": _number("Numéro de la version des réponses où le mot d'ouverture est apparu."),
        "mot_signe_le": _moment("Quand ce mot a été signé"),
        "mot_feuille": _text("Empreinte de ce mot (SHA-256), comprise dans celle de l'édition à partir du format 2."),
        "mot_sel": _text("Ce qui rend cette empreinte impossible à deviner ; vide quand le mot est masqué."),
    },
    key=("candidature", "de_edition"),
    points_to={"circonscription": ("circonscriptions", "circonscription"), "de_edition": ("editions", "edition")},
)
ANSWERS = DataTable(
    name="reponses",
    title="Les réponses, mot pour mot",
    columns={
        **_RANGE,
        "candidature": _text("Référence de la candidature."),
        "question": _text("Clé de la question."),
        "position": _text(f"Code de la position : {POSITIONS_LISTED}, ou clés des choix séparées par une espace."),
        "position_libelle": _text("Leurs mots."),
        "engagement": _text(f"Code du degré d'engagement : {COMMITMENTS_LISTED}."),
        "engagement_libelle": _text("Ses mots."),
        "commentaire": _text("Le texte, mot pour mot."),
        "revision": _number("Numéro de la version des réponses où ces mots sont apparus."),
        "repondu_le": _moment("Quand ils ont été signés"),
        "canal": _text(f"Code : {listed(CHANNELS)}."),
        "canal_libelle": _text("Ses mots."),
        "feuille": _text("Empreinte de la réponse (SHA-256), comprise dans celle de l'édition."),
        "sel": _text("Ce qui rend cette empreinte impossible à deviner."),
    },
    key=("candidature", "question", "de_edition"),
    points_to={"de_edition": ("editions", "edition")},
)
SOLICITATIONS = DataTable(
    name="sollicitations",
    title="Le registre des sollicitations",
    columns={
        **_RANGE,
        "candidature": _text("Référence de la candidature."),
        "type": _text(f"Code de ce qui a été fait : {listed(SENDINGS)}."),
        "type_libelle": _text("Ses mots."),
        "rang": _number("Rang parmi celles du même type."),
        "date": _moment("Quand"),
        "issue": _text(f"Code de ce que nous en savons : {OUTCOMES_LISTED}."),
        "issue_libelle": _text("Ses mots."),
    },
    key=("candidature", "type", "rang", "de_edition"),
    points_to={"de_edition": ("editions", "edition")},
)
REPLIES = DataTable(
    name="droits_de_reponse",
    title="Les réponses insérées au titre du droit de réponse",
    columns={
        **_RANGE,
        "numero": _text("Numéro de la demande."),
        "candidature": _text("Référence de la candidature."),
        "question": _text("Clé de la question ; vide : ce qui se lit de toute la candidature."),
        "auteur": _text("Qui répond."),
        "qualite": _text("À quel titre."),
        "passage": _text("Le passage contesté, tel que cité."),
        "texte": _text("Le texte, mot pour mot ; ou, s'il est masqué, quand et pourquoi, sans dire de qui il est."),
        "sel": _text("Ce qui rend son empreinte impossible à deviner ; vide quand il est masqué."),
        "empreinte": _text("SHA-256 de la réponse, avec son sel."),
    },
    key=("numero", "de_edition"),
    points_to={"de_edition": ("editions", "edition")},
)
TABLES = (EDITIONS, CONSTITUENCIES, QUESTIONS, CANDIDACIES, ANSWERS, SOLICITATIONS)
"""The tables that every file holds; REPLIES stands where a reply was inserted."""


def stored(value: Any) -> Value:
    """Return a value as the tables hold it: instants as text, lists as words between spaces, else as JSON."""
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, list) and not all(isinstance(each, str) for each in value):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if isinstance(value, list | tuple):
        return " ".join(value)
    held: Value = value
    return held
