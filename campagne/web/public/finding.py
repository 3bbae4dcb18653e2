"""One search for everything that a campaign shows: a place, a person or a list, words of a question or an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from campagne.domain.answer_choice import AnswerChoice
from campagne.domain.communes import SEARCH_MAX, Found
from campagne.domain.published import Candidacy, ConstituencyFacts
from campagne.domain.quotable import Tally
from campagne.domain.search_query import SearchQuery
from campagne.domain.text import clean_line, search_key
from campagne.extensions import db
from campagne.models.edition import PublishedCandidacy
from campagne.web.public.answer_list import ShownAnswer, shown, view_of
from campagne.web.public.blueprint import public
from campagne.web.public.choosing import named
from campagne.web.public.communes import NOTHING, look_up
from campagne.web.public.edition_answers import answers_of
from campagne.web.public.reading import EditionReader
from campagne.web.public.rows import columns, plain
from campagne.web.public.serving import chosen, in_edition, page, parameters

PLACES_MOST, PEOPLE_MOST, ANSWERS_MOST = 8, 20, 3
WORDS_MOST = 8


@dataclass(frozen=True)
class Results:
    """What a search gives: places, people, questions, answers, with how many there are in all of what is cut short."""

    constituencies: Sequence[ConstituencyFacts] = ()
    all_constituencies: int = 0
    communes: Found = NOTHING
    candidacies: Sequence[Candidacy] = ()
    all_candidacies: int = 0
    questions: Sequence[Tally] = ()
    answers: Sequence[ShownAnswer] = ()
    all_answers: int = 0

    def __bool__(self) -> bool:
        found = self.all_constituencies or self.communes or self.all_candidacies or self.questions or self.all_answers
        return bool(found)


@public.get("/campagnes/<slug>/chercher")
@in_edition
def find(reader: EditionReader) -> str:
    """Answer a search with what it may mean: constituencies, communes, candidacies, questions, answers."""
    asked = clean_line(parameters().get("q", ""))
    return page(
        "public/find.html",
        campaign=reader.campaign,
        edition=reader.edition,
        asked=asked,
        most=SEARCH_MAX,
        results=_results(reader, asked) if search_key(asked) and len(asked) <= SEARCH_MAX else Results(),
        choice=AnswerChoice(q=asked, edition=chosen().edition),
        places=answers_of(reader).by_code,
        here="chercher",
    )


def _results(reader: EditionReader, asked: str) -> Results:
    national = reader.campaign.national
    places = () if national else named(reader, asked)
    people, all_people = _people(reader, asked)
    choice = AnswerChoice(q=asked)
    view = view_of(reader, choice)
    return Results(
        constituencies=places[:PLACES_MOST],
        all_constituencies=len(places),
        communes=NOTHING if national else look_up(reader, asked),
        candidacies=people,
        all_candidacies=all_people,
        questions=_questions(reader, choice.search),
        answers=list(shown(reader, choice, view.rows(0, ANSWERS_MOST))),
        all_answers=view.count,
    )


def _questions(reader: EditionReader, search: SearchQuery) -> list[Tally]:
    """Return the questions whose title, words or theme hold what is searched, with everyone's counts."""
    return [
        answers_of(reader).tally(question)
        for question in reader.questions
        if search.holds_in(question.short_title, question.text, question.theme_title)
    ]


def _people(reader: EditionReader, asked: str) -> tuple[list[Candidacy], int]:
    """Return the candidacies whose names hold words that begin as those asked for, and how many there are."""
    table = PublishedCandidacy
    # A key holds letters, digits and spaces: nothing that LIKE would take for a sign of its own.
    words = search_key(asked).split()[:WORDS_MOST]
    meant = (table.in_edition(reader.slug, reader.number), *((" " + table.search_key).like(f"% {w}%") for w in words))
    order = (table.constituency, table.place, table.ref)
    wanted = columns(Candidacy, table).where(*meant).order_by(*order).limit(PEOPLE_MOST)
    people = [plain(Candidacy, row) for row in db.session.execute(wanted)]
    if len(people) < PEOPLE_MOST:
        return people, len(people)
    return people, db.session.scalar(select(func.count()).select_from(table).where(*meant)) or 0
