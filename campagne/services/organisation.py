"""The network that asks: its facts are loaded whole, and the public page that shows them is renewed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from campagne.domain.organisation_file import read
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.models.edition import INSTANCE, PublishedPage
from campagne.models.organisation import Organisation

PAGE = "organisation"


class OrganisationUnknown(DomainError):
    """Mails and notices need to say who asks."""


def current() -> Organisation:
    """Return the network's facts. Raises OrganisationUnknown before they are loaded."""
    organisation = db.session.get(Organisation, 1)
    if organisation is None:
        raise OrganisationUnknown("Le réseau n'est pas encore présenté : chargez ses informations.")
    return organisation


def load(facts: object, *, now: datetime) -> Organisation:
    """Take the facts of an organisation file in place of the former ones, and show them on the public page.

    The page changes only when a fact does; its editions count its changes. Raises InvalidContent naming every fault.
    """
    checked = read(facts)
    # Two loads at once would both end the same page; locking its row makes the second wait for the first.
    page = db.session.scalars(
        select(PublishedPage)
        .where(PublishedPage.campaign == INSTANCE, PublishedPage.kind == PAGE, PublishedPage.last_edition.is_(None))
        .with_for_update()
    ).one_or_none()
    organisation = db.session.get(Organisation, 1)
    if organisation is None:
        organisation = Organisation(id=1, **checked, updated_at=now)
        db.session.add(organisation)
    elif organisation.public_facts() != checked:
        for name, value in checked.items():
            setattr(organisation, name, value)
        organisation.updated_at = now
    _publish(page, checked)
    return organisation


def _publish(page: PublishedPage | None, facts: Mapping[str, Any]) -> None:
    if page is not None and page.body == facts:
        db.session.flush()
        return
    edition = page.first_edition + 1 if page else 1
    if page is not None:
        page.last_edition = edition - 1
        db.session.flush()  # the former page ends before the next begins: one is current at a time
    db.session.add(
        PublishedPage(campaign=INSTANCE, kind=PAGE, key="", body=dict(facts), first_edition=edition, last_edition=None)
    )
    db.session.flush()
