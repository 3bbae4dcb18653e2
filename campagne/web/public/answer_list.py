"""All the answers of a campaign: by words, by filters, in pages that an address names."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from campagne.domain.answer_choice import AnswerChoice, read
from campagne.domain.answer_rows import LONG_COLUMNS
from campagne.domain.answer_view import AnswerView
from campagne.domain.cells import Cell
from campagne.domain.inserted_replies import to
from campagne.domain.published import Answer, Candidacy, ConstituencyFacts
from campagne.domain.search_query import QUERY_MAX, marked
from campagne.extensions import db
from campagne.models.edition import PublishedAnswer, PublishedCandidacy
from campagne.web.public.blueprint import public
from campagne.web.public.edition_answers import answers_of
from campagne.web.public.full_text import found
from campagne.web.public.paging import paged
from campagne.web.public.reading import EditionReader
from campagne.web.public.rows import columns, plain
from campagne.web.public.serving import absolute, in_edition, page, parameters
from campagne.web.public.workbook_files import fits

ANSWERS_A_PAGE = 30


@dataclass(frozen=True, kw_only=True)
class ShownAnswer:
    """An answer in a list: whose, to what, where; `text` and `label` are cut where words were found."""

    cell: Cell
    place: ConstituencyFacts
    text: Sequence[tuple[str, bool]]
    label: Sequence[tuple[str, bool]]


@public.get("/campagnes/<slug>/reponses")
@in_edition
def answer_list(reader: EditionReader) -> str:
    """Show the answers chosen, and what else can be chosen."""
    choice = read(dict(parameters().lists()))
    view = view_of(reader, choice)
    paging = paged(range(view.count), ANSWERS_A_PAGE)
    here = url_for("public.answer_list", slug=reader.slug, edition=None)
    return page(
        "public/answer_list.html",
        campaign=reader.campaign,
        edition=reader.edition,
        choice=choice,
        view=view,
        paging=paging,
        shown=list(shown(reader, choice, view.rows(*paging.span))),
        national=reader.campaign.national,
        most=QUERY_MAX,
        link=lambda other, number=1: _address(here, other.query(number)),
        workbook=fits(view.count, len(LONG_COLUMNS) + 2),
        file=lambda kind: _address(f"{here}.{kind}", choice.query()),
        absolute=absolute,
        here="reponses",
    )


def _address(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def view_of(reader: EditionReader, choice: AnswerChoice) -> AnswerView:
    """Return the answers of an edition under a choice. Raises UnknownView."""
    answers = answers_of(reader)
    return AnswerView(
        answers,
        choice,
        found=found(answers.grid, choice.search) if choice.q else None,
        names={each.ref: each.name for each in candidacies(reader, choice.kept.get("candidature", ())).values()},
    )


def shown(reader: EditionReader, choice: AnswerChoice, rows: Sequence[int]) -> Iterator[ShownAnswer]:
    """Yield the answers that stand in some rows, in their order, as a list shows them."""
    given, about = answers_in(rows), answers_of(reader)
    people = candidacies(reader, [answer.candidacy_ref for answer in given])
    for answer in given:
        who = people[answer.candidacy_ref]
        yield ShownAnswer(
            cell=Cell(
                candidacy=who,
                question=about.by_question[answer.question_key],
                answer=answer,
                replies=to(reader.replies, who.ref, answer.question_key),
            ),
            place=about.by_code[who.constituency],
            text=marked(answer.text, choice.search),
            label=marked(answer.label, choice.search),
        )


def answers_in(rows: Sequence[int]) -> list[Answer]:
    """Return the answers that stand in some rows, in the order of the rows."""
    wanted = columns(Answer, PublishedAnswer, PublishedAnswer.id).where(PublishedAnswer.id.in_(rows))
    by_row = {row.id: plain(Answer, row) for row in db.session.execute(wanted)}
    return [by_row[row] for row in rows]


def candidacies(reader: EditionReader, refs: Collection[str]) -> Mapping[str, Candidacy]:
    """Return some candidacies of an edition by their references."""
    if not refs:
        return {}
    table = PublishedCandidacy
    wanted = columns(Candidacy, table).where(table.in_edition(reader.slug, reader.number), table.ref.in_(set(refs)))
    return {row.ref: plain(Candidacy, row) for row in db.session.execute(wanted)}
