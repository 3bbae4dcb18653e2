"""Every letter tried before any leaves, every link traced back: one that cannot be written holds back all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from campagne.domain.preflight import ready
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.contact import Contact
from campagne.models.invitation import Invitation, Link
from campagne.models.mailing import OutgoingEmail
from campagne.models.organisation import Organisation
from campagne.services import invitations, mailing_texts, mailings, preflight, rehearsal
from tests.factories import mail


@pytest.fixture
def campaign(app: Flask) -> Iterator[Campaign]:
    with app.app_context():
        yield mail.ready()


def a_name_that_no_header_holds() -> None:
    db.session.query(Candidacy).filter_by(last_name="Vasseur").one().first_name = "=?utf-8?q?x?="


def no_name_at_all() -> None:
    candidacy = db.session.query(Candidacy).filter_by(last_name="Vasseur").one()
    candidacy.first_name = candidacy.last_name = ""


def a_network_that_no_header_holds() -> None:
    db.session.get_one(Organisation, 1).reply_to = "a@example.org\nBcc: b@example.org"


@pytest.mark.parametrize(
    "spoil",
    [a_name_that_no_header_holds, no_name_at_all, a_network_that_no_header_holds],
    ids=lambda each: each.__name__,
)
def test_one_letter_that_cannot_be_written_holds_back_all(campaign: Campaign, spoil: Callable[[], None]) -> None:
    spoil()
    db.session.commit()
    mailing = mailings.draft(campaign, "invitation", now=mail.SENDING)

    assert not ready(preflight.look(mailing, now=mail.SENDING).points)
    with pytest.raises(rehearsal.LetterUnwritable):
        mailings.launch(mailing, by=None, now=mail.SENDING)
    db.session.rollback()
    assert db.session.query(OutgoingEmail).count() == 0


def links(campaign: Campaign) -> tuple[list[Contact], dict[int, int]]:
    mail.launched(campaign)
    return db.session.query(Contact).order_by(Contact.id).all(), invitations.held(campaign)


def test_links_that_lead_where_they_should_pass(campaign: Campaign) -> None:
    contacts, held = links(campaign)

    rehearsal.refuse_crossed(contacts, held)
    rehearsal.refuse_crossed(contacts, {})


def test_a_link_given_to_another_is_seen(campaign: Campaign) -> None:
    contacts, held = links(campaign)
    first, second, _ = contacts

    with pytest.raises(rehearsal.LinksCrossed):
        rehearsal.refuse_crossed(contacts, held | {first.id: held[second.id], second.id: held[first.id]})
    with pytest.raises(rehearsal.LinksCrossed):
        rehearsal.refuse_crossed(contacts, held | {first.id: held[second.id]})


def test_a_link_of_the_right_address_and_of_another_invitation_is_seen(campaign: Campaign) -> None:
    contacts, held = links(campaign)
    another = db.session.query(Invitation).filter(Invitation.candidacy_id != contacts[0].candidacy_id).first()
    assert another
    db.session.get_one(Link, held[contacts[0].id]).invitation = another

    with pytest.raises(rehearsal.LinksCrossed):
        rehearsal.refuse_crossed(contacts, held)


def test_a_token_that_the_link_does_not_know_is_seen(campaign: Campaign) -> None:
    contacts, held = links(campaign)
    db.session.get_one(Link, held[contacts[0].id]).generation += 1

    with pytest.raises(rehearsal.LinksCrossed):
        rehearsal.refuse_crossed(contacts, held)


@pytest.mark.parametrize(
    "text", ["Voir https://ailleurs.example", "[ici](https://ailleurs.example)", "[x](//a.example)"]
)
def test_a_text_that_leads_elsewhere_is_refused_at_its_place(campaign: Campaign, text: str) -> None:
    mailing = mailings.draft(campaign, "invitation", now=mail.SENDING)

    with pytest.raises(mailing_texts.ForeignAddress) as refusal:
        mailings.save(mailing, subject="Objet", body=f"{{lien}} {text}")
    assert refusal.value.field == "body"
    mailings.save(mailing, subject="Objet", body="[Répondre]({lien}), [nous](http://localhost/nous)")


def test_a_promise_of_sealing_that_no_longer_holds_stops_the_list(campaign: Campaign) -> None:
    mailing = mailings.draft(campaign, "invitation", now=mail.SENDING)
    mailings.save(mailing, subject="Objet", body="{lien} aucune page ne les montre")
    sealed = [point.sentence for point in preflight.look(mailing, now=mail.SENDING).points]
    assert any("les réponses sont scellées" in sentence for sentence in sealed)

    campaign.publication_at = None
    blocking = [point.sentence for point in preflight.look(mailing, now=mail.SENDING).points if point.blocking]
    assert any("promet ce que la campagne ne tient pas" in sentence for sentence in blocking)
