"""Where each candidacy stands, for those who follow a campaign: the very state that an edition would show now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from campagne.domain.states import PublicState
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.services import directory, projection


@dataclass(frozen=True, kw_only=True)
class Followed:
    """A candidacy with what would publicly be said of it."""

    candidacy: Candidacy
    public: PublicState


def states(campaign: Campaign, *, now: datetime) -> list[Followed]:
    """Return every candidacy of `campaign` with its state at `now`, in the order of constituencies and names."""
    situation = projection.situation_of(campaign)
    return [
        Followed(candidacy=candidacy, public=projection.public_state(candidacy, situation, now=now))
        for candidacy in db.session.scalars(directory.search(campaign, ""))
    ]
