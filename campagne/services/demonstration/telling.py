"""The stories told through the real verbs: each event at its own moment, both campaigns together, in order of time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import select

from campagne.domain import commune_files, contact_files, official_files
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.coordinator import Coordinator
from campagne.models.invitation import Invitation, Link
from campagne.services import (
    accounts,
    answers,
    authenticity,
    campaigns,
    candidacies,
    communes,
    contacts,
    declines,
    edition_requests,
    editions,
    mailing_texts,
    mailings,
    organisation,
    outreach,
    questionnaires,
    receipts,
    reviews,
    trials,
)
from campagne.services.demonstration import story
from campagne.services.demonstration.accounts import ACCOUNTS, password
from campagne.services.demonstration.story import (
    AddressFile,
    Confirmation,
    Contacted,
    Moment,
    Refusal,
    SignedSheet,
    Story,
)
from campagne.services.demonstration.walk import candidacy_at

TRIED_BEFORE = timedelta(hours=1)
"""How long before it leaves somebody reads the invitation, and tries it on themselves."""


class StoryRefused(DomainError):
    """Whatever the demonstration tells happens: a page that is missing would be found by a newcomer only."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happens at a moment; `act` takes that moment and writes. Its caller commits, then delivers."""

    at: datetime
    act: Callable[[datetime], object]


def tell(started: datetime, *, secret_key: str) -> Iterator[Event]:
    """Yield the events of the demonstration in the order of time, for its first start at `started`.

    Each is to be acted and committed before the next is asked for.
    """
    anchor = story.anchor(started)
    stories = [story.read(name) for name in story.STORIES]
    opening = min(told.created.after(anchor) for told in stories)
    yield Event(at=opening, act=partial(_settle, secret_key))
    events = [event for told in stories for event in _Telling(told, anchor).events()]
    yield from sorted(events, key=lambda event: event.at)


def _settle(secret_key: str, now: datetime) -> None:
    """Present the network and its two coordinators."""
    organisation.load(story.organisation(), now=now)
    for account in ACCOUNTS:
        coordinator = accounts.add(account.email, name=account.name, party=account.party, admin=account.admin, now=now)
        accounts.set_password(coordinator, password(account, secret_key=secret_key))


