"""What a page of answers says of a choice: how many it keeps, what each filter would leave, and the line that says so.

The counts of a filter stand under the other filters: choosing one of its values gives the number written beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from campagne.domain.answer_choice import FILTERS, AnswerChoice
from campagne.domain.answer_filters import (
    OF_PLACES_AND_PEOPLE,
    PLACES_MOST,
    SOLICITED,
    EditionAnswers,
    Filter,
    Option,
)
from campagne.domain.answer_grid import Mask
from campagne.domain.answers import POSITIONS
from campagne.domain.chosen_view import UnknownView
from campagne.domain.quotable import NOT_A_POLL
from campagne.domain.wording import number

_ZEROS_SAID = frozenset({"question", "theme", "position"})
"""Filters whose values are listed even where none of the answers has them."""


class AnswerView:
    """The answers of an edition under a choice. Raises UnknownView when the choice names what the edition lacks.

    `found` are the answers that the words of the choice find, None without words; `names` are those of the candidacies
    that the choice names.
    """

    def __init__(
        self,
        answers: EditionAnswers,
        choice: AnswerChoice,
        *,
        found: Mask | None = None,
        names: Mapping[str, str] | None = None,
    ) -> None:
        self.answers, self.grid, self.choice = answers, answers.grid, choice
        self._words = {**answers.words, "candidature": names or {}}
        for name, values in choice.kept.items():
            if not values <= self._words[name].keys():
                raise UnknownView(f"Cette adresse demande une valeur de « {name} » que cette campagne n'a pas.")
        self._masks = {name: self._mask(name, values) for name, values in choice.kept.items()}
        if found is not None:
            self._masks["q"] = found
        self.mask = self._beside("")

    @property
    def total(self) -> int:
        """How many answers the edition shows."""
        return self.grid.everything.bit_count()

    @property
    def count(self) -> int:
        """How many answers are kept."""
        return self.mask.bit_count()

    def rows(self, start: int, stop: int | None = None) -> list[int]:
        """Return the rows of the answers kept, in the order chosen, from one rank to before another."""
        order = [*POSITIONS, *self._words["position"]] if self.choice.by_position else []
        return self.grid.rows(self.mask, start, stop, order=order)

    @property
    def standing(self) -> str:
        """Say how many: « 312 réponses, de 104 candidatures sur 577 sollicitées. Ceci n'est pas un sondage. »."""
        meant = self.grid.of_feature(SOLICITED, {SOLICITED})
        for name in OF_PLACES_AND_PEOPLE:
            meant &= self._masks.get(name, meant)
        solicited = self.grid.people(meant)
        people = sum(1 for count in self._by_candidacy if count)
        whose = f", de {number(people)} {self.answers.campaign.noun(people)}" if people else ""
        of_all = f"sur {number(solicited)} {'sollicitées' if solicited > 1 else 'sollicitée'}"
        return f"{_answers(self.count)}{whose} {of_all}. {NOT_A_POLL}"

    @property
    def chosen_line(self) -> str:
        """The line that stands above whatever hides something; empty when nothing is."""
        return f"Vue choisie : {_answers(self.count)} sur {number(self.total)}." if self.choice.hides else ""

    @property
    def said(self) -> str:
        """The line with what was chosen in words, as a file says it."""
        words = [f"mots : {self.choice.q}"] if self.choice.q else []
        chosen = [(each.title.lower(), [option.words for option in each.chosen]) for each in self.filters]
        parts = [*words, *(f"{title} : {', '.join(values)}" for title, values in chosen if values)]
        return f"{self.chosen_line.removesuffix('.')} ({' ; '.join(parts)})." if parts else ""

    @cached_property
    def filters(self) -> Sequence[Filter]:
        """The filters that have something to choose from."""
        made = (self._filter(name) for name in FILTERS)
        return [each for each in made if len(each.options) > 1 or each.chosen or each.more]

    def _filter(self, name: str) -> Filter:
        offered, chosen = self._words[name], self.choice.kept.get(name, frozenset())
        if name == "candidature" and not chosen:
            return Filter(name, FILTERS[name], ())
        if name == "position":
            offered = self.answers.offered_positions(self.choice)
        counts = self._counts(name, offered)
        options = [
            Option(value, words, counts.get(value, 0), value in chosen)
            for value, words in offered.items()
            if name in _ZEROS_SAID or counts.get(value) or value in chosen
        ]
        too_many = name == "circonscription" and len(options) > PLACES_MOST
        if too_many:
            options = [option for option in options if option.chosen]
        return Filter(name, FILTERS[name], options, too_many)

    def _counts(self, name: str, offered: Collection[str]) -> Mapping[str, int]:
        mask = self._beside(name)
        if name == "position":
            return self.grid.by_key(mask, offered)
        if name == "question":
            return self.grid.by_question(mask)
        if name == "theme":
            by_question, by_theme = self.grid.by_question(mask), dict.fromkeys(offered, 0)
            for question in self.answers.questions:
                by_theme[question.theme_key] += by_question[question.key]
            return by_theme
        if not self._masks:
            return self.answers.by_feature[name]
        counts = self._by_candidacy if name not in self._masks else self.grid.by_candidacy(mask)
        return self.grid.by_feature(name, counts)

    @cached_property
    def _by_candidacy(self) -> Sequence[int]:
        return self.grid.by_candidacy(self.mask) if self._masks else self.answers.by_candidacy

    def _mask(self, name: str, values: frozenset[str]) -> Mask:
        if name == "position":
            return self.grid.of_keys(values)
        if name == "question":
            return self.grid.of_questions(values)
        if name == "theme":
            return self.grid.of_questions({each.key for each in self.answers.questions if each.theme_key in values})
        return self.grid.of_feature(name, values)

    def _beside(self, name: str) -> Mask:
        """Return what the choice would keep without one of its filters."""
        mask = self.grid.everything
        for each, kept in self._masks.items():
            if each != name:
                mask &= kept
        return mask


def _answers(count: int) -> str:
    return f"{number(count)} {'réponses' if count > 1 else 'réponse'}"
