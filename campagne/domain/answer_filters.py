"""The filters of a list of answers: which values each of them knows, in words, and what it looks at in a candidacy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from campagne.domain.answer_choice import STATUSES, AnswerChoice
from campagne.domain.answer_grid import AnswerGrid
from campagne.domain.answers import POSITIONS
from campagne.domain.constituencies import departement_name
from campagne.domain.counts import TEXT_ALONE, labels, of_values
from campagne.domain.published import MARK_WORDS, CampaignFacts, ConstituencyFacts, Question
from campagne.domain.quotable import Tally

PLACES_MOST = 40
"""Constituencies that a filter lists; past them, a département is chosen first."""
OF_PLACES_AND_PEOPLE = ("departement", "circonscription", "nuance", "candidature")
"""Filters that say of whom one speaks, whatever they answer."""
SOLICITED = "sollicitee"
"""A feature of candidacies that no filter chooses: whether we wrote to them."""
Words = Mapping[str, str]
"""The values of a filter, in the order in which they are listed, with their words."""


@dataclass(frozen=True)
class Option:
    """A value of a filter, in words, and how many answers it would leave."""

    value: str
    words: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Filter:
    """A filter with the values that it offers; `more` when there are too many to list."""

    name: str
    title: str
    options: Sequence[Option]
    more: bool = False

    @property
    def chosen(self) -> list[Option]:
        """The values chosen."""
        return [option for option in self.options if option.chosen]


@dataclass(frozen=True, kw_only=True)
class EditionAnswers:
    """All the answers of an edition, and what they are chosen by."""

    campaign: CampaignFacts
    questions: Sequence[Question]
    places: Sequence[ConstituencyFacts]
    grid: AnswerGrid

    @cached_property
    def words(self) -> Mapping[str, Words]:
        """What each filter knows, but for the candidacies, which are too many to be listed."""
        local = [place for place in self.places if not place.national]
        departements = dict.fromkeys(place.departement for place in local if place.departement)
        keys = {key: label for question in self.questions for key, label in labels(question).items()}
        return {
            "question": {each.key: f"{each.number}. {each.short_title}" for each in self.questions},
            "theme": {each.theme_key: each.theme_title for each in self.questions},
            "position": {**keys, TEXT_ALONE: "Texte sans position"},
            "departement": {code: f"{departement_name(code)} ({code})" for code in departements},
            "circonscription": {place.code: place.name for place in local},
            "nuance": {code: self._nuance(code) for code in sorted(set(self.grid.features["nuance"]) - {""})},
            "statut": {value: MARK_WORDS[mark].capitalize() for mark, value in STATUSES.items()},
        }

    def tally(self, question: Question) -> Tally:
        """Count everyone's answers to a question."""
        mask = self.grid.everything & self.grid.of_questions({question.key})
        given, everyone = mask.bit_count(), len(self.grid.candidacies)
        by_value = self.grid.by_key(mask, [*labels(question), TEXT_ALONE])
        return Tally(
            question=question,
            counts=of_values(question, by_value, everyone - given),
            given=given,
            solicited=self.grid.people(self.grid.of_feature(SOLICITED, {SOLICITED})),
        )

    @cached_property
    def by_candidacy(self) -> Sequence[int]:
        """How many answers each candidacy gives, in their order: counted once, most pages of a list hide none."""
        return self.grid.by_candidacy(self.grid.everything)

    @cached_property
    def by_feature(self) -> Mapping[str, Mapping[str, int]]:
        """How many answers there are under each value of each feature of candidacies."""
        return {name: self.grid.by_feature(name, self.by_candidacy) for name in self.grid.features}

    @cached_property
    def by_question(self) -> Mapping[str, Question]:
        """The questions by their keys."""
        return {question.key: question for question in self.questions}

    @cached_property
    def by_code(self) -> Mapping[str, ConstituencyFacts]:
        """The constituencies by their codes."""
        return {place.code: place for place in self.places}

    def offered_positions(self, choice: AnswerChoice) -> Words:
        """Return the positions worth offering: the choices of a question mean nothing beside other questions."""
        asked, known = choice.kept.get("question", frozenset()), self.words["position"]
        if asked:
            offered = {key: words for each in sorted(asked) for key, words in labels(self.by_question[each]).items()}
        else:
            offered = dict(POSITIONS) if any(each.kind == "position" for each in self.questions) else {}
        others = choice.kept.get("position", frozenset()) | ({TEXT_ALONE} & set(self.grid.keys))
        return {**offered, **{key: words for key, words in known.items() if key in others and key not in offered}}

    def _nuance(self, code: str) -> str:
        label = self.campaign.nuance_of(code).label
        return f"{label} ({code})" if label else code
