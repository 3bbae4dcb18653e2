"""Mailings: a text written with named places, previewed, then launched once, frozen with its digest.

Launching writes the outbox; the worker sends. The first invitation freezes the questionnaire and opens the campaign;
an announcement asks for nothing and changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from campagne.domain import preflight
from campagne.domain.drawing import drawn_order, new_seed
from campagne.domain.editions import digest, instant
from campagne.domain.text import clean, clean_line
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.contact import Contact
from campagne.models.coordinator import Coordinator
from campagne.models.mailing import MAILING_KINDS, Mailing
from campagne.models.questionnaire import Questionnaire
from campagne.services import (
    campaigns,
    deadlines,
    gate,
    invitations,
    letters,
    mailing_texts,
    organisation,
    outbox,
    questionnaires,
    recipients,
    rehearsal,
)
from campagne.services.addressees import Addressee
from campagne.services.letters import Letter
from campagne.services.recipients import Recipients
from campagne.services.triggers import Trigger


class UnknownKind(DomainError):
    """A mailing is an invitation, a reminder or an announcement."""


class MailingLaunched(DomainError):
    """The text of a mailing that has left does not change."""


class DeadlineAnnouncedPast(DomainError):
    """A message does not announce a deadline that is past."""


class NobodyToWriteTo(DomainError):
    """A mailing has recipients."""


@dataclass(frozen=True, kw_only=True)
class Launch:
    """What a launch wrote: the messages queued by this very call, and who is not written to.

    `excluded` is empty when the mailing had left before.
    """

    mailing: Mailing
    queued: int
    excluded: list[recipients.Exclusion]


def draft(campaign: Campaign, kind: str, *, now: datetime) -> Mailing:
    """Return the campaign's draft of that kind, made from the default text when there is none.

    Raises UnknownKind.
    """
    if kind not in MAILING_KINDS:
        raise UnknownKind(f"« {kind[:20]} » n'est pas un envoi : {', '.join(MAILING_KINDS)}.", field="kind")
    mailing = shown(campaign, kind, now=now)
    if mailing.id is None:
        campaign.refuse_when_archived()
        db.session.add(mailing)
        db.session.flush()
    return mailing


def shown(campaign: Campaign, kind: str, *, now: datetime) -> Mailing:
    """Return the draft as it stands, or the default text recorded nowhere: looking at it writes nothing."""
    mailing = _latest(campaign, kind, Mailing.state == "draft")
    if mailing is None:
        online = campaigns.figures(campaign).edition is not None
        subject, body = mailing_texts.default(kind, invitation=latest(campaign, "invitation"), online=online)
        mailing = Mailing(campaign=campaign, kind=kind, subject=subject, body=body, state="draft", created_at=now)
    return mailing


def save(mailing: Mailing, *, subject: str, body: str) -> Mailing:
    """Keep the words of a draft.

    Raises MailingLaunched, TextMissing, LinkMissing, UnknownPlaceholder, StrayBrace, UnsealedPromise, with the field
    at fault.
    """
    mailing.campaign.refuse_when_archived()
    _refuse_launched(mailing)
    subject, body = clean_line(subject), clean(body)
    mailing_texts.refuse_unsendable(mailing, subject, body)
    mailing.subject, mailing.body = subject, body
    db.session.flush()
    return mailing


def preview(mailing: Mailing, candidacy: Candidacy, *, now: datetime) -> Letter:
    """Return what a real candidacy would read, without its personal link. Raises OrganisationUnknown."""
    contact = db.session.scalars(
        select(Contact)
        .where(Contact.candidacy_id == candidacy.id, Contact.status == "usable")
        .order_by(Contact.id)
        .limit(1)
    ).first()
    return letters.preview(mailing, candidacy, contact, now=now)


def recipients_of(mailing: Mailing, *, now: datetime) -> Recipients:
    """Return who would receive a draft if it were launched at `now`, and who would not."""
    linked = mailing_texts.carries_link(mailing.body)
    return recipients.of(mailing.campaign, mailing.kind, linked=linked, now=now)


def announced(mailing: Mailing, *, now: datetime) -> datetime:
    """Return the deadline that a mailing launched at `now` announces to whoever is written to for the first time.

    A reminder says to each its own, and reaches nobody whose deadline is past.
    """
    campaign = mailing.campaign
    return max(campaign.answers_by, now) if mailing.kind == "reminder" else deadlines.of_newcomers(campaign, now=now)


def launch(mailing: Mailing, *, by: gate.Actor, now: datetime) -> Launch:
    """Freeze a mailing and queue it, one message for each address of its recipients, in the order drawn from its seed.

    Launching twice, or two at once, adds nothing: the second finds it gone. But for an announcement, the questionnaire
    is frozen and the campaign opened if that is not done. Raises DeadlineAnnouncedPast, NobodyToWriteTo, what `save`
    raises, OrganisationUnknown, EmptyQuestionnaire, LetterUnwritable, LinksCrossed, and whatever the gate refuses.
    """
    campaign = mailing.campaign
    # Two launches at once would both draw: the row of the campaign is their queue.
    db.session.execute(select(Campaign.id).where(Campaign.id == campaign.id).with_for_update())
    db.session.refresh(mailing, with_for_update=True)
    if mailing.state != "draft":
        return Launch(mailing=mailing, queued=0, excluded=[])
    campaign.refuse_when_archived()
    organisation.current()
    mailing_texts.refuse_unsendable(mailing, mailing.subject, mailing.body)
    chosen = recipients_of(mailing, now=now)
    _refuse_past_deadline(mailing, chosen, now)
    if not chosen.contacts:
        raise NobodyToWriteTo(preflight.nobody(Counter(each.reason for each in chosen.excluded)))
    if mailing.kind == "announcement":
        questionnaire = questionnaires.latest(campaign)
        links = invitations.held(campaign) if mailing_texts.carries_link(mailing.body) else {}
    else:
        questionnaire = _frozen_questionnaire(campaign, by=by, now=now)
        links = invitations.invite_all(chosen.contacts.addressees, questionnaire, now=now)
    rehearsal.refuse_unwritable(mailing, chosen.contacts, now=now)
    rehearsal.refuse_crossed(chosen.contacts.addressees, links)
    _freeze(mailing, questionnaire, by=by, now=now)
    queued = outbox.enqueue(_messages(mailing, chosen.contacts.addressees, links), now=now)
    gate.require(gate.Effect.SEND, mailing, by=by, now=now)
    return Launch(mailing=mailing, queued=queued, excluded=chosen.excluded)


def latest(campaign: Campaign, kind: str) -> Mailing | None:
    """Return the last mailing of that kind that was launched, or None."""
    return _latest(campaign, kind, Mailing.state != "draft")


def paused(campaign: Campaign) -> list[Mailing]:
    """Return the mailings that wait for somebody to look, each with its reason."""
    held = select(Mailing).where(Mailing.campaign_id == campaign.id, Mailing.state == "paused")
    return list(db.session.scalars(held.order_by(Mailing.id)))


def _latest(campaign: Campaign, kind: str, condition: ColumnElement[bool]) -> Mailing | None:
    return db.session.scalars(
        select(Mailing)
        .where(Mailing.campaign_id == campaign.id, Mailing.kind == kind, condition)
        .order_by(Mailing.id.desc())
        .limit(1)
    ).first()


def _refuse_launched(mailing: Mailing) -> None:
    if mailing.state != "draft":
        raise MailingLaunched("Cet envoi est parti : son texte ne change plus. Écrivez-en un nouveau.")


def _refuse_past_deadline(mailing: Mailing, chosen: Recipients, now: datetime) -> None:
    if mailing.kind == "announcement" or now <= mailing.campaign.answers_by:
        return
    if not chosen.contacts or now > announced(mailing, now=now):
        raise DeadlineAnnouncedPast("L'échéance annoncée est passée : repoussez-la avant d'écrire.")


def _frozen_questionnaire(campaign: Campaign, *, by: gate.Actor, now: datetime) -> Questionnaire:
    questionnaire = questionnaires.current(campaign)
    if not questionnaire.frozen:
        questionnaires.freeze(questionnaire, by=by, now=now)
    if campaign.status != "open":
        campaigns.open(campaign, by=by, now=now)
    return questionnaire


def _freeze(mailing: Mailing, questionnaire: Questionnaire, *, by: gate.Actor, now: datetime) -> None:
    """Fix what is sent: the digest covers the text, the questions that it carries, the moments that it announces."""
    campaign = mailing.campaign
    mailing.digest = digest(
        {
            "kind": mailing.kind,
            "subject": mailing.subject,
            "body": mailing.body,
            "questionnaire": questionnaire.digest,
            "answers_by": instant(campaign.answers_by),
            "publication_at": instant(campaign.publication_at) if campaign.publication_at else None,
        }
    )
    mailing.seed, mailing.state, mailing.queued_at = new_seed(), "sending", now
    mailing.sent_by = by.email if isinstance(by, Coordinator) else by or ""
    db.session.flush()


def _messages(mailing: Mailing, addressees: Sequence[Addressee], links: Mapping[int, int]) -> Iterator[outbox.Message]:
    """Yield the messages in the drawn order, each with the personal link of its contact where it has one."""
    drawn = drawn_order((each.ref for each in addressees), mailing.seed or "")
    ranks = {ref: rank for rank, ref in enumerate(drawn)}
    trigger = Trigger(mailing.kind)
    for each in sorted(addressees, key=lambda addressee: ranks[addressee.ref]):
        yield outbox.Message(trigger=trigger, contact=each, mailing=mailing, link_id=links.get(each.id))
