"""The addresses of one candidacy: one added, one shown to somebody by name, one replaced."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from campagne import clock
from campagne.extensions import db
from campagne.models.contact import Contact
from campagne.services import address_book as service
from campagne.services import contacts
from campagne.web.coordinator.address_form import AddressForm, ReplacementForm
from campagne.web.coordinator.candidacies import candidacy_or_404
from campagne.web.coordinator.pages import page
from campagne.web.coordinator.scope import actor, row_or_404

address_book = Blueprint("address_book", __name__, url_prefix="/campagnes/<slug>/candidatures/<ref>/adresses")


@address_book.route("/nouvelle", methods=["GET", "POST"])
def create(ref: str) -> ResponseReturnValue:
    """Add an address to a candidacy, with its source."""
    candidacy, form = candidacy_or_404(ref), AddressForm()
    if form.validate_on_submit():
        with form.refusals(at="address"):
            given: dict[str, Any] = {"source": form.source.data, "sure": form.is_sure}
            contacts.add(candidacy, form.address.data, **given, by=actor(), now=clock.now())
            db.session.commit()
            flash("L'adresse est enregistrée.")
            return redirect(url_for("coordinator.candidacies.show", ref=ref))
    return page("address_book/create", form=form, candidacy=candidacy)


@address_book.post("/<int:contact_id>/afficher")
def reveal(ref: str, contact_id: int) -> ResponseReturnValue:
    """Show a whole address on this answer alone, once it is written who asked."""
    contact, now = contact_or_404(ref, contact_id), clock.now()
    address = service.reveal(contact, by=actor(), now=now)
    db.session.commit()
    return page("address_book/reveal", contact=contact, candidacy=contact.candidacy, address=address, now=now)


@address_book.route("/<int:contact_id>/remplacer", methods=["GET", "POST"])
def replace(ref: str, contact_id: int) -> ResponseReturnValue:
    """Put another address in the place of one, whose link closes at once."""
    contact, form = contact_or_404(ref, contact_id), ReplacementForm()
    if form.validate_on_submit():
        with form.refusals(at="address"):
            given: dict[str, Any] = {"source": form.source.data, "reason": form.reason.data, "sure": form.is_sure}
            service.correct(contact, form.address.data, **given, by=actor(), now=clock.now())
            db.session.commit()
            flash("L'adresse est remplacée. L'ancien lien personnel ne s'ouvre plus.")
            return redirect(url_for("coordinator.candidacies.show", ref=ref))
    return page("address_book/replace", form=form, contact=contact, candidacy=contact.candidacy)


def contact_or_404(ref: str, contact_id: int) -> Contact:
    """Return an address of this candidacy."""
    candidacy = candidacy_or_404(ref)
    return row_or_404(select(Contact).where(Contact.candidacy_id == candidacy.id, Contact.id == contact_id))
