"""The constituencies of a campaign as files: their keys, their names, how many stand and how many have answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from campagne.domain.comparison_files import heading
from campagne.domain.constituencies import departement_name, insee_code
from campagne.domain.public_json import ConstituenciesJSON
from campagne.domain.published import CampaignFacts, ConstituencyFacts, EditionFacts

_COLUMNS = {
    "edition": "Numéro de l'édition.",
    "circonscription": "Code, le même que dans les autres fichiers.",
    "nom": "Nom de la circonscription.",
    "departement": "Code du département ou de la collectivité : 01, 2A, 974, ZX, ZZ.",
    "candidatures": "Nombre de candidatures.",
    "ont_repondu": "Combien ont répondu.",
    "circonscription_insee": "Code à l'INSEE, cinq signes ; vide où l'INSEE n'en a pas.",
    "departement_nom": "Nom du département ou de la collectivité.",
}
DICTIONARY = _COLUMNS
"""What each column of the CSV means, in French."""
COUNTED = frozenset({"edition", "candidatures", "ont_repondu"})
"""Columns that hold numbers."""
Numbers = Mapping[str, tuple[int, int]]
"""By code: candidacies, and how many of them have answered."""


def constituencies_json(
    campaign: CampaignFacts, edition: EditionFacts, constituencies: Sequence[ConstituencyFacts], numbers: Numbers
) -> ConstituenciesJSON:
    """Return the constituencies of a campaign, each with how many candidacies it has and how many have answered."""
    return {
        **heading(campaign, edition),
        "constituencies": [
            {
                "code": place.code,
                "name": place.name,
                "departement": place.departement,
                "candidacies": numbers.get(place.code, (0, 0))[0],
                "answered": numbers.get(place.code, (0, 0))[1],
                "insee": insee_code(place.code, campaign.election),
                "departement_name": departement_name(place.departement),
            }
            for place in constituencies
        ],
    }


def constituencies_rows(
    campaign: CampaignFacts, edition: EditionFacts, constituencies: Sequence[ConstituencyFacts], numbers: Numbers
) -> list[tuple[str, ...]]:
    """Return the same list as rows of these columns."""
    return [
        (
            str(edition.number),
            place.code,
            place.name,
            place.departement,
            *map(str, numbers.get(place.code, (0, 0))),
            insee_code(place.code, campaign.election) or "",
            departement_name(place.departement),
        )
        for place in constituencies
    ]
