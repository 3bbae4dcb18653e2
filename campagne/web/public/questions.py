"""One question: its words, its counts, every answer to it."""

from __future__ import annotations

from campagne.domain.comparison_files import as_json, as_rows, chosen_heading, question_json
from campagne.domain.public_json import AnswersJSON
from campagne.domain.published import Question
from campagne.web.public.blueprint import public
from campagne.web.public.paging import paged
from campagne.web.public.question_view import QuestionView
from campagne.web.public.reading import EditionReader
from campagne.web.public.serving import File, absolute, in_edition, json_file, page
from campagne.web.public.share_images import image_address
from campagne.web.public.streams import Stream
from campagne.web.public.workbook_files import rows_file

CONSTITUENCIES_A_PAGE = 20


@public.get("/campagnes/<slug>/questions/<key>")
@in_edition
def question(reader: EditionReader, key: str) -> str:
    """Show a question with every answer, constituency by constituency where there are many."""
    view = QuestionView(reader, key)
    paging = paged(view.codes, CONSTITUENCIES_A_PAGE)
    before, after = _neighbours(reader, view.question)
    tables = view.tables(paging.shown, since=view.choice.since)
    return page(
        "public/question.html",
        campaign=reader.campaign,
        edition=reader.edition,
        question=view.question,
        view=view,
        image=image_address(reader, key, view.named),
        chosen_line=view.said(tables),
        before=before,
        after=after,
        tables=tables,
        total=view.tally.counts if len(view.scope) > 1 else None,
        sample=view.tally.sample(reader.campaign),
        choice=view.choice,
        paging=paging,
        here="questions",
        absolute=absolute,
    )


@public.get("/campagnes/<slug>/questions/<key>.<any(csv, json, xlsx):kind>")
@in_edition
def question_file(reader: EditionReader, key: str, kind: str) -> File | Stream:
    """Give every answer to a question as a file."""
    view = QuestionView(reader, key)
    tables = view.tables(view.codes)
    said = view.said(tables)
    if kind != "json":
        name = f"{reader.slug}-{key}-edition-{reader.number}{'-vue-choisie' if said else ''}"
        return rows_file(reader, kind, as_rows(tables, said=said), name=name, said=said)
    if reader.campaign.national:
        return json_file(as_json(tables[0], said=said))
    content: AnswersJSON = {
        **chosen_heading(reader.campaign, reader.edition, said),
        "questions": [question_json(view.question)],
        "constituencies": [
            {"constituency": each["constituency"], "candidacies": each["candidacies"]} for each in map(as_json, tables)
        ],
    }
    return json_file(content)


def _neighbours(reader: EditionReader, asked: Question) -> tuple[Question | None, Question | None]:
    """Return the questions asked just before and just after."""
    by_number = {question.number: question for question in reader.questions}
    return by_number.get(asked.number - 1), by_number.get(asked.number + 1)
