"""The rooms of a campaign: its pages by noun, and the step of `domain.next_steps` that is done in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from campagne.domain.next_steps import first_remaining
from campagne.web.coordinator import scope


@dataclass(frozen=True, kw_only=True)
class Room:
    """A page that the campaign's menu leads to; `nouns` are the nested blueprints that belong to it."""

    name: str
    endpoint: str
    nouns: tuple[str, ...]
    steps: tuple[str, ...] = ()

    @property
    def here(self) -> bool:
        """Whether the page being shown is in this room."""
        return (request.endpoint or "").split(".")[1] in self.nouns


ROOMS = (
    Room(name="Vue d'ensemble", endpoint="coordinator.campaigns.show", nouns=("campaigns", "team")),
    Room(
        name="Questionnaire",
        endpoint="coordinator.questionnaire.show",
        nouns=("questionnaire", "themes", "questions"),
        steps=("questionnaire", "freeze"),
    ),
    Room(
        name="Candidatures",
        endpoint="coordinator.candidacies.index",
        nouns=(
            "candidacies",
            "columns",
            "corrections",
            "lists",
            "address_book",
            "outreach",
            "authenticity",
            "redactions",
        ),
        steps=("candidacies",),
    ),
    Room(
        name="Adresses",
        endpoint="coordinator.contacts.index",
        nouns=("contacts", "addresses", "searches"),
        steps=("contacts",),
    ),
    Room(
        name="Écrire",
        endpoint="coordinator.mailings.edit",
        nouns=("mailings",),
        steps=("invitation", "sending"),
    ),
    Room(name="Envois", endpoint="coordinator.sendings.index", nouns=("sendings", "doubtful"), steps=("doubts",)),
    Room(name="Suivi", endpoint="coordinator.following.index", nouns=("following",), steps=("following",)),
    Room(name="Messages", endpoint="coordinator.messages.index", nouns=("messages", "transcriptions")),
    Room(
        name="Droit de réponse",
        endpoint="coordinator.reply_requests.index",
        nouns=("reply_requests",),
        steps=("replies",),
    ),
    Room(
        name="Publication",
        endpoint="coordinator.publication.show",
        nouns=("publication", "continuous"),
        steps=("publication",),
    ),
)

STEP_ENDPOINTS = {
    "organisation": "coordinator.organisation.edit",
    "questionnaire": "coordinator.questionnaire.show",
    "candidacies": "coordinator.candidacies.index",
    "contacts": "coordinator.contacts.index",
    "invitation": "coordinator.mailings.edit",
    "freeze": "coordinator.questionnaire.freeze",
    "sending": "coordinator.mailings.send",
    "settings": "coordinator.campaigns.settings",
    "doubts": "coordinator.doubtful.index",
    "following": "coordinator.following.index",
    "replies": "coordinator.reply_requests.index",
    "publication": "coordinator.publication.show",
}


def context() -> dict[str, Any]:
    """What the pages of a campaign know: its steps, the one that this page opens with, and the menu."""
    listed = scope.progress()
    here = next((room for room in ROOMS if room.here), None)
    step = first_remaining(listed, here.steps if here else ())
    own = bool(step and here and step.key in here.steps)
    place = step_url(step.key) if step else ""
    return {
        "campaign": scope.campaign(),
        "progress": listed,
        "rooms": ROOMS,
        "next_step": step,
        "next_is_here": own,
        # A step that is done on this room's own pages needs no link that would lead away from them.
        "next_place": "" if place == request.path or (own and here and place == url_for(here.endpoint)) else place,
        "step_url": step_url,
    }


def step_url(key: str) -> str:
    """Return where a step is done; empty when this person may not do it."""
    if key == "organisation" and not scope.actor().admin:
        return ""
    return url_for(STEP_ENDPOINTS[key])
