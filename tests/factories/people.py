"""People of the coordination who have chosen a password, and how they come in."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from campagne.extensions import db
from campagne.models.coordinator import ROLES, Coordinator, Membership
from campagne.services import accounts
from tests.factories import campaigns

PASSWORD = "quatre mots tirés au sort"
CLAIRE = "claire.morvan@example.org"
KARIM = "karim.benhamou@example.org"


def person(app: Flask, email: str = CLAIRE, **changes: Any) -> str:
    """Add a person whose password is `PASSWORD`, and return their address."""
    with app.app_context():
        name = email.partition("@")[0].replace(".", " ").title()
        added = campaigns.coordinator(email, **{"name": name} | changes)
        accounts.set_password(added, PASSWORD)
        db.session.commit()
    return email


def member(of: Any, email: str = CLAIRE) -> None:
    """Give a person every role on a campaign; the caller holds the application context and commits."""
    held_by = db.session.query(Coordinator).filter_by(email=email).one()
    campaigns.add(*(Membership(campaign_id=of.id, coordinator_id=held_by.id, role=role) for role in ROLES))


def sign_in(client: FlaskClient, email: str = CLAIRE, password: str = PASSWORD) -> None:
    """Come in by the page, as a person does."""
    token = client.form("/compte/connexion", "sign-in").values["csrf_token"]  # type: ignore[attr-defined]
    response = client.post("/compte/connexion", data={"email": email, "password": password, "csrf_token": token})
    assert response.status_code == 302, response.text


def end_sessions(email: str = CLAIRE) -> None:
    """End every session of a person; the caller holds the application context."""
    db.session.query(Coordinator).filter_by(email=email).one().end_sessions()
    db.session.commit()
