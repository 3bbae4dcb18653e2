"""Sealed answers: shown to nobody but their authors until the publication moment, which then only moves later.

No page, file or command shows one before: `tests/test_sealed.py` walks them. Moving the moment would be the one way to
open them, and is refused here, and by the database itself, from the first signature on. So openings are none.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from campagne.domain.dates import full_moment
from campagne.domain.editions import instant
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.answer import AnswerSheet
from campagne.models.campaign import Campaign
from campagne.models.edition import Edition
from campagne.models.invitation import Invitation
from campagne.models.questionnaire import Questionnaire
from campagne.services import solicitations

OPENINGS = 0
"""How many sealed answers were opened: nothing opens one."""


class SealKept(DomainError):
    """What was sealed appears at the moment under which it was signed, or later."""


class AlreadyPublic(DomainError):
    """What is public is not sealed again."""


def refuse_move(campaign: Campaign, publication_at: datetime | None) -> None:
    """Let the publication moment become `publication_at`, or raise SealKept or AlreadyPublic."""
    before = campaign.publication_at
    if publication_at == before:
        return
    if before is not None and (publication_at is None or publication_at < before) and _signed(campaign):
        raise SealKept(
            f"Des réponses sont signées, et scellées jusqu'au {full_moment(before)} : ce moment peut être repoussé, "
            "mais plus avancé ni retiré. Les campagnes l'ont lu avant de signer.",
            field="publication_at",
        )
    if publication_at is not None and _public(campaign):
        raise AlreadyPublic(
            "Des réponses sont déjà publiques : elles ne peuvent plus être scellées. Ce qui suit se publie à la main "
            "ou en continu.",
            field="publication_at",
        )


def public_facts(campaign: Campaign) -> dict[str, Any] | None:
    """Return what the method page says of sealing; None where nothing is sealed.

    `begins` is None where it is not known. `letters` counts the candidacies whose answers people of the coordination
    have read, since they typed them from a letter.
    """
    if campaign.publication_at is None:
        return None
    first = solicitations.first_wave_at(campaign)
    begins = max(campaign.sealed_at, first or campaign.sealed_at) if campaign.sealed_at else None
    typed = (AnswerSheet.channel == "letter", AnswerSheet.known_at < campaign.publication_at)
    return {
        "begins": instant(begins) if begins else None,
        "ends": instant(campaign.publication_at),
        "openings": OPENINGS,
        "letters": _sheets(campaign, *typed),
    }


def _signed(campaign: Campaign) -> bool:
    return _sheets(campaign) > 0


def _sheets(campaign: Campaign, *conditions: ColumnElement[bool]) -> int:
    """Count the candidacies that have such a sheet."""
    asked = select(func.count(Invitation.candidacy_id.distinct())).join(AnswerSheet.invitation)
    return db.session.scalars(
        asked.join(Questionnaire, Questionnaire.id == Invitation.questionnaire_id).where(
            Questionnaire.campaign_id == campaign.id, *conditions
        )
    ).one()


def _public(campaign: Campaign) -> bool:
    shown = select(Edition.id).where(Edition.campaign == campaign.slug, Edition.answers > 0)
    return db.session.scalars(shown.limit(1)).first() is not None
