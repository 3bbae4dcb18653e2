"""One question: its words, its counts, every answer to it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from campagne.domain.chosen_view import UnknownView
from campagne.domain.comparison import ComparisonTable
from campagne.domain.comparison_files import as_csv, as_json, heading, question_json
from campagne.domain.public_json import AnswersJSON
from campagne.domain.published import Publication, Question
from campagne.domain.quotable import Tally
from campagne.web.public.blueprint import public
from campagne.web.public.edition_answers import answers_of
from campagne.web.public.paging import paged
from campagne.web.public.reading import EditionReader
from campagne.web.public.serving import File, absolute, chosen, csv_file, in_edition, json_file, page, parameters

CONSTITUENCIES_A_PAGE = 20


@public.get("/campagnes/<slug>/questions/<key>")
@in_edition
def question(reader: EditionReader, key: str) -> str:
    """Show a question with every answer, constituency by constituency where there are many."""
    asked = reader.question(key)
    codes, choice = _codes(reader), chosen()
    paging = paged(codes, CONSTITUENCIES_A_PAGE)
    before, after = _neighbours(reader, asked)
    shown = reader.publications(paging.shown, question=key, since=choice.since)
    tally = _tally(reader, asked, codes, shown)
    return page(
        "public/question.html",
        campaign=reader.campaign,
        edition=reader.edition,
        question=asked,
        before=before,
        after=after,
        tables=[ComparisonTable(found, choice) for found in shown],
        total=tally.counts if len(codes) > 1 else None,
        sample=tally.sample(reader.campaign),
        paragraph=_paragraph(reader, tally, shown if len(codes) == 1 else ()),
        choice=choice,
        code=parameters().get("circonscription", ""),
        paging=paging,
        here="questions",
        absolute=absolute,
    )


@public.get("/campagnes/<slug>/questions/<key>.<any(csv, json):kind>")
@in_edition
def question_file(reader: EditionReader, key: str, kind: str) -> File:
    """Give every answer to a question as a file."""
    asked = reader.question(key)
    choice = chosen()
    tables = [ComparisonTable(found, choice) for found in reader.publications(_codes(reader), question=key)]
    if kind == "csv":
        return csv_file(as_csv(tables), f"{reader.slug}-{key}-edition-{reader.number}")
    if reader.campaign.national:
        return json_file(as_json(tables[0]))
    content: AnswersJSON = {
        **heading(reader.campaign, reader.edition),
        "questions": [question_json(asked)],
        "constituencies": [
            {"constituency": each["constituency"], "candidacies": each["candidacies"]} for each in map(as_json, tables)
        ],
    }
    return json_file(content)


def _neighbours(reader: EditionReader, asked: Question) -> tuple[Question | None, Question | None]:
    """Return the questions asked just before and just after."""
    by_number = {question.number: question for question in reader.questions}
    return by_number.get(asked.number - 1), by_number.get(asked.number + 1)


def _codes(reader: EditionReader) -> list[str]:
    asked = parameters().getlist("circonscription")
    known = [place.code for place in reader.constituencies]
    if not set(asked) <= set(known):
        raise UnknownView("Cette adresse demande une circonscription que cette campagne n'a pas.")
    return [code for code in known if not asked or code in asked]


def _tally(reader: EditionReader, asked: Question, codes: Sequence[str], shown: Sequence[Publication]) -> Tally:
    """Count the answers of the only constituency asked for, else everyone's."""
    if len(codes) == 1:
        return Tally.of(asked, shown[0].candidacies, shown[0].answers)
    return answers_of(reader).tally(asked)


def _paragraph(reader: EditionReader, tally: Tally, one: Sequence[Publication]) -> str:
    """Return the sentences to copy; `one` holds the only constituency that they speak of."""
    codes = [each.constituency.code for each in one if not each.constituency.national]
    address = url_for("public.question", slug=reader.slug, key=tally.question.key, circonscription=codes or None)
    subject = one[0].subject if one else reader.campaign.title
    return tally.paragraph(subject, reader.campaign, reader.edition, absolute(address))
