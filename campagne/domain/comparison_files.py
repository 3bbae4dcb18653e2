"""The comparison as files: the rows that the page shows, under the same choice, in CSV (two shapes) and in JSON.

JSON is exact. In CSV a value that a spreadsheet could take for a formula gets an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from campagne.domain.cells import Cell
from campagne.domain.comparison import ComparisonTable
from campagne.domain.constituencies import insee_code
from campagne.domain.editions import instant
from campagne.domain.published import (
    Answer,
    CampaignFacts,
    Candidacy,
    EditionFacts,
    Question,
)
from campagne.domain.states import State

LICENCE = "Licence Ouverte 2.0"
BOM = "\ufeff"
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
    "etat": "Code de l'état : " + ", ".join(State) + ".",
    "etat_depuis": "Moment depuis lequel cet état vaut (ISO 8601, UTC).",
}
_OF_ANSWER = {
    "question": "Clé de la question, qui ne change pas.",
    "question_titre": "Titre court de la question.",
    "position": "Code : pour, contre, nuance, sans_position, ou les clés des choix ; vide sans réponse publiée.",
    "position_libelle": "Les mots de la position ou des choix.",
    "engagement": "Degré d'engagement : date, principe, aucun, sans_position.",
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
}
DICTIONARY = {
    **_OF_CANDIDACY,
    **_OF_ANSWER,
    **_TO_JOIN,
    "vue": "Seulement quand des lignes ont été laissées de côté : ce qui est montré.",
}
"""What each column of the CSV means, in French."""
COLUMNS_OF_CANDIDACY = tuple(_OF_CANDIDACY)
COLUMNS_OF_ANSWER = tuple(_OF_ANSWER)
COLUMNS_TO_JOIN = tuple(_TO_JOIN)
CHOSEN_COLUMN = "vue"
"""A last column that stands only where rows were left out, and says so on each of those that remain."""
_FORMULA_STARTS = frozenset("=+-@\t\r\n\0")


def guarded(value: str) -> str:
    """Return a CSV value that no spreadsheet takes for a formula: an apostrophe before a first sign that starts one."""
    first = value.lstrip(" \u00a0\u202f\ufeff")[:1]
    # Full-width signs are folded to the ordinary ones: some spreadsheets take them for the same.
    starts = {value[:1], first, unicodedata.normalize("NFKC", first)}
    return f"'{value}" if starts & _FORMULA_STARTS else value


def as_csv(tables: Iterable[ComparisonTable], *, wide: bool = False) -> str:
    """Return the rows of `tables` as CSV with its byte order mark: `;`, CRLF, one header.

    One row a candidacy and question, the silent included (one a candidacy before any question); `wide`: one row a
    candidacy, three columns a question.
    """
    tables = list(tables)
    chosen = any(table.hides for table in tables)
    rows = [
        [*row, table.chosen_line] if chosen else row
        for table in tables
        for row in (_wide_rows(table) if wide else _long_rows(table))
    ]
    header = [*COLUMNS_OF_CANDIDACY, *(_wide_columns(tables) if wide else COLUMNS_OF_ANSWER), *COLUMNS_TO_JOIN]
    if chosen:
        header.append(CHOSEN_COLUMN)
    return csv_text(header, rows)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write rows as CSV with its byte order mark, `;` and CRLF, each value guarded."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([guarded(value) for value in row])
    return BOM + text.getvalue()


def as_json(table: ComparisonTable) -> dict[str, Any]:
    """Return the comparison of one constituency as its `.json` address shows it."""
    publication = table.publication
    content = {
        **heading(publication.campaign, publication.edition),
        "constituency": publication.constituency.code,
        "constituency_insee": insee_code(publication.constituency.code, publication.campaign.election),
        "questions": [question_json(question) for question in table.questions],
        "candidacies": [
            candidacy_json(candidacy, publication.campaign)
            | {
                "answers": {
                    question.key: answer_json(answer, question)
                    for question in table.questions
                    if (answer := publication.answer(candidacy, question))
                }
            }
            for candidacy in table.candidacies
        ],
    }
    return content | ({"view": table.chosen_line} if table.hides else {})


def heading(campaign: CampaignFacts, edition: EditionFacts) -> dict[str, Any]:
    """Return what every JSON file opens with: the campaign, the edition, the licence."""
    return {"campaign": campaign.slug, "edition": edition_json(edition), "licence": LICENCE}


def edition_json(edition: EditionFacts) -> dict[str, Any]:
    """Return an edition's number, moment and digest."""
    return {"number": edition.number, "published_at": instant(edition.published_at), "digest": edition.digest}


