"""The constituencies of a campaign as somebody names them by hand: one that is known, or a new one."""

from __future__ import annotations

from sqlalchemy import select

from campagne.domain.constituencies import NATIONAL_CODE, code_in, constituency_name, departement_of
from campagne.domain.fields import CODE_EXPECTED
from campagne.domain.text import clean_line
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.constituency import Constituency

NAME_MAX = 200


class UnknownPlace(DomainError):
    """A candidacy stands somewhere: in a constituency of the campaign, or in a new one that can be named."""


def find_or_add(campaign: Campaign, code: str, *, name: str = "") -> Constituency:
    """Return the constituency of that code, added when the campaign has none yet.

    A national election has one, whatever is written. A new one needs a name where its code does not give one. Raises
    UnknownPlace.
    """
    code = NATIONAL_CODE if campaign.national else _normalised(campaign, code)
    known = select(Constituency).where(Constituency.campaign_id == campaign.id, Constituency.code == code)
    place = db.session.scalars(known).one_or_none()
    if place is not None:
        return place
    # « 0102 » and « 69 » name themselves; a commune or a region needs somebody to say what it is called.
    usual = constituency_name(code, election=campaign.election)
    name = clean_line(name) or (usual if usual != code else "")
    if not 0 < len(name) <= NAME_MAX:
        raise UnknownPlace(
            f"La circonscription « {code} » est nouvelle dans cette campagne : écrivez son nom.", field="place_name"
        )
    departement = departement_of(code, campaign.election)
    place = Constituency(campaign_id=campaign.id, code=code, name=name, departement=departement)
    db.session.add(place)
    db.session.flush()
    return place


def _normalised(campaign: Campaign, text: str) -> str:
    if not clean_line(text):
        raise UnknownPlace("Écrivez le code de la circonscription.", field="code")
    code = code_in(campaign.election, clean_line(text))
    if code is None:
        wanted = CODE_EXPECTED[campaign.election]
        raise UnknownPlace(f"« {clean_line(text)[:20]} » n'est pas {wanted}.", field="code")
    return code
