"""What fills the words of a mailing, for one recipient or for thousands in a row, without any template."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import ColumnElement, func, select

from campagne.domain import mailing_words
from campagne.domain.dates import PARIS
from campagne.domain.effort import Effort
from campagne.domain.markup import marked, unmarked
from campagne.domain.placeholders import fill
from campagne.domain.zones import local_time
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.contact import Contact
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.models.organisation import Organisation
from campagne.services import deadlines, organisation, questionnaires

NO_LINK = "…"
"""What stands for a token in a preview: nobody but the recipient ever sees a personal link."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words of one letter: its subject, its text with every place filled, where its address was found."""

    contact: Contact
    subject: str
    body: str
    found: str

    @property
    def length(self) -> int:
        """How long it reads beside the others of its mailing: all have the same questions."""
        return len(self.subject) + len(self.body) + len(self.found)


def of_all(mailing: Mailing, contacts: Iterable[Contact], *, now: datetime) -> Iterator[Words]:
    """Yield the words of each letter, in a few queries for all of them.

    Raises OrganisationUnknown, UnknownPlaceholder, StrayBrace.
    """
    campaign, network = mailing.campaign, network_words(organisation.current())
    effort = questionnaires.effort(questionnaires.latest(campaign))
    own, announced = deadlines.own(campaign), deadlines.of_newcomers(campaign, now=now)
    reminder = mailing.kind == "reminder"
    first = _first_sent(Candidacy.campaign_id == campaign.id) if reminder else {}
    for contact in contacts:
        what = asked(campaign, effort, own.get(contact.candidacy_id, announced), now)
        to = recipient(mailing, contact.candidacy, NO_LINK, first.get(contact.id, now) if reminder else None)
        subject, body = filled(mailing, network, what, to)
        yield Words(contact=contact, subject=subject, body=body, found=found(contact, now))


def filled(
    mailing: Mailing, network: mailing_words.Network, what: mailing_words.Asked, to: mailing_words.Recipient
) -> tuple[str, str]:
    """Return the subject and the marked text of a mailing for one recipient. Raises UnknownPlaceholder, StrayBrace."""
    values = mailing_words.values(network, what, to, public_url=current_app.config["PUBLIC_URL"])
    values = {place: unmarked(words) for place, words in values.items()}
    return fill(mailing.subject, values), fill(marked(mailing.body), values)


def asked(campaign: Campaign, effort: Effort, answers_by: datetime, now: datetime) -> mailing_words.Asked:
    """Return what is asked of somebody, and until when."""
    return mailing_words.Asked(
        campaign=campaign.slug,
        election=campaign.election,
        questions=effort.questions,
        minutes=effort.minutes,
        answers_by=answers_by,
        sealed_until=campaign.publication_at if campaign.sealed(now) else None,
    )


def network_words(network: Organisation) -> mailing_words.Network:
    """Return who writes."""
    return mailing_words.Network(
        short_name=network.short_name,
        members=network.members,
        signatories=network.signatories,
        telephone=network.telephone,
    )


def recipient(
    mailing: Mailing, candidacy: Candidacy, token: str, first_sent_at: datetime | None
) -> mailing_words.Recipient:
    """Return to whom one writes; a reminder says when the first message left."""
    return mailing_words.Recipient(
        name=candidacy.name,
        sex=candidacy.sex,
        link=f"{current_app.config['PUBLIC_URL']}/r/{token}",
        first_sent_at=first_sent_at if mailing.kind == "reminder" else None,
        local=local_time(candidacy.constituency.code, mailing.campaign.election),
    )


def first_sent(contact_ids: Collection[int]) -> dict[int, datetime]:
    """Return when the first invitation left for each of these addresses; one that had none is absent."""
    return _first_sent(OutgoingEmail.contact_id.in_(contact_ids)) if contact_ids else {}


def found(contact: Contact, now: datetime) -> str:
    """Say where an address was found, as the letter says it."""
    return mailing_words.found(contact.source, contact.found_on, today=now.astimezone(PARIS).date())


def _first_sent(which: ColumnElement[bool]) -> dict[int, datetime]:
    rows = db.session.execute(
        select(OutgoingEmail.contact_id, func.min(OutgoingEmail.sent_at).label("sent_at"))
        .join(Candidacy, Candidacy.id == OutgoingEmail.candidacy_id)
        .where(which, OutgoingEmail.kind == "invitation", OutgoingEmail.sent_at.is_not(None))
        .group_by(OutgoingEmail.contact_id)
    )
    return {row.contact_id: row.sent_at for row in rows}
