"""One answer in one edition, at an address that lasts: what a citation leads to."""

from __future__ import annotations

from flask import url_for

from campagne.domain.cells import Cell
from campagne.domain.chosen_view import Choice
from campagne.domain.comparison import ComparisonTable
from campagne.domain.published import Answer
from campagne.domain.quotable import Tally
from campagne.domain.share_cards import ShareCard
from campagne.web.public.blueprint import public
from campagne.web.public.reading import EditionReader, Unpublished
from campagne.web.public.serving import absolute, in_edition, page
from campagne.web.public.share_images import image_address


@public.get("/campagnes/<slug>/editions/<int:number>/reponses/<ref>/<key>")
@in_edition
def answer(reader: EditionReader, number: int, ref: str, key: str) -> str:
    """Show one answer, word for word, as an edition shows it, with its citation; say when a later one differs."""
    then = reader.at(number)
    cell, table = _cell(then, ref, key)
    address = absolute(url_for("public.answer", slug=reader.slug, number=number, ref=ref, key=key))
    tally = Tally.of(cell.question, table.publication.candidacies, _given(table, key))
    return page(
        "public/answer.html",
        campaign=then.campaign,
        edition=then.edition,
        publication=table.publication,
        cell=cell,
        tally=tally,
        card=ShareCard(table.publication.subject, then.campaign, then.edition, tally),
        image=image_address(then, key, [table.publication.constituency.code]),
        citation=cell.citation(table.publication, address),
        address=address,
        latest=reader.current,
        now="same" if number == reader.current else _now(reader.at(reader.current), cell),
    )


def _given(table: ComparisonTable, key: str) -> list[Answer]:
    """Return everyone's answers to a question where the candidacy stands."""
    return [answer for answer in table.publication.answers if answer.question_key == key]


def _cell(reader: EditionReader, ref: str, key: str) -> tuple[Cell, ComparisonTable]:
    """Return the cell of an answer and the table that it stands in. Raises Unpublished."""
    publication = reader.publication(reader.candidacy(ref).constituency)
    if key not in {question.key for question in publication.questions}:
        raise Unpublished
    table = ComparisonTable(publication, Choice(candidacies=frozenset({ref}), questions=frozenset({key})))
    cell = table.lines[0].cells[0]
    if cell.answer is None:
        raise Unpublished
    return cell, table


def _now(reader: EditionReader, cell: Cell) -> str:
    """Return what has become of the answer in the edition that is read: `same`, `changed` or `gone`."""
    try:
        now, _table = _cell(reader, cell.candidacy.ref, cell.question.key)
    except Unpublished:
        return "gone"
    return "same" if now.answer == cell.answer else "changed"
