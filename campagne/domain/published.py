"""What one edition shows of one constituency, as plain values: pages, files and tests are built from these alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from campagne.domain import inserted_replies, late_changes, nuances, redactions
from campagne.domain.answers import COMMITMENTS
from campagne.domain.dates import PARIS
from campagne.domain.editions import instant
from campagne.domain.inserted_replies import Reply
from campagne.domain.late_changes import LateChange

NATIONAL = "FR"
"""The code of the one constituency of a national election."""

LIST_ELECTIONS = frozenset({"european", "regional", "municipal"})

OPENING_HIDDEN = "opening_hidden"
MARK_WORDS = {
    "letter": "par courrier, transcrit",
    "letter_confirmed": "confirmé par la candidature",
    "letter_reread": "relu par l'équipe",
    "letter_unread": "transcription non relue",
    "late": "arrivé après le délai",
    "corrected": "corrigé",
    OPENING_HIDDEN: "mot d'ouverture masqué",
    "hidden": "texte masqué",
    "withdrawn": "candidature retirée",
    "not_listed": "ne figure pas sur la liste officielle",
    "deceased": "candidature interrompue par un décès",
    "eliminated": "candidature éliminée au premier tour",
}
"""Marks added to a state, in the order in which they are said."""
LETTER_MARKS = ("letter_confirmed", "letter_reread", "letter_unread")
"""Who vouches for a letter that was typed, the surest first; a candidacy has one of them."""
OF_AN_ANSWER = {
    "letter": "par courrier, transcrite",
    "letter_confirmed": "confirmée par la candidature",
    "letter_reread": "relue par l'équipe",
    "letter_unread": "transcription non relue",
    "late": "arrivée après le délai",
    "corrected": "corrigée",
}
"""The marks that are also said of answers one by one, only of those that they concern."""


@dataclass(frozen=True, kw_only=True)
class CampaignFacts:
    """A campaign as its pages need it. `organisation` is the network's short name."""

    slug: str
    title: str
    election: str
    national: bool
    answers_by: datetime
    closes_at: datetime
    publication_at: datetime | None
    organisation: str

    def noun(self, count: int) -> str:
        """Return « candidature » or « liste », in the number of `count`: plural from two."""
        word = "liste" if self.of_lists else "candidature"
        return f"{word}s" if count > 1 else word

    @property
    def of_lists(self) -> bool:
        """Whether lists stand, each led by a person."""
        return self.election in LIST_ELECTIONS

    def nuance(self, candidacy: Candidacy) -> nuances.Nuance | None:
        """Return the Ministry's nuance of a candidacy, in the words of the nearest election whose list is known."""
        return self.nuance_of(candidacy.nuance) if candidacy.nuance else None

    def nuance_of(self, code: str) -> nuances.Nuance:
        """Return the nuance of a code, in the words of the nearest election whose list is known."""
        return nuances.read(code, election=self.election, year=self.answers_by.astimezone(PARIS).year)

    def title_of(self, candidacy: Candidacy) -> str:
        """Return the name under which a candidacy is read: the list's where lists stand, else the person's."""
        return candidacy.label if self.of_lists and candidacy.label else candidacy.name

    def under_title_of(self, candidacy: Candidacy) -> str:
        """Return what stands under that name: who leads the list, or the label that the candidacy gives itself."""
        return candidacy.name if self.of_lists and candidacy.label else candidacy.label or ""


@dataclass(frozen=True, kw_only=True)
class EditionFacts:
    """An edition: what it holds, and how many answers it `added`, `changed` and `removed` since the edition before.

    `signature` is over the digest and `key` the public key that verifies it (Ed25519, hexadecimal), None where it is
    not signed; `separated` whether that key is kept from what serves the pages.
    """

    number: int
    published_at: datetime
    digest: str
    candidacies: int = 0
    answers: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    signature: str | None = None
    key: str | None = None
    separated: bool | None = None


