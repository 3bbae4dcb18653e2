"""What remains to be done in a campaign: from facts to ordered steps, each with its reason and last moment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from campagne.domain import reply_clock
from campagne.domain.dates import moment

DAYS_TO_ANSWER = 10
"""A candidacy has at least this many full days between its invitation and the announced deadline."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Where a campaign stands. Counts are of candidacies unless said, `doubts` of messages; instants are aware.

    `waiting` are reachable and were never invited: an invited one may have lost its address, so it is no subtraction.
    `replies` counts the requests about what is published (errors, rights of reply) that wait, the first of them until
    `reply_due`. `edition_wanted` is whether an edition was asked for that a worker has yet to build.
    """

    organisation_known: bool
    questions: int
    frozen: bool
    candidacies: int
    reachable: int
    invitation_written: bool
    invited: int
    waiting: int
    unconfirmed: int
    doubts: int
    answered: int
    declined: int
    unpublished: int
    edition: int | None
    answers_by: datetime
    replies: int = 0
    reply_due: datetime | None = None
    edition_wanted: bool = False

    @property
    def send_by(self) -> datetime:
        """The last moment at which a sending leaves every candidacy its full days to answer."""
        return self.answers_by - timedelta(days=DAYS_TO_ANSWER)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to do: `key` names the page where it is done, `minutes` how long it takes the first time."""

    key: str
    title: str
    why: str
    done: bool
    minutes: int
    last_moment: datetime | None = None
    action: str = "Ouvrir"


def steps(facts: Facts, *, now: datetime) -> list[Step]:
    """Return every step in the order in which it is best done, those already done included; doubts only if any.

    A request that waits comes before all: the law gives its last moment.

    Nothing here forbids: a step out of order is refused, where it must be, by the rule that it would break.
    """
    return [
        *([_replies(facts, facts.reply_due, now)] if facts.reply_due else []),
        _organisation(facts),
        _questionnaire(facts),
        _candidacies(facts),
        _contacts(facts, now),
        _invitation(facts),
        _freeze(facts),
        _sending(facts, now),
        *([_doubts(facts)] if facts.doubts and now <= facts.answers_by else []),
        _following(facts, now),
        _publication(facts, now),
    ]


def remaining(listed: list[Step]) -> list[Step]:
    """Return the steps that are not done."""
    return [step for step in listed if not step.done]


def first_remaining(listed: list[Step], keys: Collection[str] = ()) -> Step | None:
    """Return what a page opens with: its own step (one of `keys`) while one remains, else the first that remains."""
    left = remaining(listed)
    return next((step for step in left if step.key in keys), left[0] if left else None)


def most_pressing(listed: list[Step], keys: Sequence[str]) -> Step | None:
    """Return the step to take before the others of `keys`, which stand in their order of urgency; None if all done."""
    left = {step.key: step for step in remaining(listed)}
    return next((left[key] for key in keys if key in left), None)


def spoken_length(minutes: int) -> str:
    """Say a length as people do: "12 minutes", "1 h", "1 h 30"."""
    if minutes < 60:
        return f"{minutes} minute{'s' if minutes > 1 else ''}"
    halves = round(minutes / 30)
    return f"{halves // 2} h{' 30' if halves % 2 else ''}"


def _replies(facts: Facts, due: datetime, now: datetime) -> Step:
    first = "la première : " if facts.replies > 1 else ""
    return Step(
        key="replies",
        title="Répondre à une demande de correction ou de droit de réponse",
        why=f"{_count(facts.replies, 'demande attend', 'demandes attendent')} ; {first}{reply_clock.said(due, now)}.",
        done=False,
        minutes=10,
        last_moment=due,
        action="Lire la demande",
    )


def _organisation(facts: Facts) -> Step:
    return Step(
        key="organisation",
        title="Présenter le réseau",
        why="Les courriels et les mentions légales disent qui pose les questions, et à quel numéro vous joindre.",
        done=facts.organisation_known,
        minutes=5,
        action="Présenter le réseau",
    )


def _questionnaire(facts: Facts) -> Step:
    return Step(
        key="questionnaire",
        title="Écrire le questionnaire",
        why="Les mêmes questions pour toutes les candidatures. Les questionnaires courts reçoivent plus de réponses.",
        done=facts.frozen or facts.questions > 0,
        minutes=30,
        last_moment=facts.send_by,
        action="Écrire les questions",
    )


def _candidacies(facts: Facts) -> Step:
    return Step(
        key="candidacies",
        title="Importer la liste des candidatures",
        why="Le fichier officiel du ministère, ou un tableau à vous. Rien n'est écrit avant votre confirmation.",
        done=facts.candidacies > 0,
        minutes=3,
        last_moment=facts.send_by,
        action="Importer la liste",
    )


