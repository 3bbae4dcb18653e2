"""The answers to one question that an address asks for: in which constituencies, of which candidacies."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from flask import url_for

from campagne.domain.answer_rows import LONG_COLUMNS
from campagne.domain.chosen_view import Choice, UnknownView, places_said
from campagne.domain.comparison import ComparisonTable
from campagne.domain.published import Candidacy, Publication, Question
from campagne.domain.quotable import Tally
from campagne.domain.share_cards import ShareCard
from campagne.web.public.asked_constituencies import asked_constituencies
from campagne.web.public.edition_answers import answers_of
from campagne.web.public.reading import EditionReader
from campagne.web.public.serving import absolute, chosen
from campagne.web.public.workbook_files import fits


class QuestionView:
    """What the address keeps of the answers to a question. Raises Unpublished, UnknownView.

    `asked` holds the codes of the constituencies that the address names, none when it names none.
    """

    def __init__(self, reader: EditionReader, key: str) -> None:
        self.reader = reader
        self.question: Question = reader.question(key)
        self.choice = chosen()
        places = asked_constituencies(reader)
        self.asked = [place.code for place in places]
        self.places = places_said(places, len(reader.constituencies))

    @cached_property
    def candidacies(self) -> Sequence[Candidacy]:
        """Everyone in the constituencies asked for: what the counts count, whoever is shown."""
        return self.reader.candidacies_of(self.asked or None)

    @property
    def everyone(self) -> int:
        """How many candidacies there are in the constituencies asked for; in all of them, nobody has to be read."""
        return len(self.candidacies) if self.asked else len(answers_of(self.reader).grid.candidacies)

    @cached_property
    def scope(self) -> Sequence[str]:
        """The codes of the constituencies asked for, all of them by default, in the order of the list."""
        return self.asked or [place.code for place in self.reader.constituencies]

    @cached_property
    def codes(self) -> Sequence[str]:
        """Of these, where something is shown: where candidacies are chosen, those in which they stand."""
        if not self.choice.candidacies:
            return self.scope
        found = [candidacy for candidacy in self.candidacies if candidacy.ref in self.choice.candidacies]
        if len(found) < len(self.choice.candidacies):
            raise UnknownView("Cette adresse demande une candidature que cette page n'a pas.")
        holding = {candidacy.constituency for candidacy in found}
        return [code for code in self.scope if code in holding]

    @property
    def named(self) -> Sequence[str]:
        """The codes that tell which constituencies are counted; none where the campaign itself does."""
        return [] if self.reader.campaign.national else self.scope if len(self.scope) == 1 else self.asked

    def tables(self, codes: Sequence[str], *, since: int | None = None) -> list[ComparisonTable]:
        """Return what is shown of some of `codes`, each with those of the chosen candidacies that stand there."""
        found = self.reader.publications(codes, question=self.question.key, since=since)
        return [ComparisonTable(each, self._choice_in(each)) for each in found]

    def said(self, tables: Sequence[ComparisonTable]) -> str:
        """Return the line of a chosen view, of which `tables` are shown; empty when nothing is hidden."""
        parts = [self.places] if self.places else []
        if self.choice.candidacies and (shown := len(self.choice.candidacies)) < self.everyone:
            parts.append(f"{shown} {self.reader.campaign.noun(shown)} sur {self.everyone}")
        if any(table.same for table in tables):
            parts.append("seulement les différences")
        return f"Vue choisie : {', '.join(parts)}." if parts else ""

    @cached_property
    def tally(self) -> Tally:
        """Everyone's answers in the constituencies asked for, counted."""
        if not self.asked:
            return answers_of(self.reader).tally(self.question)
        return Tally.of(self.question, self.candidacies, self.reader.answers_to(self.question.key, self.asked))

    @property
    def address(self) -> str:
        """Where everyone's answers are read in the constituencies asked for: what is shared, whoever is chosen."""
        return absolute(self._address("public.question", self.question, self.named))

    @property
    def paragraph(self) -> str:
        """The sentences to copy, on the constituencies asked for, with the address where they are read."""
        return self.tally.paragraph(self._subject, self.reader.campaign, self.reader.edition, self.address)

    @property
    def card(self) -> ShareCard:
        """What a link to this page shows where it is shared: everyone's counts, whoever is chosen."""
        return ShareCard(self._subject, self.reader.campaign, self.reader.edition, self.tally)

    def link(self, choice: Choice, page: int = 1) -> str:
        """Return the address of this page, in the same constituencies, under another choice."""
        return self._address(
            "public.question", self.question, self.asked, **choice.parameters(), page=page if page > 1 else None
        )

    @property
    def whole(self) -> str:
        """The address of this page with nothing hidden."""
        return self._address("public.question", self.question, (), **self.choice.everything().parameters())

    def neighbour(self, question: Question) -> str:
        """Return the address of another question, in the same constituencies and of the same candidacies."""
        choice = self.choice.but(questions=frozenset(), themes=frozenset())
        return self._address("public.question", question, self.asked, **choice.parameters())

    def file(self, kind: str) -> str:
        """Return the address of what is shown, as a file."""
        query = {**self.choice.parameters(), "kind": kind}
        return self._address("public.question_file", self.question, self.asked, **query)

    @property
    def workbook(self) -> bool:
        """Whether what is shown is short enough for a workbook."""
        return fits(self.everyone, len(LONG_COLUMNS) + 2)

    @property
    def _subject(self) -> str:
        """What is compared, in words."""
        names = {place.code: place.name for place in self.reader.constituencies}
        where = self.places or (names[self.named[0]] if len(self.named) == 1 else "")
        title = self.reader.campaign.title
        return f"{title}, {where}" if where else title

    def _choice_in(self, publication: Publication) -> Choice:
        standing = {candidacy.ref for candidacy in publication.candidacies}
        return self.choice.but(candidacies=self.choice.candidacies & standing)

    def _address(self, endpoint: str, question: Question, codes: Sequence[str], **query: Any) -> str:
        return url_for(endpoint, slug=self.reader.slug, key=question.key, circonscription=codes or None, **query)