class _Telling:
    """One story being told. Its methods look the campaign up again: each event is a transaction of its own."""

    def __init__(self, told: Story, anchor: date) -> None:
        self._told = told
        self._anchor = anchor

    def events(self) -> Iterator[Event]:
        """Yield the story's events, in no order."""
        told = self._told
        yield self._event(told.created, self._create)
        yield self._event(told.listed, self._list)
        if told.communes_path:
            yield self._event(told.listed, partial(self._load_communes, told.communes_path))
        for file in told.addresses:
            yield self._event(file.at, partial(self._find_addresses, file))
        yield self._event(told.frozen, self._freeze)
        yield Event(at=told.wave.after(self._anchor) - TRIED_BEFORE, act=self._try_invitation)
        yield self._event(told.wave, partial(self._send, "invitation"))
        for moment in told.reminders:
            yield self._event(moment, partial(self._send, "reminder"))
        for sheet in told.sheets:
            yield self._event(sheet.at, partial(self._sign, sheet))
        for refusal in told.declines:
            yield self._event(refusal.at, partial(self._decline, refusal))
        for contacted in told.contacted:
            yield self._event(contacted.at, partial(self._contact, contacted))
        for confirmation in told.confirmations:
            yield self._event(confirmation.at, partial(self._confirm, confirmation))
        for moment in told.editions:
            yield self._event(moment, self._publish)

    def _event(self, moment: Moment, act: Callable[[datetime], object]) -> Event:
        return Event(at=moment.after(self._anchor), act=act)

    def _campaign(self) -> Campaign:
        return campaigns.by_slug(self._told.slug)

    def _create(self, now: datetime) -> None:
        told = self._told
        claire, karim = (accounts.by_email(account.email) for account in ACCOUNTS)
        answers_by = told.answers_by.after(self._anchor)
        campaign = campaigns.create(
            told.slug, title=told.title, election=told.election, answers_by=answers_by, by=claire, now=now
        )
        options = {
            "closes_at": told.closes_at.after(self._anchor).isoformat(),
            "inclusion_rule": told.inclusion_rule,
        }
        if told.publication_at:
            options["publication_at"] = told.publication_at.after(self._anchor).isoformat()
        campaigns.set_options(campaign, options, now=now)
        accounts.grant(campaign, karim, "coordination")
        questionnaires.load(campaign, story.questionnaire(), by=claire)

    def _list(self, now: datetime) -> None:
        campaign = self._campaign()
        read_file = official_files.read(self._told.list_path.read_bytes(), election=campaign.election)
        plan = candidacies.plan_import(campaign, read_file)
        candidacies.apply_import(plan, source=self._told.list_source, dated=now.date(), by=_sender(), now=now)

    def _load_communes(self, path: Path, now: datetime) -> None:
        table = commune_files.read(path.read_bytes())
        communes.load(table, source=self._told.communes_source, by=_sender(), now=now)

    def _find_addresses(self, file: AddressFile, now: datetime) -> None:
        campaign = self._campaign()
        read_file = contact_files.read(file.path.read_bytes(), election=campaign.election)
        plan = contacts.plan_import(campaign, read_file)
        contacts.apply_import(plan, source=file.source, by=_sender(), now=now)

    def _freeze(self, now: datetime) -> None:
        questionnaires.freeze(questionnaires.current(self._campaign()), by=_sender(), now=now)

    def _try_invitation(self, now: datetime) -> None:
        mailing = mailings.draft(self._campaign(), "invitation", now=now)
        reviews.read(mailing, mailing_texts.text_digest(mailing), by=_sender(), now=now)
        trials.send(mailing, by=_sender(), now=now)

    def _send(self, kind: str, now: datetime) -> None:
        mailings.launch(mailings.draft(self._campaign(), kind, now=now), by=_sender(), now=now)

    def _sign(self, sheet: SignedSheet, now: datetime) -> None:
        link = self._link(sheet.candidacy)
        signed = answers.sign(
            link.invitation,
            link=link,
            form_key=f"demonstration-{sheet.candidacy}-{now.isoformat()}",
            answers=sheet.answers,
            opening=sheet.opening,
            signatory=sheet.signatory,
            role=sheet.role,
            now=now,
        )
        receipts.queue_receipts(signed, now=now)

    def _decline(self, refusal: Refusal, now: datetime) -> None:
        declines.decline(self._link(refusal.candidacy).invitation, motive=refusal.motive, now=now)

    def _contact(self, contacted: Contacted, now: datetime) -> None:
        candidacy = candidacy_at(self._campaign().id, contacted.candidacy)
        if contacted.kind == "letter":
            outreach.letter(candidacy, happened_at=now, by=_sender(), now=now)
        else:
            outreach.call(candidacy, outcome=contacted.outcome, happened_at=now, by=_sender(), now=now)

    def _confirm(self, confirmation: Confirmation, now: datetime) -> None:
        candidacy = candidacy_at(self._campaign().id, confirmation.candidacy)
        # Karim, since nobody checks the answers of a candidacy of their own party.
        caller = accounts.by_email(ACCOUNTS[1].email)
        authenticity.record(candidacy, outcome="confirmed", number_source=confirmation.source, by=caller, now=now)

    def _publish(self, now: datetime) -> None:
        campaign = self._campaign()
        seen = editions.plan(campaign, now=now).digest
        wanted = edition_requests.request(campaign, plan_digest=seen, by=_sender(), now=now)
        if edition_requests.build(wanted, now=now) is None:
            raise StoryRefused(wanted.refusal)

    def _link(self, place: str) -> Link:
        """Return the link that the candidacy received: the one of its first address."""
        candidacy = candidacy_at(self._campaign().id, place)
        return db.session.scalars(
            select(Link).join(Invitation).where(Invitation.candidacy_id == candidacy.id).order_by(Link.id).limit(1)
        ).one()


def _sender() -> Coordinator:
    return accounts.by_email(ACCOUNTS[0].email)
