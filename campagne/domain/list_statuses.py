"""What a list makes of a candidacy that it holds, or does not hold, and what of it cannot be normal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from campagne.domain.matching import KnownCandidate
from campagne.domain.official_files import CandidateRow

DECLARED, STANDING, NOT_LISTED = "declared", "standing", "not_listed"
WITHDRAWN, DECEASED, ELIMINATED = "withdrawn", "deceased", "eliminated"
SITUATIONS = {
    STANDING: "en lice",
    DECLARED: "déclarée",
    NOT_LISTED: "absente de la liste officielle",
    WITHDRAWN: "retirée",
    DECEASED: "interrompue par un décès",
    ELIMINATED: "éliminée",
}
"""A status in the words of the coordination, as said of a candidacy."""
OFFICIAL = "official"
"""The kind of a list that says who stands; the other, `DECLARED`, says who announced it under a public rule."""

Surprise = tuple[CandidateRow, str]
"""A row that cannot be normal, and the reason."""

_DECEASED = "Cette candidature est notée comme interrompue par un décès : la liste ne la rétablit pas."
_UNKNOWN_BEFORE = "Inconnue au premier tour dans cette circonscription : un nom changé, une fusion, une erreur ?"
_GONE_BEFORE = "N'était plus en lice au premier tour : la liste la rétablit."


@dataclass(frozen=True)
class RecordedStanding:
    """The place of a candidacy in one round, as recorded; `listed` when an official list gave it."""

    id: int
    panel: int | None
    nuance: str | None
    position: int
    status: str
    listed: bool = True


@dataclass(frozen=True, kw_only=True)
class Recorded(KnownCandidate):
    """A candidacy as recorded, with its standing in each round that a list spoke of."""

    id: int
    people: int = 1
    standings: Mapping[int, RecordedStanding] = field(hash=False)

    @property
    def status(self) -> str:
        """The status in the latest round."""
        return self._latest.status if self._latest else STANDING

    @property
    def listed(self) -> bool:
        """Whether an official list has already spoken of it, were it to leave it out."""
        return any(place.listed for place in self.standings.values())

    @property
    def panel(self) -> int | None:
        return self._latest.panel if self._latest else None

    @property
    def nuance(self) -> str | None:
        return self._latest.nuance if self._latest else None

    @property
    def _latest(self) -> RecordedStanding | None:
        return self.standings[max(self.standings)] if self.standings else None


def departure(candidate: Recorded, round: int) -> str | None:
    """Return what the absence of a candidacy from an official list makes of it, None when it changes nothing."""
    place = candidate.standings.get(round)
    if place is None and round == 1:
        return None
    status = place.status if place else candidate.status
    if status == DECLARED:
        return NOT_LISTED
    if status != STANDING:
        return None
    return WITHDRAWN if place else ELIMINATED


@dataclass(frozen=True, kw_only=True)
class Statuses:
    """What being on a list makes of a candidacy."""

    round: int
    official: bool
    repeated: bool

    def of(self, candidate: Recorded) -> str:
        """Return the status in this round: no list brings the dead back, nor a declared one whoever withdrew."""
        place = candidate.standings.get(self.round)
        before = place.status if place else None
        if candidate.status == DECEASED:
            return DECEASED
        if not self.official:
            return before or DECLARED
        return WITHDRAWN if self.repeated and before == WITHDRAWN else STANDING


def unexpected(
    added: Iterable[CandidateRow],
    matched: Collection[tuple[Recorded, CandidateRow]],
    spoken_of: Iterable[Recorded],
    round: int,
) -> list[Surprise]:
    """Return what cannot be normal on a list, in its order: it is written all the same, and somebody should look."""
    reasons = [(row, _DECEASED) for known, row in matched if known.status == DECEASED]
    if round > 1:
        before = {known.constituency for known in spoken_of if min(known.standings, default=round) < round}
        reasons += [(row, _UNKNOWN_BEFORE) for row in added if row.constituency_code in before]
        gone = ((known, row) for known, row in matched if known.status in {WITHDRAWN, NOT_LISTED, ELIMINATED})
        reasons += [(row, _GONE_BEFORE) for known, row in gone if round not in known.standings]
    return sorted(reasons, key=lambda surprise: surprise[0].key)
