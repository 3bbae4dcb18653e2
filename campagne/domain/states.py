"""The nine public states of a candidacy, their order of precedence and their words.

A state is derived from facts and never stored beside them. We say what we know: a message was *sent*; we never write
that anybody received, opened or read it, nor that somebody is silent who was never reached.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from campagne.domain import dates
from campagne.domain.late_changes import LateChange
from campagne.domain.zones import LocalTime


class State(StrEnum):
    """What is publicly said of a candidacy."""

    NOT_INVITED = "not_invited"
    ADDRESS_SOUGHT = "address_sought"
    SENDING_UNCONFIRMED = "sending_unconfirmed"
    UNDELIVERED = "undelivered"
    AWAITED = "awaited"
    RECEIVED = "received"
    ANSWERED = "answered"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"


SHORT = {
    State.NOT_INVITED: "pas encore d'invitation",
    State.ADDRESS_SOUGHT: "adresse recherchée",
    State.SENDING_UNCONFIRMED: "envoi à confirmer",
    State.UNDELIVERED: "message non remis",
    State.AWAITED: "réponse attendue",
    State.RECEIVED: "réponse reçue",
    State.DECLINED: "ne souhaite pas répondre",
    State.NO_ANSWER: "sans réponse",
}
"""Short words, in tables. An answer says how much of it there is instead: "9 sur 9"."""
INTERRUPTED_SHORT = "candidature interrompue"
"""What a table says instead once the person who stood has died."""


class Outcome(StrEnum):
    """What is known of one message to a candidacy."""

    SENT = "sent"
    UNCONFIRMED = "unconfirmed"
    UNDELIVERED = "undelivered"


OUTCOME_OF_EMAIL = {
    "sent": Outcome.SENT,
    "in_doubt": Outcome.UNCONFIRMED,
    "refused_policy": Outcome.UNCONFIRMED,
    "refused_format": Outcome.UNCONFIRMED,
    "refused_address": Outcome.UNDELIVERED,
    "bounced": Outcome.UNDELIVERED,
}
"""What a row of the outbox tells the public. States that are absent here say nothing (yet): nothing left."""


@dataclass(frozen=True, kw_only=True)
class Solicitation:
    """One message, letter or call: `kind` is `invitation`, `reminder`, `letter` or `call`."""

    kind: str
    happened_at: datetime
    outcome: Outcome = Outcome.SENT

    @property
    def left(self) -> bool:
        """Whether something left that can be answered: a call is a solicitation, and no message."""
        return self.kind != "call"


@dataclass(frozen=True, kw_only=True)
class Transcription:
    """Who vouches for a letter that we typed: somebody who read it again, the candidacy itself, or nobody (yet)."""

    reread_at: datetime | None = None
    confirmed_at: datetime | None = None

    @property
    def mark(self) -> str:
        """The mark that says the surest of them."""
        if self.confirmed_at:
            return "letter_confirmed"
        return "letter_reread" if self.reread_at else "letter_unread"

    @property
    def sentence(self) -> str:
        """All of them, dated, in a sentence that follows another; empty while nobody does."""
        said = [f"relue par notre équipe le {dates.day(self.reread_at)}"] if self.reread_at else []
        said += [f"confirmée par la candidature le {dates.day(self.confirmed_at)}"] if self.confirmed_at else []
        return f" Transcription {', '.join(said)}." if said else ""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A signed sheet as far as states go: when, by which channel, how many of the questions it answers.

    `first_signed_at` is when the candidacy began to answer, and answers since (`answering_since`); `late_changes` are
    what it changed after its deadline. `transcription` is that of a letter, None for a form.
    """

    first_signed_at: datetime
    signed_at: datetime
    answered: int
    questions: int
    late_changes: Sequence[LateChange] = ()
    transcription: Transcription | None = None


@dataclass(frozen=True, kw_only=True)
class Decline:
    """The wish not to answer, with its reason (empty when none was given)."""

    declared_at: datetime
    motive: str


ENDINGS = ("withdrawn", "not_listed", "eliminated")
"""What ends a candidacy, but a death; each is a mark added to its state."""


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a candidacy ended, and the day: of the list where it is not, or of the news."""

    status: str
    on: date


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that is known of a candidacy when a state is derived. `first_wave_at` is the campaign's first sending.

    `answers_by` is the deadline announced to this very candidacy; `local` the place whose hour its constituency keeps,
    None for Paris.
    """

    has_address: bool
    first_wave_at: datetime | None
    solicitations: Sequence[Solicitation]
    sheet: Sheet | None
    decline: Decline | None
    answers_by: datetime
    sealed_until: datetime | None
    local: LocalTime | None = None
    deceased_at: datetime | None = None
    ending: Ending | None = None


@dataclass(frozen=True, kw_only=True)
class PublicState:
    """A state in words. `marks` are among late, letter (with who vouches for it), corrected, deceased, `ENDINGS`."""

    state: State
    since: datetime | None
    short: str
    sentence: str
    marks: tuple[str, ...]


def derive(facts: Facts, *, now: datetime) -> PublicState:
    """Return what is publicly said of a candidacy at `now`, by the order of precedence of the states."""
    state, since = state_at(facts, now)
    if facts.deceased_at:
        return _interrupted(state, since, facts, facts.deceased_at)
    short = SHORT.get(state, "")
    if state is State.ANSWERED and facts.sheet:
        short = f"{facts.sheet.answered} sur {facts.sheet.questions}"
    return PublicState(
        state=state, since=since, short=short, sentence=_sentence(state, since, facts), marks=_marks(state, facts)
    )


