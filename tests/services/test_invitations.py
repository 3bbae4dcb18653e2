"""Invitations: one link a contact, opened by its token alone, closed at once when it is revoked or replaced."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from campagne import tokens
from campagne.extensions import db
from campagne.models.invitation import Invitation, Link
from campagne.models.questionnaire import Questionnaire
from campagne.services import invitations
from tests.factories import campaigns, invited

NOW = campaigns.DEADLINE - timedelta(days=20)


@pytest.fixture
def asked(app: Flask) -> Iterator[Questionnaire]:
    with app.app_context():
        yield invited.questionnaire()


def token(link: Link) -> str:
    return tokens.link_token(link.id, link.generation)


@pytest.mark.database
def test_each_contact_has_one_link_however_often_it_is_invited(asked: Questionnaire) -> None:
    candidacy = campaigns.candidacy(campaigns.constituency(asked.campaign))
    team, press = (campaigns.contact(candidacy, f"{name}@marchetti.example.org") for name in ("equipe", "presse"))

    links = [invitations.invite(candidacy, asked, contact, now=NOW) for contact in (team, press, None) * 2]
    db.session.commit()

    assert links[:3] == links[3:]
    assert len({link.id for link in links}) == 3
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 1


@pytest.mark.database
def test_many_contacts_are_invited_at_once_as_one_by_one(asked: Questionnaire) -> None:
    where = campaigns.constituency(asked.campaign)
    candidacies = [campaigns.candidacy(where, "Candidature", f"n{number}") for number in range(3)]
    contacts = [campaigns.contact(who, f"{name}@{who.id}.invalid") for who in candidacies for name in ("a", "b")]
    first = invitations.invite(candidacies[0], asked, contacts[0], now=NOW)

    given = invitations.invite_all(contacts, asked, now=NOW)
    again = invitations.invite_all(contacts, asked, now=NOW)
    db.session.commit()

    assert given == again
    links = {contact_id: db.session.get_one(Link, link_id) for contact_id, link_id in given.items()}
    assert links[contacts[0].id] is first
    assert {(link.contact_id, link.invitation.candidacy_id) for link in links.values()} == {
        (contact.id, contact.candidacy_id) for contact in contacts
    }
    assert len({link.invitation_id for link in links.values()}) == 3
    assert all(invitations.open_link(token(link)) is link for link in links.values())


@pytest.mark.database
def test_a_link_is_opened_by_its_token(asked: Questionnaire) -> None:
    link = invited.link(asked)

    assert invitations.open_link(token(link)) is link


def test_the_database_keeps_the_hash_of_a_token_and_no_token(asked: Questionnaire) -> None:
    link = invited.link(asked, address="equipe@marchetti.example.org")
    rows = [tuple(row) for table in db.metadata.sorted_tables for row in db.session.execute(table.select())]

    assert link.token_hash == tokens.token_hash(token(link))
    assert token(link) not in repr(rows)


@pytest.mark.parametrize("spoil", [lambda t: t[:0], lambda t: t[:20], lambda t: t + "=", str.lower, lambda t: t[::-1]])
def test_a_token_that_is_not_ours_opens_nothing(asked: Questionnaire, spoil: object) -> None:
    link = invited.link(asked)
    assert callable(spoil)

    assert invitations.open_link(spoil(token(link))) is None


def test_a_revoked_link_opens_no_more_and_its_open_pages_are_dead(asked: Questionnaire) -> None:
    link = invited.link(asked)
    before = token(link)

    invitations.revoke(link, now=NOW)

    assert invitations.open_link(before) is None
    assert invitations.revisit(link.invitation.ref, link_id=link.id, generation=1) is None
    assert not link.live


def test_revoking_twice_keeps_the_first_instant(asked: Questionnaire) -> None:
    link = invited.link(asked)
    invitations.revoke(link, now=NOW)
    invitations.revoke(link, now=NOW + timedelta(hours=1))

    assert link.revoked_at == NOW


def test_inviting_again_does_not_let_a_revoked_link_back_in(asked: Questionnaire) -> None:
    link = invited.link(asked)
    invitations.revoke(link, now=NOW)

    again = invitations.invite(link.invitation.candidacy, asked, now=NOW)

    assert again is link
    assert not again.live


def test_a_replaced_link_opens_by_its_new_token_only(asked: Questionnaire) -> None:
    link = invited.link(asked)
    before = token(link)
    invitations.revoke(link, now=NOW)

    invitations.regenerate(link)

    assert invitations.open_link(before) is None
    assert invitations.open_link(token(link)) is link
    assert invitations.revisit(link.invitation.ref, link_id=link.id, generation=1) is None
    assert invitations.revisit(link.invitation.ref, link_id=link.id, generation=2) is link


def test_one_candidacys_visit_opens_no_other_candidacy(asked: Questionnaire) -> None:
    ines, paul = invited.link(asked), invited.link(asked, "Paul", "Vasseur")

    assert invitations.revisit(paul.invitation.ref, link_id=ines.id, generation=1) is None


def test_the_hash_is_looked_up_in_an_index(asked: Questionnaire) -> None:
    """A table scan would tell by its time how many links there are, and be slow with thousands of them."""
    statement = "EXPLAIN QUERY PLAN SELECT id FROM links WHERE token_hash = 'x' AND revoked_at IS NULL"
    plan = " ".join(str(row) for row in db.session.execute(text(statement)))

    assert "USING INDEX" in plan


def test_a_candidacy_answers_the_questionnaire_of_its_own_campaign(asked: Questionnaire) -> None:
    other = campaigns.campaign("municipales-2026", election="municipal")
    stranger = campaigns.candidacy(campaigns.constituency(other))

    with pytest.raises(invitations.InvitationMismatch):
        invitations.invite(stranger, asked, now=NOW)


def test_a_link_is_never_given_to_the_contact_of_another_candidacy(asked: Questionnaire) -> None:
    ines = invited.link(asked).invitation.candidacy
    paul = invited.link(asked, "Paul", "Vasseur").invitation.candidacy

    with pytest.raises(invitations.InvitationMismatch):
        invitations.invite(ines, asked, campaigns.contact(paul, "paul@example.org"), now=NOW)