@dataclass(frozen=True, kw_only=True)
class ConstituencyFacts:
    """A constituency; a national election has one, coded `FR`."""

    code: str
    name: str
    departement: str = ""

    @property
    def national(self) -> bool:
        """Whether it is the whole country."""
        return self.code == NATIONAL


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question as frozen; `number` counts from 1 in the order in which they are asked."""

    key: str
    number: int
    theme_key: str
    theme_title: str
    short_title: str
    text: str
    version: int = 1
    context: str = ""
    sources: Sequence[Mapping[str, str]] = ()
    kind: str = "position"
    commitment: bool = False
    choices: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True, kw_only=True)
class Candidacy:
    """A candidacy with its state in frozen words. `place` is the official order, counted within its constituency.

    Where `opening_hidden_at` is set, its opening words were hidden then, and `opening` says so instead. `late_changes`
    are what it changed after its deadline, None where there is nothing, or where it was published before they were.
    """

    ref: str
    place: int
    last_name: str
    first_name: str = ""
    constituency: str = NATIONAL
    panel: int | None = None
    label: str | None = None
    nuance: str | None = None
    state: str = "not_invited"
    state_since: datetime | None = None
    state_short: str = ""
    state_sentence: str = ""
    marks: Sequence[str] = ()
    opening: str = ""
    opening_hidden_at: datetime | None = None
    signatory: str | None = None
    signatory_role: str | None = None
    channel: str | None = None
    signed_at: datetime | None = None
    authenticated_at: datetime | None = None
    days_to_answer: int | None = None
    late_changes: Sequence[LateChange] | None = None

    @property
    def name(self) -> str:
        """The name as it is said: first name, then surname."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def state_marks(self) -> list[str]:
        """The words of its marks, but for hidden opening words; those of a correction say when."""
        dated = {**MARK_WORDS, "corrected": late_changes.words(self.corrections) or MARK_WORDS["corrected"]}
        return [words for mark, words in dated.items() if mark in self.marks and mark != OPENING_HIDDEN]

    @property
    def state_words(self) -> str:
        """Its state in full, then its marks: « A répondu le 24 mars (9 questions sur 9) · corrigé le 2 avril. »."""
        marks = self.state_marks
        return " · ".join([self.state_sentence.removesuffix("."), *marks]) + "." if marks else self.state_sentence

    @property
    def own_marks(self) -> list[str]:
        """The words of the marks that are said of it alone, and not of its answers one by one."""
        said = [words for mark, words in MARK_WORDS.items() if mark in self.marks and mark not in OF_AN_ANSWER]
        return self._with_opening([words for words in said if words != MARK_WORDS[OPENING_HIDDEN]])

    @property
    def corrections(self) -> Sequence[LateChange]:
        """What it changed after its deadline; of former editions, which did not say it, the last instant alone."""
        if self.late_changes is None and "corrected" in self.marks and self.signed_at:
            return [{"at": instant(self.signed_at), "changed": [], "added": [], "removed": []}]
        return self.late_changes or ()

    @property
    def mark_words(self) -> list[str]:
        """The words of its marks; of hidden opening words also when and why, from the moment when they are hidden."""
        return self._with_opening(self.state_marks)

    def _with_opening(self, said: list[str]) -> list[str]:
        return [*said, redactions.bare(self.opening, ground=False)] if self.opening_hidden_at else said


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer, word for word: `value` holds keys separated by one space, `label` their words, `text` the comment.

    Where `hidden_at` is set, the text was hidden then, and `text` says so instead.
    """

    candidacy_ref: str
    question_key: str
    value: str | None
    label: str
    answered_at: datetime
    commitment: str | None = None
    text: str = ""
    revision: int = 1
    channel: str = "form"
    leaf: str = ""
    hidden_at: datetime | None = None

    @property
    def degree(self) -> str:
        """The words of its degree of commitment, empty where there is none."""
        return COMMITMENTS.get(self.commitment or "", "")

    @property
    def transcribed(self) -> bool:
        """Whether it came on paper and was typed by the coordination."""
        return self.channel == "letter"


@dataclass(frozen=True, kw_only=True)
class Publication:
    """What an edition shows of a constituency: questions as asked, candidacies in the official order, their answers.

    `earlier` holds the versions of an answer that former editions showed, oldest first; `fresh` names, by candidacy and
    question, the answers that are newer than the edition to which a reader compares, and `modified` those of them that
    it showed in other words; `replies` are the inserted ones.
    """

    campaign: CampaignFacts
    edition: EditionFacts
    constituency: ConstituencyFacts
    questions: Sequence[Question]
    candidacies: Sequence[Candidacy]
    answers: Sequence[Answer]
    earlier: Mapping[tuple[str, str], Sequence[Answer]] = field(default_factory=dict)
    fresh: frozenset[tuple[str, str]] = frozenset()
    modified: frozenset[tuple[str, str]] = frozenset()
    replies: Sequence[Reply] = ()

    @cached_property
    def by_cell(self) -> Mapping[tuple[str, str], Answer]:
        """The answers by (reference of the candidacy, key of the question)."""
        return {(answer.candidacy_ref, answer.question_key): answer for answer in self.answers}

    def replies_to(self, candidacy: Candidacy) -> list[Reply]:
        """Return the inserted replies to all that is shown of a candidacy, not to one of its answers."""
        return inserted_replies.to(self.replies, candidacy.ref, "")

    def answer(self, candidacy: Candidacy, question: Question) -> Answer | None:
        """Return the published answer, None where there is none."""
        return self.by_cell.get((candidacy.ref, question.key))

    @property
    def subject(self) -> str:
        """What is compared: « Présidentielle 2027 », « Législatives 2027, Saône-et-Loire, 3e circonscription »."""
        return self.campaign.title if self.constituency.national else f"{self.campaign.title}, {self.constituency.name}"

    @property
    def title(self) -> str:
        """The title of the page: « Présidentielle 2027 : ce que répondent les 12 candidatures »."""
        count = len(self.candidacies)
        noun = self.campaign.noun(count)
        said = f"les {count} {noun}" if count > 1 else f"la {noun}"
        verb = "répondent" if count > 1 else "répond"
        return f"{self.subject} : ce que {verb} {said}" if count else f"{self.subject} : aucune {noun}"

    def history(self, candidacy: Candidacy, question: Question) -> Sequence[Answer]:
        """Return the versions that former editions showed, oldest first."""
        return self.earlier.get((candidacy.ref, question.key), ())
