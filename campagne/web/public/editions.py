"""What changed, when: the editions of a campaign, and what each of them added, corrected or took away."""

from __future__ import annotations

from campagne.domain.changes import AnswerChange, CandidacyChange, QuestionChange
from campagne.domain.code_words import CHANGES
from campagne.domain.comparison_files import (
    answer_json,
    candidacy_json,
    heading,
    question_json,
    signed_edition_json,
)
from campagne.domain.csv_files import csv_text
from campagne.domain.edition_files import CHANGE_COLUMNS, EDITION_COLUMNS, change_rows, edition_rows
from campagne.domain.inserted_replies import Reply
from campagne.domain.public_json import (
    AnswerChangeJSON,
    CandidacyChangeJSON,
    EditionChangesJSON,
    EditionsJSON,
    QuestionChangeJSON,
)
from campagne.domain.published import CampaignFacts
from campagne.domain.text_differences import differences
from campagne.web.public.blueprint import public
from campagne.web.public.changes import changes, order
from campagne.web.public.edges import EVERYTHING
from campagne.web.public.paging import paged
from campagne.web.public.reading import EditionReader
from campagne.web.public.serving import File, csv_file, in_edition, json_file, page

CHANGES_A_PAGE = 50


@public.get("/campagnes/<slug>/editions")
@in_edition
def editions(reader: EditionReader) -> str:
    """List the editions, the latest first."""
    return page("public/editions.html", campaign=reader.campaign, edition=reader.edition, editions=reader.editions())


@public.get("/campagnes/<slug>/editions.<any(csv, json):kind>")
@in_edition
def editions_file(reader: EditionReader, kind: str) -> File:
    """Give the list of editions as a file."""
    listed = reader.editions()
    if kind == "csv":
        return csv_file(csv_text(EDITION_COLUMNS, edition_rows(listed)), f"{reader.slug}-editions")
    content: EditionsJSON = {
        **heading(reader.campaign, reader.edition),
        "editions": [
            {
                **signed_edition_json(edition),
                "added": edition.added,
                "changed": edition.changed,
                "removed": edition.removed,
            }
            for edition in listed
        ],
    }
    return json_file(content)


@public.get("/campagnes/<slug>/editions/<int:number>")
@in_edition
def edition(reader: EditionReader, number: int) -> str:
    """Show what an edition changed: each thing before and after, whole."""
    then = reader.at(number)
    paging = paged(order(then, EVERYTHING), CHANGES_A_PAGE)
    return page(
        "public/edition.html",
        campaign=then.campaign,
        edition=then.edition,
        changed=changes(then, paging.shown, answers_alone=paging.number > 1),
        paging=paging,
        replies=_inserted(reader, number),
        differences=differences,
    )


@public.get("/campagnes/<slug>/editions/<int:number>.<any(csv, json):kind>")
@in_edition
def edition_file(reader: EditionReader, number: int, kind: str) -> File:
    """Give what an edition changed as a file."""
    then = reader.at(number)
    changed = changes(then, order(then, EVERYTHING))
    if kind == "csv":
        content = csv_text(CHANGE_COLUMNS, change_rows(then.edition, changed.answers))
        return csv_file(content, f"{reader.slug}-edition-{number}-changements")
    json: EditionChangesJSON = {
        **heading(then.campaign, then.edition),
        "edition": signed_edition_json(then.edition),
        "answers": [_change_json(change) for change in changed.answers],
        "candidacies": [_candidacy_json(change, then.campaign) for change in changed.candidacies],
        "questions": [_question_json(change) for change in changed.questions],
        "replies": [{"ref": reply.candidacy_ref, **reply.as_json()} for reply in _inserted(reader, number)],
    }
    return json_file(json)


def _inserted(reader: EditionReader, number: int) -> list[Reply]:
    return [reply for reply in reader.replies if reply.edition == number]


def _change_json(change: AnswerChange) -> AnswerChangeJSON:
    return {
        "ref": change.candidacy.ref,
        "question": change.question.key,
        "change": change.verb,
        "change_label": CHANGES[change.verb],
        "before": answer_json(change.before, change.question) if change.before else None,
        "after": answer_json(change.after, change.question) if change.after else None,
    }


def _candidacy_json(change: CandidacyChange, campaign: CampaignFacts) -> CandidacyChangeJSON:
    return {
        "ref": change.shown.ref,
        "words": change.words(campaign),
        "before": candidacy_json(change.before, campaign) if change.before else None,
        "after": candidacy_json(change.after, campaign) if change.after else None,
    }


def _question_json(change: QuestionChange) -> QuestionChangeJSON:
    return {
        "key": change.shown.key,
        "words": change.words(),
        "before": question_json(change.before) if change.before else None,
        "after": question_json(change.after) if change.after else None,
    }
