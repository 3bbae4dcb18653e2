"""The comparison as files: the rows that the page shows, under the same choice, in CSV (two shapes) and in JSON.

JSON is exact; CSV guards what a spreadsheet could take for a formula (see `domain.csv_files`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from campagne.domain.answer_rows import CHOSEN_COLUMN, LONG_COLUMNS, AnswerRows
from campagne.domain.comparison import ComparisonTable
from campagne.domain.constituencies import insee_code
from campagne.domain.csv_files import csv_text
from campagne.domain.editions import instant
from campagne.domain.published import (
    Answer,
    CampaignFacts,
    Candidacy,
    EditionFacts,
    Question,
)

LICENCE = "Licence Ouverte 2.0"


def as_csv(tables: Iterable[ComparisonTable], *, wide: bool = False) -> str:
    """Return the rows of `tables` as CSV: see `domain.answer_rows` for the two shapes.

    Where a table leaves something out, a last column says so on each row.
    """
    tables = list(tables)
    chosen = any(table.hides for table in tables)
    rows = [
        [*row, table.chosen_line] if chosen else row
        for table in tables
        for row in _rows_of(table).rows(table.candidacies, table.publication.by_cell, wide=wide)
    ]
    columns = _rows_of(tables[0]).columns(wide=wide) if tables else LONG_COLUMNS
    return csv_text((*columns, CHOSEN_COLUMN) if chosen else columns, rows)


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


def _rows_of(table: ComparisonTable) -> AnswerRows:
    publication = table.publication
    return AnswerRows(campaign=publication.campaign, edition=str(publication.edition.number), questions=table.questions)
