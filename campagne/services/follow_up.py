"""Where candidacies stand, for those who follow a campaign: the very state that an edition would show now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from campagne.domain.states import PublicState
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.services import projection


@dataclass(frozen=True, kw_only=True)
class Followed:
    """A candidacy with what would publicly be said of it."""

    candidacy: Candidacy
    public: PublicState


def states(campaign: Campaign, candidacies: Sequence[Candidacy], *, now: datetime) -> list[Followed]:
    """Return a few candidacies of `campaign`, those of a page, with their states at `now`."""
    situation = projection.situation_of(campaign, only={candidacy.id for candidacy in candidacies})
    return [
        Followed(candidacy=candidacy, public=projection.public_state(candidacy, situation, now=now))
        for candidacy in candidacies
    ]
