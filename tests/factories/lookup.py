"""Rows found again by what a test knows of them; the caller holds the application context."""

from __future__ import annotations

from sqlalchemy import select

from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.contact import Contact
from campagne.models.coordinator import Coordinator
from campagne.models.invitation import Invitation
from campagne.models.questionnaire import Question, Questionnaire, Theme


def campaign(slug: str = "presidentielle-2027") -> Campaign:
    """The campaign at that address."""
    return db.session.scalars(select(Campaign).where(Campaign.slug == slug)).one()


def candidacy(last_name: str, slug: str = "presidentielle-2027") -> Candidacy:
    """The candidacy of that last name."""
    query = select(Candidacy).where(Candidacy.campaign_id == campaign(slug).id, Candidacy.last_name == last_name)
    return db.session.scalars(query).one()


def questions(slug: str = "presidentielle-2027") -> list[str]:
    """The keys of a campaign's questions in the order in which they are asked."""
    query = (
        select(Question.key)
        .join(Theme)
        .join(Questionnaire)
        .where(Questionnaire.campaign_id == campaign(slug).id)
        .order_by(Theme.position, Question.position)
    )
    return list(db.session.scalars(query))


def questionnaire(slug: str = "presidentielle-2027") -> Questionnaire:
    """The questionnaire of a campaign that has one version."""
    return db.session.scalars(select(Questionnaire).where(Questionnaire.campaign_id == campaign(slug).id)).one()


def contacts() -> list[Contact]:
    """Every address, oldest first."""
    return list(db.session.scalars(select(Contact).order_by(Contact.id)))


def person(email: str) -> Coordinator:
    """The person of the coordination who has that address."""
    return db.session.scalars(select(Coordinator).where(Coordinator.email == email)).one()


def invitation(last_name: str) -> Invitation:
    """The invitation of the candidacy of that last name."""
    query = select(Invitation).where(Invitation.candidacy_id == candidacy(last_name).id)
    return db.session.scalars(query).one()
