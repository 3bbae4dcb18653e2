"""The constituencies of a campaign as somebody names them by hand: one that is known, or a new one."""

from __future__ import annotations

import re

from sqlalchemy import select

from campagne.domain.constituencies import (
    NATIONAL_CODE,
    NATIONAL_NAME,
    constituency_name,
    departement_of,
    normalise_code,
)
from campagne.domain.text import clean_line
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.constituency import Constituency

NAME_MAX = 200
_CODE = re.compile(r"[0-9A-Z][0-9A-Z-]{0,11}")
_COMMUNE = re.compile(r"(?:97[0-9]|98[0-9]|2[AB]|[0-9]{2})[0-9A-Z]{2,3}")


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
    name = clean_line(name) or _usual_name(campaign, code)
    if not 0 < len(name) <= NAME_MAX:
        raise UnknownPlace(
            f"La circonscription « {code} » est nouvelle dans cette campagne : écrivez son nom.", field="place_name"
        )
    place = Constituency(campaign_id=campaign.id, code=code, name=name, departement=_departement(campaign, code))
    db.session.add(place)
    db.session.flush()
    return place


def _normalised(campaign: Campaign, text: str) -> str:
    code = clean_line(text).upper()
    if not code:
        raise UnknownPlace("Écrivez le code de la circonscription.", field="code")
    if campaign.election == "legislative":
        legislative = normalise_code(code)
        if legislative is None or legislative == NATIONAL_CODE:
            raise UnknownPlace(
                f"« {code[:20]} » n'est pas un code de circonscription (par exemple 0101, 2A01, 97102 ou ZZ11).",
                field="code",
            )
        return legislative
    if campaign.election == "municipal" and not _COMMUNE.fullmatch(code):
        raise UnknownPlace(
            f"« {code[:20]} » n'est pas un code de commune de l'INSEE (par exemple 01004 ou 2A004).", field="code"
        )
    if not _CODE.fullmatch(code):
        raise UnknownPlace("Un code compte au plus 12 lettres sans accent et chiffres.", field="code")
    return code


def _usual_name(campaign: Campaign, code: str) -> str:
    if code == NATIONAL_CODE:
        return NATIONAL_NAME
    return constituency_name(code) if campaign.election == "legislative" else ""


def _departement(campaign: Campaign, code: str) -> str:
    if campaign.election == "legislative":
        return departement_of(code)
    if campaign.election in {"municipal", "departmental", "senatorial"}:
        return code[:3] if code.startswith(("97", "98")) else code[:2]
    return ""
