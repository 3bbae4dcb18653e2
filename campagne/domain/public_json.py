"""The JSON that public addresses give, as types: keys may be added, never renamed.

The code that writes it is checked against them, and its public description is made from them (`web.public.openapi`).
"""

from __future__ import annotations

from typing import NotRequired, TypedDict

from campagne.domain.late_changes import LateChange


class EditionJSON(TypedDict):
    """An edition: its number, the instant of its publication (ISO 8601, UTC), the digest of all that it shows."""

    number: int
    published_at: str
    digest: str


class SignedEditionJSON(EditionJSON):
    """An edition with its signature, over the 32 bytes of its digest, and the public key that verifies it.

    Both Ed25519, in hexadecimal; null where the edition is not signed.
    """

    signature: str | None
    key: str | None


class HeadingJSON(TypedDict):
    """What every file opens with."""

    campaign: str
    edition: EditionJSON
    licence: str


class ChosenHeadingJSON(HeadingJSON):
    """The same where an address may leave something out: `view` then stands, and says what is shown."""

    view: NotRequired[str]


class ChoiceJSON(TypedDict):
    """A choice of a question: its key, its words, and the short ones that tables show."""

    key: str
    label: str
    short_label: NotRequired[str]


class QuestionJSON(TypedDict):
    """A question as asked; `kind` is position, single_choice, multiple_choice or free_text."""

    key: str
    number: int
    theme: str
    theme_title: str
    short_title: str
    text: str
    kind: str
    kind_label: str
    commitment: bool
    choices: list[ChoiceJSON]


class AnswerJSON(TypedDict):
    """An answer: `value` is a key, a list of keys where several were asked for, or null where words stand alone."""

    value: str | list[str] | None
    commitment: str | None
    commitment_label: str | None
    label: str
    comment: str
    transcribed: bool
    revision: int
    answered_at: str


class CandidacyJSON(TypedDict):
    """A candidacy with its state; `order` is its official rank, `nuance` the Ministry's and not its own label.

    `state_since` is, of an answer, when it was first given; `corrections` are what was changed after the deadline.
    """

    ref: str
    name: str
    label: str | None
    nuance: str | None
    nuance_label: str | None
    order: int
    panel: int | None
    state: str
    state_label: str
    state_since: str | None
    marks: list[str]
    mark_labels: list[str]
    corrections: list[LateChange]


class ReplyJSON(TypedDict):
    """A reply inserted by right of reply: to the answer to `question`, or to the candidacy as a whole where null.

    Where `hidden_at` is not null (ISO 8601, UTC) it was hidden then: `text` says when and why, and the rest is empty.
    """

    question: str | None
    name: str
    quality: str
    passage: str
    text: str
    inserted_at: str
    hidden_at: str | None


class AnsweringCandidacyJSON(CandidacyJSON):
    """A candidacy with its published answers, by the key of the question; the silent have none.

    `opening` is what it publishes before them, empty where it publishes nothing; where that is hidden, it says when and
    why, and `opening_hidden_at` is the moment (ISO 8601, UTC), else null. `replies` are those that were inserted by
    right of reply, in the order of their editions.
    """

    opening: str
    opening_hidden_at: str | None
    answers: dict[str, AnswerJSON]
    replies: list[ReplyJSON]


class ComparisonJSON(HeadingJSON):
    """The comparison of one constituency; `view` stands where something was left out, and says what is shown."""

    constituency: str
    constituency_insee: str | None
    questions: list[QuestionJSON]
    candidacies: list[AnsweringCandidacyJSON]
    view: NotRequired[str]


class ListedAnswerJSON(AnswerJSON):
    """An answer in a list of answers: whose, where, to which question, and what was replied to it."""

    constituency: str
    candidacy: CandidacyJSON
    question: str
    replies: list[ReplyJSON]


class AnswerListJSON(HeadingJSON):
    """The answers chosen: `count` of them, among the `total` of the edition; `view` says what was chosen, in words."""

    count: int
    total: int
    view: NotRequired[str]
    questions: list[QuestionJSON]
    answers: list[ListedAnswerJSON]


class PlaceJSON(TypedDict):
    """A constituency of a campaign: who stands, and how many have answered."""

    code: str
    name: str
    departement: str
    candidacies: int
    answered: int
    insee: str | None
    departement_name: str


class ConstituenciesJSON(HeadingJSON):
    """The constituencies of a campaign that is not national."""

    constituencies: list[PlaceJSON]


class AnsweringPlaceJSON(TypedDict):
    """What the candidacies of one constituency answer."""

    constituency: str
    constituency_insee: NotRequired[str | None]
    candidacies: list[AnsweringCandidacyJSON]


class AnswersJSON(ChosenHeadingJSON):
    """Answers of every constituency, in the order of the list."""

    questions: list[QuestionJSON]
    constituencies: list[AnsweringPlaceJSON]


class SolicitationJSON(TypedDict):
    """One message, letter or call; `outcome` is sent, unconfirmed or undelivered."""

    kind: str
    kind_label: str
    rank: int
    happened_at: str
    outcome: str
    outcome_label: str


class SolicitedJSON(TypedDict):
    """How one candidacy was solicited, never at which address."""

    constituency: str
    ref: str
    name: str
    state: str
    state_label: str
    state_since: str | None
    sentence: str
    marks: list[str]
    mark_labels: list[str]
    corrections: list[LateChange]
    days_to_answer: int | None
    solicitations: list[SolicitationJSON]


class LedgerJSON(ChosenHeadingJSON):
    """The ledger of equal treatment; `days_to_answer` says it of everyone in a few words."""

    days_to_answer: str
    candidacies: list[SolicitedJSON]


class ListedEditionJSON(SignedEditionJSON):
    """An edition with how many answers it added, changed and removed."""

    added: int
    changed: int
    removed: int


class EditionsJSON(HeadingJSON):
    """The editions of a campaign, the latest first."""

    editions: list[ListedEditionJSON]


class AnswerChangeJSON(TypedDict):
    """An answer before and after an edition; `change` is ajoutee, modifiee or retiree."""

    ref: str
    question: str
    change: str
    change_label: str
    before: AnswerJSON | None
    after: AnswerJSON | None


class CandidacyChangeJSON(TypedDict):
    """A candidacy before and after an edition, with the change in words."""

    ref: str
    words: str
    before: CandidacyJSON | None
    after: CandidacyJSON | None


class QuestionChangeJSON(TypedDict):
    """A question before and after an edition, with the change in words."""

    key: str
    words: str
    before: QuestionJSON | None
    after: QuestionJSON | None


class InsertedReplyJSON(ReplyJSON):
    """A reply that an edition inserted, with the reference of the candidacy."""

    ref: str


class EditionChangesJSON(TypedDict):
    """What an edition changed since the one before it, and the `replies` that it inserted."""

    campaign: str
    edition: SignedEditionJSON
    licence: str
    answers: list[AnswerChangeJSON]
    candidacies: list[CandidacyChangeJSON]
    questions: list[QuestionChangeJSON]
    replies: list[InsertedReplyJSON]
