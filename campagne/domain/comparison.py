"""The comparison of what candidacies answer: which form it takes, what stands in each cell, what a chosen view hides.

Everyone has the same place, the same width and the same elements; the silent keep theirs. The server decides by counts
alone, so an address always gives the same page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import groupby, pairwise

from campagne.domain import inserted_replies
from campagne.domain.cells import Cell, Line
from campagne.domain.chosen_view import ALL_THEMES, Choice
from campagne.domain.counts import TEXT_ALONE, grouped, of_question
from campagne.domain.published import Publication, Question

SIDE_BY_SIDE_MOST = 3
ACROSS_MOST = 12
QUESTIONS_MOST = 12
"""Questions that the turned table holds across."""
CHARACTERS_MOST = 60_000
"""Characters of published texts that one page holds; past them, texts come one theme at a time."""
SHEET_ROWS = 19
"""Rows of the turned table that a printed sheet holds under its title (A4 landscape, rows of 7 mm)."""


class Form(StrEnum):
    """How the table is laid out."""

    SIDE_BY_SIDE = "cote-a-cote"
    ACROSS = "colonnes"
    TURNED = "lignes"


@dataclass(frozen=True, kw_only=True)
class Theme:
    """A theme and its lines."""

    key: str
    title: str
    lines: Sequence[Line]


class ComparisonTable:
    """What a reader sees of `publication` under `choice`. Raises UnknownView when the choice names what it lacks."""

    def __init__(self, publication: Publication, choice: Choice) -> None:
        choice.check(publication)
        self.publication = publication
        self.choice = choice
        self.candidacies = [c for c in publication.candidacies if not choice.candidacies or c.ref in choice.candidacies]
        self.form = _form(len(self.candidacies), choice)
        asked = [q for q in publication.questions if not choice.questions or q.key in choice.questions]
        self.same = [question for question in asked if choice.differences and not self._differ(question)]
        kept = [question for question in asked if question not in self.same]
        self.questions = self._of_themes(kept, self._table_themes(kept))
        self.texts = self._of_themes(self.questions, self._text_themes(self.questions))

    @cached_property
    def lines(self) -> list[Line]:
        """The lines of the table, in the order in which questions are asked."""
        return [self._line(question) for question in self.questions]

    @property
    def sheets(self) -> list[range]:
        """The places, among the candidacies shown, of those that each printed sheet of the turned table holds.

        As few sheets as hold them all, of as many rows each as the others, to one.
        """
        count = len(self.candidacies)
        sheets = max(1, -(-count // SHEET_ROWS))
        return [range(*ends) for ends in pairwise(count * sheet // sheets for sheet in range(sheets + 1))]

    @property
    def themes(self) -> list[Theme]:
        """The lines of the table under their themes."""
        return _under_themes(self.lines)

    @property
    def text_themes(self) -> list[Theme]:
        """The lines whose whole texts stand in this page, under their themes."""
        return _under_themes([line for line in self.lines if line.question in self.texts])

    @property
    def all_themes(self) -> list[tuple[str, str]]:
        """Every theme of the questionnaire: key, title."""
        return list(dict.fromkeys((q.theme_key, q.theme_title) for q in self.publication.questions))

    @property
    def shown_theme(self) -> str:
        """The key of the only theme whose texts stand in this page, empty when there are several."""
        keys = {question.theme_key for question in self.texts}
        return next(iter(keys)) if len(keys) == 1 and len(self.all_themes) > 1 else ""

    @property
    def all_themes_choice(self) -> Choice | None:
        """The choice that shows all themes; None when no page holds them all."""
        if self._too_long(self.publication.questions):
            return None
        return self.choice.but(themes=self._every_theme(self.form))

    @property
    def whole_choice(self) -> Choice:
        """The choice that hides nothing of the table."""
        whole = self.choice.everything()
        return whole.but(themes=self._every_theme(_form(len(self.publication.candidacies), whole)))

    def _every_theme(self, form: Form) -> frozenset[str]:
        """Return what an address says to have all themes: nothing, unless the table would come theme by theme."""
        split = form is Form.TURNED and len(self.publication.questions) > QUESTIONS_MOST
        return frozenset({ALL_THEMES}) if split else frozenset()

    def around(self, question: Question) -> tuple[Question | None, Question | None]:
        """Return the questions before and after, among those whose texts stand in this page."""
        place = self.texts.index(question)
        return (
            self.texts[place - 1] if place else None,
            self.texts[place + 1] if place + 1 < len(self.texts) else None,
        )

    @property
    def in_themes(self) -> bool:
        """Whether themes are links of the page: where it comes one at a time, and wherever the table is turned."""
        return self.form is Form.TURNED or self.texts_split or bool(self.choice.themes)

    @property
    def texts_split(self) -> bool:
        """Whether some texts stand in another page."""
        return len(self.texts) < len(self.questions)

    @property
    def hides(self) -> bool:
        """Whether anything of the whole table is not displayed."""
        return self.hidden_candidacies > 0 or self.hidden_questions > 0

    @property
    def hidden_candidacies(self) -> int:
        return len(self.publication.candidacies) - len(self.candidacies)

    @property
    def hidden_questions(self) -> int:
        return len(self.publication.questions) - len(self.questions)

    @property
    def chosen_line(self) -> str:
        """The line that stands above whatever hides something, and cannot be switched off; empty when nothing is."""
        parts = []
        for shown, total, noun in (
            (len(self.candidacies), len(self.publication.candidacies), self.publication.campaign.noun),
            (len(self.questions), len(self.publication.questions), lambda n: "question" if n == 1 else "questions"),
        ):
            if shown < total:
                parts.append(f"{shown} {noun(shown)} sur {total}")
        return f"Vue choisie : {', '.join(parts)}." if parts else ""

    @property
    def differences_line(self) -> str:
        """What « seulement les différences » hides, in words; or that it hides nothing."""
        if not self.choice.differences:
            return ""
        total, hidden = len(self.publication.questions), len(self.same)
        if not hidden:
            return "Toutes les questions affichées montrent des différences." if self.questions else ""
        head = f"{hidden} question cachée sur {total}" if hidden == 1 else f"{hidden} questions cachées sur {total}"
        who = "les " + self.publication.campaign.noun(2)
        return f"{head} : même position chez toutes {who} affichées qui ont répondu."

    @property
    def since_line(self) -> str:
        """What is marked as new or modified, in words; empty when the reader compares with no other edition."""
        since = self.choice.since
        if since is None:
            return ""
        known = {(c.ref, q.key) for c in self.candidacies for q in self.questions}
        fresh, modified = known & self.publication.fresh, known & self.publication.modified
        if not fresh:
            return f"Aucune réponse affichée n'a changé depuis l'édition {since}."
        numbers = ((len(fresh - modified), "nouvelle"), (len(modified), "modifiée"))
        said = [f"{count} {word}{'s' if count > 1 else ''}" for count, word in numbers if count]
        noun = "réponse" if said[0].startswith("1 ") else "réponses"
        marked = "elle est marquée" if len(fresh) == 1 else "elles sont marquées"
        return f"{', '.join(said).replace(' ', f' {noun} ', 1)} depuis l'édition {since} : {marked}."

    def _fresh(self, key: tuple[str, str]) -> str:
        """Say whether an answer is newer than the edition compared with, which may have shown it in other words."""
        if key in self.publication.modified:
            return f"modifié depuis l'édition {self.choice.since}"
        return "nouveau" if key in self.publication.fresh else ""

    def _line(self, question: Question) -> Line:
        publication = self.publication
        answers = [answer for c in publication.candidacies if (answer := publication.answer(c, question))]
        cells = [
            Cell(
                candidacy=candidacy,
                question=question,
                answer=publication.answer(candidacy, question),
                earlier=publication.history(candidacy, question),
                fresh=self._fresh((candidacy.ref, question.key)),
                replies=inserted_replies.to(publication.replies, candidacy.ref, question.key),
            )
            for candidacy in self.candidacies
        ]
        return Line(question=question, cells=cells, counts=of_question(question, publication.candidacies, answers))

    def _differ(self, question: Question) -> bool:
        """Tell whether two candidacies displayed take two positions; texts are never taken for the same."""
        answers = [answer for c in self.candidacies if (answer := self.publication.answer(c, question))]
        values = {grouped(question, answer) for answer in answers}
        return len(values) > 1 or (len(answers) > 1 and TEXT_ALONE in values)

    def _table_themes(self, questions: Sequence[Question]) -> frozenset[str]:
        """Return the themes of the table, empty for all of them."""
        if ALL_THEMES in self.choice.themes:
            return frozenset()
        turned = self.form is Form.TURNED
        if self.choice.themes:
            return self.choice.themes if turned or not self._too_long(questions) else frozenset()
        return _first_theme(questions) if turned and len(questions) > QUESTIONS_MOST else frozenset()

    def _text_themes(self, questions: Sequence[Question]) -> frozenset[str]:
        """Return the themes of the texts, among the questions of the table; empty for all of them."""
        chosen = self.choice.themes - {ALL_THEMES}
        if self.form is Form.SIDE_BY_SIDE or not (chosen or self._too_long(questions)):
            return frozenset()
        return chosen or _first_theme(questions)

    def _too_long(self, questions: Sequence[Question]) -> bool:
        if self.form is Form.SIDE_BY_SIDE:
            return False
        keys, refs = {question.key for question in questions}, {candidacy.ref for candidacy in self.candidacies}
        shown = (a for a in self.publication.answers if a.question_key in keys and a.candidacy_ref in refs)
        return sum(len(answer.text) for answer in shown) > CHARACTERS_MOST

    @staticmethod
    def _of_themes(questions: Sequence[Question], themes: frozenset[str]) -> list[Question]:
        return [question for question in questions if not themes or question.theme_key in themes]


def _form(displayed: int, choice: Choice) -> Form:
    """Return the form for that number of candidacies; a reader may turn the table, both ways.

    The sheet to pin up holds words alone, on one page: side by side, whole texts would not.
    """
    if choice.direction == "candidatures" or (not choice.direction and displayed > ACROSS_MOST):
        return Form.TURNED
    return Form.SIDE_BY_SIDE if displayed <= SIDE_BY_SIDE_MOST and choice.sheet != "fiche" else Form.ACROSS


def _first_theme(questions: Sequence[Question]) -> frozenset[str]:
    return frozenset(question.theme_key for question in questions[:1])


def _under_themes(lines: Sequence[Line]) -> list[Theme]:
    def by_theme() -> Iterator[Theme]:
        for (key, title), group in groupby(lines, lambda line: (line.question.theme_key, line.question.theme_title)):
            yield Theme(key=key, title=title, lines=list(group))

    return list(by_theme())
