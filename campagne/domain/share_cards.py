"""What a shared link shows before it is opened: a question, everybody's counts and the date, never one answer alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from campagne.domain.dates import full_moment
from campagne.domain.published import CampaignFacts, EditionFacts
from campagne.domain.quotable import NOT_A_POLL, Tally
from campagne.domain.wording import typeset

TILES_MOST = 5
TILE_CHARACTERS = 24
"""Past as many counts, or longer words, they stand in a list."""


@dataclass(frozen=True)
class ShareCard:
    """The card of a question. `subject` names what is compared: a campaign, or a constituency of it."""

    subject: str
    campaign: CampaignFacts
    edition: EditionFacts
    tally: Tally

    @property
    def title(self) -> str:
        """The question, whole."""
        return typeset(self.tally.question.text)

    @property
    def description(self) -> str:
        """The date and the counts, for networks that show words beside the image or in its place."""
        counted = " · ".join(str(count) for count in self.tally.counts)
        return typeset(f"{self.subject}. {self._state} : {counted}. {NOT_A_POLL}")

    @property
    def drawing(self) -> dict[str, Any]:
        """What the image is drawn from, as JSON writes it."""
        counts = self.tally.counts
        return {
            "subject": typeset(self.subject),
            "signature": self.campaign.organisation,
            "question": self.title,
            "counts": [{"value": count.value, "number": str(count.number), "words": count.words} for count in counts],
            "tiles": len(counts) <= TILES_MOST and all(len(count.words) <= TILE_CHARACTERS for count in counts),
            "standing": [
                typeset(f"{self._state}. {self.tally.sample(self.campaign)}"),
                f"{NOT_A_POLL} Sans soutien à aucune {self.campaign.noun(1)}.",
            ],
        }

    @property
    def _state(self) -> str:
        return f"État au {full_moment(self.edition.published_at)}, édition {self.edition.number}"
