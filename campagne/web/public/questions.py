"""One question: its words, its counts, every answer to it."""

from __future__ import annotations

from campagne.domain.chosen_view import UnknownView
from campagne.domain.comparison import ComparisonTable
from campagne.domain.comparison_files import as_csv, as_json, heading, question_json
from campagne.domain.counts import of_question
from campagne.domain.published import Question
from campagne.web.public.blueprint import public
from campagne.web.public.reading import EditionReader
from campagne.web.public.serving import File, absolute, chosen, csv_file, in_edition, json_file, page, parameters

CONSTITUENCIES_A_PAGE = 20


@public.get("/campagnes/<slug>/questions/<key>")
@in_edition
def question(reader: EditionReader, key: str) -> str:
    """Show a question with every answer, constituency by constituency where there are many."""
    asked = reader.question(key)
    codes = _codes(reader)
    pages = max(1, -(-len(codes) // CONSTITUENCIES_A_PAGE))
    number = page_number(pages)
    start = (number - 1) * CONSTITUENCIES_A_PAGE
    choice = chosen()
    tables = [
        ComparisonTable(publication, choice)
        for publication in reader.publications(codes[start : start + CONSTITUENCIES_A_PAGE], question=key)
    ]
    place = asked.number - 1
    return page(
        "public/question.html",
        campaign=reader.campaign,
        edition=reader.edition,
        question=asked,
        before=reader.questions[place - 1] if place else None,
        after=reader.questions[place + 1] if place + 1 < len(reader.questions) else None,
        tables=tables,
        total=_total(reader, asked) if len(codes) > 1 else None,
        choice=choice,
        code=parameters().get("circonscription", ""),
        number=number,
        pages=pages,
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
    return json_file(
        {
            **heading(reader.campaign, reader.edition),
            "questions": [question_json(asked)],
            "constituencies": [
                {"constituency": content["constituency"], "candidacies": content["candidacies"]}
                for content in map(as_json, tables)
            ],
        }
    )


def page_number(pages: int) -> int:
    """Return the number of the page asked for, from 1. Raises UnknownView."""
    asked = parameters().get("page", "1")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 7) or not 1 <= int(asked) <= pages:
        raise UnknownView(f"Cette liste a {pages} page{'s' if pages > 1 else ''}.")
    return int(asked)


def _codes(reader: EditionReader) -> list[str]:
    asked = parameters().getlist("circonscription")
    known = [place.code for place in reader.constituencies]
    if not set(asked) <= set(known):
        raise UnknownView("Cette adresse demande une circonscription que cette campagne n'a pas.")
    return [code for code in known if not asked or code in asked]


def _total(reader: EditionReader, asked: Question) -> object:
    return of_question(asked, reader.candidacies(), reader.answers_to(asked.key))
