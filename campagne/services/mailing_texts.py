"""The words of a mailing before it leaves: the default text of each kind, its named places, and what it may not say."""

from __future__ import annotations

from flask import current_app

from campagne.domain import mailing_words
from campagne.domain.editions import digest, instant
from campagne.domain.markup import foreign_addresses
from campagne.domain.placeholders import check, names
from campagne.exceptions import DomainError
from campagne.models.campaign import Campaign
from campagne.models.mailing import Mailing
from campagne.services import questionnaires

SUBJECT_MAX = 200
BODY_MAX = 10_000
_PLACES = {
    "invitation": mailing_words.PLACEHOLDERS,
    "reminder": mailing_words.REMINDER_PLACEHOLDERS,
    "announcement": mailing_words.ANNOUNCEMENT_PLACEHOLDERS,
}


class TextMissing(DomainError):
    """A mailing has a subject and a text, of a reasonable length."""


class LinkMissing(DomainError):
    """An invitation and its reminders carry the personal link, in the text: without it, nobody can answer."""


class UnsealedPromise(DomainError):
    """Nobody promises that answers stay unseen where nothing seals them."""


class ForeignAddress(DomainError):
    """A mail leads to our own pages only: no other site learns who reads it."""


def places(kind: str) -> dict[str, str]:
    """Return the named places that a text of that kind may hold, each with its meaning in French."""
    return dict(_PLACES[kind])


def default(kind: str, *, invitation: Mailing | None, online: bool) -> tuple[str, str]:
    """Return the subject and the text that a mailing of that kind begins with.

    A reminder takes the words of the last `invitation` that left, with one more line at its head. An announcement says
    that the questionnaire arrives, or that answers are `online`.
    """
    if kind == "announcement":
        texts = mailing_words
        return (texts.ONLINE_SUBJECT, texts.ONLINE_BODY) if online else (texts.ARRIVING_SUBJECT, texts.ARRIVING_BODY)
    subject, body = mailing_words.DEFAULT_SUBJECT, mailing_words.DEFAULT_BODY
    if invitation:
        subject, body = invitation.subject, invitation.body
    return subject, mailing_words.reminder_of(body) if kind == "reminder" else body


def refuse_unsendable(mailing: Mailing, subject: str, body: str) -> None:
    """Refuse words that cannot leave as this mailing's, with the field at fault.

    Raises TextMissing, UnknownPlaceholder, StrayBrace, LinkMissing, UnsealedPromise, ForeignAddress.
    """
    for field, text, most in (("subject", subject, SUBJECT_MAX), ("body", body, BODY_MAX)):
        if not text or len(text) > most:
            raise TextMissing(f"De 1 à {most} caractères sont attendus ; ce texte en compte {len(text)}.", field=field)
        check(text, places(mailing.kind), field=field)
    if mailing.kind != "announcement" and not carries_link(body):
        raise LinkMissing(
            "Le texte doit contenir {lien} : sans le lien personnel, personne ne peut répondre.", field="body"
        )
    if carries_link(subject):
        raise LinkMissing("L'objet ne porte pas le lien personnel : les objets se voient de loin.", field="subject")
    _refuse_unsealed(mailing.campaign, body)
    _refuse_foreign(subject, body)


def carries_link(text: str) -> bool:
    """Whether a text holds the personal link."""
    return mailing_words.LINK in names(text)


def text_digest(mailing: Mailing) -> str:
    """Return the digest of what its letters say to everybody: the words, the questions and the moments announced."""
    campaign = mailing.campaign
    return digest(
        {
            "campaign": campaign.slug,
            "kind": mailing.kind,
            "subject": mailing.subject,
            "body": mailing.body,
            "questionnaire": questionnaires.content(questionnaires.latest(campaign)),
            "answers_by": instant(campaign.answers_by),
            "publication_at": instant(campaign.publication_at) if campaign.publication_at else None,
        }
    )


def _refuse_unsealed(campaign: Campaign, body: str) -> None:
    if mailing_words.SEALING_WORDS in body and campaign.publication_at is None:
        raise UnsealedPromise(
            f"« {mailing_words.SEALING_WORDS} » promet ce que la campagne ne tient pas : fixez d'abord une date de "
            "publication, ou retirez ces mots.",
            field="body",
        )


def _refuse_foreign(subject: str, body: str) -> None:
    ours = current_app.config["PUBLIC_URL"]
    for field, text in (("subject", subject), ("body", body)):
        for address in foreign_addresses(text, public_url=ours):
            raise ForeignAddress(
                f"« {address[:80]} » mène hors de ce site ({ours}). Un message ne mène qu'à nos pages : {{lien}}, "
                "{page_nous}, {page_campagne}.",
                field=field,
            )