def _contacts(facts: Facts, now: datetime) -> Step:
    too_late = facts.invited > 0 and now > facts.answers_by
    missing = facts.candidacies - facts.reachable
    if facts.reachable == 0:
        why = "Aucun fichier officiel ne contient d'adresse : elles se cherchent une à une ou s'importent d'un tableau."
    else:
        why = (
            f"{_count(facts.reachable, 'candidature joignable', 'candidatures joignables')} "
            f"sur {facts.candidacies} ; il en manque {missing}."
        )
    return Step(
        key="contacts",
        title="Trouver les adresses",
        why=why,
        done=too_late or 0 < facts.candidacies <= facts.reachable,
        minutes=10,
        last_moment=facts.send_by,
        action="Voir qui est joignable",
    )


def _invitation(facts: Facts) -> Step:
    return Step(
        key="invitation",
        title="Écrire l'invitation et la relire",
        why="Le même texte part à toutes les candidatures ; seuls leur nom et leur lien changent.",
        done=facts.invitation_written or facts.invited > 0,
        minutes=5,
        last_moment=facts.send_by,
        action="Écrire l'invitation",
    )


def _freeze(facts: Facts) -> Step:
    return Step(
        key="freeze",
        title="Geler le questionnaire",
        why="Les mots ne changent plus ensuite : chaque candidature répond aux mêmes. Sinon, le premier envoi le gèle.",
        done=facts.frozen,
        minutes=2,
        last_moment=facts.send_by,
        action="Relire et geler",
    )


def _sending(facts: Facts, now: datetime) -> Step:
    if facts.invited and facts.waiting:
        who = _count(facts.waiting, "candidature joignable attend", "candidatures joignables attendent")
        why = f"{who} encore une invitation."
    elif now <= facts.send_by:
        why = f"Chaque candidature garde au moins {DAYS_TO_ANSWER} jours pleins pour répondre."
    elif now < facts.answers_by:
        left = (facts.answers_by - now).days
        why = f"Le plus tôt possible : il ne reste que {_count(left, 'jour plein', 'jours pleins')} pour répondre."
    else:
        why = "L'échéance est passée. Repoussez-la d'abord dans les réglages."
    return Step(
        key="sending",
        title="Envoyer l'invitation",
        why=why,
        done=facts.invited > 0 and (facts.waiting == 0 or now > facts.answers_by),
        minutes=3,
        last_moment=facts.send_by if now <= facts.send_by else facts.answers_by,
        action="Vérifier et envoyer",
    )


def _doubts(facts: Facts) -> Step:
    gone = "s'ils sont partis" if facts.doubts > 1 else "s'il est parti"
    return Step(
        key="doubts",
        title="Lever les doutes d'envoi",
        why=f"{_count(facts.doubts, 'message', 'messages')} : nul ne sait {gone}. Rien ne repart sans vous.",
        done=False,
        minutes=3,
        last_moment=facts.answers_by,
        action="Lever les doutes",
    )


def _following(facts: Facts, now: datetime) -> Step:
    if facts.invited == 0:
        why = "Qui a répondu, qui ne le souhaite pas, à qui le message n'est pas parvenu."
    else:
        why = (
            f"{_count(facts.answered, 'réponse', 'réponses')} sur "
            f"{_count(facts.invited, 'candidature invitée', 'candidatures invitées')}."
        )
        if facts.unconfirmed:
            why += f" {_count(facts.unconfirmed, 'envoi à vérifier', 'envois à vérifier')}."
    return Step(
        key="following",
        title="Suivre les réponses",
        why=why,
        done=facts.invited > 0 and now > facts.answers_by,
        minutes=2,
        last_moment=facts.answers_by,
        action="Suivre les réponses",
    )


def _publication(facts: Facts, now: datetime) -> Step:
    if facts.edition_wanted:
        why = "Une édition est demandée : elle paraît par le travail de fond, sans autre geste."
    elif facts.edition is None:
        why = "La première édition rend publics les états de toutes les candidatures et les réponses signées."
    else:
        changes = _count(facts.unpublished, "changement n'est", "changements ne sont")
        why = f"{changes} pas encore dans l'édition {facts.edition}."
    if now < facts.answers_by:
        why += f" L'échéance annoncée est le {moment(facts.answers_by)}."
    return Step(
        key="publication",
        title="Publier",
        why=why,
        done=facts.edition_wanted or (facts.edition is not None and facts.unpublished == 0),
        minutes=3,
        action="Voir ce qui changerait",
    )


def _count(number: int, singular: str, plural: str) -> str:
    return f"{number} {plural if number > 1 else singular}"