def question_json(question: Question) -> dict[str, Any]:
    """Return a question as asked."""
    return {
        "key": question.key,
        "number": question.number,
        "theme": question.theme_key,
        "theme_title": question.theme_title,
        "short_title": question.short_title,
        "text": question.text,
        "kind": question.kind,
        "commitment": question.commitment,
        "choices": [dict(choice) for choice in question.choices],
    }


def candidacy_json(candidacy: Candidacy, campaign: CampaignFacts) -> dict[str, Any]:
    """Return a candidacy with its state, without its answers."""
    nuance = campaign.nuance(candidacy)
    return {
        "ref": candidacy.ref,
        "name": candidacy.name,
        "label": candidacy.label,
        "nuance": candidacy.nuance,
        "nuance_label": nuance.label if nuance else None,
        "order": candidacy.place,
        "panel": candidacy.panel,
        "state": candidacy.state,
        "state_since": instant(candidacy.state_since) if candidacy.state_since else None,
        "marks": list(candidacy.marks),
    }


def answer_json(answer: Answer, question: Question) -> dict[str, Any]:
    """Return an answer: a key, a list of keys where several were asked for, or nothing where words stand alone."""
    keys = (answer.value or "").split()
    return {
        "value": (keys or None) if question.kind == "multiple_choice" else (keys[0] if keys else None),
        "commitment": answer.commitment,
        "label": answer.label,
        "comment": answer.text,
        "transcribed": answer.transcribed,
        "revision": answer.revision,
        "answered_at": instant(answer.answered_at),
    }


def _candidacy_values(table: ComparisonTable, candidacy: Candidacy) -> list[str]:
    return [
        str(table.publication.edition.number),
        table.publication.constituency.code,
        candidacy.ref,
        str(candidacy.place),
        candidacy.name,
        candidacy.label or "",
        candidacy.nuance or "",
        candidacy.state,
        instant(candidacy.state_since) if candidacy.state_since else "",
    ]


def _joining_values(table: ComparisonTable, candidacy: Candidacy) -> list[str]:
    campaign, place = table.publication.campaign, table.publication.constituency
    nuance = campaign.nuance(candidacy)
    return [
        "" if candidacy.panel is None else str(candidacy.panel),
        insee_code(place.code, campaign.election) or "",
        (nuance.label if nuance else None) or "",
    ]


def _long_rows(table: ComparisonTable) -> Iterable[list[str]]:
    unasked = [""] * len(COLUMNS_OF_ANSWER)  # before any question is frozen, a row still says who stands
    for place, candidacy in enumerate(table.candidacies):
        for answer in [_answer_values(line.cells[place]) for line in table.lines] or [unasked]:
            yield [*_candidacy_values(table, candidacy), *answer, *_joining_values(table, candidacy)]


def _answer_values(cell: Cell) -> list[str]:
    answer = cell.answer
    head = [cell.question.key, cell.question.short_title]
    if answer is None:
        return head + [""] * 7
    return [
        *head,
        answer.value or "",
        answer.label,
        answer.commitment or "",
        answer.text,
        str(answer.revision),
        instant(answer.answered_at),
        "oui" if answer.transcribed else "non",
    ]


def _wide_rows(table: ComparisonTable) -> Iterable[list[str]]:
    for place, candidacy in enumerate(table.candidacies):
        answers = [line.cells[place].answer for line in table.lines]
        parts = [
            part
            for answer in answers
            for part in ((answer.value or "", answer.commitment or "", answer.text) if answer else ("", "", ""))
        ]
        yield [*_candidacy_values(table, candidacy), *parts, *_joining_values(table, candidacy)]


def _wide_columns(tables: Sequence[ComparisonTable]) -> list[str]:
    return [
        column
        for question in (tables[0].questions if tables else [])
        for column in (question.key, f"{question.key}_engagement", f"{question.key}_commentaire")
    ]
