"""Who may speak with a campaign: a coordinator is never the contact of a candidacy of their own party."""

from __future__ import annotations

from campagne.domain.text import search_key
from campagne.exceptions import DomainError
from campagne.models.candidacy import Candidacy
from campagne.models.coordinator import Coordinator
from campagne.services import gate

SAME_PARTY = "Vous et cette candidature êtes du même parti : demandez à une autre personne de la coordination."


class SameParty(DomainError):
    """A coordinator is not the contact of a candidacy of their own party."""


def same_party(candidacy: Candidacy, by: gate.Actor) -> bool:
    """Whether `by` belongs to the party whose label this candidacy bears; unknown on either side is no."""
    party = search_key(by.party) if isinstance(by, Coordinator) else ""
    return bool(party) and party == search_key(candidacy.label or "")


def refuse_own_party(candidacy: Candidacy, by: gate.Actor) -> None:
    """Raise SameParty when `by` belongs to the candidacy's party, NotAllowed when their account is closed."""
    gate.refuse_closed_account(by)
    if same_party(candidacy, by):
        raise SameParty(SAME_PARTY)
