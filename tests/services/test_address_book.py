"""The addresses of a candidacy: revealed by name, replaced with a reason, recognised when others share them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from campagne import tokens
from campagne.extensions import db
from campagne.models.contact import Contact
from campagne.models.coordinator import Coordinator
from campagne.models.invitation import Link
from campagne.services import address_book as service
from campagne.services import audit, contacts, invitations
from tests.factories import campaigns, lookup

NOW = datetime(2027, 2, 25, 11, tzinfo=UTC)


@pytest.fixture
def contact(app: Flask) -> Iterator[Contact]:
    """The one address of an invited candidacy."""
    with app.app_context():
        campaign = campaigns.campaign()
        candidacy = campaigns.candidacy(campaigns.constituency(campaign))
        known = campaigns.contact(candidacy, "ines@marcheti.example.org")
        invitations.invite(candidacy, campaigns.questionnaire(campaign), known, now=campaigns.FROZEN)
        db.session.commit()
        yield known


@pytest.fixture
def claire(contact: Contact) -> Coordinator:
    return campaigns.coordinator()


def correct(contact: Contact, address: str, by: Coordinator | None = None) -> Contact:
    added = service.correct(contact, address, reason="misspelt", source="appel au siège", by=by, now=NOW)
    db.session.commit()
    return added


@pytest.mark.database
def test_whoever_looks_at_an_address_is_written_down_without_it(contact: Contact, claire: Coordinator) -> None:
    assert service.reveal(contact, by=claire, now=NOW) == "ines@marcheti.example.org"
    db.session.commit()

    (entry,) = service.reveals(contact.candidacy)
    assert (entry.actor, entry.at, entry.details) == ("Claire Morvan", NOW, {"contact": contact.id})
    assert list(audit.broken()) == []


@pytest.mark.database
def test_a_correction_kills_the_old_link_and_keeps_both_addresses(contact: Contact, claire: Coordinator) -> None:
    link = db.session.query(Link).one()
    token = tokens.link_token(link.id, link.generation)
    assert invitations.open_link(token) is not None

    added = correct(contact, "ines@marchetti.example.org", claire)

    assert invitations.open_link(token) is None
    assert (contact.status, contact.address) == ("erased", "ines@marcheti.example.org")
    assert (added.status, added.finder, added.source) == ("usable", "Claire Morvan", "appel au siège")
    assert contacts.reachable(lookup.campaign()) == [added]
    act = service.replacements(contact.candidacy)[contact.id]
    assert act.details == {"replaced": contact.id, "by": added.id, "reason": "misspelt"}


@pytest.mark.database
def test_an_address_replaced_by_mistake_comes_back_with_another_link(contact: Contact, claire: Coordinator) -> None:
    added = correct(contact, "ines@marchetti.example.org", claire)
    correct(added, contact.address, claire)

    assert (contact.status, added.status) == ("usable", "erased")
    link = db.session.query(Link).filter_by(contact_id=contact.id).one()
    assert (link.live, link.generation) == (True, 2)


@pytest.mark.parametrize(
    ("address", "reason", "error"),
    [
        ("INES@marcheti.example.org", "misspelt", service.NothingCorrected),
        ("ines@marchetti.example.org", "", service.UnknownReason),
        ("ines@gmial.com", "misspelt", contacts.DoubtfulAddress),
    ],
)
def test_a_correction_that_corrects_nothing_is_refused(
    contact: Contact, address: str, reason: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        service.correct(contact, address, reason=reason, source="appel", now=NOW)
    db.session.rollback()
    assert contact.status == "usable"


def test_what_was_replaced_is_not_replaced_again(contact: Contact) -> None:
    correct(contact, "ines@marchetti.example.org")

    with pytest.raises(service.NothingCorrected):
        correct(contact, "autre@marchetti.example.org")


@pytest.mark.database
def test_an_address_that_serves_other_candidacies_is_told(contact: Contact) -> None:
    country = contact.candidacy.constituency
    for name in ("Vasseur", "Lacombe"):
        campaigns.contact(campaigns.candidacy(country, "A", name, position=2), contact.address.upper())
    replaced = campaigns.candidacy(country, "B", "Prigent", position=3)
    campaigns.contact(replaced, contact.address, status="erased")
    db.session.commit()

    assert service.shared(contact.candidacy) == {contact.id: 2}
    assert service.shared(replaced) == {}