def _interrupted(state: State, since: datetime | None, facts: Facts, deceased_at: datetime) -> PublicState:
    """Say one thing only of somebody who died; the answers that they gave stay, and so does how many there are."""
    sheet = facts.sheet if state is State.ANSWERED else None
    short = f"{sheet.answered} sur {sheet.questions}" if sheet else INTERRUPTED_SHORT
    sentence = f"Candidature interrompue par un décès le {dates.day(deceased_at)}."
    marks = ("deceased",) if sheet else ()
    return PublicState(state=state, since=since, short=short, sentence=sentence, marks=marks)


def state_at(facts: Facts, now: datetime) -> tuple[State, datetime | None]:
    """Return the state alone, by the order of precedence, and the instant since which it holds.

    Whoever corrects an answer answered when they first did: a correction is a mark, and makes nobody late.
    """
    if facts.sheet and not (facts.decline and facts.decline.declared_at > facts.sheet.signed_at):
        sealed = facts.sealed_until is not None and now < facts.sealed_until
        return (State.RECEIVED if sealed else State.ANSWERED), facts.sheet.first_signed_at
    if facts.decline:
        return State.DECLINED, facts.decline.declared_at
    for outcome, state in (
        (Outcome.SENT, State.AWAITED),
        (Outcome.UNCONFIRMED, State.SENDING_UNCONFIRMED),
        (Outcome.UNDELIVERED, State.UNDELIVERED),
    ):
        first = min((s.happened_at for s in facts.solicitations if s.left and s.outcome is outcome), default=None)
        waiting_is_over = now > facts.answers_by and not facts.deceased_at  # nobody's silence
        if first is not None and state is State.AWAITED and waiting_is_over:
            return State.NO_ANSWER, facts.answers_by
        if first is not None:
            return state, first
    if not facts.has_address and facts.first_wave_at is not None:
        return State.ADDRESS_SOUGHT, facts.first_wave_at
    return State.NOT_INVITED, None


def _marks(state: State, facts: Facts) -> tuple[str, ...]:
    marks = []
    if state in {State.ANSWERED, State.RECEIVED} and facts.sheet:
        marks += ["late"] if facts.sheet.first_signed_at > facts.answers_by else []
        marks += ["letter", facts.sheet.transcription.mark] if facts.sheet.transcription else []
        marks += ["corrected"] if facts.sheet.late_changes else []
    return (*marks, facts.ending.status) if facts.ending else tuple(marks)


def _sentence(state: State, since: datetime | None, facts: Facts) -> str:
    """Say a state in full, and how the candidacy ended where the state alone would mislead."""
    said = _state_sentence(state, since, facts)
    if facts.ending and facts.ending.status == "not_listed":
        said += f" Ne figure pas sur la liste officielle publiée le {dates.day(facts.ending.on)}."
    return said


def _state_sentence(state: State, since: datetime | None, facts: Facts) -> str:
    day = dates.day(since) if since else ""
    until = dates.moment(facts.answers_by, facts.local)
    sentences = {
        State.NOT_INVITED: "Aucune invitation n'est partie.",
        State.ADDRESS_SOUGHT: "Nous n'avons pas trouvé d'adresse. Vous la connaissez ? Écrivez-nous.",
        State.SENDING_UNCONFIRMED: f"Notre envoi du {day} n'est pas confirmé ; la cause est de notre côté.",
        State.UNDELIVERED: f"Notre message du {day} n'a pas été remis. Nous cherchons une autre adresse.",
        State.AWAITED: f"{_sent(facts, complete=True)} Réponse possible jusqu'au {until}.",
        State.NO_ANSWER: f"Sans réponse au {until}. {_sent(facts)}",
    }
    if state is State.DECLINED and facts.decline:
        reason = f"Motif donné : « {facts.decline.motive} »" if facts.decline.motive else "Sans motif."
        return f"Nous a fait savoir le {day} ne pas souhaiter répondre. {reason}"
    if state is State.RECEIVED and facts.sealed_until:
        shown = dates.moment(facts.sealed_until, facts.local)
        return f"Réponse reçue. Elle paraîtra le {shown}, en même temps que les autres."
    if state is State.ANSWERED and facts.sheet:
        vouched = facts.sheet.transcription.sentence if facts.sheet.transcription else ""
        return f"A répondu le {day} ({_questions(facts.sheet)}).{vouched}"
    return sentences[state]


def _questions(sheet: Sheet) -> str:
    noun = "question" if sheet.answered == 1 else "questions"
    return f"{sheet.answered} {noun} sur {sheet.questions}"


_NOUNS = {
    "invitation": ("invitation", "invitations"),
    "reminder": ("rappel", "rappels"),
    "letter": ("lettre", "lettres"),
    "call": ("appel", "appels"),
}


def _sent(facts: Facts, *, complete: bool = False) -> str:
    """Say what was sent and when, in one sentence: « Invitation le 22 février, rappels les 8 et 18 mars ».

    `complete` says it with its verb: « Invitation envoyée le 22 février »
    """
    parts: list[str] = []
    for kind, (one, many) in _NOUNS.items():
        days = list(
            dict.fromkeys(
                s.happened_at.astimezone(dates.PARIS).date()
                for s in sorted(facts.solicitations, key=lambda s: s.happened_at)
                if s.kind == kind and s.outcome is Outcome.SENT
            )
        )
        if days:
            noun = one if len(days) == 1 else many
            verb = " envoyée" if complete and not parts and noun in {"invitation", "lettre"} else ""
            parts.append(f"{noun}{verb} {dates.days(days)}")
    sentence = ", ".join(parts)
    return sentence[:1].upper() + sentence[1:] + "."
