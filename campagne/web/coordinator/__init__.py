"""The coordinator's door: draft, import, invite, follow, publish; one module a noun."""

from __future__ import annotations

from campagne.web.coordinator.address_book import address_book
from campagne.web.coordinator.addresses import addresses
from campagne.web.coordinator.authenticity import authenticity
from campagne.web.coordinator.blueprint import coordinator
from campagne.web.coordinator.campaigns import campaigns
from campagne.web.coordinator.candidacies import candidacies
from campagne.web.coordinator.columns import columns
from campagne.web.coordinator.contacts import contacts
from campagne.web.coordinator.continuous import continuous
from campagne.web.coordinator.corrections import corrections
from campagne.web.coordinator.doubtful import doubtful
from campagne.web.coordinator.following import following
from campagne.web.coordinator.lists import lists
from campagne.web.coordinator.mailings import mailings
from campagne.web.coordinator.messages import messages
from campagne.web.coordinator.organisation import organisation
from campagne.web.coordinator.outreach import outreach
from campagne.web.coordinator.people import people
from campagne.web.coordinator.publication import publication
from campagne.web.coordinator.questionnaire import questionnaire
from campagne.web.coordinator.questions import questions
from campagne.web.coordinator.redactions import redactions
from campagne.web.coordinator.reply_requests import reply_requests
from campagne.web.coordinator.searches import searches
from campagne.web.coordinator.sendings import sendings
from campagne.web.coordinator.team import team
from campagne.web.coordinator.themes import themes
from campagne.web.coordinator.transcriptions import transcriptions

__all__ = ["coordinator"]

for noun in (
    address_book,
    addresses,
    authenticity,
    redactions,
    campaigns,
    candidacies,
    columns,
    contacts,
    continuous,
    corrections,
    doubtful,
    following,
    lists,
    mailings,
    messages,
    organisation,
    outreach,
    people,
    publication,
    questionnaire,
    questions,
    reply_requests,
    searches,
    sendings,
    team,
    themes,
    transcriptions,
):
    coordinator.register_blueprint(noun)
