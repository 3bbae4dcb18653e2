"""People of the coordination: listed, added, given a link again, given a campaign, closed. Administration only."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import BooleanField

from campagne import clock
from campagne.extensions import db
from campagne.models.coordinator import Coordinator
from campagne.services import accounts as service
from campagne.web.coordinator.administration import require_administration
from campagne.web.coordinator.pages import page
from campagne.web.coordinator.scope import actor, row_or_404
from campagne.web.form import Form, LineField, at_most, needed

people = Blueprint("people", __name__, url_prefix="/personnes")
people.before_request(require_administration)


class PersonForm(Form):
    name = LineField("Nom", [needed("Écrivez le nom de la personne."), at_most(service.NAME_MAX)])
    email = LineField("Adresse électronique", [needed("Écrivez son adresse."), at_most(254)])
    party = LineField("Parti", [at_most(service.PARTY_MAX)])
    admin = BooleanField("Administre le réseau : voit toutes les campagnes, ajoute des personnes")


class PartyForm(Form):
    party = LineField("Parti", [at_most(service.PARTY_MAX)])


@people.get("/")
def index() -> ResponseReturnValue:
    """Everybody, those whose account is closed last."""
    order = (Coordinator.active.desc(), Coordinator.name, Coordinator.id)
    return page("people/index", people=db.session.scalars(select(Coordinator).order_by(*order)).all(), actor=actor())


@people.route("/nouvelle", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Add a person and show their activation link, once."""
    form = PersonForm()
    if form.validate_on_submit():
        with form.refusals(at="email"):
            now = clock.now()
            given: dict[str, Any] = {"name": form.name.data, "party": form.party.data, "admin": form.admin.data}
            person = service.add(form.email.data, **given, now=now)
            db.session.commit()
            return page("people/link", person=person, link=activation_link(person))
    return page("people/create", form=form)


@people.route("/<int:person_id>/parti", methods=["GET", "POST"])
def party(person_id: int) -> ResponseReturnValue:
    """Say to which party a person belongs: they are never the contact of a candidacy of that party."""
    person = person_or_404(person_id)
    form = PartyForm(obj=person)
    if form.validate_on_submit():
        with form.refusals():
            service.set_party(person, form.party.data, by=actor(), now=clock.now())
            db.session.commit()
            flash(f"Le parti de {person.name} est enregistré.")
            return redirect(url_for("coordinator.people.index"))
    return page("people/party", form=form, person=person)


@people.post("/<int:person_id>/lien")
def renew(person_id: int) -> ResponseReturnValue:
    """End a person's sessions and earlier links, and show a new activation link, once."""
    person = person_or_404(person_id)
    person.end_sessions()
    db.session.commit()
    return page("people/link", person=person, link=activation_link(person))


@people.post("/<int:person_id>/fermer")
def close(person_id: int) -> ResponseReturnValue:
    """Close an account; nobody closes their own."""
    person = person_or_404(person_id)
    if person is not actor():
        service.deactivate(person)
        db.session.commit()
        flash(f"Le compte de {person.name} est fermé.")
    return redirect(url_for("coordinator.people.index"))


def activation_link(person: Coordinator) -> str:
    """Return the whole address that the person opens to choose a password."""
    token = service.activation_token(person, now=clock.now())
    return f"{current_app.config['PUBLIC_URL']}{url_for('account.activate', token=token)}"


def person_or_404(person_id: int) -> Coordinator:
    """Return a person of the coordination."""
    return row_or_404(select(Coordinator).where(Coordinator.id == person_id))
