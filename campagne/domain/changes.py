"""What one edition changed: answers, states of candidacies, questions; each before and after, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from campagne.domain import redactions
from campagne.domain.answers import said_in_sentence
from campagne.domain.code_words import CHANGES
from campagne.domain.published import OPENING_HIDDEN, Answer, CampaignFacts, Candidacy, Question


@dataclass(frozen=True, kw_only=True)
class AnswerChange:
    """An answer before and after, None where there is none; whose it is, and to what, as the edition shows them.

    `listed` tells whether the edition still shows the candidacy; if not, the one before it did.
    """

    candidacy: Candidacy
    question: Question
    before: Answer | None
    after: Answer | None
    listed: bool = True

    @property
    def verb(self) -> str:
        """What happened to it, in the words of the files: « ajoutee », « modifiee », « retiree »."""
        if self.before is None:
            return "ajoutee"
        return "modifiee" if self.after else "retiree"

    @property
    def words(self) -> str:
        """Say it in a few words: « pour », « réponse modifiée, pour, puis contre », « réponse retirée, Alpha RATP ».

        Words that are the same before and after say nothing; one who goes from a principle to a date is heard.
        """
        versions = [answer for answer in (self.before, self.after) if answer]
        said = [words for answer in versions if (words := said_in_sentence(answer.label, answer.commitment))]
        if len(said) == 2 and said[0] == said[1]:
            said = []
        if not self.before and said:
            return said[0]
        return ", ".join([CHANGES[self.verb], ", puis ".join(said)] if said else [CHANGES[self.verb]])

    @property
    def hidden_at(self) -> datetime | None:
        """When one of its texts was hidden last, None where none is."""
        return _last(answer.hidden_at for answer in (self.before, self.after) if answer)

    @property
    def shown(self) -> Answer:
        """The answer that there is, after or else before."""
        answer = self.after or self.before
        if answer is None:
            raise ValueError("a change has a before or an after")
        return answer


@dataclass(frozen=True, kw_only=True)
class CandidacyChange:
    """A candidacy before and after, None where it does not show."""

    before: Candidacy | None
    after: Candidacy | None

    @property
    def hidden_at(self) -> datetime | None:
        """When its opening words were hidden last, None where they are not."""
        return _last(candidacy.opening_hidden_at for candidacy in (self.before, self.after) if candidacy)

    @property
    def shown(self) -> Candidacy:
        """The candidacy that there is, after or else before."""
        candidacy = self.after or self.before
        if candidacy is None:
            raise ValueError("a change has a before or an after")
        return candidacy

    def words(self, campaign: CampaignFacts) -> str:
        """Say what changed: « entre dans la liste », « réponse attendue, puis 9 sur 9 », « étiquette corrigée »."""
        if self.before is None:
            return f"entre dans la liste ({self.shown.state_short})"
        if self.after is None:
            return "ne figure plus"
        before, after = self.before, self.after
        said = []
        if _state(before) != _state(after):
            said.append(f"« {_state(before)} », puis « {_state(after)} »")
        if campaign.title_of(before) != campaign.title_of(after):
            said.append(f"« {campaign.title_of(before)} », puis « {campaign.title_of(after)} »")
        others = {
            "étiquette": (before.label, after.label),
            "nuance attribuée": (before.nuance, after.nuance),
            "rang": (before.place, after.place),
            "panneau": (before.panel, after.panel),
        }
        said += [f"{name} : changement" for name, (old, new) in others.items() if old != new]
        said += _of_opening(before, after)
        return " ; ".join(said) or "précision sur les réponses ou les envois"


@dataclass(frozen=True, kw_only=True)
class QuestionChange:
    """A question before and after, None where it does not show."""

    before: Question | None
    after: Question | None

    @property
    def shown(self) -> Question:
        """The question that there is, after or else before."""
        question = self.after or self.before
        if question is None:
            raise ValueError("a change has a before or an after")
        return question

    def words(self) -> str:
        """Say what changed: « est ajoutée », « numéro : 3, puis 4 ; contexte : changement »."""
        if self.before is None:
            return "est ajoutée"
        if self.after is None:
            return "ne figure plus"
        before, after = self.before, self.after
        short = {
            "numéro": (str(before.number), str(after.number)),
            "titre court": (f"« {before.short_title} »", f"« {after.short_title} »"),
            "thème": (f"« {before.theme_title} »", f"« {after.theme_title} »"),
            "texte": (f"« {before.text} »", f"« {after.text} »"),
        }
        long = {
            "contexte": (before.context, after.context),
            "sources": (list(before.sources), list(after.sources)),
            "choix": (list(before.choices), list(after.choices)),
            "forme": ((before.kind, before.commitment), (after.kind, after.commitment)),
        }
        said = [f"{name} : {old}, puis {new}" for name, (old, new) in short.items() if old != new]
        said += [f"{name} : changement" for name, (old, new) in long.items() if old != new]
        return " ; ".join(said) or f"version {after.version} du questionnaire"


@dataclass(frozen=True, kw_only=True)
class EditionChanges:
    """What an edition changed since the one before it; the first edition changed nothing, it began everything."""

    answers: Sequence[AnswerChange]
    candidacies: Sequence[CandidacyChange]
    questions: Sequence[QuestionChange]

    @property
    def any(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.answers or self.candidacies or self.questions)


def _of_opening(before: Candidacy, after: Candidacy) -> list[str]:
    """Say that opening words were hidden, or changed; what is hidden by now is hidden on both sides."""
    if after.opening_hidden_at and OPENING_HIDDEN in {*after.marks} - {*before.marks}:
        return [redactions.bare(after.opening)]
    hidden = [redactions.bare(each.opening) for each in (before, after) if each.opening_hidden_at]
    return ["mot d'ouverture : changement", *hidden] if before.opening != after.opening else []


def _last(instants: Iterable[datetime | None]) -> datetime | None:
    return max(filter(None, instants), default=None)


def _state(candidacy: Candidacy) -> str:
    return ", ".join([candidacy.state_short, *candidacy.state_marks])
