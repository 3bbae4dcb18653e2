"""The comparison as files: the rows that the page shows, under the same choice, in CSV (two shapes) and in JSON.

JSON is exact; CSV guards what a spreadsheet could take for a formula (see `domain.csv_files`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from campagne.domain import inserted_replies, reply_columns
from campagne.domain.answer_rows import CHOSEN_COLUMN, LONG_COLUMNS, AnswerRow, AnswerRows, Answers
from campagne.domain.code_words import COMMITMENT_WORDS, KINDS, state_words
from campagne.domain.comparison import ComparisonTable
from campagne.domain.constituencies import insee_code
from campagne.domain.editions import instant
from campagne.domain.inserted_replies import Reply
from campagne.domain.public_json import (
    AnsweringCandidacyJSON,
    AnswerJSON,
    CandidacyJSON,
    ChoiceJSON,
    ChosenHeadingJSON,
    ComparisonJSON,
    EditionJSON,
    HeadingJSON,
    QuestionJSON,
    SignedEditionJSON,
)
from campagne.domain.published import (
    CampaignFacts,
    Candidacy,
    EditionFacts,
    Question,
)

LICENCE = "Licence Ouverte 2.0"


def as_rows(
    tables: Iterable[ComparisonTable], *, wide: bool = False, said: str = ""
) -> tuple[tuple[str, ...], list[list[str]]]:
    """Return the columns and the rows of `tables`: see `domain.answer_rows` for the two shapes.

    Where something is left out, a last column says so on each row: in the words of `said`, else in each table's own.
    """
    tables = list(tables)
    chosen = said or any(table.hides for table in tables)
    replies = [reply for table in tables for reply in table.publication.replies]
    columns = _rows_of(tables[0]).columns(wide=wide) if tables else LONG_COLUMNS
    rows: list[list[str]] = []
    for table in tables:
        made = _rows_of(table).rows(table.candidacies, table.publication.by_cell, wide=wide)
        replied = reply_columns.beside(columns, made, replies)[1]
        rows += ([*row, said or table.chosen_line] if chosen else row for row in replied)
    columns = reply_columns.beside(columns, (), replies)[0]
    return (*columns, CHOSEN_COLUMN) if chosen else columns, rows


def as_json(table: ComparisonTable, *, said: str = "") -> ComparisonJSON:
    """Return the comparison of one constituency as its `.json` address shows it; `said` says what was left out."""
    publication = table.publication
    people = [
        answering_json(
            candidacy, publication.campaign, table.questions, publication.by_cell, replies=publication.replies
        )
        for candidacy in table.candidacies
    ]
    content: ComparisonJSON = {
        "campaign": publication.campaign.slug,
        "edition": edition_json(publication.edition),
        "licence": LICENCE,
        "constituency": publication.constituency.code,
        "constituency_insee": insee_code(publication.constituency.code, publication.campaign.election),
        "questions": [question_json(question) for question in table.questions],
        "candidacies": people,
    }
    if said or table.hides:
        content["view"] = said or table.chosen_line
    return content


def heading(campaign: CampaignFacts, edition: EditionFacts) -> HeadingJSON:
    """Return what every JSON file opens with: the campaign, the edition, the licence."""
    return {"campaign": campaign.slug, "edition": edition_json(edition), "licence": LICENCE}


def chosen_heading(campaign: CampaignFacts, edition: EditionFacts, said: str) -> ChosenHeadingJSON:
    """Return the same with what `said` says of a chosen view; it is empty where nothing is left out."""
    content: ChosenHeadingJSON = {"campaign": campaign.slug, "edition": edition_json(edition), "licence": LICENCE}
    if said:
        content["view"] = said
    return content


def edition_json(edition: EditionFacts) -> EditionJSON:
    """Return an edition's number, moment and digest."""
    return {"number": edition.number, "published_at": instant(edition.published_at), "digest": edition.digest}


def signed_edition_json(edition: EditionFacts) -> SignedEditionJSON:
    """Return the same with its signature and its key."""
    return {**edition_json(edition), "signature": edition.signature, "key": edition.key}


def question_json(question: Question) -> QuestionJSON:
    """Return a question as asked."""
    return {
        "key": question.key,
        "number": question.number,
        "theme": question.theme_key,
        "theme_title": question.theme_title,
        "short_title": question.short_title,
        "text": question.text,
        "kind": question.kind,
        "kind_label": KINDS[question.kind],
        "commitment": question.commitment,
        "choices": [cast("ChoiceJSON", dict(choice)) for choice in question.choices],
    }


def candidacy_json(candidacy: Candidacy, campaign: CampaignFacts) -> CandidacyJSON:
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
        "state_label": state_words(candidacy),
        "state_since": instant(candidacy.state_since) if candidacy.state_since else None,
        "marks": list(candidacy.marks),
        "mark_labels": candidacy.mark_words,
        "corrections": list(candidacy.corrections),
    }


def answering_json(
    candidacy: Candidacy,
    campaign: CampaignFacts,
    questions: Iterable[Question],
    answers: Answers,
    *,
    replies: Sequence[Reply],
) -> AnsweringCandidacyJSON:
    """Return a candidacy with its answers to `questions`, and what was replied to it among `replies`."""
    given = {question.key: (answers.get((candidacy.ref, question.key)), question) for question in questions}
    shown = {key: answer_json(answer, question) for key, (answer, question) in given.items() if answer}
    replied = [reply.as_json() for reply in inserted_replies.to(replies, candidacy.ref)]
    return {
        **candidacy_json(candidacy, campaign),
        "opening": candidacy.opening,
        "opening_hidden_at": instant(candidacy.opening_hidden_at) if candidacy.opening_hidden_at else None,
        "answers": shown,
        "replies": replied,
    }


def answer_json(answer: AnswerRow, question: Question) -> AnswerJSON:
    """Return an answer: a key, a list of keys where several were asked for, or nothing where words stand alone."""
    keys = (answer.value or "").split()
    return {
        "value": (keys or None) if question.kind == "multiple_choice" else (keys[0] if keys else None),
        "commitment": answer.commitment,
        "commitment_label": COMMITMENT_WORDS[answer.commitment] or None,
        "label": answer.label,
        "comment": answer.text,
        "transcribed": answer.channel == "letter",
        "revision": answer.revision,
        "answered_at": instant(answer.answered_at),
    }


def _rows_of(table: ComparisonTable) -> AnswerRows:
    publication = table.publication
    return AnswerRows(campaign=publication.campaign, edition=str(publication.edition.number), questions=table.questions)
